"""The loss curve: what was lost by when, yours beside the expert's and beside nobody doing anything."""

from __future__ import annotations

from collections.abc import Iterator
from math import fsum

from ircoach.grader.scorecard import Scorecard
from ircoach.report import words
from ircoach.report.timeline import ink
from ircoach.report.timeline.scale import Scale

HEIGHT = 120
#: whose, the card's field, colour, dashes, width: yours is the thinnest and comes last, so that what it lies on shows
_LINES = (
    ("expert", "expert_when", "green", "9 4", 7.0),
    ("doing nothing", "nothing_when", "vermilion", "2 5", 5.0),
    ("you", "mine_when", "blue", "", 2.0),
)


def at_stake(card: Scorecard) -> float:
    """The most that is lost on any of the three courses; 0 where nothing could be."""
    courses = zip(*((each.mine, each.expert, each.nothing) for each in card.losses), strict=True)
    return max((fsum(course) for course in courses), default=0.0)


def unit(card: Scorecard) -> str:
    """What losses are counted in."""
    return words.listed(list(dict.fromkeys(each.unit for each in card.losses)))


def curve(card: Scorecard, top: float, scale: Scale) -> Iterator[str]:
    """The three stairs, from `top` down HEIGHT pixels, each named at its end."""
    most, base = at_stake(card), top + HEIGHT
    yield ink.label(f"Lost, {unit(card)}", top - 14)
    for level in range(int(most) + 1) if most <= 5 else (0, most):
        y = base - HEIGHT * level / most
        yield ink.line(ink.LEFT, y, ink.WIDTH - ink.RIGHT, y)
        yield ink.text(ink.LEFT - 12, y + 4, f"{level:g}", anchor="end", fill="soft")
    placed: list[float] = []
    for whose, field, colour, dash, width in _LINES:
        losses = sorted((loss for each in card.losses for loss in getattr(each, field)), key=lambda loss: loss.minutes)
        way, lost, y = f"M{scale.x(0):g} {base:g}", 0.0, float(base)
        for loss in losses:
            lost += loss.amount
            y = round(base - HEIGHT * lost / most, 1)
            way += f"H{scale.x(loss.minutes):g}V{y:g}"
        yield ink.said(ink.path(f"{way}H{ink.WIDTH - ink.RIGHT}", None, colour, width, dash), f"{whose}: {lost:g} lost")
        at = y - 6
        while any(abs(at - other) < 14 for other in placed):
            at -= 14
        placed.append(at)
        yield ink.text(ink.WIDTH - ink.RIGHT - 4, at, f"{whose}: {lost:g}", anchor="end", bold=True)
