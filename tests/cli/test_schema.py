"""`ircoach schema`: the form for an editor."""

from __future__ import annotations

import json
from pathlib import Path

from ircoach.scenario.schema import schema
from tests.cli.support import Run


def test_the_schema_goes_to_standard_output(ircoach: Run) -> None:
    """As JSON and nothing else."""
    said = ircoach("schema")
    assert (said.code, said.err) == (0, "")
    assert said.json == schema()


def test_the_schema_goes_to_a_file(ircoach: Run, tmp_path: Path) -> None:
    """And it is said how an editor comes to use it."""
    said = ircoach("schema", "--out", tmp_path / "s.json")
    assert said.code == 0
    assert json.loads((tmp_path / "s.json").read_text(encoding="utf-8")) == schema()
    assert "# yaml-language-server: $schema=" in said.err


def test_a_place_that_cannot_be_written_is_told(ircoach: Run, tmp_path: Path) -> None:
    """One line, exit code 1."""
    said = ircoach("schema", "--out", tmp_path / "no" / "s.json")
    assert said.code == 1
    assert len(said.err.splitlines()) == 1


def test_the_scorecard_has_a_schema_too(ircoach: Run) -> None:
    """And a form that nobody has is a misuse which names those there are."""
    assert ircoach("schema", "scorecard").json["title"] == "ircoach scorecard, format 1"
    said = ircoach("schema", "scorecrad")
    assert said.code == 2
    assert "'scorecard'" in said.err
