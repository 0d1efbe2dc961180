"""Finished cases keep the score they were given, on the machine that gave it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ircoach.case import journal as journals
from ircoach.errors import JournalForeign
from ircoach.grader.graders import Graders, Progress, grade_apart
from ircoach.grader.kept import keep, kept
from ircoach.grader.scorecard import Scorecard
from ircoach.report.words import marked

Played = tuple[Path, Scorecard]


class Saying(Graders):
    """Graders that say the same of any journal."""

    def __init__(self, said: dict[str, Any]) -> None:
        super().__init__()
        self._said = said

    def grade(self, path: Path, progress: Progress | None, scenario: str | Path | None) -> dict[str, Any]:
        """What they say."""
        return self._said


FOREIGN = {"error": "JournalForeign", "message": "written by another version"}


def test_a_journal_that_later_versions_cannot_replay_keeps_its_score(played: Played, journal: Path) -> None:
    """Graded once, it is given again where replay is refused, and says with what it was graded."""
    assert not grade_apart(journal, by=Saying({"scorecard": played[1].plain()})).as_graded
    found = grade_apart(journal, by=Saying(FOREIGN))
    assert found.as_graded
    assert found.score == played[1].score
    assert any(said.startswith("Kept as it was graded then, with ircoach ") for said in marked(found))


def test_a_journal_that_was_never_graded_here_is_refused(journal: Path) -> None:
    """Nothing that lies beside it is believed."""
    journal.with_suffix(".json").write_text('{"score": 100}', encoding="utf-8")
    with pytest.raises(JournalForeign):
        grade_apart(journal, by=Saying(FOREIGN))


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
