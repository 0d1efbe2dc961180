"""A recorded call, cut at what varies from one time to the next, so that it can be written again in microseconds.

What varies: the moment, the ids of record, request and answer, the session with its key and name (and, where the call made it,
its token and end), the address, and EC2's encoded refusal. All else is as the gate recorded it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, NamedTuple

from ircoach.world.records import host_id

#: the values a written record is given, in this order
HOLES = (
    "time", "event", "request", "host", "key", "created", "session", "address", "token", "expires", "asked", "shared", "encoded",
)  # fmt: skip
_HOLE = re.compile("<<(" + "|".join(HOLES) + ")>>")
_ENCODED = re.compile(r"(?<=Encoded authorization failure message: )[\w+/=-]+")
#: hexadecimal digits an event's ids are made from
IDS = 72
#: the digit of a version 4 UUID that tells its variant
_VARIANT = dict(zip("0123456789abcdef", "89ab" * 4, strict=True))


class Sitter(NamedTuple):
    """Whose session a sitting's calls are made with: key id, creation (as CloudTrail writes it), session name, address.

    And of the call that made the session, where that is a role's taken on: the token, when it expires (as CloudTrail writes it),
    the ids of the request and of what its records in two accounts share.
    """

    key: str
    created: str
    session: str
    address: str
    token: str = ""
    expires: str = ""
    asked: str = ""
    shared: str = ""


@dataclass(frozen=True, slots=True)
class Pattern:
    """One recorded call. `record` is the record as it was made; `pieces` it as JSON, text and the name of a hole by turns;
    `plain`: not S3's, and without an encoded refusal."""

    record: Mapping[str, Any]
    pieces: tuple[str, ...]
    pick: Callable[[tuple[str, ...]], Any]
    encoded: str
    plain: bool

    @property
    def holes(self) -> tuple[str, ...]:
        """What varies, in order of appearance."""
        return self.pieces[1::2]

    @property
    def account(self) -> str:
        """Whose trail it is in."""
        return str(self.record["recipientAccountId"])

    @property
    def keyed(self) -> bool:
        """Whether its caller's key is a session's, and varies."""
        identity = self.record["userIdentity"]
        return bool(identity.get("sessionContext") and identity.get("accessKeyId"))

    @property
    def named(self) -> bool:
        """Whether its caller has the name of a session, which may vary."""
        return bool(session_of(self.record))

    @property
    def region(self) -> str:
        """Where it is recorded."""
        return str(self.record["awsRegion"])

    def write(self, when: str, ids: str, who: Sitter) -> bytes:
        """The record as JSON, made at `when` (2026-03-01T09:15:00Z) by `who`; its own ids come from 72 hexadecimal digits."""
        if self.plain:  # nearly all are, and it is a third of the work
            event = f"{ids[:8]}-{ids[8:12]}-4{ids[12:15]}-{_VARIANT[ids[15]]}{ids[16:19]}-{ids[19:31]}"
            request = f"{ids[32:40]}-{ids[40:44]}-4{ids[44:47]}-{_VARIANT[ids[47]]}{ids[48:51]}-{ids[51:63]}"
            values: tuple[str, ...] = (when, event, request, "", *who, "")
        else:
            encoded = self.encoded and self.encoded[(place := turn(self.encoded, ids)) :] + self.encoded[:place]
            values = (when, *self.ids(ids), *who, encoded)
        parts = list(self.pieces)
        parts[1::2] = self.pick(values)
        return "".join(parts).encode()  # four times as fast as formatting

    def ids(self, ids: str) -> tuple[str, str, str]:
        """The ids of record, request and, of S3's, host."""
        event = uuid_of(ids)
        if "host" in self.holes:
            return event, ids[32:48].upper(), host_id(event)
        return event, uuid_of(ids[32:]), ""

    @property
    def marked(self) -> dict[str, Any]:
        """The record with each hole's name in its place: `<<time>>`."""
        parts = list(self.pieces)
        parts[1::2] = [f"<<{hole}>>" for hole in self.holes]
        made: dict[str, Any] = json.loads("".join(parts))
        return made

    @property
    def length(self) -> int:
        """How long its records are at least, in characters."""
        return sum(map(len, self.pieces[::2]))


