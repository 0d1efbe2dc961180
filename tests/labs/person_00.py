"""Somebody who works lab 00 well, with the forms the lab shows: what they do after each cell, by the cell's id."""

from __future__ import annotations

from typing import Any

from scenarios.first_call import answers


def _said(here: Any, verdict: str, bleed: str, because: str, **more: Any) -> None:
    here.shown.press({"verdict": verdict, "bleed": bleed, "because": because, **more})
    assert here.shown.note["kind"] == "ok", here.shown.note


def first(here: Any) -> None:
    """First impression."""
    _said(here, "can't tell yet", "not yet", "one alert, no context")


def look(here: Any) -> None:
    """Find what stands out in the table."""
    address = here.case.alert["text"].split(" from ")[1].split()[0]
    here.names["stands_out"] = max(number for number, row in enumerate(here.shown) if row["address"] == address)


def pin(here: Any) -> None:
    """Put it on the board."""
    here.case.pin(here.names["events"][here.names["stands_out"]], "the first call from there, ever")


def facts(here: Any) -> None:
    """Answer both questions on their forms, one after a wrong number of spaces."""
    before, refused = here.shown.children
    before.press({"value": "no"})
    refused.press({"value": " listusers "})
    assert [form.note["kind"] for form in (before, refused)] == ["ok", "ok"]


def company(here: Any) -> None:
    """Hold the change against what was seen."""
    row = next(row for row in here.shown if here.names["user"] in row["what"])
    here.names["fits"] = row["address"] in here.case.alert["text"] and row["date"] == f"{here.case.now:%Y-%m-%d}"
    here.case.pin(row, "the change about the job")


def again(here: Any) -> None:
    """Say what it comes to."""
    if here.names["fits"]:
        _said(
            here, "not sick", "nothing to stop", "the change names this address and this day", cites=["P1", "P2"], confidence="90"
        )
    else:
        _said(here, "sick", "stop it now", "the change names another address and another day", cites=["P1", "P2"])


def verify(here: Any) -> None:
    """Keep the proof."""
    if not here.names["fits"]:
        here.case.pin(here.shown[0], "their next call is refused")


def last(here: Any) -> None:
    """The last word."""
    if here.names["fits"]:
        _said(
            here, "not sick", "nothing to stop", "the change names this address and this day", cites=["P1", "P2"], confidence="90"
        )
    else:
        _said(here, "sorta sick", "nothing to stop", "contained; how the key leaked is unknown", cites=["P3"])


def hand_over(here: Any) -> None:
    """Write the note."""
    user, address = answers.of_the_alert(here.case)
    note = {
        "to": "host forensics",
        "indicators": f"{user}\n{address}",
        "unknown": "how the key leaked",
        "note": "What was done stands here.",
    }
    here.shown.press(note)
    assert here.shown.note["kind"] == "ok", here.shown.note
