"""Whom an act hits, as far as the responder has looked."""

from __future__ import annotations

from typing import Any

import pytest

from ircoach.errors import BadInput
from ircoach.notebook.console.actions import BY_ID
from ircoach.notebook.console.radius import radius

NOTHING: dict[str, Any] = {"records": [], "rows": [], "calls": {}, "looks": {}}


def called(address: str, who: str = "Builder", *, endpoint: str = "", key: str = "AKIA1", minute: int = 0) -> dict[str, Any]:
    """A record as memory tells it."""
    return {
        "time": f"2026-03-02 10:{minute:02}:00", "event": "CreateImage", "who": who, "address": address, "error": "",
        "resources": "", "behind": [who, key], "endpoint": endpoint,
    }  # fmt: skip


def test_who_has_not_looked_cannot_tell() -> None:
    """Nothing seen is said to be nothing seen, with what there is to look at; it is never said to hit nobody."""
    told = radius(BY_ID["deny-all-user"], {"UserName": "Builder"}, NOTHING, ())
    assert told["lead"] == "You have not seen a single call made by Builder, so you cannot tell whom this hits."
    assert told["unlooked"] == ["the event history of this name", "the asset register", "the networks register"]
    assert told["rows"] == []


def test_calls_are_told_by_who_and_from_where() -> None:
    """The identity's own calls by address, most first; not the responder's, and not those of others that only name it."""
    seen = NOTHING | {
        "records": [
            called("62.1.1.1"), called("62.1.1.1", minute=5), called("89.1.1.1", minute=9),
            called("1.1.1.1", who="IncidentResponder/ada", key="ASIAME"), called("2.2.2.2", who="Eve", key="AKIA2"),
        ],
        "calls": {"cloudtrail:LookupEvents": 1},
        "looks": {"register:assets": 1},
        "rows": [{"register": "assets", "asset": "Builder", "criticality": "critical"}],
    }  # fmt: skip
    told = radius(BY_ID["deny-all-user"], {"UserName": "Builder"}, seen, {"ASIAME"})
    assert told["lead"] == "You have seen 3 calls made by Builder; 3 of them would have been refused."
    assert told["rows"] == [
        ["Builder", "62.1.1.1", "yes", "2", "CreateImage × 2", "2026-03-02 10:00:00", "2026-03-02 10:05:00"],
        ["Builder", "89.1.1.1", "yes", "1", "CreateImage × 1", "2026-03-02 10:09:00", "2026-03-02 10:09:00"],
    ]
    assert told["notes"] == ["assets register: asset Builder, criticality critical"]
    assert told["unlooked"] == ["the networks register"]


def test_a_network_spares_its_own_and_the_endpoint_trap_is_told() -> None:
    """Calls from inside pass; those through an endpoint have no source address, and a deny by network alone hits them."""
    there = [called("62.1.1.1"), called("89.1.1.1"), called("10.20.3.14", endpoint="vpce-1"), called("ec2.amazonaws.com")]
    seen = NOTHING | {"records": there}
    row = {"UserName": "Builder", "network": "62.1.1.0/24"}
    told = radius(BY_ID["deny-elsewhere-user"], row, seen, ())
    assert {each[1]: each[2] for each in told["rows"]} == {
        "62.1.1.1": "no", "89.1.1.1": "yes", "10.20.3.14 (vpce-1)": "yes", "ec2.amazonaws.com": "yes",
    }  # fmt: skip
    assert told["notes"] == [
        "1 of these calls came through vpce-1. There aws:SourceIp is absent: a deny by network alone hits them."
    ]
    told = radius(BY_ID["deny-elsewhere-user"], row | {"endpoint": "vpce-1"}, seen, ())
    assert {each[1]: each[2] for each in told["rows"]}["10.20.3.14 (vpce-1)"] == "no"
    assert told["notes"] == []


def test_what_is_no_network_is_refused_in_words() -> None:
    """Before anything is asked of AWS."""
    with pytest.raises(BadInput, match="'the office' is no network"):
        radius(BY_ID["deny-elsewhere-user"], {"UserName": "x", "network": "the office"}, NOTHING, ())


def test_of_a_thing_the_callers_about_it_are_told() -> None:
    """Nobody is counted as refused there: who may still come is what the policy says, and that has to be read."""
    told = radius(BY_ID["block-bucket"], {"Bucket": "site"}, NOTHING | {"records": [called("62.1.1.1")]}, ())
    assert told["lead"] == "You have seen 1 call of others about site."
    assert told["columns"] == ["who", "from", "calls", "what", "first", "last"]
