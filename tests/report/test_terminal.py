"""The scorecard in a terminal, and the instructor's sheet."""

from __future__ import annotations

import io

from rich.console import Console

from ircoach.grader.scorecard import Scorecard
from ircoach.report import sheet, terminal, words
from ircoach.scenario.library import Folder
from tests.small import ONE_KEY


def printed(show: object, what: object) -> str:
    """What is printed to a plain terminal of 100 columns."""
    out = io.StringIO()
    assert callable(show)
    show(what, Console(file=out, width=100))
    return out.getvalue()


def test_the_terminal_tells_score_parts_and_reasons(expert: Scorecard, hostile: Scorecard) -> None:
    """The score, each part, and for what was missed the reason; brackets of a learner's are not markup."""
    told = printed(terminal.show, expert)
    assert "100 of 100" in told
    assert "Stop the bleed" in told
    assert "Unproctored" in told
    assert "No answer" not in told
    assert "it was never fully contained" in " ".join(printed(terminal.show, hostile).split()).lower()
    assert "[bold]x" in printed(terminal.show, hostile.model_copy(update={"story": "[bold]x"}))


def test_the_terminal_tells_a_fault(faulty: Scorecard) -> None:
    """A fault is said in full and nothing else."""
    told = printed(terminal.show, faulty)
    assert "not scored" in told
    assert "scenario fault: a bug of ours" in told


def test_lessons_are_the_largest_losses(expert: Scorecard, hostile: Scorecard) -> None:
    """The first lesson is where most points went; a perfect run has none."""
    assert words.lessons(expert) == []
    lost = [item.of - item.points for item in words.lessons(hostile)]
    assert lost == sorted(lost, reverse=True)
    assert lost


def test_the_sheet_holds_what_an_instructor_needs() -> None:
    """Truth, model answers with this seed's ids, when evidence is in reach, and what happens with nobody doing anything."""
    drawn = sheet.sheet(Folder(ONE_KEY), 5, "stolen")
    assert drawn.truth == "sick"
    assert drawn.answers[0].answer == drawn.facts["stranger"]
    assert any(each.who == "loss" for each in drawn.happenings)
    assert [each.minutes for each in drawn.happenings] == sorted(each.minutes for each in drawn.happenings)
    told = printed(sheet.show, drawn)
    assert drawn.facts["stranger"] in told
    assert "No idea, sorry." in told


def test_a_question_as_a_label_keeps_its_mark(hostile: Scorecard) -> None:
    """Nothing reads `since when?.`"""
    assert words.sentence("Since when?") == "Since when?"
    assert words.sentence("The final call") == "The final call."
    assert "?." not in printed(terminal.show, hostile)
