"""`ircoach progress`: finished cases of one learner, and no other's."""

from __future__ import annotations

from pathlib import Path

import pytest

from ircoach import progress as progress_of
from ircoach.errors import BadInput, JournalForeign
from tests.cli.conftest import Played
from tests.cli.support import Run, journal_of
from tests.report.test_html import Page


@pytest.fixture
def shelf(ircoach_home: Path, played: Played, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two finished cases of ada's, one open, one refused; grading them is quick, because the grader is a stand-in."""
    shelf = ircoach_home / "cases"
    for name, kinds in (("one", ("finish",)), ("two", ("call", "finish")), ("open", ("call",)), ("old", ("finish",))):
        journal_of(shelf / "ada" / f"{name}.jsonl", kinds=kinds)

    def grade(path: Path, *_: object, **__: object) -> object:
        assert path.stem != "open", "an open case's truth is not told before its end"
        if path.stem == "old":
            raise JournalForeign("written by another version")
        return played.card.model_copy(update={"learner": "ada"})

    monkeypatch.setattr("ircoach.grader.graders.grade_apart", grade)
    return shelf


def test_the_terminal_tells_parts_cases_and_what_is_next(ircoach: Run, shelf: Path) -> None:
    """Two cases are too few to compare; the refused one is named, the open one never graded."""
    said = ircoach("progress")
    assert said.code == 0, said.err
    for words in ("2 finished so far", "too few cases to say", "Your cases, oldest first", "Play next:", "1 − sensitivity"):
        assert words in said.out
    assert "old.jsonl: written by another version" in said.err


def test_a_notebook_shows_the_same(shelf: Path) -> None:
    """`ircoach.progress()`: lines in a terminal, a piece of a page in a notebook, and what was left out with its reason."""
    view = progress_of("ada")
    assert [case.score for case in view.made.cases] == [100, 100]
    told = repr(view)
    for words in ("Progress of ada", "2 finished so far", "Your cases, oldest first", "Play next:", "1 − sensitivity"):
        assert words in told
    assert "Left out: old.jsonl: written by another version" in told
    piece = view._repr_html_()
    assert "script" not in {tag for tag, _ in Page(piece).tags}
    assert "Left out: old.jsonl" in piece
    with pytest.raises(BadInput, match="no cases of 'bob'"):
        progress_of("bob")


def test_the_page_says_the_same(ircoach: Run, shelf: Path, tmp_path: Path) -> None:
    """One file, tags that match, no script."""
    said = ircoach("progress", "--learner", "ada", "--html", tmp_path / "p.html")
    assert said.code == 0
    text = (tmp_path / "p.html").read_text(encoding="utf-8")
    assert "script" not in {tag for tag, _ in Page(text).tags}
    assert "Play next" in text
    assert "Progress of ada" in text


def test_as_data(ircoach: Run, shelf: Path) -> None:
    """For a program."""
    told = ircoach("progress", "--json").json
    assert (told["learner"], len(told["cases"])) == ("ada", 2)


def test_whose_must_be_said_where_several_play(ircoach: Run, shelf: Path) -> None:
    """The names are listed; a name nobody has is a misuse, and so is an empty shelf."""
    journal_of(shelf / "bob" / "one.jsonl", learner="bob")
    said = ircoach("progress")
    assert said.code == 2
    assert "ada, bob" in said.err
    assert ircoach("progress", "--learner", "eve").code == 2
    assert ircoach("progress", "--learner", "bob").code == 0


def test_nothing_yet_is_said_with_the_place(ircoach: Run, ircoach_home: Path) -> None:
    """And how one begins."""
    said = ircoach("progress")
    assert said.code == 2
    assert "`ircoach lab` begins one" in said.err
