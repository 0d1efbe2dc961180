"""The craft of a model answer: a shared beginning, reading the trail, keeping pins by name, asking people, denying a user."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from ircoach.case.case import Case

Record = dict[str, Any]
T = TypeVar("T")


def beginning(first: Callable[[Case], T]) -> Callable[[Case], T]:
    """A beginning that several runs have in common: done once a case, and what it came to given to whoever asks again.

    Answers that name theirs `begin` let validation play it once for all half-fixes and over-reactions.
    """
    come_to: WeakKeyDictionary[Case, T] = WeakKeyDictionary()

    @wraps(first)
    def begin(case: Case) -> T:
        if case not in come_to:
            come_to[case] = first(case)
        return come_to[case]

    return begin


def events(client: Any, **query: Any) -> list[Record]:
    """CloudTrail records of `lookup_events`, all pages, oldest first."""
    pages = client.get_paginator("lookup_events").paginate(**query)
    found = [json.loads(event["CloudTrailEvent"]) for page in pages for event in page["Events"]]
    return sorted(found, key=lambda each: (each["eventTime"], each["eventID"]))


def by(key: str, value: str) -> list[dict[str, str]]:
    """LookupAttributes for one attribute: `Username`, `ResourceName`, `EventName`, `AccessKeyId`."""
    return [{"AttributeKey": key, "AttributeValue": value}]


def when(event: Mapping[str, Any]) -> dt.datetime:
    """When a record's call was made, UTC."""
    return dt.datetime.fromisoformat(event["eventTime"])  # CloudTrail's trailing Z is UTC


def policy(*statements: Mapping[str, Any]) -> str:
    """A policy document as JSON text."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def deny_user(
    case: Case, user: str, name: str, *actions: str, resource: str = "*", condition: Mapping[str, Any] | None = None
) -> None:
    """Put a deny on a user, inline (everything, if no action is named): taken back as easily as given."""
    statement: dict[str, Any] = {"Effect": "Deny", "Action": list(actions) or "*", "Resource": resource}
    if condition:
        statement["Condition"] = dict(condition)
    case.client("iam").put_user_policy(UserName=user, PolicyName=name, PolicyDocument=policy(statement))


@dataclass(slots=True)
class Notes:
    """A responder's memory: pins by name, and who was asked."""

    case: Any
    pins: dict[str, str] = field(default_factory=dict)
    asked: dict[str, dict[str, Any]] = field(default_factory=dict)

    def note(self, name: str, what: Any, note: str = "") -> str:
        """Pin something and remember it by name."""
        self.pins[name] = self.case.pin(what, note)
        return self.pins[name]

    def cites(self, *names: str) -> list[str]:
        """The pins of those names that exist."""
        return [self.pins[name] for name in names if name in self.pins]

    def ring(self, contacts: Iterable[str], text: str) -> None:
        """Ask several people the same; their answers take minutes."""
        for contact in contacts:
            self.asked[contact] = self.case.ask(contact, text)

    def reply(self, contact: str) -> str:
        """What someone answered; empty while they have not, or were not asked."""
        asked = self.asked.get(contact)
        if asked is None:
            return ""
        since = _moment(asked["now"])
        return " ".join(line.text for line in self.case.messages if line.sender == asked["sender"] and line.time > since)

    def wait_for(self, contact: str) -> str:
        """Wait until someone has answered."""
        late = (_moment(self.asked[contact]["arrives"]) - self.case.now).total_seconds()
        if late > 0:
            self.case.wait(minutes=late / 60 + 0.02)
        return self.reply(contact)


def _moment(micros: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(micros / 1_000_000, dt.UTC)
