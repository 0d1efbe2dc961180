"""Finished cases keep the score they were given, on the machine that gave it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ircoach.case import journal as journals
from ircoach.errors import JournalForeign
from ircoach.grader import grading
from ircoach.grader.kept import keep, kept
from ircoach.grader.scorecard import Scorecard
from ircoach.report.words import marked

Played = tuple[Path, Scorecard]


def test_a_journal_that_later_versions_cannot_replay_keeps_its_score(
    played: Played, journal: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Graded once, it is given again where replay is refused, and says with what it was graded."""
    monkeypatch.setattr(grading, "_graded_apart", lambda *_: played[1])
    assert not grading.grade_apart(journal).as_graded

    def foreign(*_: object) -> Scorecard:
        raise JournalForeign("written by another version")

    monkeypatch.setattr(grading, "_graded_apart", foreign)
    found = grading.grade_apart(journal)
    assert found.as_graded
    assert found.score == played[1].score
    assert any(said.startswith("kept as it was graded then, with ircoach ") for said in marked(found))


def test_a_journal_that_was_never_graded_here_is_refused(journal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that lies beside it is believed."""

    def foreign(*_: object) -> Scorecard:
        raise JournalForeign("written by another version")

    monkeypatch.setattr(grading, "_graded_apart", foreign)
    journal.with_suffix(".json").write_text('{"score": 100}', encoding="utf-8")
    with pytest.raises(JournalForeign):
        grading.grade_apart(journal)


def test_another_journal_is_another_case(played: Played, journal: Path) -> None:
    """One more line is another chain."""
    keep(played[1], journals.read(journal))
    assert kept(journals.read(journal)) is not None
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join(lines[:-1]))
    assert kept(journals.read(journal)) is None


@pytest.mark.parametrize("change", [{"finished": False}, {"score": None, "fault": "x"}])
def test_what_is_not_final_is_not_kept(played: Played, journal: Path, change: dict[str, object]) -> None:
    """An open case goes on; a fault of ours is mended."""
    written = journals.read(journal)
    keep(played[1].model_copy(update=change), written)
    assert kept(written) is None


def test_a_forged_chain_names_no_file(played: Played, journal: Path) -> None:
    """What is not a chain value leads nowhere."""
    written = replace(journals.read(journal), chain="../../etc/passwd")
    keep(played[1], written)
    assert kept(written) is None
