"""Copies: journals that another journal holds whole, handed in twice or handed in once more before the end.

Every line of a journal carries a chain value over all lines before it, so whichever holds the last value of another holds all of
it. One case is graded once; its copies would count in every figure of a class.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from ircoach.case import journal
from ircoach.case.journal import Written
from ircoach.errors import JournalError

#: bytes of a journal that nobody ever wrote by working a case: a long one has a few hundred thousand
LARGE = 16 * 1024 * 1024


def readable(paths: Iterable[Path]) -> list[Written]:
    """The journals among them that can be read and are no longer than any case's; grading says of the others what is wrong."""
    read = []
    for path in paths:
        with contextlib.suppress(JournalError):
            read.append(journal.read(path, LARGE))
    return read


def copies(journals: Sequence[Written]) -> dict[Path, Path]:
    """Each journal that another holds whole → that other: the longest, and of equal ones the first."""
    longest = sorted(range(len(journals)), key=lambda number: (-len(journals[number].marks), number))
    holder: dict[str, Path] = {}
    found = {}
    for number in longest:
        written = journals[number]
        if written.chain in holder:
            found[written.path] = holder[written.chain]
        else:
            holder |= {chain: written.path for chain, _ in written.marks if chain not in holder}
    return found
