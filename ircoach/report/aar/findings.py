"""What the report finds: strengths and weaknesses by capability, containment, scope, what is open, what to change."""

from __future__ import annotations

from collections.abc import Iterator

from ircoach.grader.scorecard import AssessmentLine, ExposureLosses, Item, Scorecard
from ircoach.report import words
from ircoach.report.aar import attack
from ircoach.report.aar.blocks import Block, Heading, Points, Table, Words

#: the parts of the score → the capability they measure, in the words of CSF 2.0
CAPABILITIES = {
    "recognition": "Detect: Adverse Event Analysis (DE.AE)",
    "bleed": "Respond: Incident Mitigation (RS.MI), in time",
    "proportion": "Respond: Incident Mitigation (RS.MI), in proportion",
    "scoping": "Respond: Incident Analysis (RS.AN)",
    "follow-through": "Respond: Incident Response Reporting and Communication (RS.CO)",
}


def analysis(card: Scorecard) -> Iterator[Block]:
    """Each capability with its strengths and areas for improvement, and each call."""
    yield Heading(2, "Analysis of Core Capabilities")
    for part in card.parts:
        yield Heading(3, CAPABILITIES[part.id])
        if not part.of:
            yield Words(f"{words.PARTS[part.id]}: not asked.")
            continue
        yield Words(f"{words.PARTS[part.id]}: {_points(part.points, part.of)} points.")
        strong = [each for each in part.items if each.outcome == "earned" and each.of]
        weak = [each for each in part.items if each.outcome == "missed"]
        if strong:
            yield Words("Strengths")
            yield Points(tuple(f"{words.sentence(each.label)} {each.why}{_entries(each)}" for each in strong))
        if weak:
            yield Words("Areas for Improvement")
            yield Points(tuple(f"{words.sentence(each.label)} {each.why} {each.help}".strip() + _entries(each) for each in weak))
    yield Heading(3, "The calls, one by one")
    if not card.assessments:
        yield Words("No call was made.")
        return
    yield Table(
        "Each verdict against what had been seen by then",
        ("When", "Call", "Supported", "Why"),
        tuple(
            (words.minutes(each.minutes), f"{each.verdict}, {each.bleed}", _supported(each), _why(each))
            for each in card.assessments
        ),
    )


def _supported(each: AssessmentLine) -> str:
    return "yes" if each.right else "verdict yes, bleed call no" if each.verdict_right else "no"


def _why(each: AssessmentLine) -> str:
    return each.why if each.right else f"{each.why} {each.help}".strip()


def _entries(item: Item) -> str:
    return f" [{words.entries(item.entries)}]" if item.entries else ""


def containment(card: Scorecard) -> Iterator[Block]:
    """What was lost, what each write ended, and what it cost others."""
    yield Heading(2, "Containment and Collateral")
    if card.losses:
        yield Table(
            "What was lost after the alert",
            ("Exposure", "Responder", "Expert", "Doing nothing", *(["Closed"] if card.truth == "sick" else [])),
            tuple(
                (
                    f"{each.title} ({each.unit})",
                    f"{each.mine:g}",
                    f"{each.expert:g}",
                    f"{each.nothing:g}",
                    *([_closed(card, each)] if card.truth == "sick" else []),
                )
                for each in card.losses
            ),
        )
    if card.writes:
        yield Table(
            "What each write ended, as if the responder had stopped there",
            ("Write", "When", "Losses spared", "Still got through"),
            tuple(
                (
                    f"{each.call}{f' × {each.count}' if each.count > 1 else ''} [entry {each.entry}]",
                    words.minutes(each.minutes),
                    words.points(each.spared),
                    each.still or "nothing",
                )
                for each in card.writes
            ),
        )
    if card.collateral:
        yield Table(
            "Rightful calls that failed because of the responder",
            ("When", "Whose", "Call", "Why", "Record"),
            tuple(
                (words.minutes(each.minutes), each.caller, each.call, each.why, each.event or "none") for each in card.collateral
            ),
        )
    else:
        yield Words("No rightful call failed because of the responder.")


def _closed(card: Scorecard, each: ExposureLosses) -> str:
    return "not before it was gone" if words.gone(card, each) else words.minutes(each.closed)


def scope(card: Scorecard) -> Iterator[Block]:
    """The questions of fact, answered and right."""
    yield Heading(2, "Scope of the Incident")
    if not words.asked(card):
        yield Words("This case asked no questions of fact.")
        return
    yield Table(
        "Answers, beside what this world held",
        ("Question", "Answered", "Right", "Points"),
        tuple(
            (each.ask, "no answer" if each.given is None else each.given, each.model, _points(each.points, each.of))
            for each in words.asked(card)
        ),
    )


def _points(points: float, of: float) -> str:
    return f"{words.points(points)} of {words.points(of)}"


def open_questions(card: Scorecard) -> Iterator[Block]:
    """What nobody answered or looked at, the hand-over note, and the report to AWS where one is due or was written."""
    yield Heading(2, "Open Questions and Hand-over")
    open_ = [f"Not answered: {each.ask}" for each in words.asked(card) if each.given is None]
    open_ += [f"Never looked at: {each.label} ({each.where})." for each in words.walked_past(card)]
    open_ += [f"Seen, and named in no reason: {each.label}." for each in words.not_named(card)]
    open_ += [
        f"{'Not closed before it was gone' if words.gone(card, each) else 'Never closed'}: {each.title}."
        for each in card.losses
        if each.closed is None and card.truth == "sick" and each.nothing
    ]
    yield Points(tuple(open_)) if open_ else Words("Nothing that was asked was left open.")
    yield Words("The hand-over note, as written:" if card.hand_over else "No hand-over note was written.")
    if card.hand_over:
        yield Words(card.hand_over, quoted=True)
    if card.report_to_aws:
        yield Words("The report to AWS, as written:")
        yield Words(card.report_to_aws, quoted=True)
    elif words.report_was_due(card):
        yield Words("No report to AWS was written.")


def mapping(card: Scorecard) -> Iterator[Block]:
    """The scenario's techniques."""
    yield Heading(2, "MITRE ATT&CK")
    if not card.attack:
        yield Words("The scenario names no technique.")
        return
    caption = "Techniques that the scenario's incidents use" + ("" if card.truth == "sick" else "; this case was none of them")
    rows = tuple((each, attack.NAMES.get(each, ""), attack.page(each)) for each in card.attack)
    yield Table(caption, ("Technique", "Name", "Page"), rows)


def plan(card: Scorecard) -> Iterator[Block]:
    """The improvement plan: what to change, the most costly first."""
    yield Heading(2, "Appendix A: Improvement Plan")
    rows = []
    for part in card.parts:
        for item in part.items:
            if item.outcome == "missed" and (item.of - item.points > 0.05 or not item.of):
                rows.append((item.of - item.points, (CAPABILITIES[part.id], item.label, item.help or item.why)))
    if not rows:
        yield Words("Nothing that was measured asks for a change.")
        return
    ranked = tuple(row for _, row in sorted(rows, key=lambda each: -each[0]))
    yield Table("What to change, the most costly first", ("Core Capability", "Area for Improvement", "Corrective Action"), ranked)
