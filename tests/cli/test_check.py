"""`ircoach check`: which folders are meant, what is said of them, and how it ends."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ircoach.scenario.library import folders
from tests.cli.support import Run
from tests.scenario.broken import GOOD, broken


def test_a_finding_is_told_with_place_rule_and_fix(ircoach: Run, tmp_path: Path) -> None:
    """FILE:LINE: rule: what, the fix below, a count at the end, and exit code 1."""
    folder = broken("hint-cost", tmp_path)
    said = ircoach("check", folder, "--quick")
    assert said.code == 1
    place, fix, last = said.out.splitlines()
    assert place.startswith(f"{folder / 'scenario.yaml'}:")
    assert ": hint-cost: question when: hint 1 costs nothing" in place
    assert fix == "    give it a cost, such as 0.2"
    assert last.startswith("open-door: 1 thing to mend (")


def test_a_good_folder_ends_well(ircoach: Run) -> None:
    """One line and exit code 0; what was left out is counted."""
    said = ircoach("check", GOOD, "--quick")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("open-door: all is well (")
    assert "rules asked" in said.out


@pytest.mark.slow
def test_the_worlds_are_asked_unless_it_is_quick(ircoach: Run, tmp_path: Path) -> None:
    """A fault of the storyline shows only where a world is built."""
    folder = broken("builds", tmp_path)
    assert ircoach("check", folder, "--quick").code == 0
    said = ircoach("check", folder)
    assert said.code == 1
    assert ": builds: scenario fault" in said.out


def test_the_json_has_every_finding(ircoach: Run, tmp_path: Path) -> None:
    """Standard output is JSON and nothing else; the exit code is the same."""
    said = ircoach("check", broken("attack-id", tmp_path), GOOD, "--quick", "--json")
    assert said.code == 1
    assert said.json["ok"] is False
    bad, good = said.json["scenarios"]
    assert good["findings"] == []
    assert good["id"] == "open-door"
    assert set(bad["findings"][0]) == {"file", "line", "rule", "what", "fix"}
    assert "cue-table" in bad["not_asked"]


@pytest.mark.parametrize("line", ["print('hello')", "raise SystemExit(0)"])
def test_answers_that_print_or_leave_spoil_nothing(ircoach: Run, tmp_path: Path, line: str) -> None:
    """Standard output stays JSON, and the check goes on to its end."""
    folder = broken("todo", tmp_path)
    (folder / "answers.py").write_text(f"{(folder / 'answers.py').read_text(encoding='utf-8')}\n{line}\n", encoding="utf-8")
    (checked,) = ircoach("check", folder, "--quick", "--json").json["scenarios"]
    assert "todo" in {finding["rule"] for finding in checked["findings"]}


def test_a_path_may_be_a_file_an_id_or_a_folder_of_folders(ircoach: Run, tmp_path: Path) -> None:
    """However a scenario is named, it is found."""
    known = next(iter(folders()))
    shutil.copytree(GOOD, tmp_path / "open_door")
    for path in (tmp_path / "open_door" / "scenario.yaml", tmp_path, tmp_path / "open_door"):
        assert [each["id"] for each in ircoach("check", path, "--quick", "--json").json["scenarios"]] == ["open-door"]
    assert [each["id"] for each in ircoach("check", known, "--quick", "--json").json["scenarios"]] == [known]


@pytest.mark.parametrize("inside", ["", "scenarios"])
def test_without_a_path_it_looks_around(ircoach: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inside: str) -> None:
    """In the folders here, and in ./scenarios."""
    shutil.copytree(GOOD, tmp_path / "place" / inside / "open_door")
    monkeypatch.chdir(tmp_path / "place")
    assert [each["id"] for each in ircoach("check", "--quick", "--json").json["scenarios"]] == ["open-door"]


def test_where_there_is_none_the_installed_ones_are_checked(
    ircoach: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An empty folder means all that are installed."""
    monkeypatch.chdir(tmp_path)
    assert [each["id"] for each in ircoach("check", "--quick", "--json").json["scenarios"]] == list(folders())


@pytest.mark.parametrize("path", ["nothing-like-it", "."])
def test_what_is_no_scenario_is_a_misuse(ircoach: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    """One line, exit code 2."""
    monkeypatch.chdir(tmp_path)
    said = ircoach("check", path)
    assert said.code == 2
    assert len(said.err.splitlines()) == 1


def test_the_rules_can_be_listed(ircoach: Run) -> None:
    """Each with what holds where it is kept, and whether it is quick."""
    said = ircoach("check", "--rules")
    assert said.code == 0
    assert "cue-balance" in said.out
    quick = {each["rule"]: each["quick"] for each in ircoach("check", "--rules", "--json").json}
    assert quick["todo"] is True
    assert quick["deterministic"] is False
