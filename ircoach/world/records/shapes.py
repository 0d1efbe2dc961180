"""Values as CloudTrail spells them: names in lower camel case, dates as text, secrets left out, S3's XML and EC2's item sets."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from botocore.model import ListShape, Shape, StructureShape

#: never in a record at all
_DROPPED = {
    "SecretAccessKey",
    "Password",
    "OldPassword",
    "NewPassword",
    "SecretString",
    "SecretBinary",
    "SAMLAssertion",
    "WebIdentityToken",
    "PrivateKey",
    "ZipFile",
    "TokenCode",
    "Plaintext",
    "DryRun",
    "ResponseMetadata",
}
#: there, but masked
_MASKED = {
    ("organizations", "Email"): "****",
    ("organizations", "AccountName"): "****",
    ("rds", "MasterUserPassword"): "****",
    ("ec2", "UserData"): "<sensitiveDataRemoved>",
    ("ec2", "KeyMaterial"): "<sensitiveDataRemoved>",
    ("athena", "QueryString"): "***OMITTED***",
    ("ssm", "Value"): "HIDDEN_DUE_TO_SECURITY_REASONS",
}
_PASCAL = {"securityhub"}  # its records keep the API's own spelling
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
XMLNS = "http://s3.amazonaws.com/doc/2006-03-01/"
EC2_XMLNS = "http://ec2.amazonaws.com/doc/2016-11-15/"


def lower(name: str) -> str:
    """`DBSnapshotIdentifier` → `dBSnapshotIdentifier`: only ever the first letter."""
    return name[:1].lower() + name[1:]


def text_date(when: dt.datetime, service: str) -> str:
    """A date in an answer: IAM writes `Jul 10, 2023 12:24:29 PM`, the others a comma more (`Nov 30, 2024, 8:43:17 PM`)."""
    clock = f"{when.hour % 12 or 12}:{when.minute:02}:{when.second:02} {'AM' if when.hour < 12 else 'PM'}"
    return f"{_MONTHS[when.month - 1]} {when.day}, {when.year}{'' if service == 'iam' else ','} {clock}"


def camel(service: str, value: Any) -> Any:
    """A parameter or result as most services' records spell it."""
    if isinstance(value, Mapping):
        made = {}
        for key, inner in value.items():
            if key in _DROPPED or isinstance(inner, bytes):
                continue
            name = key if service in _PASCAL else lower(key)
            made[name] = _MASKED.get((service, key)) or _document(key, camel(service, inner))
        return made
    if isinstance(value, (list, tuple)):
        return [camel(service, item) for item in value]
    return text_date(value, service) if isinstance(value, dt.datetime) else value


def _document(key: str, value: Any) -> Any:
    """A policy document in an answer is a text in percent code."""
    return quote(json.dumps(value)) if key.endswith("PolicyDocument") and isinstance(value, Mapping) else value


def xml(shape: Shape, value: Any) -> Any:
    """A request body as S3's records show it: the XML's own names, a lone element in place of its list."""
    if isinstance(shape, StructureShape) and isinstance(value, Mapping):
        made = {}
        for key, inner in value.items():
            member = shape.members.get(key)
            if member is None:
                continue
            name = member.serialization.get("name", key)
            if isinstance(member, ListShape) and not member.serialization.get("flattened"):
                made[name] = {member.member.serialization.get("name", "member"): xml(member, inner)}
            else:
                made[name] = xml(member, inner)
        return {"xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance", **made} if "xsi:type" in made else made
    if isinstance(shape, ListShape) and isinstance(value, (list, tuple)):
        items = [xml(shape.member, item) for item in value]
        return items[0] if len(items) == 1 else items
    return value.strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(value, dt.datetime) else value


def items(shape: Shape, value: Any) -> Any:
    """A value of EC2's: names as on the wire, every list a set of items, times in milliseconds."""
    if isinstance(shape, StructureShape) and isinstance(value, Mapping):
        made = {}
        for key, inner in value.items():
            if key in _DROPPED:
                continue
            member = shape.members.get(key)
            name = lower(str(member.serialization.get("name", key))) if member is not None else lower(key)
            made[name] = _MASKED.get(("ec2", key)) or (items(member, inner) if member is not None else inner)
        return made
    if isinstance(shape, ListShape) and isinstance(value, (list, tuple)):
        return {"items": [items(shape.member, item) for item in value]} if value else {}
    return int(value.timestamp() * 1000) if isinstance(value, dt.datetime) else value


def tagged(shape: Shape, value: Any) -> Any:
    """A value as EC2's newer operations log it: the wire's names, each list element numbered by a `tag`; nothing is ""."""
    if isinstance(shape, StructureShape) and isinstance(value, Mapping):
        made = {
            (member.serialization.get("name", key)): tagged(member, inner)
            for key, inner in value.items()
            if key not in _DROPPED and (member := shape.members.get(key)) is not None
        }
        return made or ""
    if isinstance(shape, ListShape) and isinstance(value, (list, tuple)):
        numbered = []
        for number, item in enumerate(value, 1):
            inner = tagged(shape.member, item)
            numbered.append({**inner, "tag": number} if isinstance(inner, dict) else {"content": inner, "tag": number})
        return numbered[0] if len(numbered) == 1 else numbered
    return value
