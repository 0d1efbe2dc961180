"""Fixtures of the command line's tests."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from ircoach.cli import run
from ircoach.grader.scorecard import Scorecard
from tests.cli.support import SMALL, Run, Said


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
def played(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Played:
    """The expert's case of the small scenario, seed 1, played and graded by the command line.

    It costs some seconds, so the workers of one test run share it.
    """
    base = tmp_path_factory.getbasetemp()
    place = (base if worker_id == "master" else base.parent) / "played"
    place.mkdir(exist_ok=True)
    journal, told, graded = place / "expert.jsonl", place / "told.json", place / "graded.json"
    with FileLock(place / "lock"):
        if not graded.exists():
            told.write_text(_json_of("play", SMALL, "--variant", "stolen", "--journal", journal, home=place), encoding="utf-8")
            graded.write_text(_json_of("grade", journal, "--scenario", SMALL, home=place), encoding="utf-8")
    card = Scorecard.model_validate(json.loads(graded.read_text(encoding="utf-8"))[0]["scorecard"])
    return Played(journal, json.loads(told.read_text(encoding="utf-8")), card)


def _json_of(*arguments: object, home: Path) -> str:
    """What a command line run in this process writes on standard output."""
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(io.StringIO()) as said:
        patch.setenv("IRCOACH_HOME", str(home / "home"))
        assert run([*map(str, arguments), "--json"]) == 0
    return said.getvalue()
