"""Progress: halves held against each other, and a next case with its reason."""

from __future__ import annotations

import pytest

from ircoach.grader.progress import Offer, progress
from ircoach.grader.scorecard import Part, Scorecard
from tests.grader.test_triage import SICK, UNSURE, WELL, case, made

OFFERS = [
    Offer(id="hard", title="Hard", level="advanced", minutes=60),
    Offer(id="easy", title="Easy", level="foundation", minutes=20),
    Offer(id="long", title="Long", level="intermediate", minutes=90),
]


def scored(scenario: str, score: float, truth: str = "sick", **more: object) -> Scorecard:
    """A case with that score, all of it in one part."""
    part = Part(id="bleed", title="Stop the bleed", points=score * 0.3, of=30, items=())
    return case(truth, SICK, scenario=scenario, score=score, parts=(part,), **more)


@pytest.mark.parametrize(
    ("scores", "change", "earlier", "later"),
    [
        ((20, 30, 80, 90), "better", 25, 85),
        ((90, 80, 30), "too few cases to say", None, 66.7),
        ((90, 90, 20, 20), "worse", 90, 20),
        ((70, 70, 72, 75), "the same", 70, 73.5),
    ],
)
def test_halves_are_held_against_each_other(scores: tuple[int, ...], change: str, earlier: float | None, later: float) -> None:
    """From four cases on, and only a change of ten points in a hundred is called one."""
    (trend,) = progress("ada", [scored("easy", score) for score in scores], OFFERS).trends
    assert (trend.change, trend.earlier, trend.later) == (change, earlier, later)


def drilled(score: float) -> Scorecard:
    """A drill: it asks for the call and nothing else, so scoping is out of nothing."""
    parts = (
        Part(id="bleed", title="Stop the bleed", points=score * 0.3, of=30, items=()),
        Part(id="scoping", title="Scoping", points=0, of=0, items=()),
    )
    return case("sick", SICK, scenario="easy", score=score, parts=parts, mode="drill")


def test_a_part_that_drills_do_not_measure_is_told_of_the_cases_that_did() -> None:
    """Nothing but drills: no such line. Among others: each half by the cases in it that measured the part."""
    assert [trend.part for trend in progress("ada", [drilled(50)] * 4, OFFERS).trends] == ["bleed"]
    scoped = Part(id="scoping", title="Scoping", points=10, of=20, items=())
    whole = scored("easy", 90).model_copy(update={"parts": (*scored("easy", 90).parts, scoped)})
    last = progress("ada", [drilled(20), drilled(30), whole, whole], OFFERS).trends[-1]
    assert (last.part, last.earlier, last.later, last.change) == ("scoping", None, 50, "too few cases to say")
    bled = progress("ada", [whole, drilled(20), drilled(30), whole], OFFERS).trends[0]
    assert (bled.earlier, bled.later) == (55, 60)


def test_who_begins_is_sent_to_the_easiest() -> None:
    """Nothing played: the lowest level first."""
    found = progress("ada", [], OFFERS)
    assert found.next
    assert (found.next.scenario, found.next.why) == ("easy", "You have not played it.")
    assert found.trends == ()
    assert progress("ada", [], []).next is None


def test_a_case_that_went_wrong_comes_first_and_says_how() -> None:
    """The lowest last score below 60; a later good attempt at it counts, an earlier one does not."""
    found = progress("ada", [scored("easy", 90), scored("easy", 20, "not sick"), scored("long", 40)], OFFERS).next
    assert found
    assert found.scenario == "easy"
    assert "innocent and you called it sick" in found.why
    assert "Stop the bleed" in found.why
    mended = progress("ada", [scored("easy", 20), scored("easy", 90)], OFFERS).next
    assert mended
    assert mended.scenario == "long"


def test_who_took_a_right_call_back_is_told_so() -> None:
    """They did call it; what they believed contained was not."""
    part = Part(id="bleed", title="Stop the bleed", points=6, of=30, items=())
    told = []
    for truth, *calls in (
        ("sick", SICK, WELL), ("sick", WELL), ("sick", UNSURE), ("sick", UNSURE, made("sick", contained=True)),
        ("not sick", UNSURE), ("not sick",),
    ):  # fmt: skip
        found = progress("ada", [case(truth, *calls, scenario="easy", score=20, parts=(part,))], OFFERS).next
        assert found
        told.append(found.why)
    assert "called it so, and you took that back while it still bled" in told[0]
    assert all("you did not call it" in why for why in told[1:3])
    assert "you called it so only once it was closed" in told[3]
    assert all("It was innocent, and you never came to say so." in why for why in told[4:])


def test_who_played_all_goes_where_most_is_left() -> None:
    """And is told which part to watch."""
    found = progress("ada", [scored("easy", 95), scored("long", 70), scored("hard", 80)], OFFERS).next
    assert found
    assert found.scenario == "long"
    assert "Watch Stop the bleed" in found.why


def test_a_scenario_that_is_gone_is_not_offered() -> None:
    """Cases of a pack no longer installed count, and nobody is sent back to them."""
    found = progress("ada", [scored("gone", 10), *(scored(offer.id, 90) for offer in OFFERS)], OFFERS).next
    assert found
    assert found.scenario != "gone"


def test_forks_and_faults_are_left_out_and_the_call_is_told() -> None:
    """The triage call of each case stands beside what it was."""
    kept = case("sick", WELL, scenario="easy", score=30, parts=scored("easy", 30).parts)
    made = progress("ada", [scored("easy", 90, fork="x"), case("sick", score=None, fault="a bug"), kept], OFFERS)
    assert [(one.score, one.truth, one.called_sick) for one in made.cases] == [(30, "sick", False)]
