"""Order: a process holds one world, so tests of one variant stand together and share it."""

from __future__ import annotations

from pathlib import Path

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Group this folder's tests by file, then by the place they play; within that, the order they are written in."""
    here = Path(__file__).parent
    ours = [item for item in items if item.path.is_relative_to(here)]
    places = [index for index, item in enumerate(items) if item.path.is_relative_to(here)]
    for place, item in zip(places, sorted(ours, key=_group), strict=True):
        items[place] = item


def _group(item: pytest.Item) -> tuple[str, str]:
    callspec = getattr(item, "callspec", None)
    return str(item.path), str(callspec.params.get("place", "")) if callspec else ""
