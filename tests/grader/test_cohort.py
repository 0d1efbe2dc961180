"""A cohort's figures: by scenario, by cue, with times; and which case of a learner's counts."""

from __future__ import annotations

from ircoach.grader.cohort import cohort, latest
from tests.grader.test_triage import SICK, WELL, case

MISSED = case("sick", WELL, learner="bob", scenario="s", variant="leak", times={"first_evidence": 9}, score=30)
CONTAINED = {"first_evidence": 3, "full_containment": 12}
CAUGHT = case("sick", SICK, learner="ada", scenario="s", variant="leak", times=CONTAINED, score=90)
SPARED = case("not sick", WELL, learner="ada", scenario="t", variant="twin", times={"first_evidence": 5}, score=80)
FORK = case("sick", SICK, learner="eve", scenario="s", variant="leak", fork="x", score=99)
CUES = {"leak": {"odd hour": True}, "twin": {"odd hour": False}}


def test_a_cohort_counts_cases_and_leaves_forks_out() -> None:
    """Three cases of three learners; the fork and the fault are told and counted nowhere."""
    figures = cohort([MISSED, CAUGHT, SPARED, FORK, case("sick", fault="a bug", score=None, learner="ada")])
    assert (figures.learners, figures.cases, figures.forks, len(figures.faults)) == (3, 3, 1, 1)
    assert figures.scores == (30, 90, 80)
    assert (figures.triage.under_triage.count, figures.triage.under_triage.of) == (1, 2)


def test_by_scenario_and_by_cue() -> None:
    """Each scenario its own triage; each cue its cases with it and without."""
    figures = cohort([MISSED, CAUGHT, SPARED], lambda scenario, variant: CUES[variant])
    assert [(each.name, each.triage.cases) for each in figures.by_scenario] == [("s", 2), ("t", 1)]
    assert [(each.name, each.triage.cases) for each in figures.by_cue] == [
        ("s: odd hour (shown)", 2),
        ("t: odd hour (not shown)", 1),
    ]
    assert cohort([MISSED]).by_cue == ()


def test_times_say_how_many_never_came_to_be() -> None:
    """Containment is asked of sick cases alone."""
    spread = {each.name: each for each in cohort([MISSED, CAUGHT, SPARED]).times}
    assert (spread["first_evidence"].median, spread["first_evidence"].latest, spread["first_evidence"].never) == (5, 9, 0)
    contained = spread["full_containment"]
    assert (contained.cases, contained.never, contained.median) == (2, 1, 12)


def test_a_case_that_was_never_ended_counts_in_no_figure_until_it_has_a_score() -> None:
    """Its journal may have been cut: it is listed, and neither triage nor times nor items know of it."""
    left = CAUGHT.model_copy(update={"finished": False, "score": None, "as_it_stands": 90, "scenario": "t", "variant": "twin"})
    figures = cohort([MISSED, left], lambda scenario, variant: CUES[variant])
    assert (figures.cases, len(figures.left_open), figures.triage.cases, figures.triage.left_open) == (2, 1, 1, 1)
    assert figures.times[0].cases == 1
    assert [each.name for each in figures.by_scenario] == ["s"]
    assert [each.name for each in figures.by_cue] == ["s: odd hour (shown)"]
    counted = cohort([MISSED, left.counted()], lambda scenario, variant: CUES[variant])
    assert (counted.triage.cases, counted.times[0].cases, len(counted.by_scenario), len(counted.by_cue)) == (2, 2, 2, 2)


def test_the_last_finished_attempt_stands() -> None:
    """Not the best, not a later one that was left open, and never a fork."""
    first, second, left = (
        CAUGHT.model_copy(update={"attempt": n, "score": score, "finished": done})
        for n, score, done in ((1, 95, True), (2, 60, True), (3, 10, False))
    )
    assert latest([left, second, first, FORK, SPARED]) == [second, SPARED]
    assert latest([left]) == [left]


def test_a_fault_of_ours_takes_no_earlier_case_from_anybody() -> None:
    """The attempt before it stands, ended or not; a fault of an exam is shown as one, and no practice is put in its place."""
    good, left = CAUGHT, CAUGHT.model_copy(update={"finished": False, "score": None})
    broken = CAUGHT.model_copy(update={"attempt": 2, "score": None, "fault": "a bug"})
    assert latest([good, broken]) == latest([broken, good]) == [good]
    assert latest([broken, left]) == [left]
    assert latest([broken]) == [broken]
    sat = broken.model_copy(update={"mode": "exam"})
    assert latest([good, sat]) == [sat]


def test_an_exam_stands_before_practice_and_practice_before_a_drill() -> None:
    """Whatever came of them, in whatever order the journals lie; an exam that was left open stays blank."""
    practised, better = (CAUGHT.model_copy(update={"attempt": n, "score": 99}) for n in (1, 2))
    sat = CAUGHT.model_copy(update={"mode": "exam", "score": 40})
    left = sat.model_copy(update={"finished": False})
    drilled = CAUGHT.model_copy(update={"mode": "drill", "attempt": 7})
    for some in ([practised, better, sat, drilled], [drilled, sat, better, practised]):
        assert latest(some) == [sat]
    assert latest([better, left, drilled]) == [left]
    assert latest([drilled, practised]) == latest([practised, drilled]) == [practised]
