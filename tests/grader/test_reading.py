"""Reading answers: whatever is wrapped in base64, JSON, percent-encoding or gzip can be found, and records stay apart."""

from __future__ import annotations

import base64
import gzip
import json
from types import SimpleNamespace
from typing import Any

import pytest

from ircoach.case.host import Act
from ircoach.case.journal import Entry
from ircoach.grader.reading import LIMIT, pieces, text_of


def act(result: Any = None, content: bytes = b"", kind: str = "call", error: object = None, reply: Any = None) -> Act:
    """An act with an answer."""
    admission: Any = SimpleNamespace(result=result, error=error) if kind == "call" else None
    return Act(Entry(1, 0, 0.0, kind, "", {}), reply or {}, content, admission)


@pytest.mark.parametrize(
    "wrapped",
    [
        base64.b64encode(b"#!/bin/bash\nexport PASSWORD=hunter2\n").decode(),
        json.dumps({"a": json.dumps({"b": "hunter2"})}),
        "%7B%22Action%22%3A%22hunter2%22%7D",
        b"hunter2",
    ],
)
def test_wrapped_text_is_unwrapped(wrapped: Any) -> None:
    """User data, documents within documents and policy documents are read as what they hold."""
    assert "hunter2" in text_of({"Value": wrapped})


def test_wrapping_itself_stays_readable() -> None:
    """What was decoded can be found encoded as well: some evidence is named by its encoded form."""
    encoded = base64.b64encode(b"#!/bin/bash\nsystemctl start x\n").decode()
    assert encoded in text_of({"UserData": {"Value": encoded}})


def test_each_record_is_a_piece_of_its_own() -> None:
    """Three facts in three records are not one record with three facts."""
    events = [{"CloudTrailEvent": json.dumps({"eventID": name, "eventTime": "2026-01-01T00:00:00Z"})} for name in ("a", "b")]
    found = pieces(act({"Events": events}))
    assert [piece.event for piece in found] == ["a", "b"]
    assert not any("a" in piece.text.split() and "b" in piece.text.split() for piece in found)


def test_a_log_file_is_read_record_by_record() -> None:
    """A downloaded, zipped log file is as good as event history."""
    body = gzip.compress(json.dumps({"Records": [{"eventID": "a"}, {"eventID": "b"}]}).encode())
    assert [piece.event for piece in pieces(act({}, body))] == ["a", "b"]


def test_a_refused_call_shows_nothing() -> None:
    """An error is no evidence, whatever ids its message repeats."""
    assert pieces(act(None, b"i-123 is not yours", error=ValueError("denied"))) == ()


def test_a_zip_bomb_stops_at_the_limit() -> None:
    """No answer is read further than the limit, however small it came."""
    bomb = gzip.compress(b"0" * (LIMIT * 5))
    assert all(len(piece.text) <= LIMIT for piece in pieces(act({}, bomb)))


def test_broken_wrapping_is_plain_text() -> None:
    """What only looks like JSON, gzip or base64 is read as it stands."""
    assert pieces(act({}, b"\x1f\x8bbroken")) == ()
    assert "{not json" in text_of(["{not json", "A" * 17])


def test_deep_nesting_ends() -> None:
    """A hostile answer nested without end does not exhaust the grader."""
    deep: Any = "x"
    for _ in range(500):
        deep = [deep]
    assert text_of(deep) == ""
