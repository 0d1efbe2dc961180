"""What the responder saw, when it was first to be had, and what they named: evidence matched against answers.

Seen means: an answer the responder got holds what the evidence says. In reach means: the first moment at which someone who asked
would have got such an answer. Cited means: pinned, or named in the reason of a call.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ircoach.case.host import Act
from ircoach.grader.reading import Piece, pieces, text_of
from ircoach.scenario.filling import fill
from ircoach.scenario.form import Evidence, Scenario, Sight
from ircoach.world.clock import MINUTE
from ircoach.world.company import Company
from ircoach.world.trail import Line, Trail

#: acts whose answers show something; what a responder says and gathers shows nothing new
SHOWING = ("call", "register", "address", "ask")
_RESOURCE = re.compile(r"^(?:ami|snap|i|vol|sg|vpce|AKIA|ASIA)[-A-Z0-9]")


@dataclass(frozen=True, slots=True)
class Sighting:
    """A piece of evidence seen: scenario time, the journal entry whose answer showed it, and the record, if it was one."""

    time: int
    entry: int
    event: str | None


@dataclass(frozen=True, slots=True)
class Reach:
    """When a piece of evidence was first to be had, and which record holds it, if one does."""

    time: int
    event: str | None


@dataclass(frozen=True, slots=True)
class Citation:
    """A piece of evidence named: when, and in which journal entry (a pin or an assessment)."""

    time: int
    entry: int


def items_of(form: Scenario, variant: str) -> tuple[Evidence, ...]:
    """The evidence that exists in a variant."""
    return tuple(each for each in form.evidence if not each.variants or variant in each.variants)


def name_of(act: Act) -> str:
    """What a sight calls an act: `ec2:DescribeImages`, `register:changes`, `address`, `ask:platform`."""
    data = act.entry.data
    match act.entry.kind:
        case "call":
            return act.admission.call.name if act.admission else ""
        case "register":
            return f"register:{data['name']}"
        case "ask":
            return f"ask:{data['contact']}"
        case kind:
            return kind


def _is_one_of(name: str, calls: Sequence[str]) -> bool:
    """Whether an act is one of a sight's calls; a row of Athena's is as good as the event history it was read from."""
    return name in calls or (name == "athena:GetQueryResults" and any(call.startswith("cloudtrail:Lookup") for call in calls))


class Answers:
    """The texts of all answers of a case, read once."""

    def __init__(self, acts: Sequence[Act], company: Company) -> None:
        self._acts = acts
        self._company = company
        self._texts: dict[int, tuple[Piece, ...]] = {}
        self._questions: dict[int, str] = {}

    def of(self, act: Act) -> tuple[Piece, ...]:
        """The pieces of one act's answer; for a question to a person, what they reply."""
        number = act.entry.number
        if number not in self._texts:
            if act.entry.kind == "ask":
                self._texts[number] = (Piece(self._company.contacts[act.entry.data["contact"]].reply),)
            else:
                self._texts[number] = pieces(act)
        return self._texts[number]

    def _asked(self, act: Act) -> str:
        """What one act asked, as text."""
        if act.entry.number not in self._questions:
            self._questions[act.entry.number] = text_of(act.entry.data)
        return self._questions[act.entry.number]

    def showing(self, sight: Sight, truth: Mapping[str, Any]) -> Iterator[tuple[int, Act, Piece]]:
        """Every answer that gives this sight, with the moment it was there."""
        wanted, asks = ([fill(text, truth) for text in texts] for texts in (sight.contains, sight.asks))
        for act in self._acts:
            if act.entry.kind not in SHOWING:
                continue
            if sight.calls and not _is_one_of(name_of(act), sight.calls):
                continue
            if not all(text in self._asked(act) for text in asks):
                continue
            when = int(act.reply.get("arrives", act.entry.time)) if act.entry.kind == "ask" else act.entry.time
            for piece in self.of(act):
                if all(text in piece.text for text in wanted):
                    yield when, act, piece


