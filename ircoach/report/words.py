"""Words and numbers as every report says them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from ircoach.grader.scorecard import AnswerLine, EvidenceLine, ExposureLosses, Item, Moment, Scorecard
from ircoach.report.plain import many as many  # templates find all words here

#: what the five parts measure, in a line each
PARTS = {
    "recognition": "Sick or not sick: each call against what was seen by then",
    "bleed": "Stop the bleed: what was lost, and for how long they still got through",
    "proportion": "Proportion: what the containment cost that it need not",
    "scoping": "Scoping: who, what, from where, since when, what else",
    "follow-through": "Follow-through: verified, revised, handed over, reported",
}


#: how a journal stands to the class key it was graded with
SIGNED = {
    "signed": "signed with the class key: written on a machine that held it",
    "signed in part": "signed with the class key in part: other lines were written without it",
    "unsigned": "not signed: written where the class key was not",
    "does not fit": "its signature is not this class key's, or was changed",
}


def minutes(value: float | None) -> str:
    """Minutes since the alert: `+12.5 min`, `−6 min`, `never`."""
    if value is None:
        return "never"
    return f"{'−' if value < 0 else '+'}{abs(value):g} min"


def clock(card: Scorecard, value: float | None) -> str:
    """The scenario's own clock at some minutes after the alert, HH:MM UTC; empty for never."""
    if value is None or not card.alert_time:
        return ""
    return f"{dt.datetime.fromisoformat(card.alert_time) + dt.timedelta(minutes=value):%H:%M}"


def points(value: float) -> str:
    """Points with at most one decimal; a real minus sign."""
    text = f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")  # no minus zero
    return text.replace("-", "−")


def score(card: Scorecard) -> str:
    """The score with what it is of, or that there is none (yet)."""
    if card.as_it_stands is None:
        return "not scored"
    return f"{points(card.as_it_stands)} of 100{'' if card.score is not None else ' as it stands, still open'}"


def headline(card: Scorecard) -> str:
    """One sentence: the truth, and how the responder's last call stands to it."""
    if card.as_it_stands is None:
        return "This case could not be scored, and that is not your doing."
    was = "It was sick" if card.truth == "sick" else "It was not sick"
    if not card.assessments:
        return f"{was}, and no call was made."
    last = card.assessments[-1]
    closed = f"{was}, and closed by then" if last.contained and card.truth == "sick" else was
    stands = "supports" if last.right else "does not support"
    return f"{closed}. Your last call was {last.verdict}, {last.bleed}, which what you had seen {stands}."


def entries(numbers: Sequence[int]) -> str:
    """The journal's entries: `entry 3`, `entries 3, 5`; nothing for none."""
    return f"{'entry' if len(numbers) == 1 else 'entries'} {', '.join(map(str, numbers))}" if numbers else ""


def sentence(text: str) -> str:
    """A label as a sentence: a full stop after it, unless it ends with a mark of its own."""
    return text if text.endswith((".", "?", "!", "…")) else f"{text}."


def in_order(card: Scorecard) -> list[Moment]:
    """The timeline as it went; of what fell into one minute, the journal's own acts in the journal's order."""
    return sorted(card.timeline, key=lambda each: (each.minutes, each.entry or 0))


def lessons(card: Scorecard, most: int = 3) -> list[Item]:
    """Where the most points went, largest first; of several for one reason, the first."""
    lost = [(item.of - item.points, item) for part in card.parts for item in part.items if item.outcome == "missed"]
    weighed = sorted(lost, key=lambda pair: -pair[0])
    by_reason: dict[str, Item] = {}
    for points_lost, item in weighed:
        if points_lost > 0.3:
            by_reason.setdefault(item.why, item)
    return list(by_reason.values())[:most]


def walked_past(card: Scorecard) -> list[EvidenceLine]:
    """The deciding evidence that was in reach by the responder's last act and never seen."""
    return [each for each in card.evidence if each.deciding and each.seen is None and in_time(card, each)]


def in_time(card: Scorecard, evidence: EvidenceLine) -> bool:
    """Whether a piece of evidence came in reach by the responder's last act, or by the alert where they did nothing."""
    return evidence.in_reach is not None and evidence.in_reach <= (card.times.finished or 0)


def gone(card: Scorecard, exposure: ExposureLosses) -> bool:
    """Whether an exposure was not closed because all had gone before the responder's last write: nobody got through after it."""
    through = [each.minutes for each in card.containment if each.exposure == exposure.id and each.succeeded]
    too_late = bool(card.writes) and card.writes[-1].minutes >= max(through, default=0)
    return exposure.closed is None and exposure.mine > 0 and too_late


def not_named(card: Scorecard) -> list[EvidenceLine]:
    """The deciding evidence that was seen and never named in a pin or a reason."""
    return [each for each in card.evidence if each.deciding and each.seen is not None and not each.cited_in]


def asked(card: Scorecard) -> list[AnswerLine]:
    """The questions of fact that this case asked: a drill asks none, and one that was answered all the same is shown."""
    return [each for each in card.answers if each.of or each.given is not None]


def report_was_due(card: Scorecard) -> bool:
    """Whether a report to AWS was asked in this case."""
    return any(item.id.startswith("report-to-aws-") for part in card.parts for item in part.items)


def marked(card: Scorecard) -> list[str]:
    """What a score must be read with, a sentence each: fork, unfinished, graded by other versions, unproctored."""
    return [f"{said[0].upper()}{said[1:]}." for said in _marks(card)]


def _marks(card: Scorecard) -> list[str]:
    said = []
    if card.fork:
        said.append(f"practice: forked from {card.fork}")
    if not card.finished and card.as_it_stands is not None:
        counted = (
            "counted all the same"
            if card.score is not None
            else "it has no score until it is ended, and a cut journal looks the same"
        )
        said.append(f"the case was never ended: {counted}")
    if card.as_graded:
        versions = ", ".join(f"{name} {version}" for name, version in card.engine.items() if name != "scenario")
        said.append(f"kept as it was graded then, with {versions}; the versions installed now cannot play it again")
    if card.signature:
        said.append(SIGNED[card.signature])
    if not card.proctored:
        said.append("unproctored: played and graded on the learner's own machine")
    return said


#: the things a responder should look at, in the order in which one does
LOOKED_AT = {
    "resource": "The resource",
    "events": "Its events and changes",
    "identity": "Who did it",
    "permissions": "What they may do",
    "content": "What is in it, what it can do",
    "exposure": "Public or not, shared with whom",
    "address": "From which address",
    "other activity": "What else they did",
    "company": "What people and registers know",
    "hand-over": "What goes to forensics",
}


def coverage(card: Scorecard) -> list[tuple[str, int, int]]:
    """For each thing a responder should look at: how much of its evidence was seen, of how much. Reported, not scored."""
    found = []
    for category, name in LOOKED_AT.items():
        here = [each for each in card.evidence if each.category == category]
        if here:
            found.append((name, sum(each.seen is not None for each in here), len(here)))
    return found


def listed(names: Sequence[str]) -> str:
    """`a, b and c`."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
