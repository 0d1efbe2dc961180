"""How a test run is spread over processes: what shares a world stays together, and what takes longest begins first.

xdist's own `--dist loadgroup` writes a group's name into a test's id, which pytest 9.2 no longer lets it: each test then goes its
own way, and every world that tests share is built in every process.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import chain, zip_longest
from typing import TypeVar

from xdist.scheduler.loadscope import LoadScopeScheduling

T = TypeVar("T")

#: folders whose tests take minutes: a process that gets one of them last leaves the others idle
LONGEST = ("browser", "labs", "scenarios", "scenario", "case", "cli")
_PLACE = re.compile(r"\[([\w-]+/[a-z]+)")
#: files whose tests run for minutes in processes of their own
ALONE = ("tests/scenarios/test_validated.py",)


def together(nodeid: str) -> str:
    """The name of what has to stay in one process: a file; tests of one world (ami-share/leaked…); a lab by itself."""
    file, name = _file(nodeid), nodeid.partition("::")[2]
    folder = _folder(file)
    if folder in ("browser", "labs") or file in ALONE:
        return nodeid
    place = _PLACE.search(name) if folder == "scenarios" else None
    return place[1] if place else file


def rank(nodeid: str) -> int:
    """Where a test's folder stands in the order of beginning."""
    folder = _folder(_file(nodeid))
    return LONGEST.index(folder) if folder in LONGEST else len(LONGEST)


def in_order(items: Iterable[T], name: Callable[[T], str]) -> list[T]:
    """Items by rank, the browser's, those alone and the labs' in turn: several browsers at once wait for each other."""
    shelves: list[list[T]] = [[] for _ in range(len(LONGEST) + 1)]
    alone: list[T] = []
    for item in items:
        (alone if _file(name(item)) in ALONE else shelves[rank(name(item))]).append(item)
    in_turn = chain.from_iterable(zip_longest(shelves[0], alone, shelves[1]))
    return [*(item for item in in_turn if item is not None), *chain.from_iterable(shelves[2:])]


def _file(nodeid: str) -> str:
    """`tests/browser/test_console.py` of a test's id."""
    return nodeid.partition("::")[0]


def _folder(file: str) -> str:
    """`browser` of tests/browser/test_console.py."""
    return file.removeprefix("tests/").partition("/")[0]


class Spreading(LoadScopeScheduling):
    """Gives each process one group of tests after the other, in the order they were collected."""

    def _split_scope(self, nodeid: str) -> str:
        return together(nodeid)
