"""`ircoach export`: a case in a folder, made whole or not at all."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from ircoach.case.journal import read
from tests.cli.conftest import Played
from tests.cli.support import SMALL, Run, shell


@pytest.mark.slow
def test_the_folder_holds_journal_evidence_debrief_and_scorecard(tmp_path: Path, played: Played) -> None:
    """What a learner hands in, and what they saw, one file an answer."""
    said = shell("export", played.journal, "--to", tmp_path / "case", "--scenario", SMALL)
    assert said.code == 0, said.err
    made = {path.relative_to(tmp_path / "case").as_posix() for path in (tmp_path / "case").rglob("*") if path.is_file()}
    assert {"expert.jsonl", "debrief.html", "scorecard.json"} < made
    entries = read(played.journal).entries
    seen = {int(name.removeprefix("evidence/")[:3]) for name in made if name.startswith("evidence/")}
    assert seen == {entry.number for entry in entries if entry.kind in ("call", "register", "address", "ask")}
    assert len(seen) < len(entries)  # pins, verdicts and waits are in the journal, and are no evidence
    first = next(name for name in sorted(made) if name.endswith("-ec2-DescribeImageAttribute.json"))
    assert any(name.endswith("-register-changes.json") for name in made)
    assert (tmp_path / "case" / "expert.jsonl").read_bytes() == played.journal.read_bytes()
    assert json.loads((tmp_path / "case" / "scorecard.json").read_text())["score"] == played.card.score
    answer = json.loads((tmp_path / "case" / first).read_text())
    assert answer["asked"]["parameters"]["Attribute"] == "launchPermission"
    assert answer["answer"]["LaunchPermissions"][0]["UserId"].isdigit()
    assert dt.datetime.fromisoformat(answer["time"]).year == 2026
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("case")] == ["case"]


@pytest.mark.parametrize("taken", ["file", "folder"])
def test_nothing_is_written_over(ircoach: Run, tmp_path: Path, played: Played, taken: str) -> None:
    """A folder with something in it, or a file of that name, is a misuse."""
    target = tmp_path / "case"
    if taken == "file":
        target.write_text("mine")
    else:
        target.mkdir()
        (target / "notes.txt").write_text("mine")
    said = ircoach("export", played.journal, "--to", target)
    assert said.code == 2
    assert "nothing is written over" in said.err


def test_a_refused_journal_leaves_no_folder(ircoach: Run, tmp_path: Path) -> None:
    """What cannot be played again is not half exported."""
    (tmp_path / "bad.jsonl").write_text("not a journal\n")
    said = ircoach("export", tmp_path / "bad.jsonl", "--to", tmp_path / "case")
    assert said.code == 1
    assert "line 1: not a line of a journal" in said.err
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "home") == ["bad.jsonl"]
