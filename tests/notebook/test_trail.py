"""Trail records as a table."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ircoach.case.case import Case
from ircoach.case.records import who
from ircoach.notebook.trail import COLUMNS, events


def record(number: int, **more: Any) -> dict[str, Any]:
    """A small record, a minute later for each number."""
    return {
        "eventTime": f"2026-03-02T10:{number:02}:00Z", "eventName": "DescribeImages", "sourceIPAddress": "45.137.66.9",
        "userIdentity": {"type": "IAMUser", "userName": "Builder"}, "eventID": f"e{number}", **more,
    }  # fmt: skip


def answer(*numbers: int) -> dict[str, Any]:
    """What LookupEvents answers, newest first."""
    return {"Events": [{"CloudTrailEvent": json.dumps(record(number))} for number in sorted(numbers, reverse=True)]}


@pytest.mark.parametrize(
    "given",
    [
        answer(1, 2, 3),
        [answer(3), answer(1, 2)],
        iter([answer(2, 3), answer(1)]),
        answer(1, 2, 3)["Events"],
        [record(2), record(3), record(1)],
    ],
    ids=["an answer", "pages", "a paginator", "events", "records"],
)
def test_whatever_holds_records_is_taken(given: Any) -> None:
    """One answer, its pages, its events or bare records: the same table, newest first."""
    assert [row["time"][-8:] for row in events(given)] == ["10:03:00", "10:02:00", "10:01:00"]


def test_oldest_first_on_request() -> None:
    """A story is read forwards."""
    assert [row["time"][-8:] for row in events(answer(1, 2), oldest_first=True)] == ["10:01:00", "10:02:00"]


def test_something_else_is_refused() -> None:
    """A wrong argument is said to be one."""
    with pytest.raises(TypeError, match="give it what lookup_events answered"):
        events(7)


def test_it_opens_on_what_a_responder_reads(case: Case) -> None:
    """When, what, who, from where, refused or not, on what; the whole record stays with its row."""
    table = case.show.events(case.client("cloudtrail").lookup_events())
    assert tuple(table.columns) == COLUMNS
    assert {row["event"] for row in table} == {"ListUsers", "CreateImage", "ModifyImageAttribute"}
    share = next(row for row in table if row["event"] == "ModifyImageAttribute")
    assert share["who"] == "Builder"
    assert "→ " in share["resources"]
    assert share["record"]["requestParameters"]["attributeType"] == "launchPermission"
    assert list(table.frame().columns) == list(COLUMNS)


def test_a_pinned_row_holds_its_whole_record(case: Case) -> None:
    """Evidence is the record, not the row's abridgement."""
    table = case.show.events(case.client("cloudtrail").lookup_events())
    case.pin(table[0])
    assert json.loads(case.pins[0]["what"])["record"]["eventID"] == table[0]["record"]["eventID"]


@pytest.mark.parametrize(
    ("identity", "name"),
    [
        ({"type": "IAMUser", "userName": "Builder"}, "Builder"),
        ({"type": "AssumedRole", "arn": "arn:aws:sts::1:assumed-role/Admin/kim"}, "Admin/kim"),
        ({"type": "FederatedUser", "arn": "arn:aws:sts::1:federated-user/ci"}, "federated-user/ci"),
        ({"type": "AWSService", "invokedBy": "backup.amazonaws.com"}, "backup.amazonaws.com"),
        ({"type": "AWSAccount", "accountId": "123456789012"}, "123456789012"),
        ({"type": "Root"}, "Root"),
    ],
)
def test_who_is_named_as_people_would(identity: dict[str, Any], name: str) -> None:
    """Each type of userIdentity has a name worth reading."""
    assert who(identity) == name


def test_what_an_attacker_wrote_stays_text() -> None:
    """A name or client full of markup does nothing in the page."""
    html = events([record(1, eventName="<img src=x onerror=alert(1)>", userAgent="</pre><script>")])._repr_html_()
    assert "<img" not in html
    assert "<script" not in html


def test_a_long_table_is_cut_and_says_so() -> None:
    """The page shows a part and says how to get the rest; the notebook file stays small."""
    html = events([record(n % 60, eventID=str(n)) for n in range(500)])._repr_html_()
    assert "300 more rows are in it" in html
    assert len(html) < 200_000
