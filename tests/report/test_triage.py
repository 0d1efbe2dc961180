"""Triage figures in words."""

from __future__ import annotations

from ircoach.grader.triage import triage
from ircoach.report.triage import caveats, rows, said
from tests.grader.test_triage import SICK, UNSURE, WELL, case


def test_each_figure_comes_with_its_formula_and_its_interval() -> None:
    """A share says what it is of, and how little it says."""
    figures = triage([case("sick", SICK), case("sick", UNSURE), case("not sick", WELL)])
    told = {name: (value, formula) for name, value, formula in rows(figures)}
    assert told["under-triage"][0] == "50% (1 of 2; 1%–99%)"
    assert told["under-triage"][1].startswith("1 − sensitivity")
    assert told["over-triage of the innocent"][1].startswith("1 − specificity")
    assert "1 − PPV" in told["over-triage of the calls"][1]
    assert "d′" in told
    assert "Brier score" not in told
    words = " ".join(caveats(figures))
    assert "1 of 3 cases was not decided before that; it counts as not called sick." in words
    assert "59 without a single miss" in words


def test_cases_without_a_score_are_told_and_not_counted() -> None:
    """Whoever reads the figures learns how many cases are not in them."""
    left = case("sick", SICK, finished=False, score=None, as_it_stands=70)
    assert "1 case was never ended and counts in none of these figures." in list(caveats(triage([case("sick", SICK), left])))
    assert "2 cases were never ended and count in none of these figures." in list(caveats(triage([left, left])))
    assert "never ended" not in " ".join(caveats(triage([case("sick", SICK), left.counted()])))


def test_nothing_to_divide_by_is_said() -> None:
    """A class that met no innocent case has no over-triage."""
    figures = triage([case("sick", SICK)])
    assert said(figures.over_triage_of_the_innocent) == "no such case"
    assert "d′" not in [name for name, _, _ in rows(figures)]
    assert "1 sick case says little" in " ".join(caveats(figures))
