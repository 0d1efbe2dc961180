"""The gradebooks: each system's columns as its importer wants them, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import re

import pytest

from ircoach.grader.scorecard import Scorecard
from ircoach.report import gradebook, table
from tests.grader.test_triage import case

CARDS = [
    case("sick", learner="ada", scenario="ami-share", attempt=1, score=90),
    case("sick", learner="ada", scenario="ami-share", attempt=2, score=81.5),
    case("sick", learner="bob", scenario="public-bucket", score=40),
    case("sick", learner="eve", scenario="ami-share", score=None, fault="a bug of ours"),
    case("sick", learner="=HYPERLINK(1)", scenario="ami-share", score=7),
]


def rows(name: str) -> list[list[str]]:
    """A gradebook, read as CSV."""
    return list(csv.reader(io.StringIO(gradebook.files(CARDS)[f"gradebook-{name}.csv"])))


def test_canvas_wants_its_five_columns_and_the_points_possible() -> None:
    """Section stands last before the assignments, the second row says what they are worth, and no heading ends in an id."""
    heading, possible, *learners = rows("canvas")
    assert heading == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "ircoach ami-share", "ircoach public-bucket"]
    assert possible == ["    Points Possible", "", "", "", "", "100", "100"]
    assert ["ada", "", "", "ada", "", "81.5", ""] in learners
    assert not any(re.search(r"\(\d+\)$", each) for each in heading)


def test_moodle_maps_by_username_and_takes_nothing_over_a_hundred() -> None:
    """One row a learner, one column a scenario."""
    heading, *learners = rows("moodle")
    assert heading == ["username", "ircoach ami-share", "ircoach public-bucket"]
    assert ["bob", "", "40"] in learners
    assert all(float(cell) <= 100 for row in learners for cell in row[1:] if cell)


def test_nbgrader_has_the_columns_of_its_own_export() -> None:
    """One row a learner and scenario."""
    heading, *cases = rows("nbgrader")
    assert heading[0] == "assignment"
    assert heading[-2:] == ["score", "max_score"]
    assert ["ami-share", "", "", "ada", "", "", "", "81.5", "0", "81.5", "100"] in cases


@pytest.mark.parametrize("name", ["canvas", "moodle", "nbgrader"])
def test_no_cell_is_a_formula_and_a_fault_of_ours_is_no_zero(name: str) -> None:
    """A learner called =HYPERLINK stays a name; who could not be scored is not in the book."""
    cells = [cell for row in rows(name) for cell in row]
    assert "'=HYPERLINK(1)" in cells
    assert not any(cell.startswith(("=", "+", "@", "\t", "\r")) for cell in cells)
    assert "eve" not in cells


def test_a_row_a_question(expert: Scorecard) -> None:
    """What was asked, given and right, with points, hints and the minute."""
    (first, *_) = table.questions(expert)
    assert (first["question"], first["right"], first["points"]) == (expert.answers[0].id, "yes", expert.answers[0].points)
    assert first["minutes"] is not None


def test_nobody_s_name_makes_a_row_of_maxima() -> None:
    """Canvas takes any row whose first cell says Points Possible for it; the login still finds the student."""
    text = gradebook.files([case("sick", learner="Points Possible", scenario="s", score=3)])["gradebook-canvas.csv"]
    *_, row = csv.reader(io.StringIO(text))
    assert row == ["Points-Possible", "", "", "Points Possible", "", "3"]
    assert text.count("Points Possible,") == 2
