"""What a pinned text says of itself."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as some

from ircoach.case.evidence import ROWS, brief, told, written
from ircoach.case.tables import Table

RECORD = {
    "eventName": "CreateImage", "eventTime": "2026-03-02T10:00:00Z", "userIdentity": {"userName": "Builder"},
    "sourceIPAddress": "45.137.66.9", "errorCode": "AccessDenied", "requestParameters": {"instanceId": "i-1"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("what", "kind", "line", "when"),
    [
        (RECORD, "record", "2026-03-02 10:00:00 CreateImage by Builder from 45.137.66.9 refused (AccessDenied) i-1",
         "2026-03-02 10:00:00"),
        ({"CloudTrailEvent": json.dumps(RECORD)}, "record", None, "2026-03-02 10:00:00"),
        ({"time": "…", "record": RECORD}, "record", None, "2026-03-02 10:00:00"),
        ({"change": "CHG-1", "what": "share"}, "row", "change CHG-1, what share", ""),
        ({"view": "Images", "row": {"ImageId": "ami-1", "CreationDate": "2026-03-02T10:00:00.000Z"}}, "resource",
         "Images: ImageId ami-1, CreationDate 2026-03-02T10:00:00.000Z", "2026-03-02 10:00:00"),
        ({"chart": "Seen", "says": "new", "when": "2026-03-02 11:00:00"}, "chart", "Seen: new", "2026-03-02 11:00:00"),
        ({"query": "q-1", "rows": [{"eventname": "CreateImage", "eventtime": "2026-03-02 10:00:00"}], "of": 7}, "table",
         "query q-1, 7 rows; the first: eventname CreateImage, eventtime 2026-03-02 10:00:00", "2026-03-02 10:00:00"),
        ({"names": ["a"], "policy": {"b": 1}}, "row", '{"names": ["a"], "policy": {"b": 1}}', ""),
        ("it was him", "note", "it was him", ""),
        ("{not json", "note", "{not json", ""),
        ([1, 2], "note", "[1, 2]", ""),
    ],
)  # fmt: skip
def test_each_kind_tells_its_line_and_its_time(what: Any, kind: str, line: str | None, when: str) -> None:
    """Whatever was pinned is told in one line, with the time that it names itself."""
    found = told(written(what))
    assert (found.kind, found.when) == (kind, when)
    assert line is None or found.line == line


def test_a_table_keeps_its_first_rows_and_says_how_many_there_were() -> None:
    """A dump is no evidence: the board keeps a page of it. A short list stays whole."""
    for table in (Table([{"n": n} for n in range(300)], "Trail"), pd.DataFrame({"n": range(300)})):
        kept = json.loads(written(table))
        assert (len(kept["rows"]), kept["of"]) == (ROWS, 300)
    assert json.loads(written([{"n": 1}])) == [{"n": 1}]


def test_a_long_line_is_cut() -> None:
    """One line is one line."""
    assert brief("x " * 300, 20) == "x x x x x x x x x x"[:19] + "…"


def test_what_no_json_can_hold_is_its_own_text() -> None:
    """Nothing is too odd to be pinned."""
    assert written({(1, 2): object}).startswith("{(1, 2)")


@pytest.mark.parametrize(
    "what",
    [
        {"eventName": "CreateAccessKey", "userIdentity": "ImageBuilder"},
        {"eventName": 7, "userIdentity": [1], "requestParameters": "x"},
        {"rows": [1, 2]},
        {"rows": [["a"]]},
        {"CloudTrailEvent": "not json"},
        {"CloudTrailEvent": "[1]"},
        {"record": {"eventTime": 5}},
        {"view": 1, "row": {"LaunchTime": 9}},
        {"chart": None},
    ],
)
def test_whatever_looks_like_evidence_and_is_none_is_told_all_the_same(what: Any) -> None:
    """A learner may build and pin anything: the board shows it, and nothing that reads the board breaks."""
    assert told(written(what)).line
    assert brief(written(what))


@given(some.recursive(
    some.one_of(some.none(), some.booleans(), some.integers(), some.floats(), some.text(max_size=8)),
    lambda inner: some.one_of(
        some.lists(inner, max_size=3),
        some.dictionaries(
            some.sampled_from(["eventName", "userIdentity", "CloudTrailEvent", "record", "rows", "row", "chart", "view", "x"]),
            inner, max_size=4,
        ),
    ),
    max_leaves=8,
))  # fmt: skip
def test_no_pin_breaks_the_board(what: Any) -> None:
    """Any nesting of the fields that evidence is known by."""
    told(json.dumps(what))
