"""The table of many cases: one row each, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest

from ircoach.grader.cards import unscored
from ircoach.grader.grading import about
from ircoach.grader.scorecard import Scorecard
from ircoach.report import table
from tests.small import small_header

PAGE = (Path(__file__).parents[2] / "docs" / "scorecard.md").read_text(encoding="utf-8")


def told(file: str) -> set[str]:
    """The columns of a table, as docs/scorecard.md lists them."""
    section = PAGE.split(f"\n### {file}\n")[1].split("\n#")[0]
    return {name for row in re.findall(r"(?m)^\| (`[^|]*) \|", section) for name in re.findall(r"`(\w+)`", row)}


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


def test_a_world_that_could_not_be_built_leaves_what_is_unknown_empty() -> None:
    """Nobody knows its truth, whether it was ended, or what went: no cell says it was sick and lost nothing."""
    header = small_header()
    row = table.row(unscored(None, about(header, None), "scenario fault: a bug of ours"))
    unknown = ("truth", "finished", "score", "lost", "lost_by_expert", "lost_by_doing_nothing", "calls_broken")
    assert [row[name] for name in unknown] == ["", "", None, "", "", "", ""]
    assert (row["learner"], row["variant"], row["seed"]) == ("ada", "stolen", header["seed"])


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


def test_every_column_is_told(expert: Scorecard) -> None:
    """docs/scorecard.md lists the columns of cases.csv and questions.csv, and no others."""
    card = expert.model_copy(update={"signature": "signed"})
    assert told("cases.csv") == set(table.row(card))
    assert told("questions.csv") == set(table.questions(card)[0])
