"""The whole picture: lanes, verdict stair, loss curve and key, one below the other, on one axis."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from functools import partial
from html import escape

from ircoach.grader.scorecard import Moment, Scorecard
from ircoach.report.timeline import ink, lanes, losses, marks
from ircoach.report.timeline.scale import Scale
from ircoach.report.timeline.telling import described, state

ROW, TOP = 26, 34
FONT = "system-ui, Segoe UI, Roboto, Helvetica Neue, DejaVu Sans, Arial, sans-serif"
Row = Callable[[float], Iterator[str]]  # the pieces of a row at a height


def svg(card: Scorecard) -> str:
    """The timeline of a case as one <svg>, which needs nothing beside it."""
    ident = f"t{zlib.crc32(repr((card.scenario, card.variant, card.seed, card.learner, card.attempt)).encode()):x}"
    scale, y = Scale(card), float(TOP)
    pieces: list[str] = []
    for row in _rows(card, scale, f"{ident}-h"):
        pieces += row(y)
        y += ROW
    pieces += lanes.verdicts(card, y + 8, scale)
    y += 8 + (len(lanes.LEVELS) - 1) * lanes.STEP + ROW
    if losses.at_stake(card):
        pieces += losses.curve(card, y + 22, scale)
        y += losses.HEIGHT + 36
    height = y + 16
    inside = [_hatch(f"{ident}-h"), *scale.drawn(height), *pieces, *_key(height + 20, f"{ident}-h")]
    return _figure(ident, described(card), height + 72, "".join(inside))


def _figure(ident: str, description: str, height: float, inside: str) -> str:
    return (
        f'<svg viewBox="0 0 {ink.WIDTH} {height:g}" role="img" aria-labelledby="{ident}-t {ident}-d" font-family="{FONT}" '
        f'font-size="12" xmlns="http://www.w3.org/2000/svg"><title id="{ident}-t">Timeline of the case</title>'
        f'<desc id="{ident}-d">{escape(description)}</desc>{inside}</svg>'
    )


def _rows(card: Scorecard, scale: Scale, hatch: str) -> Iterator[Row]:
    """The rows from the top: those that have nothing to show are left out, but for the responder's."""
    shown = {each.lane for each in card.timeline}
    if "intruder" in shown:
        yield lambda y: lanes.lane(card, "Intruder", "intruder", y, scale)
    for exposure in card.losses:
        yield partial(lanes.band, exposure, scale=scale, hatch=hatch, state=state(card, exposure))
    if "workload" in shown:
        yield lambda y: lanes.lane(card, "The account's own work", "workload", y, scale)
    yield lambda y: lanes.lane(card, "Your acts", "responder", y, scale)
    if "message" in shown:
        yield lambda y: lanes.lane(card, "What people told you", "message", y, scale)
    end = max(card.times.finished or 0.0, 0.0)
    deciding = [each for each in card.evidence if each.deciding]
    for each in deciding:
        yield partial(lanes.reach, each, scale=scale, end=end)
    labels = frozenset(each.label for each in deciding)
    if any(each.lane == "evidence" and each.text not in labels for each in card.timeline):
        yield lambda y: lanes.lane(card, "Other evidence you saw", "evidence", y, scale, but=labels)


def _hatch(ident: str) -> str:
    stripes = ink.path("M0 7L7 0M-2 2L2 -2M5 9L9 5", None, "orange", 2)
    return f'<defs><pattern id="{ident}" width="7" height="7" patternUnits="userSpaceOnUse">{stripes}</pattern></defs>'


def _key(y: float, hatch: str) -> Iterator[str]:
    """What each shape means, a few lines of it."""
    fine, refused = (Moment(minutes=0, lane="intruder", text="", ok=ok) for ok in (True, False))
    wrote = Moment(minutes=0, lane="responder", text="iam:PutUserPolicy", entry=1)
    looked = Moment(minutes=0, lane="responder", text="")
    entries: tuple[tuple[Callable[[float, float], str], str], ...] = (
        (lambda x, y: marks.triangle(x, y, fine), "got through"),
        (lambda x, y: marks.triangle(x, y, refused), "refused"),
        (lambda x, y: f'<rect x="{x - 8:g}" y="{y - 6:g}" width="16" height="12" fill="url(#{hatch})"/>', "exposed"),
        (lambda x, y: ink.circle(x, y, 6, "vermilion", "ink"), "a loss"),
        (lambda x, y: marks.work(x, y, fine), "rightful call"),
        (lambda x, y: marks.work(x, y, refused), "rightful call you broke"),
        (lambda x, y: marks.act(x, y, wrote), "you changed something"),
        (lambda x, y: marks.act(x, y, looked), "you looked or asked"),
        (lambda x, y: ink.circle(x, y, 5, "paper", "blue"), "deciding evidence in reach"),
        (lambda x, y: marks.diamond(x, y, fill="blue"), "seen and named"),
        (lambda x, y: marks.diamond(x, y, fill="paper"), "seen, never named"),
        (lambda x, y: ink.circle(x, y, 6.5, "blue", "blue"), "supported call"),
        (lambda x, y: ink.circle(x, y, 6.5, "paper", "blue") + marks.cross(x, y), "call not supported"),
    )
    x = ink.LEFT + 8.0
    for shape, meaning in entries:
        wide = 7 * len(meaning) + 34
        if x + wide > ink.WIDTH:
            x, y = ink.LEFT + 8.0, y + 20
        yield shape(x, y)
        yield ink.text(x + 13, y + 4, meaning, fill="soft")
        x += wide
