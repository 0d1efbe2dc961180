"""The two questions on a form."""

from __future__ import annotations

import pytest

from ircoach.case.case import Case
from ircoach.scenario.form import BLEED_CALLS, VERDICTS


def field(form, name: str) -> dict:  # type: ignore[type-arg, no-untyped-def]  # a form's field is what JSON holds
    """A field of a form by name."""
    return next(each for each in form.fields if each["name"] == name)


def test_it_offers_the_four_verdicts_and_the_three_bleed_calls(case: Case) -> None:
    """In the order of the glossary, each with a sign, so that colour never stands alone."""
    form = case.show.assess()
    assert tuple(option["value"] for option in field(form, "verdict")["options"]) == VERDICTS
    assert tuple(option["value"] for option in field(form, "bleed")["options"]) == BLEED_CALLS
    signs = [option["sign"] for name in ("verdict", "bleed") for option in field(form, name)["options"]]
    assert len(set(signs)) == 7


def test_history_grows_and_the_next_call_starts_fresh(case: Case) -> None:
    """Each call stands below with its time since the alert; verdict and bleed stay chosen, the reason does not."""
    form = case.show.assess()
    form.press({"verdict": "can't tell yet", "bleed": "not yet", "because": "one alert"})
    form.press({"verdict": "sick", "bleed": "stop it now"})
    assert [entry["head"] for entry in form.log] == ["can't tell yet · not yet", "sick · stop it now"]
    assert form.log[0]["when"] == "+0:10"
    assert form.log[0]["text"] == "one alert"
    assert form.values["because"] == ""
    assert form.values["verdict"] == "sick"


@pytest.mark.parametrize(("verdict", "kept"), [("sick", 90), ("not sick", 90), ("sorta sick", None), ("can't tell yet", None)])
def test_confidence_is_asked_of_a_last_word_only(case: Case, verdict: str, kept: float | None) -> None:
    """How sure you are goes with sick or not sick and is dropped beside any other verdict."""
    form = case.show.assess()
    assert field(form, "confidence")["when"] == ["verdict", ["sick", "not sick"]]
    form.press({"verdict": verdict, "bleed": "not yet", "confidence": "90"})
    assert case.assessments[-1]["confidence"] == kept


def test_cited_pins_are_named_in_the_history(case: Case) -> None:
    """What a call rests on stands beside it."""
    case.pin({"eventName": "CreateImage", "eventTime": "2026-03-02T10:00:00Z", "userIdentity": {"userName": "Builder"}}, "why")
    form = case.show.assess()
    form.press({"verdict": "sick", "bleed": "stop it now", "because": "a stranger", "cites": ["P1"], "confidence": "80"})
    assert form.log[-1]["text"] == "a stranger (P1) 80 % sure"
