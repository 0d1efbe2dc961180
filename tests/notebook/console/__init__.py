"""Tests of the console, without a browser: it is pressed and its traits are read."""