def drawn(label: str, count: int) -> str:
    """What the ids of `count` events are made from, 72 hexadecimal digits each: the same label, the same ids."""
    return hashlib.shake_128(label.encode()).hexdigest(count * IDS // 2)


def event_id(ids: str) -> str:
    """The eventID that `Pattern.write` makes."""
    return uuid_of(ids)


def uuid_of(ids: str) -> str:
    """A version 4 UUID from 31 hexadecimal digits."""
    return f"{ids[:8]}-{ids[8:12]}-4{ids[12:15]}-{_VARIANT[ids[15]]}{ids[16:19]}-{ids[19:31]}"


def turn(text: str, ids: str) -> int:
    """By how many letters an opaque text is turned round, so that no two events have the same."""
    return int(ids[:8], 16) % max(1, len(text))


def session_of(record: Mapping[str, Any]) -> str:
    """The name of the session a record was made with, or nothing."""
    identity = record["userIdentity"]
    return str(identity["principalId"]).partition(":")[2] if identity["type"] == "AssumedRole" else ""


def cut(record: Mapping[str, Any], session: str = "", address: bool = False) -> Pattern:
    """Cut a record. `session`: the name of the session it was made with; `address`: whether that varies as well."""
    made: dict[str, Any] = {**record, "eventTime": "<<time>>", "eventID": "<<event>>"}
    if "requestID" in made:
        made["requestID"] = "<<request>>"
    if "x-amz-id-2" in (made.get("additionalEventData") or {}):
        made["additionalEventData"] = {**made["additionalEventData"], "x-amz-id-2": "<<host>>"}
    if address:
        made["sourceIPAddress"] = "<<address>>"
    identity = dict(made["userIdentity"])
    made["userIdentity"] = identity
    if context := identity.get("sessionContext"):
        attributes = {**context["attributes"], "creationDate": "<<created>>"}
        identity["sessionContext"] = {**context, "attributes": attributes}
        if identity.get("accessKeyId"):
            identity["accessKeyId"] = "<<key>>"
    encoded = found[0] if (found := _ENCODED.search(str(made.get("errorMessage", "")))) else ""
    text = json.dumps(made, separators=(",", ":"))
    if encoded:
        text = text.replace(encoded, "<<encoded>>")
    if session:
        for known in (str(identity["arn"]), str(identity["principalId"])):
            text = text.replace(known, known.removesuffix(session) + "<<session>>")
    return _pattern(record, text, encoded)


def cut_taking_on(record: Mapping[str, Any], address: bool = False) -> Pattern:
    """Cut the record of a role taken on: the session that varies is the one it made. `address`: whether that varies as well."""
    name = str(record["requestParameters"]["roleSessionName"])
    answer = dict(record["responseElements"])
    answer["credentials"] = {"accessKeyId": "<<key>>", "sessionToken": "<<token>>", "expiration": "<<expires>>"}
    if "assumedRoleUser" in answer:
        answer["assumedRoleUser"] = {
            key: value.removesuffix(name) + "<<session>>" for key, value in answer["assumedRoleUser"].items()
        }
    made: dict[str, Any] = {
        **record,
        "eventTime": "<<time>>",
        "requestParameters": {**record["requestParameters"], "roleSessionName": "<<session>>"},
        "responseElements": answer,
        "requestID": "<<asked>>",
        "eventID": "<<event>>",
    }
    if address:
        made["sourceIPAddress"] = "<<address>>"
    if "sharedEventID" in made:
        made["sharedEventID"] = "<<shared>>"
    return _pattern(record, json.dumps(made, separators=(",", ":")))


def _pattern(record: Mapping[str, Any], text: str, encoded: str = "") -> Pattern:
    """A record as JSON, with its holes named."""
    pieces = tuple(_HOLE.split(text))
    pick = itemgetter(*(HOLES.index(hole) for hole in pieces[1::2]))
    return Pattern(record, pieces, pick, encoded, plain="host" not in pieces[1::2] and not encoded)
