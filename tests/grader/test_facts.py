"""A note against its checklist: texts in any words around them, times only with date and zone."""

from __future__ import annotations

import pytest

from ircoach.errors import ScenarioFault
from ircoach.grader import facts
from ircoach.scenario.form import Fact

TRUTH = {"other": "444455556666", "shared_at": "2026-03-02 14:05"}
ACCOUNT = Fact(id="account", label="The account", any_of=("{other}", "the account"), help="Name it.")
SINCE = Fact(id="since", label="Since when", at="{shared_at}", help="With date and zone.")


def test_a_text_is_held_wherever_it_stands() -> None:
    """In whatever letters and words around it; one of several will do."""
    assert facts.lacking(ACCOUNT, "it was shared with 444455556666, twice", TRUTH) is None
    assert facts.lacking(ACCOUNT, "THE ACCOUNT outside", TRUTH) is None
    assert facts.lacking(ACCOUNT, "somebody", TRUTH) == "It is not named."


@pytest.mark.parametrize(
    "said",
    [
        "2026-03-02 14:05 UTC",
        "2026-03-02T14:05:59Z",
        "2026-03-02T14:05:59.123Z",
        "2026-03-02 14:05:31+00:00",
        "2026-03-02 15:05 +0100",
        "2026-03-01 23:35 -14:30",
        "2026-03-02, 14:07 gmt",
        "from 2026-03-02 14:05 to 2026-03-02 14:50 (all times UTC)",
    ],
)
def test_a_time_is_held_in_the_forms_people_write(said: str) -> None:
    """As CloudTrail writes it, as Python prints it, with an offset, with UTC said once."""
    assert facts.lacking(SINCE, f"shared {said}, and on", TRUTH) is None


@pytest.mark.parametrize(
    ("said", "lack"),
    [
        ("2026-03-02 14:05", "The time is there, and not in which zone."),
        ("14:05 UTC", "It is not named"),
        ("2026-03-02 14:25 UTC", "It is not named"),
        ("2026-03-02 14:05 +01:00", "It is not named"),
        ("2026-02-30 14:05 UTC, 0001-01-01 00:00 +14:00", "It is not named"),
        ("", "It is not named"),
    ],
)
def test_a_time_without_date_or_zone_is_none_to_a_stranger(said: str, lack: str) -> None:
    """And one that never was is no error."""
    told = facts.lacking(SINCE, said, TRUTH)
    assert told is not None
    assert told.startswith(lack)


def test_a_fact_that_is_no_time_is_the_scenario_s_fault() -> None:
    """Never the learner's."""
    with pytest.raises(ScenarioFault, match="'never', which is none"):
        facts.lacking(SINCE, "2026-03-02 14:05 UTC", {"shared_at": "never"})
