"""`ircoach export`: a case in a folder, made whole or not at all."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import re
from pathlib import Path

import duckdb
import pytest

from ircoach.case.host import Act
from ircoach.case.journal import Entry, read
from ircoach.cli.export import evidence
from ircoach.world.athena.dialect import hive
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


@pytest.mark.slow
def test_a_refused_journal_leaves_no_folder(ircoach: Run, tmp_path: Path) -> None:
    """What cannot be played again is not half exported."""
    (tmp_path / "bad.jsonl").write_text("not a journal\n")
    said = ircoach("export", tmp_path / "bad.jsonl", "--to", tmp_path / "case")
    assert said.code == 1
    assert "line 1: not a line of a journal" in said.err
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "home") == ["bad.jsonl"]


@pytest.mark.slow
def test_the_logs_of_a_case_can_be_loaded_elsewhere(tmp_path: Path, played: Played) -> None:
    """The trail's files as CloudTrail lays them down, the same records as Parquet, and statements that are Athena's own."""
    said = shell("export", played.journal, "--evidence", tmp_path / "logs", "--scenario", SMALL)
    assert said.code == 0, said.err
    files = sorted((tmp_path / "logs" / "s3" / "AWSLogs").rglob("*.json.gz"))
    records = [record for file in files for record in json.loads(gzip.decompress(file.read_bytes()))["Records"]]
    assert {"ModifyImageAttribute", "CreateImage"} <= {record["eventName"] for record in records}
    assert all(re.fullmatch(r"\d{12}_CloudTrail_[a-z0-9-]+_\d{8}T\d{4}Z_\w{16}\.json\.gz", file.name) for file in files)
    found = (
        duckdb.connect()
        .execute(
            "SELECT eventid, useridentity.type FROM read_parquet(?, hive_partitioning = true) ORDER BY eventtime, eventid",
            [str(tmp_path / "logs" / "parquet" / "cloudtrail_logs" / "**" / "*.parquet")],
        )
        .fetchall()
    )
    assert sorted(found) == sorted((record["eventID"], record["userIdentity"]["type"]) for record in records)
    statements = (tmp_path / "logs" / "athena.sql").read_text().split(";\n")
    assert isinstance(hive.read(statements[0]), hive.CreateTable)
    assert {"README.md", "spark.sql", "trino.sql", "duckdb.sql"} <= {path.name for path in (tmp_path / "logs").iterdir()}


def test_an_export_is_told_where_to(ircoach: Run, played: Played) -> None:
    """One of the two folders has to be named."""
    said = ircoach("export", played.journal)
    assert said.code == 2
    assert "--to DIR for the case to hand in, --evidence DIR for its logs" in said.err


def test_a_long_look_up_is_exported_under_a_name_that_fits() -> None:
    """Whatever somebody looks up: the entry's number leads, and the file holds all that was asked."""
    acts = [
        Act(Entry(number, 0, 0.0, "address", "1", {"address": asked}), {"row": {}}, b"", None)
        for number, asked in enumerate(("x" * 400, "漢" * 400), start=7)
    ]
    (first, seen), (second, _) = evidence(acts)
    assert first.startswith("007-address-xxx")
    assert second.startswith("008-address-漢漢漢")
    assert all(name.endswith(".json") and len(name.encode()) < 200 for name in (first, second))
    assert seen["asked"] == {"address": "x" * 400}
