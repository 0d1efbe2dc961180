"""Tests of the notebook's room, without a browser: forms are pressed and their traits read."""
