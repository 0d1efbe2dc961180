"""The lanes: what happened when, one row each. Every function gives pieces of SVG for a row at `y`."""

from __future__ import annotations

from collections.abc import Iterator

from ircoach.grader.scorecard import EvidenceLine, ExposureLosses, Scorecard
from ircoach.report import words
from ircoach.report.timeline import ink, marks
from ircoach.report.timeline.scale import Scale

LEVELS = ("sick", "sorta sick", "can't tell yet", "not sick")
STEP = 22  # pixels between two verdicts


def lane(card: Scorecard, name: str, which: str, y: float, scale: Scale, but: frozenset[str] = frozenset()) -> Iterator[str]:
    """The moments of one lane; those whose text is in `but` are shown elsewhere."""
    yield ink.label(name, y)
    yield ink.rail(y)
    for each in card.timeline:
        if each.lane == which and each.minutes >= scale.first and each.text not in but:
            yield marks.of(each, scale.x(each.minutes), y)


def band(exposure: ExposureLosses, y: float, scale: Scale, hatch: str, state: str) -> Iterator[str]:
    """An exposure: a hatched band from the alert until it was closed, with each loss on it. `state`: that in words, if any."""
    closed = exposure.closed
    start, end = scale.x(0), scale.x(scale.last if closed is None else closed)
    box = f"M{end:g} {y - 7:g}H{start:g}M{start:g} {y + 7:g}H{end:g}"
    shape = f'<rect x="{start:g}" y="{y - 7:g}" width="{max(1, end - start):g}" height="14" fill="url(#{hatch})"/>'
    yield ink.label(exposure.title, y)
    told = ", ".join(filter(None, (f"{exposure.title}: open when the alert came", state)))
    yield ink.said(shape + ink.path(box, None, "soft", 1.2), told)
    if closed is not None:
        yield ink.said(ink.line(end, y - 11, end, y + 11, "green", 3.5), state)
        yield ink.text(end + 6, y + 4, f"closed {words.minutes(closed)}")
    for loss in exposure.mine_when:
        dot = ink.circle(scale.x(loss.minutes), y, 6, "vermilion", "ink")
        yield ink.said(dot, f"{words.minutes(loss.minutes)}: lost {loss.what}, {loss.how}")


def reach(evidence: EvidenceLine, y: float, scale: Scale, end: float) -> Iterator[str]:
    """A piece of deciding evidence: a ring when it came in reach, a line as long as it lay there, a diamond when it was seen.

    The diamond is full once the evidence was named too. `end`: the minute the responder finished.
    """
    yield ink.label(evidence.label, y)
    yield ink.rail(y)
    if evidence.in_reach is None:
        yield ink.text(scale.x(0) + 8, y + 4, "never in reach", fill="soft")
        return
    from_, to = scale.x(evidence.in_reach), scale.x(end if evidence.seen is None else evidence.seen)
    if to > from_:
        yield ink.line(from_, y, to, y, "blue", 2.5, "" if evidence.seen is not None else "2 5")
    yield ink.said(
        ink.circle(from_, y, 5, "paper", "blue"), f"{evidence.label}: in reach from {words.minutes(evidence.in_reach)}"
    )
    if evidence.seen is None:
        if evidence.in_reach <= end:
            yield ink.text(to + 6, y + 4, "never seen", bold=True)
        return
    named = f"named in entry {evidence.cited_in[0]}" if evidence.cited_in else "never named"
    yield ink.said(
        marks.diamond(to, y, fill="blue" if evidence.cited_in else "paper"),
        f"{evidence.label}: seen at {words.minutes(evidence.seen)}, {named}",
    )
    if not evidence.cited_in:
        yield ink.text(to + 10, y + 4, "never named", fill="soft")


def verdicts(card: Scorecard, y: float, scale: Scale) -> Iterator[str]:
    """The verdict as a stair: a full dot where the evidence supports the call, a crossed one where it does not."""
    rows = {level: y + STEP * number for number, level in enumerate(LEVELS)}
    for level, row in rows.items():
        yield ink.label(level, row)
        yield ink.rail(row)
    way = ""
    for number, each in enumerate(card.assessments):
        x, row = scale.x(each.minutes), rows[each.verdict]
        way += f"M{x:g} {row:g}" if not number else f"H{x:g}V{row:g}"
    if way:
        way += f"H{scale.x(max(card.times.finished or 0, card.assessments[-1].minutes)):g}"
        yield ink.path(way, None, "blue", 2)
    for each in card.assessments:
        x, row = scale.x(each.minutes), rows[each.verdict]
        dot = ink.circle(x, row, 6.5, "blue" if each.right else "paper", "blue") + ("" if each.right else marks.cross(x, row))
        supported = "Supported" if each.right else "Not supported"
        yield ink.said(dot, f"{words.minutes(each.minutes)}: {each.verdict}, {each.bleed}. {supported}: {each.why}")
