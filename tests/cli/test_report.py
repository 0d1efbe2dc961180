"""`ircoach report`: the after-action report in the form its file's ending names."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Played
from tests.cli.support import Run


@pytest.fixture
def graded(played: Played, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The played journal; grading it is quick, because the grader is a stand-in."""
    monkeypatch.setattr("ircoach.grader.graders.grade_apart", lambda path, *_, **__: played.card)
    return played.journal


@pytest.mark.parametrize(("ending", "begins"), [(".html", b"<!doctype html>"), (".md", b"# "), (".PDF", b"%PDF-")])
def test_the_ending_says_what_is_written(ircoach: Run, graded: Path, tmp_path: Path, ending: str, begins: bytes) -> None:
    """A page, Markdown or a PDF, and the file is named."""
    to = tmp_path / f"report{ending}"
    said = ircoach("report", graded, "--to", to)
    assert said.code == 0, said.err
    assert str(to) in said.out
    assert to.read_bytes().startswith(begins)


def test_another_ending_and_a_file_that_is_there_are_misuse(ircoach: Run, graded: Path, tmp_path: Path) -> None:
    """Before anything is graded; nothing is written over."""
    said = ircoach("report", graded, "--to", tmp_path / "report.docx")
    assert said.code == 2
    assert ".html, .md, .pdf" in said.err
    (tmp_path / "report.md").write_text("mine")
    assert ircoach("report", graded, "--to", tmp_path / "report.md").code == 2
    assert (tmp_path / "report.md").read_text() == "mine"
