"""Rules about the calls that scenario.yaml names: one that does not exist is seen by nobody, and only costs everybody points."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from ircoach.scenario.check.rule import Found, rule
from ircoach.scenario.check.subject import Place, Subject
from ircoach.world.models import loader, service_model

#: what is seen without a call to AWS: a register's rows, a person's answer, the look-up of an address
BESIDE_AWS = ("register", "ask")
ADDRESS = "address"
FORMS = "`service:Operation`, `register:NAME`, `ask:CONTACT` or `address`"


@rule("known-call", "every call that evidence, over-reactions and verify name is one that AWS has")
def known_call(subject: Subject) -> Iterator[Found]:
    """A misspelt call raises nothing; the evidence behind it is simply never seen."""
    for place, where, call in _named(subject):
        for what, fix in _wrong(call):
            yield place.found(f"{where}: {what}", fix)


def _named(subject: Subject) -> Iterator[tuple[Place, str, str]]:
    """Each call that is named, once a place: where it stands, what it belongs to, and the call."""
    form = subject.form
    for number, piece in enumerate(form.evidence):
        for call in dict.fromkeys(call for sight in piece.seen for call in sight.calls):
            yield subject.at("evidence", number, "seen"), f"evidence {piece.id}", call
    for number, effect in enumerate(form.rubric.overreactions):
        for call in dict.fromkeys(effect.calls):
            yield subject.at("rubric", "overreactions", number, "calls"), f"over-reaction {effect.id}", call
    for call in dict.fromkeys(call for sight in form.rubric.verify for call in sight.calls):
        yield subject.at("rubric", "verify"), "verify", call


def _wrong(call: str) -> Iterator[tuple[str, str]]:
    service, colon, operation = call.partition(":")
    if call == ADDRESS or (service in BESIDE_AWS and operation):
        return
    if not colon:
        yield f"{call} names no service", f"write it as {FORMS}"
    elif service not in (services := loader().list_available_services("service-2")):
        yield f"there is no service {service}", f"name it as boto3 does{_near(service, services)}, or write it as {FORMS}"
    elif operation not in (operations := service_model(service).operation_names):
        near = _near(operation, operations, f"{service}:")
        yield f"{service} has no operation {operation}", f"name it as AWS's API does{near}; an IAM action may be called otherwise"


def _near(word: str, known: list[str], before: str = "") -> str:
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return f": {before}{near[0]}" if near else ""
