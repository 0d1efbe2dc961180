"""The evidence board on the wall."""

from __future__ import annotations

from ircoach.case.case import Case
from ircoach.notebook.board import Wall


def test_it_tells_each_pin_with_what_was_said_of_it_and_who_cites_it(case: Case) -> None:
    """What, when it happened, why it matters, the verdict on it alone, and the calls that rest on it."""
    case.pin({"eventName": "CreateImage", "eventTime": "2026-03-02T10:00:00Z"}, "a copy", verdict="sorta sick")
    case.pin("Ana knows of nothing")
    case.assess("sick", "stop it now", cites=["P1"])
    first, second = Wall(case).pins
    assert (first["kind"], first["happened"], first["verdict"], first["tone"]) == (
        "record",
        "2026-03-02 10:00:00",
        "sorta sick",
        "warn",
    )
    assert first["cited"] == "Cited for: sick, stop it now (+0:14)."
    assert (second["kind"], second["happened"], second["cited"]) == ("note", "", "")


def test_weighing_is_an_act_with_its_code(case: Case) -> None:
    """A press says it, the board shows it, and the line of code that does the same stands below."""
    case.pin("a share")
    (_, wall) = case.show.pins().children
    wall._hear(None, {"kind": "weigh", "pin": "P1", "verdict": "not sick", "at": 1.0}, None)
    assert wall.pins[0]["verdict"] == "not sick"
    assert wall.note == {"text": "P1, taken by itself: not sick.", "code": 'case.weigh("P1", "not sick")'}
    wall.weigh("P9", "sick")
    assert wall.note["kind"] == "error"


def test_it_has_a_plain_text(case: Case) -> None:
    """Without a browser it reads as lines."""
    wall = Wall(case)
    assert repr(wall) == "Nothing is pinned yet. Evidence counts when you cite it."
    case.pin("a share", "ours?", verdict="sick")
    wall.refresh(case.state)
    assert repr(wall) == "P1 · a share · ours? · sick"


def test_a_finished_case_locks_it(case: Case) -> None:
    """Nothing is weighed after the end."""
    wall = Wall(case)
    case.finish()
    wall.refresh(case.state)
    assert wall.locked
