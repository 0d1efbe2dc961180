"""Marks: what a moment on the timeline looks like. Each has a shape of its own and says in words what it is."""

from __future__ import annotations

import re

from ircoach.grader import effects
from ircoach.grader.scorecard import Moment
from ircoach.report import words
from ircoach.report.timeline import ink


def of(moment: Moment, x: float, y: float) -> str:
    """The mark of a moment, with its words."""
    entry = f" (entry {moment.entry})" if moment.entry else ""
    return ink.said(_SHAPES[moment.lane](x, y, moment), f"{words.minutes(moment.minutes)}: {moment.text}{entry}")


def changes(moment: Moment) -> bool:
    """Whether a responder's moment is a call that changed something."""
    call = re.fullmatch(r"[a-z0-9-]+:[A-Z]\w+", moment.text)
    return bool(call and moment.ok and moment.entry and effects.contains(call[0]))


def triangle(x: float, y: float, moment: Moment) -> str:
    """An intruder's call: full where it got through, hollow where it was refused."""
    return ink.path(f"M{x:g} {y - 6:g}l5.5 10h-11z", "vermilion" if moment.ok else "paper", "vermilion")


def work(x: float, y: float, moment: Moment) -> str:
    """A call of the account's own work: a small stroke, or a cross where it failed because of the responder."""
    if moment.ok:
        return ink.path(f"M{x:g} {y - 4:g}v8", None, "soft", 1.5)
    return ink.path(f"M{x - 5:g} {y - 5:g}l10 10m0 -10l-10 10", None, "vermilion", 2.5)


def diamond(x: float, y: float, moment: Moment | None = None, fill: str | None = "sky") -> str:
    """Evidence, when it was seen."""
    return ink.path(f"M{x:g} {y - 6:g}l6 6l-6 6l-6 -6z", fill, "blue")


def act(x: float, y: float, moment: Moment) -> str:
    """A responder's act: a square for a call that changed something, a dot for all else."""
    if changes(moment):
        return ink.path(f"M{x - 5:g} {y - 5:g}h10v10h-10z", "green", "ink", 1)
    return ink.circle(x, y, 2.6, "soft")


def bubble(x: float, y: float, moment: Moment) -> str:
    """Something that was said."""
    return ink.path(f"M{x - 6:g} {y - 5:g}h12v8h-6l-4 4v-4h-2z", "paper", "ink", 1.2)


def cross(x: float, y: float) -> str:
    """What is laid over a call that the evidence did not support."""
    return ink.path(f"M{x - 4:g} {y - 4:g}l8 8m0 -8l-8 8", None, "vermilion", 2)


_SHAPES = {
    "intruder": triangle,
    "workload": work,
    "evidence": diamond,
    "responder": act,
    "message": bubble,
    "verdict": act,
}
