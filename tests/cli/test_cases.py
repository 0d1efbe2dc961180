"""`ircoach cases`: the journals on this machine and where each stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from filelock import FileLock

from tests.cli.support import Run, journal_of


@pytest.fixture
def shelf(ircoach_home: Path) -> Path:
    """Where cases are kept."""
    return ircoach_home / "cases"


def test_nothing_yet_is_said_with_the_place(ircoach: Run, shelf: Path) -> None:
    """A newcomer is told where cases would be, and how one begins."""
    said = ircoach("cases")
    assert said.code == 0
    assert str(shelf) in said.err
    assert ircoach("cases", "--json").json == []


def test_a_case_is_open_until_it_is_finished(ircoach: Run, shelf: Path) -> None:
    """The state is read from the journal."""
    journal_of(shelf / "ada" / "one.jsonl", kinds=("call", "assess"))
    journal_of(shelf / "ada" / "two.jsonl", kinds=("call", "finish"))
    told = {Path(case["journal"]).stem: (case["state"], case["entries"]) for case in ircoach("cases", "--json").json}
    assert told == {"one": ("open", 2), "two": ("finished", 2)}


def test_a_case_that_another_kernel_has_is_in_use(ircoach: Run, shelf: Path) -> None:
    """Who wonders why a case cannot be opened sees it here."""
    path = journal_of(shelf / "ada" / "one.jsonl", kinds=("call",))
    with FileLock(str(path.with_suffix(".lock"))):
        assert ircoach("cases", "--json").json[0]["state"] == "in use"
    assert ircoach("cases", "--json").json[0]["state"] == "open"


def test_a_learner_s_cases_can_be_picked(ircoach: Run, shelf: Path) -> None:
    """--learner leaves the others out."""
    for learner in ("ada", "bob"):
        journal_of(shelf / learner / "one.jsonl", learner=learner)
    assert [case["learner"] for case in ircoach("cases", "--learner", "bob", "--json").json] == ["bob"]
    assert "No cases of 'eve'" in ircoach("cases", "--learner", "eve").err


def test_the_last_one_worked_comes_first(ircoach: Run, shelf: Path) -> None:
    """The case a student wants is on top."""
    journal_of(shelf / "ada" / "old.jsonl", kinds=("call",))
    journal_of(shelf / "ada" / "new.jsonl", kinds=("call", "call"))
    lines = ircoach("cases").out.splitlines()
    assert "new.jsonl" in lines[1]
    assert "old.jsonl" in lines[2]


def test_a_fork_says_it_is_practice(ircoach: Run, shelf: Path) -> None:
    """A second try is told from a first."""
    journal_of(shelf / "ada" / "one--fork1.jsonl", fork_of="one.jsonl")
    assert "open (practice fork)" in ircoach("cases").out


def test_a_damaged_journal_is_listed_as_such(ircoach: Run, shelf: Path) -> None:
    """One bad file hides no other."""
    good = journal_of(shelf / "ada" / "good.jsonl", kinds=("call",))
    (shelf / "ada" / "bad.jsonl").write_text(good.read_text().replace('"kind":"call"', '"kind":"wait"'))
    told = {Path(case["journal"]).stem: case for case in ircoach("cases", "--json").json}
    assert told["good"]["state"] == "open"
    assert told["bad"]["state"] == "damaged"
    assert "line 2" in told["bad"]["problem"]


def test_the_truth_is_not_in_the_list(ircoach: Run, shelf: Path) -> None:
    """The variant of a case stays on the world's side, as in the notebook."""
    journal_of(shelf / "ada" / "one.jsonl", variant="stolen")
    assert "stolen" not in ircoach("cases", "--json").out.replace(str(shelf), "")
