"""Triage statistics, held against published figures and against one another."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ircoach.grader.scorecard import AssessmentLine, Scorecard
from ircoach.grader.triage import called_sick, cases_needed, detection, share, triage


def made(verdict: str, *, contained: bool = False, right: bool = True) -> AssessmentLine:
    """A call of that verdict."""
    return AssessmentLine(
        entry=1, minutes=1, verdict=verdict, bleed="not yet", because="", confidence=None, right=right, verdict_right=right,
        bleed_right=True, supported=(), supported_bleed=(), contained=contained, cites=(), why="", help="",
    )  # fmt: skip


def case(truth: str, *calls: AssessmentLine, **more: Any) -> Scorecard:
    """A scorecard with these calls and nothing else."""
    lists = "attack parts losses containment writes collateral evidence answers timeline".split()
    texts = "scenario title level variant story learner pace mode alert alert_time hand_over journal".split()
    plain: dict[str, Any] = {**dict.fromkeys(lists, ()), **dict.fromkeys(texts, "")}
    plain |= {
        "truth": truth,
        "assessments": calls,
        "seed": 1,
        "attempt": 1,
        "mode": "practice",
        "finished": True,
        "score": 50,
        "horizon": 120,
    }
    return Scorecard.model_validate(plain | {"times": {}, "expert_times": None, "engine": {}} | more)


SICK, WELL, UNSURE = made("sick"), made("not sick"), made("can't tell yet")


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [(0, 10, 0, 0.3085), (1, 10, 0.0025, 0.4450), (5, 10, 0.1871, 0.8129), (10, 10, 0.6915, 1), (81, 263, 0.2527, 0.3676)],
)
def test_the_interval_is_the_exact_one(count: int, of: int, low: float, high: float) -> None:
    """Published Clopper–Pearson limits (Newcombe 1998 gives 81 of 263)."""
    found = share(count, of)
    assert (found.low, found.high) == (pytest.approx(low, abs=1e-3), pytest.approx(high, abs=1e-3))


@given(some.integers(0, 60), some.integers(0, 60))
def test_an_interval_holds_its_share_and_mirrors_its_complement(first: int, second: int) -> None:
    """Counting the others gives the same interval from the other side; more cases never widen what none of them showed."""
    count, of = min(first, second), max(first, second)
    found, others = share(count, of), share(of - count, of)
    if found.value is None or found.low is None or found.high is None or others.low is None or others.high is None:
        assert of == 0
        return
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert found.low == pytest.approx(1 - others.high, abs=2e-4)
    assert found.high == pytest.approx(1 - others.low, abs=2e-4)
    assert (share(0, of + 1).high or 0) <= (share(0, of).high or 1)


def test_a_count_that_cannot_be_is_refused() -> None:
    """Eleven of ten is a bug of the caller's."""
    with pytest.raises(ValueError, match="11 of 10"):
        share(11, 10)


def test_fifty_nine_cases_without_a_miss() -> None:
    """The least that lets one claim less than 5 % at 95 %, one-sided: 0.95⁵⁹ is below 0.05 and 0.95⁵⁸ is not."""
    assert cases_needed(0.05) == 59
    assert 0.95**59 < 0.05 < 0.95**58


def test_detection_by_the_log_linear_rule() -> None:
    """A perfect record is finite, a coin is zero, calling everything sick leans all the way."""
    d_prime, criterion = detection(10, 10, 0, 10)
    assert (d_prime, criterion) == (pytest.approx(3.381, abs=2e-3), pytest.approx(0))
    assert detection(5, 10, 5, 10) == (0, 0)
    everything = detection(10, 10, 10, 10)
    assert everything[0] == 0
    assert everything[1] is not None
    assert everything[1] < -1.5
    assert detection(3, 4, 0, 0) == (None, None)


def test_what_counts_is_the_last_verdict_before_the_exposure_was_closed() -> None:
    """A treated patient is no longer sick, and that does not undo having seen it; never deciding is no call."""
    assert called_sick(case("sick", UNSURE, SICK, made("not sick", contained=True))) is True
    assert called_sick(case("sick", SICK, WELL)) is False
    assert called_sick(case("not sick", made("sorta sick"))) is True
    assert called_sick(case("sick", UNSURE)) is None


def test_a_cohort_s_figures() -> None:
    """Three sick, two innocent: one missed, one frozen, one false alarm."""
    figures = triage(
        [
            case("sick", SICK, final_confidence=90, brier=0.01),
            case("sick", made("not sick", right=False), final_confidence=90, brier=0.81),
            case("sick", UNSURE),
            case("not sick", WELL),
            case("not sick", SICK),
            case("sick", SICK, fault="a bug of ours", score=None),
            case("sick", SICK, fork="other.jsonl"),
        ]
    )
    assert (figures.cases, figures.sick, figures.innocent, figures.undecided) == (5, 3, 2, 1)
    assert (figures.under_triage.count, figures.under_triage.of) == (2, 3)
    assert (figures.over_triage_of_the_innocent.count, figures.over_triage_of_the_innocent.of) == (1, 2)
    assert (figures.over_triage_of_the_calls.count, figures.over_triage_of_the_calls.of) == (1, 2)
    assert figures.brier == pytest.approx(0.41)
    assert [(each.calls, each.confidence, each.right) for each in figures.calibration] == [(2, 90, 50)]
    empty = triage([])
    assert (empty.cases, empty.under_triage.value, empty.d_prime, empty.brier) == (0, None, None, None)


def test_a_case_that_was_never_ended_counts_once_it_has_a_score() -> None:
    """A journal cut before a wrong last word would mend everybody's figures; --count-open gives such a case its score."""
    left = case("sick", SICK, final_confidence=90, brier=0.01, finished=False, score=None, as_it_stands=70)
    figures = triage([case("sick", WELL), left])
    assert (figures.cases, figures.sick, figures.left_open) == (1, 1, 1)
    assert (figures.under_triage.value, figures.brier, figures.calibration) == (1, None, ())
    counted = triage([case("sick", WELL), left.counted()])
    assert (counted.cases, counted.left_open, counted.brier) == (2, 0, 0.01)
    assert triage([case("sick", fault="a bug of ours", score=None)]).left_open == 0


def test_thousands_of_cases_have_an_interval_too() -> None:
    """What 1,030 and more over each other overflows a float; the interval goes on narrowing."""
    few, many = share(515, 1030), share(5000, 10_000)
    assert (few.low, few.high) == (pytest.approx(0.469, abs=1e-3), pytest.approx(0.531, abs=1e-3))
    assert (many.low, many.high) == (pytest.approx(0.4902, abs=1e-4), pytest.approx(0.5098, abs=1e-4))


def test_calibration_and_brier_mean_the_same_by_right() -> None:
    """Confidence is asked of the verdict: a wrong bleed call beside a right one is no overconfidence."""
    last = SICK.model_copy(update={"right": False, "bleed_right": False})
    (found,) = triage([case("sick", last, final_confidence=95, brier=0.0025)]).calibration
    assert (found.low, found.right) == (90, 100)


def test_an_unbiased_record_has_no_minus_before_its_zero() -> None:
    """As many misses as false alarms."""
    _, criterion = detection(3, 4, 1, 4)
    assert str(criterion) == "0.0"
