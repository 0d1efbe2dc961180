"""`ircoach scenarios`: what there is to play, and no truth unless asked."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ircoach.cli import scenarios as command
from ircoach.scenario.library import Folder
from tests.cli.support import SMALL, Run


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library with the small scenario in it."""
    shutil.copytree(SMALL, tmp_path / "one_key")
    monkeypatch.setattr(
        command, "folders", lambda: {p.parent.name: Folder(p.parent) for p in sorted(tmp_path.glob("*/scenario.yaml"))}
    )
    return tmp_path


def test_a_scenario_is_listed_with_its_level_and_minutes(ircoach: Run, shelf: Path) -> None:
    """One line a scenario."""
    said = ircoach("scenarios")
    assert said.code == 0
    assert said.out.splitlines()[1].split(maxsplit=3) == ["one-key", "foundation", "10", "One key"]


def test_no_variant_is_told_unless_asked(ircoach: Run, shelf: Path) -> None:
    """Neither the table nor the JSON gives away what is behind an alert."""
    for said in (ircoach("scenarios"), ircoach("scenarios", "--json")):
        assert "stolen" not in said.out
        assert "not sick" not in said.out


def test_the_answers_tell_each_variant_s_truth(ircoach: Run, shelf: Path) -> None:
    """`--answers` is the instructor's view."""
    said = ircoach("scenarios", "--answers")
    assert "stolen" in said.out
    told = {v["id"]: v["truth"] for v in ircoach("scenarios", "--answers", "--json").json[0]["variants"]}
    assert told == {"stolen": "sick", "agreed": "not sick"}


def test_the_json_has_the_fields_a_program_needs(ircoach: Run, shelf: Path) -> None:
    """Standard output is JSON and nothing else."""
    said = ircoach("scenarios", "--json")
    assert said.err == ""
    assert said.json == [
        {
            "id": "one-key",
            "title": "One key",
            "level": "foundation",
            "minutes": 10,
            "summary": "The smallest scenario that is one; the engine's tests play it.",
        }
    ]


def test_a_broken_scenario_is_told_with_file_and_line_and_hides_no_other(ircoach: Run, shelf: Path) -> None:
    """One bad folder costs its own line, and the exit code says that something is wrong."""
    shutil.copytree(SMALL, shelf / "broken")
    form = shelf / "broken" / "scenario.yaml"
    form.write_text(form.read_text().replace("level: foundation", "level: easy"))
    said = ircoach("scenarios")
    assert said.code == 1
    assert "one-key" in said.out
    assert said.err.startswith(f"ircoach: {form}, line 4: level: ")
    assert len(said.err.splitlines()) == 1


def test_an_empty_library_says_so(ircoach: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing to play is said, not shown as an empty table."""
    monkeypatch.setattr(command, "folders", dict)
    assert "No scenario was found" in ircoach("scenarios").err
    assert ircoach("scenarios", "--json").json == []
