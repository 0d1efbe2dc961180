"""A long result is read from its file, as it was written: texts with commas, quotes and line ends, empty texts and NULL."""

from __future__ import annotations

import pytest

from ircoach.case.sql import _lines
from ircoach.world.athena.values import csv

ROWS = [['a, "b"', "two\nlines", None], [None, None, None], ['{"k":"","l":[]}', '"', "x" * 200_000]]


@pytest.mark.parametrize("more", [[], [["", None, "after an empty text"]]])
def test_what_was_written_is_read(more: list[list[str | None]]) -> None:
    """By the quick reader and by the one that knows an empty text from NULL."""
    rows = [*ROWS, *more]
    assert list(_lines(csv(["a", "b", "c"], rows).decode())) == [["a", "b", "c"], *rows]
    assert list(_lines(csv(["a"], [row[:1] for row in rows]).decode())) == [["a"], *[row[:1] for row in rows]]
