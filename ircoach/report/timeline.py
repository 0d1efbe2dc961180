"""The timeline as SVG: the intruder's calls, each exposure as a band that closes, evidence, the responder's acts, the verdict as
it moved; and the losses beside the expert's and those of doing nothing.

Every mark has a title that says in words what it is; shapes differ as well as colours (the colours are Okabe and Ito's, which
colour-blind readers can tell apart: https://jfly.uni-koeln.de/color/).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import escape
from math import ceil

from ircoach.grader.scorecard import ExposureLosses, Moment, Scorecard
from ircoach.report import words

WIDTH, LEFT, RIGHT = 960, 150, 26
ORANGE, SKY, GREEN, BLUE, VERMILION, GREY = "#E69F00", "#56B4E9", "#009E73", "#0072B2", "#D55E00", "#767676"
LEVELS = ("sick", "sorta sick", "can't tell yet", "not sick")
_ROW = 26
Mark = Callable[[float, float, Moment], str]


class _Scale:
    """Minutes to pixels. The responder's own time gets most of the width; what the world did afterwards is drawn closer."""

    def __init__(self, card: Scorecard) -> None:
        times = [each.minutes for each in card.timeline]
        losses = [each.minutes for one in card.losses for each in (*one.nothing_when, *one.mine_when, *one.expert_when)]
        before = max(-60.0, min([each for each in times if each < 0], default=-5.0))
        last = min(max([*times, *losses, 20.0]), card.horizon or 240.0)
        self.bend = max(card.times.finished or 0, card.times.full_containment or 0, 15.0) + 2
        self.last = max(last, self.bend) + 3
        self.first = before - 2
        own = 0.72 if self.last - self.bend > 20 else (self.bend - self.first) / (self.last - self.first)
        self._near = own * (WIDTH - LEFT - RIGHT) / (self.bend - self.first)
        self._far = (1 - own) * (WIDTH - LEFT - RIGHT) / (self.last - self.bend)

    def x(self, minutes: float) -> float:
        """The pixel of a minute; what lies outside is drawn at the edge."""
        at = min(max(minutes, self.first), self.last)
        return round(LEFT + (min(at, self.bend) - self.first) * self._near + max(0.0, at - self.bend) * self._far, 1)

    def ticks(self) -> list[int]:
        """Minutes to label: round ones, never closer than their labels are wide."""
        near = next((each for each in (5, 10, 15, 30, 60) if each * self._near > 44), 120)
        far = next((each for each in (10, 15, 30, 60) if each * self._far > 44), 120)
        found = list(range(ceil(self.first / near) * near, int(self.bend) + 1, near))
        later = range(ceil(self.bend / far) * far, int(self.last) + 1, far)
        return found + [each for each in later if self.x(each) - self.x(found[-1]) > 40]


def svg(card: Scorecard) -> str:
    """The timeline picture as one <svg>."""
    scale = _Scale(card)
    pieces: list[str] = []
    y = 30 - _ROW
    for lane, name, mark in _LANES[:2]:
        moments = [each for each in card.timeline if each.lane == lane]
        if moments:  # an innocent has no intruder, and mostly nothing is broken
            y += _ROW
            pieces += _lane(name, y, scale, moments, mark)
    for exposure in card.losses:
        y += _ROW
        pieces += _band(card, exposure, y, scale)
    y += _ROW
    pieces += _reach(card, y, scale)
    for lane, name, mark in _LANES[2:]:
        y += _ROW
        pieces += _lane(name, y, scale, [each for each in card.timeline if each.lane == lane], mark)
    y += _ROW + 8
    pieces += _verdicts(card, y, scale)
    height = y + 4 * 22 + 26
    grid = "".join(_axis(scale, height))
    return _figure("Timeline of the case", _described(card), height, grid + "".join(pieces))


def _figure(title: str, description: str, height: float, inside: str) -> str:
    ident = title.split()[0].lower()
    return (
        f'<svg viewBox="0 0 {WIDTH} {height:g}" role="img" aria-labelledby="{ident}-t {ident}-d" xmlns="http://www.w3.org/2000/svg">'
        f'<title id="{ident}-t">{escape(title)}</title><desc id="{ident}-d">{escape(description)}</desc>{inside}</svg>'
    )


def _described(card: Scorecard) -> str:
    """The picture in words, for those who do not see it."""
    said = [f"Minutes since the alert. {words.headline(card)}"]
    said += [f"At {words.minutes(a.minutes)} you called it {a.verdict}, {a.bleed}." for a in card.assessments]
    for exposure in card.losses:
        lost = ", ".join(f"{loss.what} at {words.minutes(loss.minutes)}" for loss in exposure.mine_when) or "nothing"
        said.append(f"{exposure.title}: lost {lost}.")
    if card.truth == "sick":
        said.append(f"First effective containment: {words.minutes(card.times.first_effective_containment)}.")
        said.append(f"Full containment: {words.minutes(card.times.full_containment)}.")
    return " ".join(said)


