"""What a world needs of a home: none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def home() -> Path:
    """The session's own: nothing here reads or writes a home, and a fresh one for each of so many tests is ten seconds."""
    return Path(os.environ["HOME"])
