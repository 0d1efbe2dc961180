"""Keys that are not of this world: a learner who points a tool at the case may sign with real ones. They never reach the journal.

The answer to such a request depends on nothing that is taken out, so a journal without it replays alike.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ircoach.world.principals import Principals
from ircoach.world.wire import RawRequest, scope

STAND_IN = "FOREIGNKEY"
_HEADER = re.compile(r"(?<=Credential=)[^/,\s]+|(?<=Signature=)[^,\s]+|(?<=^AWS )\S+")
_QUERY = re.compile(
    r"(?i)((?:^|[?&])(?:X-Amz-(?:Credential|Signature|Security-Token)|AWSAccessKeyId|Signature)=)([^/%&]*)([^&]*)"
)


def without_foreign_keys(head: Mapping[str, Any], principals: Principals) -> dict[str, Any]:
    """A request's method, URL and headers, its key, signature and token replaced where this world never gave out that key."""
    raw = RawRequest(str(head["method"]), str(head["url"]), tuple((str(k), str(v)) for k, v in head["headers"]))
    key = scope(raw).access_key_id
    if key is None or principals.sessions.find(key) is not None or principals.identities.knows_key(key):
        return dict(head)
    return {**head, "url": _QUERY.sub(_veiled, raw.url), "headers": [_cleaned(name, value) for name, value in raw.headers]}


def _veiled(found: re.Match[str]) -> str:
    """A query parameter with a stand-in; a credential keeps its scope, which says what was asked for."""
    is_credential = "credential" in found[1].lower()
    return f"{found[1]}{STAND_IN}{found[3] if is_credential else ''}"


def _cleaned(name: str, value: str) -> list[str]:
    if name.lower() == "authorization":
        return [name, _HEADER.sub(STAND_IN, value)]
    return [name, STAND_IN if name.lower() == "x-amz-security-token" else value]
