"""What the report says, section by section, as plain blocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ircoach.grader.scorecard import Moment, Scorecard
from ircoach.report import timeline, words
from ircoach.report.aar import board, findings
from ircoach.report.aar.blocks import Block, Heading, Picture, Table, Words

#: how the error codes begin that refuse whoever asks; any other error is an answer, as that a bucket has no policy
REFUSALS = ("AccessDenied", "UnauthorizedOperation", "AuthFailure")


@dataclass(frozen=True, slots=True)
class Report:
    """A report: its title, whose it is, the scenario's day, and its blocks in order."""

    title: str
    learner: str
    day: str
    blocks: tuple[Block, ...]


def report(card: Scorecard) -> Report:
    """The after-action report of a case."""
    title = f"{card.title or card.scenario}: After-Action Report/Improvement Plan"
    return Report(title, card.learner, card.alert_time[:10], tuple(_blocks(card)))


def _blocks(card: Scorecard) -> Iterator[Block]:
    yield Heading(2, "Executive Summary")
    yield Words(f"{words.headline(card)} {card.story.strip()}".strip())
    if card.as_it_stands is None:
        yield Words(card.fault or "")
        return
    yield Words(f"Score: {words.score(card)}. {' '.join(words.marked(card))}".strip())
    yield _times(card)
    yield from _overview(card)
    yield from _timeline(card)
    yield from findings.analysis(card)
    yield from findings.containment(card)
    yield from findings.scope(card)
    yield from findings.open_questions(card)
    yield from findings.mapping(card)
    yield from findings.plan(card)
    yield from _actions(card)
    yield from board.appendix(card)


def _times(card: Scorecard) -> Table:
    expert = card.expert_times
    names = ("first_evidence", "first_right_verdict", "first_effective_containment", "full_containment")
    rows = tuple(
        (name.replace("_", " "), words.minutes(getattr(card.times, name)), words.minutes(getattr(expert, name)) if expert else "")
        for name in names
        if card.truth == "sick" or "containment" not in name
    )
    return Table("Minutes since the alert", ("What", "Responder", "Expert"), rows)


def _overview(card: Scorecard) -> Iterator[Block]:
    yield Heading(2, "Exercise Overview")
    last = f"{card.times.finished:g} minutes after it" if card.times.finished is not None else "before any act"
    ends = f"ended {last}" if card.finished else f"left open, {last}"
    yield Table(
        "",
        ("Field", "Value"),
        (
            ("Exercise Name", card.title or card.scenario),
            ("Exercise Dates", f"{card.alert_time} (scenario time of the alert), {ends}"),
            ("Scope", f"one responder, {card.pace} pace, {card.mode}; losses counted for {card.horizon:g} minutes"),
            ("Mission Area(s)", "Response"),
            ("Core Capabilities", "; ".join(findings.CAPABILITIES.values())),
            ("Threat or Hazard", card.alert),
            ("Scenario", f"{card.scenario}, variant {card.variant}, seed {card.seed}, attempt {card.attempt}"),
            ("Participating Organizations", card.learner),
        ),
    )


def _timeline(card: Scorecard) -> Iterator[Block]:
    yield Heading(2, "Timeline")
    yield Picture(timeline.svg(card), timeline.described(card))
    yield Table("The picture as a table: minutes since the alert", ("What", "When", "How it stood"), tuple(timeline.rows(card)))
    rows = tuple(
        (_when(card, each.minutes), each.lane, each.text, _where(each.entry, each.event))
        for each in card.timeline
        if each.lane != "responder" and (each.lane != "workload" or not each.ok)
    )
    caption = (
        "What happened. A record's id is CloudTrail's eventID, where the company's own trails have one. The responder's own acts "
        "are in Appendix B."
    )
    yield Table(caption, ("When", "Who", "What", "Where"), rows)


def _when(card: Scorecard, minutes: float) -> str:
    return f"{words.minutes(minutes)} ({words.clock(card, minutes)} UTC)"


def _where(entry: int | None, event: str | None) -> str:
    return ", ".join([*([f"entry {entry}"] if entry else []), *([event] if event else [])])


def _actions(card: Scorecard) -> Iterator[Block]:
    yield Heading(2, "Appendix B: Every Journalled Action")
    did = sorted(
        (each for each in card.timeline if each.entry is not None and each.lane in ("responder", "verdict")),
        key=lambda each: each.entry or 0,
    )
    yield Table(
        "In the journal's order",
        ("Entry", "When", "What", "Result"),
        tuple((str(each.entry), _when(card, each.minutes), each.text, _result(each)) for each in did),
    )
    engine = words.listed([f"{name} {version}" for name, version in card.engine.items()])
    yield Words(f"Journal: {card.journal or 'none kept'}. Engine: {engine}.")


def _result(did: Moment) -> str:
    if did.lane == "verdict":
        return "supported" if did.ok else "not supported"
    if did.ok:
        return ""
    return "refused" if any(f"({code}" in did.text for code in REFUSALS) else "error"
