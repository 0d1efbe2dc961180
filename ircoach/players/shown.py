"""What a world shows a responder before anybody acts: the words of its alert, the fields of its records, the opening's texts.

A field of a record is what is left of it once names that every world draws anew (ids, addresses, times, numbers) are masked:
`GetObject userIdentity.type: AWSAccount`. Whether such fields, by themselves, give the truth away is reckoned in balance.py.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ircoach.case.host import Host
from ircoach.case.opening import header_for
from ircoach.grader.apart import Stand
from ircoach.grader.comparing import model_answer
from ircoach.players.runs import Shown
from ircoach.scenario.filling import facts_in, fill
from ircoach.scenario.form import Question, Scenario
from ircoach.world.addresses import whois
from ircoach.world.clock import HOUR, MINUTE, to_datetime
from ircoach.world.trail import Line
from ircoach.world.world import World

#: how far back before the alert records are looked at, and how late a record of before it may still come in
LOOK_BACK, LATE = 24 * HOUR, 5 * MINUTE
#: fields that are the same for every call, or anew for every call
_SAME = frozenset(
    "eventID requestID sharedEventID eventVersion eventTime eventName eventCategory eventType managementEvent readOnly "
    "recipientAccountId accountId x-amz-id-2 creationDate cipherSuite tlsVersion clientProvidedHostHeader "
    "bytesTransferredOut".split()
)
_MASKS = tuple(
    (re.compile(pattern), mask)
    for pattern, mask in (
        (r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", "#"),
        (r"\b[A-Z]{4}[A-Z0-9]{12,}\b", "#"),
        (r"\b[0-9a-f:]{10,}\b", "#"),
        (r"\d[\d.:TZ-]*", "#"),
    )
)
#: texts shorter than this are too common to be called a leak
TELLING = 8


def shown_of(stand: Stand) -> Shown:
    """What the world of a stand shows; the world itself stays at its alert."""

    def at_alert(world: World) -> Shown:
        form, variant = stand.folder.form, stand.variant
        host = Host(stand.folder, header_for(stand.folder, learner="reader", variant=variant, seed=stand.seed), world)
        early = set(_fields(world, world.alert_at + LATE)) | set(_alert(host))
        world.advance(world.alert_at + round(form.rubric.release_minutes * MINUTE))
        late = set(_fields(world, world.clock.now)) - early
        late |= {f"waits: {each.id}" for each in form.waiting_in(variant) if each.minutes <= form.rubric.release_minutes}
        return Shown(
            at_alert=tuple(sorted(early)),
            waiting=tuple(sorted(late)),
            answers={each.id: model_answer(each, variant, world.truth) for each in _of_this_world(form, variant)},
            leaks=tuple(leaks(host)),
        )

    return stand.send(at_alert).result()


def _alert(host: Host) -> Iterator[str]:
    for field, text in host.alert().items():
        if field != "time":
            yield from (f"alert {field}: {word}" for word in re.findall(r"[a-z]{3,}", _masked(str(text)).lower()))


def _fields(world: World, until: int) -> Iterator[str]:
    ours = set(world.accounts.values())
    for line in world.trail.lines():
        if line.time >= world.alert_at - LOOK_BACK and line.visible <= until and line.record["recipientAccountId"] in ours:
            yield from fields(line)


def fields(line: Line) -> Iterator[str]:
    """The fields of one record, masked: `Event`, `Event path`, `Event path: value`; its hour and whose address it came from."""
    name = str(line.record["eventName"])
    yield name
    yield f"{name} by {'night' if not 6 <= to_datetime(line.time).hour < 20 else 'day'}"
    for path, value in _leaves(line.record):
        if path.rsplit(".", 1)[-1] in _SAME:
            continue
        if path == "sourceIPAddress":
            yield f"{name} from: {whois(str(value))['kind'] or value}"
            continue
        said = _masked(value if isinstance(value, str) else json.dumps(value))
        yield f"{name} {path}: {said[:80]}" if re.search(r"[A-Za-z]", said) else f"{name} {path}"


def _masked(text: str) -> str:
    for pattern, mask in _MASKS:
        text = pattern.sub(mask, text)
    return text


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    match value:
        case Mapping():
            for key, each in value.items():
                yield from _leaves(each, f"{path}.{key}" if path else str(key))
        case list() | tuple():
            for each in value:
                yield from _leaves(each, f"{path}[]")
        case _:
            yield path, value


def _of_this_world(form: Scenario, variant: str) -> Iterator[Question]:
    """Questions whose answer is filled in from the world, so that it should be another in each."""
    for question in form.questions:
        raw = question.answer.get(variant, "") if isinstance(question.answer, Mapping) else question.answer
        if (not question.variants or variant in question.variants) and facts_in(raw):
            yield question


def leaks(host: Host) -> Iterator[str]:
    """Texts of truth, rubric or key that stand in what a learner's side holds from the beginning, each said with what it is.

    The alert's own facts, and the choices of a question, are given on purpose.
    """
    form, truth = host.folder.form, host.world.truth
    opening = host.opening()
    given = {**opening, "questions": [{**each, "choices": []} for each in opening["questions"]]}
    visible = json.dumps([given, form.title, form.summary], ensure_ascii=False, default=str)
    alert = json.dumps(host.alert(), ensure_ascii=False)
    for what, text in _secrets(form, host.variant.id, truth):
        if len(text) >= TELLING and text not in alert and json.dumps(text, ensure_ascii=False)[1:-1] in visible:
            yield f"{what}: {text[:80]}"
    for key in ("variant", "truth", "seed", "story", "rubric"):
        if key in given:
            yield f"a field {key!r} of the opening"


def _secrets(form: Scenario, variant: str, truth: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for each in form.variants:
        yield f"variants.{each.id}.title", each.title
        yield f"variants.{each.id}.story", fill(each.story, truth)
    for reading in form.rubric.recognition:
        yield "rubric.recognition.why", fill(reading.why, truth)
    for item in form.evidence:
        yield f"evidence.{item.id}.tells", fill(item.tells, truth)
    for fact in (*form.rubric.hand_over, *form.rubric.report_to_aws):
        yield f"rubric, a note's fact {fact.id}", fill(fact.help, truth)
    for question in form.questions:
        yield f"questions.{question.id}.help", fill(question.help, truth)
        yield from ((f"questions.{question.id}.hints", fill(hint.text, truth)) for hint in question.hints)
        if question.kind != "choice" and (not question.variants or variant in question.variants):
            yield f"questions.{question.id}.answer", model_answer(question, variant, truth)
