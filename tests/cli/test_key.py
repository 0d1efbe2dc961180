"""`ircoach key`, and what `ircoach grade --class-key` and `ircoach lab --class-key` make of it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from ircoach.case import journal as journals
from ircoach.case import signing
from ircoach.case.signing import ClassKey
from ircoach.cli import checks
from ircoach.cli import lab as command
from ircoach.cli.voice import typed
from ircoach.errors import JournalForeign
from tests.cli.conftest import Played
from tests.cli.support import Run, journal_of


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """A class key's file."""
    ClassKey(b"k" * 32).write(tmp_path / "class.key")
    return tmp_path / "class.key"


@pytest.fixture
def desk(tmp_path: Path, played: Played, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Journals of a room, of home, of another room, one that is refused and one that cannot be read; grading is a stand-in."""
    folder = tmp_path / "in"
    folder.mkdir()
    for name, secret in (("room", b"k" * 32), ("elsewhere", b"o" * 32), ("old", b"k" * 32)):
        journals.Journal.create(folder / f"{name}.jsonl", {"learner": name}, ClassKey(secret)).close()
    journal_of(folder / "home.jsonl")
    (folder / "junk.jsonl").write_text("junk\n")

    def grade(path: Path, *_: object, **__: object) -> object:
        if path.stem in ("old", "junk"):
            raise JournalForeign("another version wrote it")
        return played.card.model_copy(update={"learner": path.stem, "journal": str(path)})

    monkeypatch.setattr("ircoach.grader.graders.grade_apart", grade)
    return folder


def test_a_key_is_made_once_and_looked_at(ircoach: Run, tmp_path: Path) -> None:
    """It is told what to do with it, and named the same when looked at; the secret is never shown."""
    file = tmp_path / "class.key"
    made = ircoach("key", file)
    assert made.code == 0
    name = made.out.split("class key ")[1][:8]
    assert "--class-key" in made.out
    assert name in ircoach("key", file, "--look").out
    assert file.read_text().split()[-1] not in made.out
    again = ircoach("key", file)
    assert (again.code, "never written over" in again.err) == (2, True)


def test_each_journal_says_how_it_stands_to_the_key(ircoach: Run, desk: Path, key: Path) -> None:
    """Refused ones too, where they can be read; and nothing is said where no key was given."""
    said = ircoach("grade", desk, "--class-key", key, "--json")
    told = {Path(one["journal"]).stem: one for one in said.json}
    assert {name: one.get("signature") for name, one in told.items()} == {
        "room": "signed", "home": "unsigned", "elsewhere": "does not fit", "old": "signed", "junk": None,
    }  # fmt: skip
    assert told["room"]["scorecard"]["signature"] == "signed"
    plain = ircoach("grade", desk, "--json")
    assert not any("signature" in one for one in plain.json)
    assert all(one["scorecard"]["signature"] is None for one in plain.json if one["graded"])
    assert plain.code == said.code == 1  # of the refused; a signature that does not fit is for the instructor to judge


def test_the_tables_of_a_class_say_it_too(ircoach: Run, desk: Path, key: Path, tmp_path: Path) -> None:
    """A column in cases.csv and refused.csv, one on the cohort page, a line in each debrief; the gradebooks stay as they are."""
    to = tmp_path / "graded"
    ircoach("grade", desk, "--class-key", key, "--to", to)
    for name, expected in (("cases.csv", ["does not fit", "unsigned", "signed"]), ("refused.csv", ["", "signed"])):
        rows = list(csv.DictReader(io.StringIO((to / name).read_text(encoding="utf-8"))))
        assert [row["signature"] for row in rows] == expected
    assert "<td>does not fit</td>" in (to / "cohort.html").read_text(encoding="utf-8")
    assert "written where the class key was not" in (to / "debriefs" / "home--one-key--1.html").read_text(encoding="utf-8")
    assert "signed" not in (to / "gradebook-canvas.csv").read_text(encoding="utf-8")
    listed = ircoach("grade", desk, "--class-key", key)
    assert "signature" in listed.out


def test_a_wrong_key_file_is_a_misuse(ircoach: Run, desk: Path, tmp_path: Path) -> None:
    """Said before anything is graded."""
    said = ircoach("grade", desk, "--class-key", desk / "junk.jsonl")
    assert said.code == 2
    assert "is no class key" in said.err


def test_a_lab_signs_where_it_is_told_to(ircoach: Run, key: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernels that JupyterLab starts find the key by the variable; without the option nothing is said."""
    monkeypatch.setenv(signing.VARIABLE, "")
    monkeypatch.setattr(command, "_hand_over", lambda line: 0)
    monkeypatch.setattr(command, "_browser", lambda: True)
    monkeypatch.chdir(tmp_path)
    assert "class key" not in ircoach("lab").err
    said = ircoach("lab", "--class-key", "class.key")
    assert ClassKey.read(key).name in said.err
    assert signing.of_this_machine() == ClassKey.read(key)


@pytest.mark.parametrize(("named", "states"), [("", []), ("class.key", ["ok"]), ("none.key", ["fail"])])
def test_the_doctor_looks_at_the_key(named: str, states: list[str], key: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only where a machine is to sign."""
    monkeypatch.setenv(signing.VARIABLE, str(key.parent / named) if named else "")
    assert [finding.state for finding in checks.class_key()] == states


def test_what_to_type_can_be_typed(ircoach: Run, tmp_path: Path) -> None:
    """A file with a blank in its name is quoted where it stands in a command."""
    said = ircoach("key", tmp_path / "my class.key")
    assert said.out.count(f"--class-key {typed(tmp_path / 'my class.key')}") == 2
    assert f"{signing.VARIABLE}={typed(tmp_path / 'my class.key')}" in said.out
