"""The gradebook: a class's scores as the files that Canvas, Moodle and nbgrader's users work with. Each learner and scenario
counts once (`cohort.latest`); every attempt stands in the table of cases.

Canvas: columns `Student, ID, SIS User ID, SIS Login ID, Section`, then one an assignment; a second row that begins
`    Points Possible`. A student is found by ID, then by SIS id, then by name; ours goes into `Student` and `SIS Login ID`. A
heading that ends in a number in brackets names an assignment's id, so ours never does. What its importer reads:
https://github.com/instructure/canvas-lms/blob/master/lib/gradebook_importer.rb

Moodle (https://docs.moodle.org/405/en/Grade_import): any columns, mapped by hand at import; `username` maps to the user and each
other to a grade item. One unknown user, or a grade above the item's maximum, and nothing is imported.

nbgrader exports and does not import; the columns are those of its own export
(https://github.com/jupyter/nbgrader/blob/main/nbgrader/plugins/export.py).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from ircoach.grader.cohort import latest
from ircoach.grader.scorecard import Scorecard
from ircoach.report.table import guarded

CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
NBGRADER = (
    "assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email", "raw_score",
    "late_submission_penalty", "score", "max_score",
)  # fmt: skip
Rows = list[list[object]]


def files(cards: Sequence[Scorecard]) -> dict[str, str]:
    """File name → text of the three gradebooks.

    Cases without a score are left out: a fault of ours is nobody's zero, and a case that was never ended has none yet.
    """
    standing = [card for card in latest(cards) if card.score is not None]
    return {
        "gradebook-canvas.csv": _text(_canvas(standing)),
        "gradebook-moodle.csv": _text(_moodle(standing)),
        "gradebook-nbgrader.csv": _text(_nbgrader(standing)),
    }


def _canvas(cards: Sequence[Scorecard]) -> Rows:
    scenarios = _scenarios(cards)
    rows: Rows = [
        [*CANVAS, *(f"ircoach {each}" for each in scenarios)],
        ["    Points Possible", "", "", "", "", *[100] * len(scenarios)],
    ]
    return rows + [[*_canvas_name(learner), *scores] for learner, scores in _by_learner(cards, scenarios)]


def _canvas_name(learner: str) -> list[object]:
    """The five columns that name a student. A row whose first says `Points Possible` is, to Canvas, the row of maxima."""
    said = learner.replace("Points Possible", "Points-Possible")
    return [said, "", "", learner, ""]


def _moodle(cards: Sequence[Scorecard]) -> Rows:
    scenarios = _scenarios(cards)
    heading: list[object] = ["username", *(f"ircoach {each}" for each in scenarios)]
    rows: Rows = [[learner, *scores] for learner, scores in _by_learner(cards, scenarios)]
    return [heading, *rows]


def _nbgrader(cards: Sequence[Scorecard]) -> Rows:
    rows: Rows = [list(NBGRADER)]
    return rows + [[card.scenario, "", "", card.learner, "", "", "", card.score, 0.0, card.score, 100.0] for card in cards]


def _scenarios(cards: Sequence[Scorecard]) -> list[str]:
    return sorted({card.scenario for card in cards})


def _by_learner(cards: Sequence[Scorecard], scenarios: Sequence[str]) -> list[tuple[str, list[float | None]]]:
    """Each learner's score a scenario; an empty cell where there is none."""
    scores = {(card.learner, card.scenario): card.score for card in cards}
    return [(who, [scores.get((who, each)) for each in scenarios]) for who in sorted({card.learner for card in cards})]


def _text(rows: Rows) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([guarded(cell) for cell in row] for row in rows)
    return out.getvalue()
