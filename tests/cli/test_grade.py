"""`ircoach grade`: one journal or a class's; a refused one stops no other."""

from __future__ import annotations

import csv
import io
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ircoach.case import journal as journals
from ircoach.case.journal import Journal
from ircoach.cli.grade import grade_all
from ircoach.cli.voice import Voice
from ircoach.errors import JournalDamaged, JournalForeign
from tests.cli.conftest import Played
from tests.cli.support import SMALL, Run, shell


def written_for(learner: str, journal: Path, path: Path, **header: object) -> None:
    """A journal's acts in a journal of that learner; `header`: what else is another's."""
    written = journals.read(journal)
    made = Journal.create(path, {**written.header, "learner": learner, **header})
    for entry in written.entries:
        made.outcome(made.act(entry.time, entry.wall, entry.kind, entry.step, entry.data), str(entry.digest))
    made.close()


@pytest.fixture
def desk(tmp_path: Path, played: Played, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two good journals and two that are refused; grading them is quick, because the grader is a stand-in."""
    for name in ("ada", "bob", "cut", "old"):
        written_for(name, played.journal, tmp_path / "in" / name / "case.jsonl")

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


@pytest.mark.parametrize("table", ["ada/case.jsonl", "marks.jsonl"])
def test_a_table_never_takes_a_journal_s_place(ircoach: Run, desk: Path, table: str) -> None:
    """`--csv *.jsonl` makes the shell's first journal the table's name: refused before anything is graded or written."""
    before = (desk / "ada" / "case.jsonl").read_bytes()
    said = ircoach("grade", "--csv", desk / table, desk / "ada", desk / "bob")
    assert said.code == 2
    assert "no journal is written over" in said.err
    assert (desk / "ada" / "case.jsonl").read_bytes() == before
    assert not (desk / "marks.jsonl").exists()


def test_a_case_handed_in_twice_counts_once(ircoach: Run, desk: Path, played: Played) -> None:
    """A copy, and one from before the end: each is named with the journal that holds it whole."""
    shutil.copy(desk / "bob" / "case.jsonl", desk / "bob" / "copy.jsonl")
    lines = (desk / "ada" / "case.jsonl").read_bytes().splitlines(keepends=True)
    (desk / "ada" / "early.jsonl").write_bytes(b"".join(lines[:9]))
    told = ircoach("grade", desk / "ada", desk / "bob", "--json")
    assert [Path(one["journal"]).relative_to(desk).as_posix() for one in told.json] == ["ada/case.jsonl", "bob/case.jsonl"]
    assert sorted(line.split()[2].removeprefix(f"{desk}/") for line in told.err.splitlines()) == [
        "ada/early.jsonl",
        "bob/copy.jsonl",
    ]


def test_a_line_behind_somebody_s_journal_takes_nothing_from_them(
    ircoach: Run, desk: Path, played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ada's journal with one act more, handed in by another: it is refused, and Ada's own is graded all the same."""
    written = journals.read(desk / "ada" / "case.jsonl")
    shutil.copy(written.path, desk / "bob" / "more.jsonl")
    more = Journal.resume(journals.read(desk / "bob" / "more.jsonl"))
    more.outcome(more.act(0, 0.0, "pin", "1", {"what": "x", "note": ""}), "0" * 64)
    more.close()

    def grade(path: Path, *_: object, **__: object) -> object:
        if path.stem == "more":
            raise JournalDamaged(f"{path}: entry 99 cannot be played again: this case is finished.")
        return played.card.model_copy(update={"learner": path.parent.name, "journal": str(path)})

    monkeypatch.setattr("ircoach.grader.graders.grade_apart", grade)
    told = ircoach("grade", desk / "ada", desk / "bob", "--json")
    found = [(Path(one["journal"]).relative_to(desk).as_posix(), one["graded"]) for one in told.json]
    assert found == [("ada/case.jsonl", True), ("bob/case.jsonl", True), ("bob/more.jsonl", False)]
    assert "left out" not in told.err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_no_journal(ircoach: Run, desk: Path) -> None:
    """Reading one would wait for ever; in a folder it is passed over, by name it is a misuse."""
    os.mkfifo(desk / "ada" / "pipe.jsonl")
    assert len(ircoach("grade", desk / "ada", "--json").json) == 1
    said = ircoach("grade", desk / "ada" / "pipe.jsonl")
    assert said.code == 2
    assert "is no file" in said.err


def test_a_case_that_could_not_be_scored_is_listed(
    ircoach: Run, desk: Path, tmp_path: Path, played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is blank in the gradebooks, so the page says whose, and why; and which worlds were chosen."""
    spoiled = played.card.model_copy(update={"learner": "ada", "score": None, "fault": "scenario fault: a bug"})
    monkeypatch.setattr("ircoach.grader.graders.grade_apart", lambda path, *_, **__: spoiled)
    assert ircoach("grade", desk / "ada", "--to", tmp_path / "graded").code == 0
    page = (tmp_path / "graded" / "cohort.html").read_text(encoding="utf-8")
    assert "scenario fault: a bug" in page.partition("Cases that could not be scored</h2>")[2].partition("</section>")[0]
    assert "variant stolen" in page.partition("Worlds that were chosen</h2>")[2].partition("</section>")[0]


def test_a_folder_that_only_looks_like_a_journal_is_looked_into(ircoach: Run, desk: Path) -> None:
    """Some unpackers name a folder after the file they unpack."""
    (desk / "ada").rename(desk / "ada.jsonl")
    told = ircoach("grade", desk / "ada.jsonl", desk / "bob", "--json")
    assert told.code == 0
    assert len(told.json) == 2


def test_one_hostile_journal_spoils_no_class(ircoach: Run, desk: Path, tmp_path: Path, played: Played) -> None:
    """Refused journals are compared too, and whoever wrote them may have put anything anywhere."""
    written = journals.read(played.journal)
    made = Journal.create(desk / "old" / "evil.jsonl", {**written.header, "learner": ["x"]})
    for number, headers in enumerate((5, [""], [[]], [5], "x", {"a": 1}), start=1):
        made.outcome(made.act(number, number, "call", "1", {"method": [], "url": 7, "headers": headers, "body": {}}), "0" * 64)
    made.close()
    assert ircoach("grade", desk, "--to", tmp_path / "graded").code == 1
    assert (tmp_path / "graded" / "cohort.html").exists()


def test_a_long_name_and_a_painted_one_are_told(
    ircoach: Run, desk: Path, tmp_path: Path, played: Played, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file's name has 255 bytes, whatever a person is called; and nobody's name moves an instructor's cursor."""
    for number, learner in enumerate(("漢" * 120, "\x1b[31mred\u202e")):
        card = played.card.model_copy(update={"learner": learner})
        monkeypatch.setattr("ircoach.grader.graders.grade_apart", lambda path, *_, card=card, **__: card)
        to = tmp_path / f"graded-{number}"
        assert ircoach("grade", desk / "ada", "--to", to).code == 0
        (debrief,) = (to / "debriefs").iterdir()
        assert len(debrief.name.encode()) < 255
        table = ircoach("grade", desk / "ada", desk / "bob").out
        assert ("red" in table) == bool(number)
        for text in (table, (to / "cases.csv").read_text(encoding="utf-8")):
            assert "\x1b" not in text
            assert "\u202e" not in text


def test_who_has_the_same_name_is_told_of(ircoach: Run, desk: Path, tmp_path: Path, played: Played) -> None:
    """Where a computer gives everybody one name, two people would share a row: the page lists their journals."""
    written_for("ada", played.journal, desk / "ada" / "other.jsonl", seed=2)
    assert ircoach("grade", desk / "ada", "--to", tmp_path / "graded").code == 0
    page = (tmp_path / "graded" / "cohort.html").read_text(encoding="utf-8")
    section = page.partition("Several cases under one name</h2>")[2].partition("</section>")[0]
    assert section.count(".jsonl") == 2


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
    """A folder that holds something is left alone, before anything is graded; and so is what lies beside it."""
    (tmp_path / "graded").mkdir()
    (tmp_path / "new.partial").mkdir()
    (tmp_path / "new.partial" / "mine.txt").write_text("mine")
    assert ircoach("grade", desk / "ada", "--to", tmp_path / "new").code == 0
    assert sorted(path.name for path in tmp_path.glob("new*")) == ["new", "new.partial"]
    assert (tmp_path / "new.partial" / "mine.txt").exists()
    (tmp_path / "graded" / "mine.txt").write_text("mine")
    said = ircoach("grade", desk, "--to", tmp_path / "graded")
    assert said.code == 2
    assert "nothing is written over" in said.err


def test_the_folder_one_stands_in_is_not_made_anew(
    ircoach: Run, desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Said before anything is graded: a shell would be left in a folder that is gone."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    said = ircoach("grade", desk / "ada", "--to", ".")
    assert said.code == 2
    assert "is the folder you are in" in said.err


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


def test_ctrl_c_does_not_wait_for_a_class(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was begun comes to its end; what waits is not begun."""
    begun: list[Path] = []

    def grade(path: Path, *_: object, **__: object) -> None:
        begun.append(path)
        time.sleep(0.2 if len(begun) > 1 else 0)

    @contextmanager
    def interrupted(*_: object, **__: object) -> Iterator[Callable[[float], None]]:
        def tell(done: float) -> None:
            raise KeyboardInterrupt

        yield tell

    monkeypatch.setattr("ircoach.grader.graders.grade_apart", grade)
    voice = Voice()
    monkeypatch.setattr(voice, "progress", interrupted)
    with pytest.raises(KeyboardInterrupt):
        grade_all([tmp_path / f"{number}.jsonl" for number in range(5)], voice, jobs=1)
    assert len(begun) <= 2
