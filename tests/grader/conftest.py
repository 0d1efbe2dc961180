"""Journals and scorecards of the smallest scenario, played once for all tests of this room."""

from __future__ import annotations

from pathlib import Path

import pytest

from ircoach.grader.scorecard import Scorecard
from ircoach.players.playing import play
from ircoach.scenario.library import Folder
from tests.small import ONE_KEY

SEED = 5


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Scorecard]:
    """The expert's journal of the incident, and the scorecard of the run that wrote it."""
    path = tmp_path_factory.mktemp("journals") / "expert.jsonl"
    return path, play(Folder(ONE_KEY), "stolen", SEED, "expert", journal_path=path)


@pytest.fixture
def journal(played: tuple[Path, Scorecard], tmp_path: Path) -> Path:
    """A copy of the expert's journal, to be spoilt."""
    path = tmp_path / "case.jsonl"
    path.write_bytes(played[0].read_bytes())
    return path
