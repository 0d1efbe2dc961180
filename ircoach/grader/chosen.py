"""Chosen worlds: journals whose header names what a learner's name would have drawn otherwise, or another clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ircoach.case.journal import Written
from ircoach.case.opening import drawn_seed
from ircoach.grader.triage import Data


class Chosen(Data):
    """A case whose world was not drawn from its learner's name, or whose clock runs otherwise; and in what."""

    learner: str
    scenario: str
    journal: str
    what: tuple[str, ...]


def chosen(journals: Sequence[Written]) -> tuple[Chosen, ...]:
    """Those among the journals, in their order. Nothing is wrong with it where the instructor gave a seed."""
    found = []
    for written in journals:
        if what := tuple(_chosen(written.header)):
            learner, scenario = str(written.header.get("learner")), str(written.header.get("scenario"))
            found.append(Chosen(learner=learner, scenario=scenario, journal=str(written.path), what=what))
    return tuple(found)


def _chosen(header: Mapping[str, Any]) -> Iterator[str]:
    if header.get("variant") is not None:
        yield f"variant {header['variant']}"
    learner, scenario, mode = str(header.get("learner")), str(header.get("scenario")), str(header.get("mode", "practice"))
    drawn = drawn_seed(learner, scenario, mode, int(header.get("attempt", 1)))
    if str(header.get("seed")) != str(drawn):
        yield f"seed {header.get('seed')}"
    if header.get("speed", 1) != 1:
        yield f"speed {header['speed']}"
    if "events" in header:
        yield f"{header['events']} events"
