"""Fixtures of the command line's tests."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ircoach.cli import run
from ircoach.grader.scorecard import Scorecard
from tests.cli.support import SMALL, Run, Said, shell


@pytest.fixture
def ircoach(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run one command line in this process, errors and exit codes as the console script makes them."""
    monkeypatch.setenv("NO_COLOR", "1")

    def run_one(*arguments: object) -> Said:
        code = run([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return run_one


@dataclass(frozen=True, slots=True)
class Played:
    """A small case, really played and graded: its folder, its journal, what `play` said and its scorecard as data."""

    journal: Path
    told: dict[str, Any]
    card: Scorecard


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """The expert's case of the small scenario, seed 1, played and graded by the command line in processes of their own."""
    place = tmp_path_factory.mktemp("played")
    journal = place / "expert.jsonl"
    said = shell("play", SMALL, "--variant", "stolen", "--journal", journal, "--json", IRCOACH_HOME=str(place / "home"))
    assert said.code == 0, said.err
    graded = shell("grade", journal, "--scenario", SMALL, "--json", IRCOACH_HOME=str(place / "home"))
    assert graded.code == 0, graded.err
    return Played(journal, said.json, Scorecard.model_validate(graded.json[0]["scorecard"]))
