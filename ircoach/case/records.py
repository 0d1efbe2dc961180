"""A CloudTrail record as a row: when, what, who, from where, refused or not, on what. Nothing but the record is asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: fields of a request or an answer that name a thing
_NAMES = ("imageId", "instanceId", "snapshotId", "volumeId", "bucketName", "userName", "roleName", "groupName", "policyName")


def row(record: Mapping[str, Any]) -> dict[str, Any]:
    """What a responder reads of a record; the whole of it stays under "record"."""
    return {
        "time": str(record.get("eventTime", "")).replace("T", " ").rstrip("Z"),
        "event": record.get("eventName", ""),
        "who": who(record.get("userIdentity") or {}),
        "address": record.get("sourceIPAddress", ""),
        "error": record.get("errorCode", ""),
        "resources": ", ".join(_resources(record)),
        "record": record,
    }


def who(identity: Any) -> str:
    """The name in a record's userIdentity: a user's, a role's with its session's, a service's, or an account's."""
    if not isinstance(identity, Mapping):
        return str(identity)
    kind = identity.get("type", "")
    if kind in ("AssumedRole", "FederatedUser") and identity.get("arn"):
        return str(identity["arn"]).split(":", 5)[-1].removeprefix("assumed-role/")
    return str(identity.get("userName") or identity.get("invokedBy") or identity.get("accountId") or kind)


def behind(identity: Mapping[str, Any]) -> frozenset[str]:
    """Every name an identity goes by: user, role or issuer, session, key, ARN."""
    issuer = (identity.get("sessionContext") or {}).get("sessionIssuer") or {}
    names = (identity.get("userName"), issuer.get("userName"), identity.get("accessKeyId"), identity.get("arn"), who(identity))
    return frozenset(str(name) for name in names if name)


def _resources(record: Mapping[str, Any]) -> list[str]:
    """Things the call was about: every id and name in its request and answer, and whom it shared with."""
    found: dict[str, None] = {}

    def look(value: Any, key: str = "") -> None:
        if isinstance(value, Mapping):
            for name, inner in value.items():
                look(inner, str(name))
        elif isinstance(value, list):
            for inner in value:
                look(inner, key)
        elif key in _NAMES:
            found[str(value)] = None
        elif key == "userId":
            found[f"→ {value}"] = None

    look(record.get("requestParameters") or {})
    look(record.get("responseElements") or {})
    return list(found)[:4]
