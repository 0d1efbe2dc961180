"""Sights: evidence is named by its facts, its label or its words, and not by what the alert had said already."""

from __future__ import annotations

from typing import Any

import pytest

from ircoach.grader.sights import Answers, names
from ircoach.scenario.form import Evidence, Sight
from tests.small import host_of, small_case

TRUTH = {"image": "ami-0abc", "stranger": "123456789012", "address": "45.137.66.9"}
ALERT = "Image ami-0abc is shared with account 123456789012."


def evidence(**more: Any) -> Evidence:
    """A record that shows image, account and address."""
    sight = Sight(calls=("cloudtrail:LookupEvents",), contains=("{image}", "{stranger}", "{address}"))
    given = {"id": "share-event", "label": "The call that shared it", "where": "", "tells": "", "category": "events"}
    return Evidence(**{**given, "seen": (sight,), **more})


@pytest.mark.parametrize(
    "text",
    [
        "it came from 45.137.66.9",
        "see the call that shared it",
        "the share event says so",
        "ami-0abc shared with 123456789012 from 45.137.66.9",
    ],
)
def test_a_reason_names_evidence(text: str) -> None:
    """By a fact only the evidence tells, by its label, or by its id in words."""
    assert names(evidence(), text, TRUTH, ALERT)


@pytest.mark.parametrize("text", ["", "it looks bad", "ami-0abc is shared with 123456789012"])
def test_repeating_the_alert_names_nothing(text: str) -> None:
    """What the alert said is no evidence."""
    assert not names(evidence(), text, TRUTH, ALERT)


def test_words_of_its_own_name_it_too() -> None:
    """`cite` lists words by which a reason may name evidence that has no fact of its own."""
    item = evidence(id="history", label="Weeks of calls", seen=(Sight(calls=("register:changes",)),), cite=("never before",))
    assert names(item, "this user was Never Before there", TRUTH, ALERT)


@pytest.mark.parametrize(("columns", "shows"), [("eventid, requestparameters, sourceipaddress", True), ("eventname", False)])
def test_a_row_of_athenas_is_as_good_as_event_history(columns: str, shows: bool) -> None:
    """Evidence of the trail is seen where one row of a query's answer holds it whole, and only there."""
    case = small_case()
    case.sql(f"SELECT {columns} FROM cloudtrail_logs WHERE eventname = 'ModifyImageAttribute'")
    host = host_of(case)
    record = next(line.record for line in host.world.trail.lines() if line.record["eventName"] == "ModifyImageAttribute")
    sight = Sight(calls=("cloudtrail:LookupEvents",), contains=("{image}", "{stranger}", "45.137.66.9"))
    pieces = [piece for _, _, piece in Answers(host.acts, host.world.company).showing(sight, host.world.truth)]
    assert [piece.event for piece in pieces] == ([record["eventID"]] if shows else [])
    case.close()
