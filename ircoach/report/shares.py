"""Shares as a picture: a dot with its exact interval a row, and the goals of trauma systems as lines and bands behind them."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from ircoach.grader.triage import OVER_TOLERATED, UNDER_GOAL, Share, Triage
from ircoach.report.timeline import ink
from ircoach.report.triage import said

_LEFT, _RIGHT, _ROW = 226, 200, 34


def svg(figures: Triage) -> str:
    """Sensitivity, specificity, under- and both over-triages as one <svg>.

    The over-triage that is tolerated is that of the innocent (1 − specificity), as the field triage guidelines have it.
    """
    goal = (0.0, UNDER_GOAL)
    rows: list[tuple[str, Share, tuple[float, float] | None]] = [
        ("sensitivity", figures.sensitivity, None),
        ("specificity", figures.specificity, None),
        ("under-triage", figures.under_triage, goal),
        ("over-triage of the innocent", figures.over_triage_of_the_innocent, OVER_TOLERATED),
        ("over-triage of the calls", figures.over_triage_of_the_calls, None),
    ]
    height = _ROW * len(rows) + 40
    pieces = [ink.line(_x(share), 8, _x(share), height - 26) for share in (0, 0.25, 0.5, 0.75, 1)]
    pieces += [
        ink.text(_x(share), height - 10, f"{share:.0%}", anchor="middle", fill="soft") for share in (0, 0.25, 0.5, 0.75, 1)
    ]
    for number, row in enumerate(rows):
        pieces += _row(*row, y=24 + _ROW * number)
    told = ". ".join(f"{name}: {said(share)}" for name, share, _ in rows)
    return (
        f'<svg viewBox="0 0 {ink.WIDTH} {height}" role="img" aria-labelledby="shares-t shares-d" font-size="12" '
        f'xmlns="http://www.w3.org/2000/svg"><title id="shares-t">Triage, with exact 95 % intervals</title>'
        f'<desc id="shares-d">{escape(told)}</desc>{"".join(pieces)}</svg>'
    )


def _x(share: float) -> float:
    return round(_LEFT + share * (ink.WIDTH - _LEFT - _RIGHT), 1)


def _row(name: str, share: Share, goal: tuple[float, float] | None, y: float) -> Sequence[str]:
    pieces = [ink.label(name, y)]
    if goal:
        low, high = _x(goal[0]), _x(goal[1])
        words = f"goal ≤ {goal[1]:.0%}" if not goal[0] else f"{goal[0]:.0%}–{goal[1]:.0%} tolerated"
        band = ink.path(f"M{low:g} {y - 11:g}H{high:g}V{y + 11:g}H{low:g}z", "grid", "soft", 1)
        pieces.append(ink.said(band, words))
        pieces.append(ink.text(high + 4, y - 5, words, fill="soft"))
    if share.value is None or share.low is None or share.high is None:
        pieces.append(ink.text(_x(0) + 6, y + 4, "no such case", fill="soft"))
        return pieces
    low, high = _x(share.low), _x(share.high)
    ends = f"M{low:g} {y - 4:g}v8M{high:g} {y - 4:g}v8M{low:g} {y:g}H{high:g}"
    pieces.append(ink.said(ink.path(ends, None, "blue", 2) + ink.circle(_x(share.value), y, 5, "blue"), f"{name}: {said(share)}"))
    pieces.append(ink.text(ink.WIDTH - _RIGHT + 14, y + 4, said(share)))
    return pieces
