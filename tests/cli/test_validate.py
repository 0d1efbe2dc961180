"""`ircoach validate`: whether the rubric keeps its promises, said so that an author can act."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ircoach.players import validation
from ircoach.players.validation import Failure, Line, Validation
from tests.cli.support import SMALL, Run


def result(*failures: Failure) -> Validation:
    """A validation of one player's lines with these failures."""
    line = Line(scenario="one-key", variant="stolen", player="expert", kind="expert", least=96, mean=97, most=98, margin=0)
    idle = line.model_copy(update={"player": "idle", "kind": "wrong-footed", "least": 0, "mean": 0, "most": 0, "margin": 96})
    return Validation(
        ok=not failures,
        scenarios=("one-key",),
        seeds=(1, 2),
        runs=4,
        lines=(line, idle),
        cues={},
        tellings={},
        versions={},
        failures=failures,
    )


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the players were asked for; they answer at once."""
    asked: list[Any] = []

    def stand_in(folders: Any, seeds: Any, jobs: int, progress: Any, kept: Any, play: bool) -> Validation:
        asked.append(([folder.id for folder in folders], list(seeds), jobs, kept and kept.place, play))
        progress(1, 1)
        return result()

    monkeypatch.setattr(validation, "validate", stand_in)
    return asked


def test_seeds_scenarios_and_jobs_are_as_asked(ircoach: Run, asked: list[Any]) -> None:
    """The range of seeds begins where it is told to."""
    said = ircoach("validate", SMALL, "--seeds", "2", "--first-seed", "100", "--jobs", "3")
    assert said.code == 0
    assert asked == [(["one-key"], [100, 101], 3, None, True)]
    assert "4 cases, 2 seeds: all holds." in said.out


def test_everything_installed_is_validated_if_nothing_is_named(ircoach: Run, asked: list[Any]) -> None:
    """The default is all there is."""
    known = [scenario["id"] for scenario in ircoach("scenarios", "--json").json]
    ircoach("validate", "--seeds", "1")
    assert asked[0][0] == known


def test_what_does_not_hold_is_told_with_where_to_look(ircoach: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each broken promise names variant, player, seed and place, and the exit code is 1."""
    failure = Failure(
        scenario="one-key", variant="stolen", seed=2, player="idle", what="only 3 points under", look="answers.py: idle"
    )
    monkeypatch.setattr(validation, "validate", lambda *_, **__: result(failure))
    said = ircoach("validate", SMALL)
    assert said.code == 1
    assert "one-key stolen idle, seed 2: only 3 points under" in said.out
    assert "look at answers.py: idle" in said.out
    assert "1 thing does not hold" in said.out


def test_the_result_can_be_kept_as_data(ircoach: Run, asked: list[Any], tmp_path: Path) -> None:
    """In a file beside the table, or alone on standard output."""
    said = ircoach("validate", SMALL, "--json", tmp_path / "result.json")
    assert json.loads((tmp_path / "result.json").read_text())["ok"] is True
    assert "all holds" in said.out
    assert ircoach("validate", SMALL, "--json", "-").json["runs"] == 4


def test_a_long_validation_is_kept_where_it_is_told(ircoach: Run, asked: list[Any], tmp_path: Path) -> None:
    """And what is there can be judged without playing the rest; without a folder there is nothing to judge."""
    assert ircoach("validate", SMALL, "--seeds", "1", "--jobs", "1", "--keep", tmp_path / "shards").code == 0
    assert ircoach("validate", SMALL, "--seeds", "1", "--jobs", "1", "--keep", tmp_path / "shards", "--only-kept").code == 0
    assert [each[3:] for each in asked] == [(tmp_path / "shards", True), (tmp_path / "shards", False)]
    said = ircoach("validate", SMALL, "--only-kept")
    assert said.code == 2
    assert "--keep DIR" in said.err


def test_what_is_not_played_yet_is_told(ircoach: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A judgement on half the worlds says so."""
    monkeypatch.setattr(validation, "validate", lambda *_, **__: result().model_copy(update={"missing": 7}))
    assert "7 of the worlds asked for are not played yet" in ircoach("validate", SMALL, "--keep", tmp_path, "--only-kept").out


def test_an_earlier_result_is_shown_and_written_as_a_page(ircoach: Run, asked: list[Any], tmp_path: Path) -> None:
    """Without playing anything; the exit code says what it said then."""
    (tmp_path / "result.json").write_text(result().model_dump_json(), encoding="utf-8")
    said = ircoach("validate", "--from", tmp_path / "result.json", "--page", tmp_path / "page.md")
    assert (said.code, asked) == (0, [])
    assert "4 cases, 2 seeds: all holds." in said.out
    assert (tmp_path / "page.md").read_text(encoding="utf-8").startswith("# Does the score measure the skill?")


@pytest.mark.parametrize("text", [None, "", "[]", '{"format": 1}'])
def test_what_is_no_result_is_refused(ircoach: Run, tmp_path: Path, text: str | None) -> None:
    """Missing, empty, or something else."""
    if text is not None:
        (tmp_path / "result.json").write_text(text, encoding="utf-8")
    said = ircoach("validate", "--from", tmp_path / "result.json")
    assert said.code == 2
    assert "result.json" in said.err


def test_an_unknown_scenario_is_a_misuse(ircoach: Run, asked: list[Any]) -> None:
    """Before anybody plays."""
    assert ircoach("validate", "nothing-like-it").code == 2
    assert not asked
