"""What a responder's own answers told, by name."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ircoach.case import journal as journals
from ircoach.case.case import Case
from ircoach.case.host import Host
from ircoach.case.memory import Memory
from ircoach.scenario.library import Folder
from tests.small import ONE_KEY, host_of, small_case


@pytest.fixture
def case() -> Iterator[Case]:
    """The smallest case."""
    opened = small_case()
    yield opened
    opened.close()


def test_nothing_was_seen_before_anything_was_asked(case: Case) -> None:
    """What the world knows is not what the responder knows."""
    assert case.seen("Builder") == {"records": [], "rows": [], "calls": {}, "looks": {}}


def test_it_tells_what_was_answered_and_costs_nothing(case: Case) -> None:
    """Records of the event history once each, and the calls that named it; no act, no time."""
    case.client("cloudtrail").lookup_events()
    case.client("cloudtrail").lookup_events()
    case.client("iam").list_access_keys(UserName="Builder")
    before = (case.state["entries"], case.now)
    seen = case.seen("Builder")
    assert sorted(row["event"] for row in seen["records"]) == ["CreateImage", "ListUsers", "ModifyImageAttribute"]
    assert seen["calls"] == {"iam:ListAccessKeys": 1}
    assert seen["looks"]["cloudtrail:LookupEvents"] == 2
    assert (case.state["entries"], case.now) == before


def test_a_refused_call_tells_nothing(case: Case) -> None:
    """What failed showed nothing, so it is not a look."""
    with pytest.raises(case.client("iam").exceptions.NoSuchEntityException):
        case.client("iam").list_access_keys(UserName="Nobody")
    assert case.seen("Nobody")["calls"] == {}


def test_registers_are_remembered_by_row(case: Case) -> None:
    """A row that names it, with the register it stands in."""
    host_of(case).world.company.register("changes", [{"change": "CHG-1", "who": "Builder"}, {"change": "CHG-2", "who": "Eve"}])
    case.register("changes")
    case.register("changes")
    assert case.seen("Builder")["rows"] == [{"register": "changes", "change": "CHG-1", "who": "Builder"}]


def answered(result: dict[str, Any], content: bytes = b"") -> Any:
    """An act as the memory reads it: a call that was answered so."""
    admitted = SimpleNamespace(error=None, result=result, call=SimpleNamespace(name="any:Call", params={}))
    return SimpleNamespace(entry=SimpleNamespace(kind="call", data={}), content=content, admission=admitted)


def test_rows_of_a_query_and_log_files_are_records_too() -> None:
    """Athena's rows and a downloaded log file count like the event history, as far as they tell; the same record counts once."""
    names = ["eventtime", "eventname", "sourceipaddress", "username", "eventid"]
    cells = ["2026-03-02 10:00:00.000 UTC", "CreateImage", "45.137.66.9", "Builder", "e1"]
    rows = [{"Data": [{"VarCharValue": cell} for cell in each]} for each in (names, cells)]
    query = {"ResultSet": {"ResultSetMetadata": {"ColumnInfo": [{"Name": name} for name in names]}, "Rows": rows}}
    files = [
        {"eventID": number, "eventTime": f"2026-03-02T1{number[1]}:00:00Z", "userIdentity": {"userName": "Builder"}}
        for number in ("e1", "e2")
    ]
    file = gzip.compress(json.dumps({"Records": files}).encode())
    seen = Memory([answered(query), answered({}, file), answered({}, b"\x1f\x8bbroken")]).about(["Builder"])
    assert [(row["time"], row["who"]) for row in seen["records"]] == [
        ("2026-03-02 11:00:00", "Builder"), ("2026-03-02 12:00:00", "Builder"),
    ]  # fmt: skip


def test_a_case_opened_again_remembers(tmp_path: Path) -> None:
    """Memory comes from the journal's acts, not from the kernel that asked."""
    path = tmp_path / "case.jsonl"
    case = small_case(path)
    case.client("cloudtrail").lookup_events()
    told = case.seen("Builder")
    case.close()
    written = journals.read(path)
    again = Host(Folder(ONE_KEY), written.header)
    again.replay(written.entries)
    reply, _ = again.take({"kind": "seen", "names": ["Builder"]})
    assert reply == told
