"""What the parts share: making items, spreading points over what was asked, and fading with time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import fsum

from ircoach.grader.findings import Findings
from ircoach.grader.scorecard import Item, Outcome, Part, PartName
from ircoach.scenario.filling import fill
from ircoach.scenario.form import Evidence

#: why a drill asks for no more
CALL_ALONE = "A drill asks for the call and the containment alone."
#: from this share on an item is earned in full
NEARLY = 0.995


@dataclass(frozen=True, slots=True)
class Mark:
    """One item before its points are known: `share` of `weight`, or None where it was not asked."""

    id: str
    label: str
    weight: float
    share: float | None
    why: str
    entries: tuple[int, ...] = ()
    events: tuple[str, ...] = ()
    help: str = ""


def part(name: PartName, title: str, of: float, marks: Sequence[Mark]) -> Part:
    """A part from its marks. The points of what was not asked go to what was; a part of which nothing was asked is out of 0."""
    asked = fsum(mark.weight for mark in marks if mark.share is not None)
    unit = of / asked if asked else 0.0
    points = fsum(mark.weight * unit * _full(mark.share or 0.0) for mark in marks)
    return Part(
        id=name, title=title, points=round(points, 2), of=of if asked else 0.0, items=tuple(_item(mark, unit) for mark in marks)
    )


def unasked(marks: Sequence[Mark], why: str) -> list[Mark]:
    """The same marks, none of them asked."""
    return [replace(mark, share=None, why=why, help="") for mark in marks]


def _full(share: float) -> float:
    """A share so near to all that no reader would see the difference is all."""
    return 1.0 if share >= NEARLY else share


def _item(mark: Mark, unit: float) -> Item:
    share = mark.share
    outcome: Outcome = "not asked" if share is None else "earned" if share >= NEARLY else "missed"
    worth = 0.0 if share is None else mark.weight * unit
    return Item(
        id=mark.id,
        label=mark.label,
        outcome=outcome,
        points=round(worth * _full(share or 0.0), 2),
        of=round(worth, 2),
        why=mark.why,
        entries=mark.entries,
        events=mark.events,
        help="" if outcome == "earned" else mark.help,
    )


def fading(value: float, full: float, none: float) -> float:
    """1 up to `full`, 0 from `none` on, straight in between."""
    if value <= full:
        return 1.0
    if value >= none:
        return 0.0
    return (none - value) / (none - full)


def clock(minutes: float | None) -> str:
    """Minutes since the alert in words."""
    return "never" if minutes is None else f"minute {minutes:g}"


def deciding(findings: Findings) -> tuple[Evidence, ...]:
    """The evidence that decides this variant."""
    run = findings.run
    return tuple(item for item in run.evidence.items if run.variant.id in item.deciding)


def would_have_told(findings: Findings, items: Sequence[Evidence]) -> str:
    """A sentence a piece of evidence: where it was, since when it was in reach, in which record, and what it tells."""
    return " ".join(_sentence(findings, item) for item in items)


def _sentence(findings: Findings, item: Evidence) -> str:
    run = findings.run
    reach = run.evidence.in_reach.get(item.id)
    since = f", in reach from {clock(run.minutes(reach.time))}" if reach else ""
    record = f", record {reach.event}" if reach and reach.event else ""
    return f"{item.label} ({fill(item.where, run.truth)}{since}{record}): {fill(item.tells, run.truth)}"


def unseen(findings: Findings, items: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Those of some evidence that were never seen."""
    return tuple(item for item in items if item.id not in findings.run.evidence.seen)