def _axis(scale: _Scale, height: float) -> Iterator[str]:
    for tick in scale.ticks():
        x = scale.x(tick)
        name = "alert" if tick == 0 else f"+{tick}" if tick > 0 else f"−{-tick}"
        yield f'<line class="grid" x1="{x}" y1="18" x2="{x}" y2="{height - 20}"/>'
        yield f'<text class="tick" x="{x}" y="{height - 6}" text-anchor="middle">{name}</text>'
    x = scale.x(0)
    yield f'<line class="alert" x1="{x}" y1="14" x2="{x}" y2="{height - 20}"><title>The alert</title></line>'
    if scale.last - scale.bend > 20:
        x = scale.x(scale.bend)
        yield f'<text class="tick" x="{x + 4}" y="12">you were done</text>'
        yield f'<line class="alert" x1="{x}" y1="4" x2="{x}" y2="{height - 20}"/>'


def _label(text: str, y: float) -> str:
    short = text if len(text) < 21 else text[:19].rstrip() + "…"  # what fits left of the lanes
    return f'<text class="lane" x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{escape(short)}<title>{escape(text)}</title></text>'


def _lane(name: str, y: float, scale: _Scale, moments: list[Moment], mark: Mark) -> list[str]:
    pieces = [_label(name, y), f'<line class="rail" x1="{LEFT}" y1="{y}" x2="{WIDTH - RIGHT}" y2="{y}"/>']
    return pieces + [mark(scale.x(each.minutes), y, each) for each in moments if each.minutes >= scale.first]


def _titled(shape: str, each: Moment) -> str:
    entry = f" (entry {each.entry})" if each.entry else ""
    return _said(shape, f"{words.minutes(each.minutes)}: {each.text}{entry}")


def _triangle(x: float, y: float, each: Moment) -> str:
    fill = VERMILION if each.ok else "none"
    return _titled(f'<path d="M{x} {y - 6}l5.5 10h-11z" fill="{fill}" stroke="{VERMILION}" stroke-width="1.5"/>', each)


def _cross(x: float, y: float, each: Moment) -> str:
    return _titled(f'<path d="M{x - 4} {y - 4}l8 8m0 -8l-8 8" stroke="{ORANGE}" stroke-width="2.5" fill="none"/>', each)


def _diamond(x: float, y: float, each: Moment) -> str:
    return _titled(f'<path d="M{x} {y - 6}l6 6l-6 6l-6 -6z" fill="{SKY}" stroke="{BLUE}"/>', each)


def _square(x: float, y: float, each: Moment) -> str:
    """A responder's act: a square for a call that changed something, a dot for all else."""
    call = re.fullmatch(r"[a-z0-9-]+:([A-Z]\w+)", each.text)
    if call and each.ok and not call[1].startswith(("Describe", "Get", "List", "Lookup", "Head")):
        return _titled(f'<rect x="{x - 5}" y="{y - 5}" width="10" height="10" fill="{GREEN}"/>', each)
    return _titled(f'<circle cx="{x}" cy="{y}" r="2.6" fill="{GREY}"/>', each)


def _band(card: Scorecard, exposure: ExposureLosses, y: float, scale: _Scale) -> list[str]:
    """An exposure: open from the first sign of it until it was closed, with each loss on it."""
    signs = [each.minutes for each in card.timeline if each.lane == "intruder" and each.minutes > scale.first]
    start, end = scale.x(min([0.0, *signs])), scale.x(scale.last if exposure.closed is None else exposure.closed)
    state = "never closed" if exposure.closed is None else f"closed at {words.minutes(exposure.closed)}"
    shape = f'<rect x="{start}" y="{y - 7}" width="{max(1, end - start):g}" height="14" fill="{ORANGE}" fill-opacity="0.45"/>'
    pieces = [_label(exposure.title, y), _said(shape, f"{exposure.title}: {state}")]
    if exposure.closed is not None:
        pieces.append(
            _said(f'<line x1="{end}" y1="{y - 11}" x2="{end}" y2="{y + 11}" stroke="{GREEN}" stroke-width="3"/>', state)
        )
    for loss in exposure.mine_when:
        dot = f'<circle cx="{scale.x(loss.minutes)}" cy="{y}" r="6" fill="{VERMILION}"/>'
        pieces.append(_said(dot, f"{words.minutes(loss.minutes)}: lost {loss.what}, {loss.how}"))
    return pieces


def _said(shape: str, text: str) -> str:
    """A shape that says in words what it is."""
    return f"<g>{shape}<title>{escape(text)}</title></g>"


