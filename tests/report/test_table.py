"""The table of many cases: one row each, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io

import pytest

from ircoach.grader.scorecard import Scorecard
from ircoach.report import table


def test_one_row_a_case(expert: Scorecard, hostile: Scorecard, faulty: Scorecard) -> None:
    """Each case is a row with its score, parts, times and losses; a case without a score leaves those cells empty."""
    rows = list(csv.DictReader(io.StringIO(table.text([expert, hostile, faulty]))))
    assert next(row["learner"] for row in rows) == "expert"
    assert float(rows[0]["score"]) == expert.score
    assert float(rows[0]["bleed"]) == 30
    assert rows[0]["lost_by_doing_nothing"] == "4"
    assert rows[1]["full_containment"] == ""
    assert rows[2]["score"] == ""
    assert rows[2]["fault"].startswith("scenario fault")


def test_formulas_are_made_text(hostile: Scorecard) -> None:
    """A learner called =1+1 stays a name."""
    row = next(csv.DictReader(io.StringIO(table.text([hostile]))))
    assert row["learner"].startswith("'=1+1")


@pytest.mark.parametrize(
    ("value", "cell"), [("=1", "'=1"), ("+1", "'+1"), ("@x", "'@x"), ("-x", "'-x"), ("\tx", "'\tx"), (-2.5, "-2.5"), (None, "")]
)
def test_cells_are_guarded(value: object, cell: str) -> None:
    """Only texts that begin like a formula are marked; numbers stay numbers."""
    assert table.guarded(value) == cell