def seen(items: Sequence[Evidence], answers: Answers, truth: Mapping[str, Any], until: int) -> dict[str, Sighting]:
    """The first sighting of each piece of evidence that was seen by `until`."""
    found: dict[str, Sighting] = {}
    for item in items:
        sightings = [
            Sighting(when, act.entry.number, piece.event)
            for sight in item.seen
            for when, act, piece in answers.showing(sight, truth)
            if when <= until
        ]
        if sightings:
            found[item.id] = min(sightings, key=lambda each: (each.time, each.entry))
    return found


class Records:
    """The trail as texts, read once."""

    def __init__(self, trail: Trail) -> None:
        self._lines: list[tuple[Line, str]] = [(line, trail.text_of(line)) for line in trail.lines()]

    def first_with(self, wanted: Sequence[str]) -> Line | None:
        """The record that holds all of `wanted` and became visible first."""
        holding = [line for line, text in self._lines if all(each in text for each in wanted)]
        return min(holding, key=lambda line: line.visible) if holding else None

    def earliest_with(self, wanted: Sequence[str]) -> int | None:
        """When the first call was made whose record holds one of these ids; None where no record does."""
        times = [next((line.time for line, text in self._lines if each in text), None) for each in wanted]
        known = [time for time in times if time is not None]
        return max(known) if known else None


def in_reach(item: Evidence, records: Records, company: Company, truth: Mapping[str, Any], alert_at: int) -> Reach | None:
    """When evidence could first be had: records once visible, replies after the person's minutes, all else from the alert."""
    ways = [_reach(sight, records, company, truth, alert_at) for sight in item.seen]
    known = [way for way in ways if way is not None]
    return min(known, key=lambda way: way.time) if known else None


def _reach(sight: Sight, records: Records, company: Company, truth: Mapping[str, Any], alert_at: int) -> Reach | None:
    wanted = [fill(text, truth) for text in sight.contains]
    if any(call.startswith("cloudtrail:") for call in sight.calls):
        line = records.first_with(wanted)
        return Reach(max(alert_at, line.visible), str(line.record["eventID"])) if line else None
    for call in sight.calls:
        if call.startswith("ask:") and (contact := company.contacts.get(call[4:])):
            return Reach(alert_at + contact.minutes * MINUTE, None)
    born = records.earliest_with([text for text in wanted if _RESOURCE.match(text)])
    return Reach(max(alert_at, born or alert_at), None)


def names(item: Evidence, text: str, truth: Mapping[str, Any], known: str) -> bool:
    """Whether a text names a piece of evidence.

    It does when it holds the item's id (as a word, singular or plural) or label, one of its `cite` words, all texts of one of its
    sights, or one fact of a sight that the alert (`known`) did not tell already.
    """
    folded = text.casefold()
    words = [item.label, *(fill(word, truth) for word in item.cite)]
    topic = re.escape(item.id.replace("-", " ").removesuffix("s"))
    if any(word.casefold() in folded for word in words) or re.search(rf"\b{topic}", folded):
        return True
    for sight in item.seen:
        facts = [fill(each, truth) for each in sight.contains]
        if facts and all(fact.casefold() in folded for fact in facts):
            return True
        telling = [
            fact for raw, fact in zip(sight.contains, facts, strict=True) if "{" in raw and len(fact) > 3 and fact not in known
        ]
        if any(fact.casefold() in folded for fact in telling):
            return True
    return False


def cited(
    items: Sequence[Evidence], acts: Sequence[Act], saw: Mapping[str, Sighting], truth: Mapping[str, Any], known: str
) -> dict[str, tuple[Citation, ...]]:
    """Where each piece of evidence was named after it was seen: pins, and reasons with the pins they cite."""
    found: dict[str, list[Citation]] = {}
    for act in acts:
        text = _said(act)
        if not text:
            continue
        for item in items:
            sighting = saw.get(item.id)
            if sighting and sighting.time <= act.entry.time and names(item, text, truth, known):
                found.setdefault(item.id, []).append(Citation(act.entry.time, act.entry.number))
    return {key: tuple(each) for key, each in found.items()}


def _said(act: Act) -> str:
    data = act.entry.data
    match act.entry.kind:
        case "pin":
            return f"{text_of(data.get('what', ''))}\n{data.get('note', '')}"
        case "assess":
            return str(data.get("because", ""))
    return ""