def _reach(card: Scorecard, y: float, scale: _Scale) -> list[str]:
    """When the deciding evidence was first in reach: a thin line from there to when it was seen."""
    pieces = [_label("Deciding: in reach", y), f'<line class="rail" x1="{LEFT}" y1="{y}" x2="{WIDTH - RIGHT}" y2="{y}"/>']
    for each in card.evidence:
        if not each.deciding or each.in_reach is None:
            continue
        seen = f", seen at {words.minutes(each.seen)}" if each.seen is not None else ", never seen"
        fill = BLUE if each.seen is not None else "none"
        ring = f'<circle cx="{scale.x(each.in_reach)}" cy="{y}" r="5" fill="{fill}" stroke="{BLUE}" stroke-width="1.5"/>'
        pieces.append(_said(ring, f"{each.label}: in reach from {words.minutes(each.in_reach)}{seen}"))
    return pieces


def _verdicts(card: Scorecard, y: float, scale: _Scale) -> list[str]:
    """The verdict as a stair: a filled dot where the evidence supports the call, a crossed one where it does not."""
    rows = {level: y + 22 * number for number, level in enumerate(LEVELS)}
    pieces = [
        f'{_label(level, row)}<line class="rail" x1="{LEFT}" y1="{row}" x2="{WIDTH - RIGHT}" y2="{row}"/>'
        for level, row in rows.items()
    ]
    path = ""
    for number, each in enumerate(card.assessments):
        x, row = scale.x(each.minutes), rows[each.verdict]
        path += f"M{x} {row}" if not number else f"H{x}V{row}"
    if path:
        path += f"H{scale.x(max(card.times.finished or 0, card.assessments[-1].minutes))}"
        pieces.append(f'<path d="{path}" fill="none" stroke="{BLUE}" stroke-width="2"/>')
    for each in card.assessments:
        x, row = scale.x(each.minutes), rows[each.verdict]
        dot = f'<circle cx="{x}" cy="{row}" r="6.5" fill="{BLUE if each.right else "#fff"}" stroke="{BLUE}" stroke-width="1.5"/>'
        if not each.right:
            dot += f'<path d="M{x - 4} {row - 4}l8 8m0 -8l-8 8" stroke="{VERMILION}" stroke-width="2"/>'
        supported = "Supported" if each.right else "Not supported"
        pieces.append(_said(dot, f"{words.minutes(each.minutes)}: {each.verdict}, {each.bleed}. {supported}: {each.why}"))
    return pieces


_LANES: tuple[tuple[str, str, Mark], ...] = (
    ("intruder", "Intruder", _triangle),
    ("workload", "Broken work", _cross),
    ("evidence", "Evidence seen", _diamond),
    ("responder", "Your acts", _square),
)


# --- losses over time -----------------------------------------------------------------------------------------------------


def loss_svg(card: Scorecard) -> str:
    """Losses over time as stairs: yours, the expert's, nobody's doing anything. Empty where nothing could be lost."""
    total = sum(each.nothing for each in card.losses)
    most = max(total, sum(each.mine for each in card.losses))
    if not most:
        return ""
    scale, top, base = _Scale(card), 24, 150
    pieces = list(_axis(scale, base + 24))
    for level in range(int(most) + 1) if most <= 8 else (0, most / 2, most):
        y = base - (base - top) * level / most
        pieces.append(f'<line class="grid" x1="{LEFT}" y1="{y:g}" x2="{WIDTH - RIGHT}" y2="{y:g}"/>')
        pieces.append(f'<text class="tick" x="{LEFT - 8}" y="{y + 4:g}" text-anchor="end">{level:g}</text>')
    lines = (
        ("doing nothing", "nothing_when", VERMILION, "2 5"),
        ("expert", "expert_when", GREEN, "9 5"),
        ("you", "mine_when", BLUE, ""),
    )
    placed: list[float] = []
    for name, field, colour, dash in lines:
        losses = sorted((loss for each in card.losses for loss in getattr(each, field)), key=lambda loss: loss.minutes)
        y = float(base)
        path, lost = f"M{scale.x(0)} {y}", 0.0
        for loss in losses:
            lost += loss.amount
            y = round(base - (base - top) * lost / most, 1)
            path += f"H{scale.x(loss.minutes)}V{y}"
        path += f"H{WIDTH - RIGHT}"
        label = y - 5
        while any(abs(label - other) < 13 for other in placed):
            label -= 13
        placed.append(label)
        pieces.append(f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="2.5" stroke-dasharray="{dash}"/>')
        pieces.append(
            f'<text class="name" x="{WIDTH - RIGHT - 4}" y="{label:g}" text-anchor="end" fill="{colour}">{name}: {lost:g}</text>'
        )
    units = words.listed(list(dict.fromkeys(each.unit for each in card.losses)))
    described = ". ".join(
        f"{each.title}: {each.mine:g} lost by you, {each.expert:g} by the expert, {each.nothing:g} with nobody doing anything"
        for each in card.losses
    )
    return _figure(f"Losses over time, in {units}", described, base + 24, "".join(pieces))
