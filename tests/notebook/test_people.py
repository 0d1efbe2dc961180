"""The phone, the evidence board, the hand-over note and the report to AWS."""

from __future__ import annotations

import pytest

from ircoach.case.case import Case


def test_the_phone_lists_whom_one_can_ask(case: Case) -> None:
    """Each contact with their role."""
    assert case.show.phone().fields[0]["options"] == [{"value": "owner", "label": "owner: owner of the account"}]


def test_a_reply_appears_when_it_arrives(case: Case) -> None:
    """Asked at once, told how long it takes; the message stands there when its time has come and not before."""
    phone = case.show.phone()
    phone.press({"contact": "owner", "text": "yours?"})
    assert phone.note["text"] == "Ana usually answers within 5 minutes."
    assert len(phone.log) == 1
    case.wait(6)
    case.show.follow(case.state)
    assert [(entry["when"], entry["head"], entry["text"]) for entry in phone.log[1:]] == [("+6:00", "Ana:", "No idea, sorry.")]


def test_one_minute_is_one(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who answers at once does so within one minute."""
    monkeypatch.setattr(Case, "ask", lambda case, contact, text: {"sender": "Ana", "minutes": 1})
    phone = case.show.phone()
    phone.press({"contact": "owner", "text": ""})
    assert phone.note["text"] == "Ana usually answers within 1 minute."


def test_the_phone_asks_nobody_by_itself(case: Case) -> None:
    """Without a choice it says so."""
    phone = case.show.phone()
    phone.press({"text": "hello?"})
    assert phone.note["kind"] == "error"


def test_a_pin_reads_as_one_line(case: Case) -> None:
    """A record pinned whole shows when, what, who, from where; a register's row shows its fields."""
    record = {
        "eventName": "CreateImage", "eventTime": "2026-03-02T10:00:00Z", "userIdentity": {"userName": "Builder"},
        "sourceIPAddress": "45.137.66.9", "errorCode": "AccessDenied", "requestParameters": {"instanceId": "i-1"},
    }  # fmt: skip
    case.pin(record, "odd")
    case.pin({"change": "CHG-1", "what": "share"})
    _, wall = case.show.pins().children
    assert wall.pins[0]["line"] == "2026-03-02 10:00:00 CreateImage by Builder from 45.137.66.9 refused (AccessDenied) i-1"
    assert (wall.pins[0]["note"], wall.pins[0]["happened"], wall.pins[0]["kind"]) == ("odd", "2026-03-02 10:00:00", "record")
    assert (wall.pins[1]["line"], wall.pins[1]["happened"]) == ("change CHG-1, what share", "")


def test_the_hand_over_note_holds_lists(case: Case) -> None:
    """Indicators and unknowns go one a line; an unknown keeps its commas."""
    form = case.show.hand_over()
    form.press({"to": "forensics", "indicators": "a\nb", "unknown": "how, and when, it leaked", "note": "done"})
    assert form.note["text"] == "Handed over."
    assert case.state["handed_over"]
    assert form.twin == (
        'case.hand_over(to="forensics", indicators=["a", "b"], unknown=["how, and when, it leaked"], note="done")'
    )


def test_a_note_to_nobody_is_refused(case: Case) -> None:
    """To whom is the one thing it must say."""
    form = case.show.hand_over()
    form.press({"note": "done"})
    assert form.note["kind"] == "error"
    assert not case.state["handed_over"]


def test_a_report_to_aws_says_about_whom_and_what(case: Case) -> None:
    """Accounts and indicators go one a line; in code it is the same call."""
    form = case.show.report_to_aws()
    told = {"about": "444455556666", "what": "an image of ours", "when": "2026-03-02 14:05 UTC", "indicators": "ami-1\nami-2"}
    form.press({**told, "ask": "Stop it."})
    assert form.note["text"] == "Reported."
    assert case.state["reported"]
    assert not case.state["handed_over"]
    assert form.twin == (
        'case.report_to_aws(about=["444455556666"], what="an image of ours", when="2026-03-02 14:05 UTC", '
        'indicators=["ami-1", "ami-2"], ask="Stop it.")'
    )


def test_a_report_of_nobody_or_nothing_is_refused(case: Case) -> None:
    """AWS cannot look for less."""
    form = case.show.report_to_aws()
    for given in ({"about": "", "what": "an image"}, {"about": "444455556666", "what": " "}):
        form.press(given)
        assert form.note["kind"] == "error"
    assert not case.state["reported"]
