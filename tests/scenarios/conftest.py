"""Order: a process holds one world, so tests of one place stand together, whatever file they are in, and share it.

tests/conftest.py keeps them together when they are spread over processes.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import place_of


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Group this folder's tests by the place they play, then by file; within that, the order they are written in."""
    here = Path(__file__).parent
    ours = [item for item in items if item.path.is_relative_to(here)]
    places = [index for index, item in enumerate(items) if item.path.is_relative_to(here)]
    for place, item in zip(places, sorted(ours, key=lambda item: (place_of(item), str(item.path))), strict=True):
        items[place] = item
