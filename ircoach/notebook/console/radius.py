"""The blast radius of an act, as far as the responder has looked: who was seen to call, and what was not looked at.

All of it comes from `case.seen`, the responder's own answers so far. What nobody has looked at is said to be unknown.
"""

from __future__ import annotations

import ipaddress
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from ircoach.errors import BadInput
from ircoach.notebook.console.actions import Action
from ircoach.notebook.console.views import Row
from ircoach.notebook.words import word

Seen = Mapping[str, Any]
#: groups of callers that are listed; the rest is in the event history
GROUPS = 12


def radius(action: Action, row: Row, seen: Seen, own: Collection[str]) -> dict[str, Any]:
    """What is said before an act: `lead`, a table of callers, `notes`, and `unlooked`, the looks that would show more.

    `own`: the responder's own keys, whose calls are not counted. Raises BadInput for a network that is none.
    """
    name = str(row[action.hits])
    network = _network(str(row.get("network") or ""))
    calls = [each for each in seen["records"] if not any(key in each["behind"] for key in own)]
    if action.whose == "caller":
        calls = [each for each in calls if name in each["behind"]]
    hit = [each for each in calls if not _comes_by(each, network, str(row.get("endpoint") or ""))]
    return {
        "lead": _lead(action, name, len(calls), len(hit)),
        **_callers(calls, {id(each) for each in hit} if action.whose == "caller" else None),
        "notes": [*_traps(action, row, calls), *_registers(seen)],
        "unlooked": [look.title for look in action.looks if look.call not in seen["calls" if look.named else "looks"]],
    }


def _lead(action: Action, name: str, calls: int, hit: int) -> str:
    if action.whose == "caller":
        return word("radius.made", n=calls, name=name, hit=hit) if calls else word("radius.never_made", name=name)
    return word("radius.named", n=calls, name=name) if calls else word("radius.never_named", name=name)


def _callers(calls: Sequence[Row], hit: set[int] | None) -> dict[str, Any]:
    """Calls by who made them from where; with `hit`, whether they would be refused."""
    groups: dict[tuple[str, str, bool], list[Row]] = {}
    for each in calls:
        place = each["address"] + (f" ({each['endpoint']})" if each["endpoint"] else "")
        groups.setdefault((each["who"], place, hit is None or id(each) in hit), []).append(each)
    names = ["who", "address", *(["hit"] if hit is not None else []), "calls", "events", "first", "last"]
    rows = []
    for (who, place, refused), made in sorted(groups.items(), key=lambda group: -len(group[1]))[:GROUPS]:
        events = ", ".join(f"{event} × {n}" for event, n in Counter(each["event"] for each in made).most_common(3))
        stops = [] if hit is None else [word("radius.yes" if refused else "radius.no")]
        rows.append([who, place, *stops, str(len(made)), events, made[0]["time"], made[-1]["time"]])
    return {"columns": [word(f"radius.{name}") for name in names], "rows": rows}


def _traps(action: Action, row: Row, calls: Sequence[Row]) -> list[str]:
    """Calls through an endpoint are hit by a deny that knows a network only: aws:SourceIp is absent there."""
    if "network" not in action.fields or not row.get("network") or row.get("endpoint"):
        return []
    through = Counter(each["endpoint"] for each in calls if each["endpoint"])
    return [word("radius.endpoint", n=n, endpoint=endpoint) for endpoint, n in through.items()]


def _registers(seen: Seen) -> list[str]:
    told = []
    for row in seen["rows"]:
        text = ", ".join(f"{key} {value}" for key, value in row.items() if key != "register" and value)
        told.append(word("radius.register", register=row["register"], row=text))
    return told


def _network(given: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    if not given:
        return None
    try:
        return ipaddress.ip_network(given, strict=False)
    except ValueError:
        raise BadInput(word("radius.no_network", given=repr(given))) from None


def _comes_by(call: Row, network: ipaddress.IPv4Network | ipaddress.IPv6Network | None, endpoint: str) -> bool:
    """Whether a deny for everything else lets this call through."""
    if call["endpoint"]:
        return bool(endpoint) and call["endpoint"] == endpoint
    if network is None:
        return False
    try:
        return ipaddress.ip_address(call["address"]) in network
    except ValueError:  # a service's name stands where an address would
        return False
