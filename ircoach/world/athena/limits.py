"""What a query may take of the machine, and which took more: noted while a case is played, obeyed when it is played again.

Whether a query ends in time depends on the machine, and a case must not (law 4). So nobody asks the machine twice: the journal
keeps which queries met a limit, and a replay is told. What is told to have come to its end is given all the time a slower
machine may need.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Literal

#: what a query met: it did not come to its end in its time, or it wanted more memory
Limit = Literal["time", "memory"]
#: wall seconds a query may keep the world waiting, and how many where the journal says that it came to its end
PATIENCE, LONGER = 20.0, 240.0
#: bytes of the process a query may take beyond what DuckDB itself counts: texts grow outside its own limit
ROOM = 2 * 1024**3
#: bytes of text that one file of a table may hold
TEXT = 512 * 1024**2
#: the most cells of a result; a result is held in memory until the case ends
CELLS = 4_000_000


class Limits:
    """Which queries of a world met which limit."""

    def __init__(self) -> None:
        self._foretold: dict[str, Limit] = {}
        self._met: dict[str, Limit] = {}
        self.replaying = False

    @property
    def patience(self) -> float:
        """Wall seconds for the next query."""
        return LONGER if self.replaying else PATIENCE

    def foretell(self, met: Mapping[str, Limit]) -> None:
        """Say which queries will meet a limit, from a journal."""
        self._foretold |= met

    def foretold(self, query: str) -> Limit | None:
        """What a journal says this query met."""
        return self._foretold.get(query)

    def meet(self, query: str, limit: Limit) -> None:
        """A query met a limit."""
        self._met[query] = limit

    def take(self) -> dict[str, Limit]:
        """The limits met since this was last asked."""
        met, self._met = self._met, {}
        return met


def most_rows(columns: int) -> int:
    """How many rows a result of so many columns may have."""
    return CELLS // max(1, columns)


@contextmanager
def room() -> Iterator[None]:
    """Hold this process to what it has and `ROOM` more. Windows and macOS cannot: there DuckDB's own limit stands alone."""
    if not sys.platform.startswith("linux"):
        yield
        return
    import resource  # POSIX only

    before = resource.getrlimit(resource.RLIMIT_AS)
    with open("/proc/self/statm", encoding="ascii") as file:
        ceiling = int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE") + ROOM
    bound = ceiling if before[0] == resource.RLIM_INFINITY else min(ceiling, before[0])
    resource.setrlimit(resource.RLIMIT_AS, (bound, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
