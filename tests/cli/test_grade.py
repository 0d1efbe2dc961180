"""`ircoach grade`: one journal or a class's; a refused one stops no other."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path

import pytest

from ircoach.errors import JournalDamaged, JournalForeign
from tests.cli.conftest import Played
from tests.cli.support import SMALL, Run, shell


@pytest.fixture
def desk(tmp_path: Path, played: Played, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two good journals and two that are refused; grading them is quick, because the grader is a stand-in."""
    for name in ("ada", "bob", "cut", "old"):
        (tmp_path / "in" / name).mkdir(parents=True)
        shutil.copy(played.journal, tmp_path / "in" / name / "case.jsonl")

    def grade(path: Path, *_: object, **__: object) -> object:
        if path.parent.name == "cut":
            raise JournalDamaged(f"{path}, line 3 (after entry 1): the line does not follow from the one before it.")
        if path.parent.name == "old":
            raise JournalForeign("this journal was written by another version (moto 5.0.0 there, 5.2.5 here).")
        return played.card.model_copy(update={"learner": path.parent.name, "journal": str(path)})

    monkeypatch.setattr("ircoach.grader.graders.grade_apart", grade)
    return tmp_path / "in"


def test_one_journal_is_shown_in_full(ircoach: Run, desk: Path) -> None:
    """The five parts and why, as in the notebook."""
    said = ircoach("grade", desk / "ada" / "case.jsonl")
    assert said.code == 0
    for part in ("Sick or not sick", "Stop the bleed", "Proportion", "Scoping", "Follow-through"):
        assert part in said.out


def test_several_journals_get_a_line_each(ircoach: Run, desk: Path) -> None:
    """In the order they were named, and below them the triage of all."""
    said = ircoach("grade", desk / "bob" / "case.jsonl", desk / "ada" / "case.jsonl")
    lines, below = said.out.split("\n\n", 1)
    assert [line.split()[0] for line in lines.splitlines()] == ["learner", "bob", "ada"]
    assert "under-triage" in below
    assert "1 − sensitivity" in below


def test_a_folder_stands_for_every_journal_in_it(ircoach: Run, desk: Path) -> None:
    """Learners hand in folders; a journal named twice is graded once."""
    told = ircoach("grade", desk, desk / "ada" / "case.jsonl", "--json").json
    assert [Path(one["journal"]).parent.name for one in told] == ["ada", "bob", "cut", "old"]


def test_a_refused_journal_stops_no_other_and_is_told_with_its_reason(ircoach: Run, desk: Path) -> None:
    """The good ones are graded, each bad one costs a line that names it, and the exit code is 1."""
    said = ircoach("grade", desk, "--json")
    assert said.code == 1
    assert [(one["graded"], one.get("error")) for one in said.json] == [
        (True, None),
        (True, None),
        (False, "JournalDamaged"),
        (False, "JournalForeign"),
    ]
    assert "line 3" in said.json[2]["reason"]
    lines = said.err.splitlines()
    assert len(lines) == 2
    assert "line 3 (after entry 1)" in lines[0]
    assert str(desk / "old" / "case.jsonl") in lines[1]


def test_only_refused_journals_leave_standard_output_empty(ircoach: Run, desk: Path) -> None:
    """Nothing was graded, so nothing is shown."""
    said = ircoach("grade", desk / "cut" / "case.jsonl")
    assert (said.code, said.out) == (1, "")


def test_the_csv_has_a_row_a_case(ircoach: Run, desk: Path, tmp_path: Path) -> None:
    """For a spreadsheet: in a file, or on standard output."""
    said = ircoach("grade", desk, "--csv", tmp_path / "marks.csv")
    assert said.code == 1
    assert f"{tmp_path / 'marks.csv'}: 2 graded, 2 refused" in said.err
    rows = list(csv.DictReader(io.StringIO((tmp_path / "marks.csv").read_text(encoding="utf-8"))))
    assert [row["learner"] for row in rows] == ["ada", "bob"]
    piped = ircoach("grade", desk / "ada", "--csv", "-")
    assert next(csv.DictReader(io.StringIO(piped.out)))["learner"] == "ada"


