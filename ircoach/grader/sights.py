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
from ircoach.world.texts import Texts
from ircoach.world.trail import Line
from ircoach.world.world import World

#: acts whose answers show something; what a responder says and gathers shows nothing new
SHOWING = ("call", "register", "address", "ask")
_RESOURCE = re.compile(r"^(?:ami|snap|i|vol|sg|vpce|AKIA|ASIA)[-A-Z0-9]")


@dataclass(frozen=True, slots=True)
class Sighting:
    """A piece of evidence seen: scenario time, the journal entry whose answer showed it, and the record, if it was one."""

    time: int
    entry: int
    event: str | None


#: what a sight wants, its facts filled in: calls, texts in the answer, texts in the request
Wanted = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]
#: the moment an answer was there, the act, and which of its texts
Showing = tuple[int, Act, Piece]


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
    """The texts of all answers of a case, each read once, and each looked at once for what a sight wants."""

    def __init__(self, acts: Sequence[Act], company: Company) -> None:
        self._acts, self._company = acts, company
        self._texts: dict[int, tuple[Piece, ...]] = {}
        self._questions: dict[int, str] = {}
        self._shown: dict[Wanted, tuple[int, list[Showing]]] = {}

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

    def showing(self, sight: Sight, truth: Mapping[str, Any]) -> Sequence[Showing]:
        """Every answer that gives this sight, with the moment it was there."""
        contains, asks = (tuple(fill(text, truth) for text in texts) for texts in (sight.contains, sight.asks))
        wanted = sight.calls, contains, asks
        looked, shown = self._shown.get(wanted, (0, []))
        for act in self._acts[looked:]:
            shown += self._shows(act, *wanted)
        self._shown[wanted] = len(self._acts), shown
        return shown

    def _shows(self, act: Act, calls: Sequence[str], contains: Sequence[str], asks: Sequence[str]) -> Iterator[Showing]:
        if act.entry.kind not in SHOWING or (calls and not _is_one_of(name_of(act), calls)):
            return
        if all(text in self._asked(act) for text in asks):
            when = int(act.reply.get("arrives", act.entry.time)) if act.entry.kind == "ask" else act.entry.time
            for piece in self.of(act):
                if all(text in piece.text for text in contains):
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


def _first_with(texts: Texts, wanted: Sequence[str]) -> Line | None:
    """The record that holds all of `wanted` and became visible first."""
    return min(texts.holding(wanted), key=lambda line: (line.visible, line.time, line.order), default=None)


def _earliest_with(texts: Texts, wanted: Sequence[str]) -> int | None:
    """When the first call was made whose record holds one of these ids, of the id that came last; None where no record does."""
    first = [min((line.time for line in texts.holding([each])), default=None) for each in wanted]
    return max((time for time in first if time is not None), default=None)


def reach(items: Sequence[Evidence], world: World) -> dict[str, Reach]:
    """When each piece of evidence was first to be had, of those that were."""
    return {item.id: found for item in items if (found := in_reach(item, world)) is not None}


def in_reach(item: Evidence, world: World) -> Reach | None:
    """When evidence could first be had: records once visible, replies after the person's minutes, all else from the alert."""
    ways = [_reach(sight, world) for sight in item.seen]
    known = [way for way in ways if way is not None]
    return min(known, key=lambda way: way.time) if known else None


def _reach(sight: Sight, world: World) -> Reach | None:
    alert_at, texts = world.alert_at, world.trail.texts
    wanted = [fill(text, world.truth) for text in sight.contains]
    if any(call.startswith("cloudtrail:") for call in sight.calls):
        line = _first_with(texts, wanted)
        return Reach(max(alert_at, line.visible), str(line.record["eventID"])) if line else None
    for call in sight.calls:
        if call.startswith("ask:") and (contact := world.company.contacts.get(call[4:])):
            return Reach(alert_at + contact.minutes * MINUTE, None)
    born = _earliest_with(texts, [text for text in wanted if _RESOURCE.match(text)])
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