def test_an_open_case_has_no_score_until_the_instructor_says_so(
    ircoach: Run, desk: Path, tmp_path: Path, played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Time was up, or a journal was cut: both look the same. The gradebooks leave it out, the page lists it."""
    still = played.card.model_copy(update={"learner": "ada", "finished": False, "score": None})
    monkeypatch.setattr("ircoach.grader.graders.grade_apart", lambda path, *_, **__: still)
    assert "as it stands, still open" in ircoach("grade", desk / "ada").out
    assert ircoach("grade", desk / "ada", "--to", tmp_path / "strict").code == 0
    assert "ada" not in (tmp_path / "strict" / "gradebook-moodle.csv").read_text(encoding="utf-8")
    assert "Cases that were never ended" in (tmp_path / "strict" / "cohort.html").read_text(encoding="utf-8")
    assert ircoach("grade", desk / "ada", "--to", tmp_path / "kind", "--count-open").code == 0
    assert "ada,100\n" in (tmp_path / "kind" / "gradebook-moodle.csv").read_text(encoding="utf-8")
    row = next(csv.DictReader(io.StringIO((tmp_path / "strict" / "cases.csv").read_text(encoding="utf-8"))))
    assert (row["finished"], row["score"], row["as_it_stands"]) == ("no", "", "100")


def test_a_full_disk_under_the_csv_is_told_with_the_file(ircoach: Run, desk: Path) -> None:
    """/dev/full is a disk without room."""
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    said = ircoach("grade", desk / "ada", "--csv", "/dev/full")
    assert said.code == 1
    assert said.err.startswith("ircoach: /dev/full: No space left on device.")


def test_a_folder_without_journals_is_a_misuse(ircoach: Run, tmp_path: Path) -> None:
    """A wrong folder is told as that, not as nothing to do."""
    said = ircoach("grade", tmp_path)
    assert said.code == 2
    assert "holds no journal" in said.err


def test_json_and_csv_together_are_a_misuse(ircoach: Run, desk: Path) -> None:
    """One result, one form."""
    assert ircoach("grade", desk, "--json", "--csv", "x.csv").code == 2


def test_a_folder_of_journals_becomes_a_folder(ircoach: Run, desk: Path, tmp_path: Path) -> None:
    """Gradebooks, a debrief each, the refused with their reason; exit code 1 because two were refused."""
    to = tmp_path / "graded"
    said = ircoach("grade", desk, "--to", to, "--jobs", "2")
    assert said.code == 1
    assert "2 debriefs" in said.out
    assert sorted(path.relative_to(to).as_posix() for path in to.rglob("*.*")) == [
        "cases.csv",
        "cohort.html",
        "debriefs/ada--one-key--1.html",
        "debriefs/bob--one-key--1.html",
        "gradebook-canvas.csv",
        "gradebook-moodle.csv",
        "gradebook-nbgrader.csv",
        "questions.csv",
        "refused.csv",
    ]
    refused = list(csv.DictReader(io.StringIO((to / "refused.csv").read_text(encoding="utf-8"))))
    assert [Path(row["journal"]).parent.name for row in refused] == ["cut", "old"]
    page = (to / "cohort.html").read_text(encoding="utf-8")
    assert "line 3 (after entry 1)" in page
    assert "debriefs/ada--one-key--1.html" in page


def test_nothing_is_written_over(ircoach: Run, desk: Path, tmp_path: Path) -> None:
    """A folder that holds something is left alone, before anything is graded."""
    (tmp_path / "graded").mkdir()
    (tmp_path / "graded" / "mine.txt").write_text("mine")
    said = ircoach("grade", desk, "--to", tmp_path / "graded")
    assert said.code == 2
    assert "nothing is written over" in said.err


def test_a_case_that_the_scenario_spoiled_says_so(
    ircoach: Run, desk: Path, played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault is never a bad mark."""
    spoiled = played.card.model_copy(update={"score": None, "fault": "scenario fault: a bug"})
    monkeypatch.setattr("ircoach.grader.graders.grade_apart", lambda path, *_, **__: spoiled)
    said = ircoach("grade", desk / "ada", desk / "bob")
    assert said.code == 0
    assert said.out.count("not scored") == 2
    assert said.out.count("scenario fault: a bug") == 2


@pytest.mark.slow
def test_a_class_is_really_graded_and_a_doctored_journal_really_refused(tmp_path: Path, played: Played) -> None:
    """Two at a time, in processes of their own; the journals are the same bytes after as before."""
    good, bad = tmp_path / "good.jsonl", tmp_path / "bad.jsonl"
    shutil.copy(played.journal, good)
    bad.write_text(played.journal.read_text().replace('"verdict":"sick"', '"verdict":"sorta sick"'))
    before = [path.read_bytes() for path in (good, bad)]
    said = shell("grade", tmp_path, "--scenario", SMALL, "--jobs", "2", "--json")
    assert said.code == 1
    told = {Path(one["journal"]).stem: one for one in said.json}
    assert told["good"]["scorecard"]["score"] == played.card.score
    assert told["bad"]["error"] == "JournalDamaged"
    assert [path.read_bytes() for path in (good, bad)] == before


@pytest.mark.slow
def test_a_journal_of_an_unknown_scenario_is_refused(ircoach: Run, played: Played) -> None:
    """A journal from another pack says which scenario is missing."""
    said = ircoach("grade", played.journal)
    assert said.code == 1
    assert "no scenario is called 'one-key'" in said.err
