"""Modes: what an exam and a drill refuse, when a drill is over, and that a replay holds to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ircoach.case import journal as journals
from ircoach.case import modes
from ircoach.case.host import Host
from ircoach.case.opening import fork_journal, header_for, journal_path
from ircoach.errors import BadInput, ReplayDiverged
from ircoach.scenario.library import Folder
from ircoach.world.clock import MINUTE
from tests.case.test_live import Wall, live
from tests.small import ONE_KEY, host_of

FOLDER = Folder(ONE_KEY)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (("practice", None, 1, None), ("stepped", None)),
        (("practice", "live", 3, None), ("live", None)),
        (("exam", None, 1, None), ("live", None)),
        (("exam", "live", 1, None), ("live", None)),
        (("drill", None, 1, None), ("live", 10.0)),
        (("drill", None, 2, 3), ("live", 3)),
    ],
)
def test_a_mode_settles_pace_and_length(asked: tuple[Any, ...], found: tuple[str, float | None]) -> None:
    """Practice is stepped unless said otherwise; exam and drill are live; a drill has its minutes."""
    assert modes.settle(*asked) == found


def test_a_seed_and_a_further_attempt_are_not_both_taken() -> None:
    """A seed names its world: the attempt would be dropped in silence, and the case be the one that was begun before."""
    with pytest.raises(BadInput, match=r"attempt 2 .* seed 3"):
        header_for(FOLDER, learner="ada", seed=3, attempt=2)
    assert header_for(FOLDER, learner="ada", seed=3)["attempt"] == 1
    assert header_for(FOLDER, learner="ada", attempt=2)["attempt"] == 2


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"seed": -1}, "seed: -1"),
        ({"attempt": 0}, "the first is 1"),
        ({"speed": 0}, "speed: 0"),
        ({"speed": -2}, "speed: -2"),
        ({"speed": 1e9}, "up to 1000"),
        ({"speed": float("nan")}, "speed: nan"),
    ],
)
def test_numbers_that_cannot_be_are_refused(asked: dict[str, Any], said: str) -> None:
    """A clock that stands or runs backwards, and a try before the first."""
    with pytest.raises(BadInput, match=said):
        header_for(FOLDER, learner="ada", **asked)


@pytest.mark.parametrize("minute", [-1.0, 0.5, 40.0])
def test_a_fork_begins_within_its_case(tmp_path: Path, minute: float) -> None:
    """Whoever asks for minute 40 of a case that has come to minute 0 is told so, and not put somewhere else."""
    case = live(Wall(1_000_000), tmp_path / "drill.jsonl", mode="drill")
    case.assess("sick", "stop it now")
    case.close()
    with pytest.raises(BadInput, match=r"this case has come to minute 0\.0"):
        fork_journal(journals.read(tmp_path / "drill.jsonl"), minute, tmp_path / "f.jsonl", host_of(case).world.alert_at)
    assert not (tmp_path / "f.jsonl").exists()


def test_a_mode_that_is_none_takes_no_act() -> None:
    """A header that somebody wrote by hand: an unknown mode would have no limits at all."""
    with pytest.raises(BadInput, match="the journal's header says 'weird'"):
        modes.refuse({"mode": "weird"}, "assess", 0, 0)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("duel", None, 1, None), "'practice', 'exam' or 'drill'"),
        (("practice", "fast", 1, None), "'stepped' (thinking is free) or 'live'"),
        (("exam", "stepped", 1, None), "an exam is live"),
        (("drill", "stepped", 1, None), "a drill is live"),
        (("exam", None, 2, None), "an exam is one attempt"),
        (("exam", None, 1, 30), "only a drill ends"),
        (("drill", None, 1, 0.5), "lasts 1 to 120"),
    ],
)
def test_what_cannot_be_is_refused_with_what_can(asked: tuple[Any, ...], said: str) -> None:
    """Before anything is built."""
    with pytest.raises(BadInput, match=said.replace("(", r"\(").replace(")", r"\)")):
        modes.settle(*asked)


def test_nobody_has_rehearsed_an_exam() -> None:
    """Under one name, practice, exam and drill are other worlds, kept in other files."""
    headers = [header_for(FOLDER, learner="ada", mode=mode) for mode in modes.MODES]
    assert len({header["seed"] for header in headers}) == 3
    fixed = [header_for(FOLDER, learner="ada", mode=mode, pace="live", seed=7) for mode in modes.MODES]
    assert len({journal_path(header) for header in fixed}) == 3


@pytest.mark.parametrize("mode", ["exam", "drill"])
def test_help_comes_after_the_end(mode: str) -> None:
    """No hint, no pause; and no fork until it is finished."""
    case = live(Wall(1_000_000), mode=mode)
    for forbidden in (lambda: case.hint("whose"), case.pause):
        with pytest.raises(BadInput):
            forbidden()
    assert case.state["entries"] == 0  # what is refused is not journalled
    with pytest.raises(BadInput, match="one attempt"):
        modes.may_fork(case.header, finished=False)
    modes.may_fork(case.header, finished=True)
    case.close()


def test_a_drill_is_over_when_its_minutes_are(tmp_path: Path) -> None:
    """What comes later is refused and leaves no trace; finishing is what is left. Waiting past the end is refused as well."""
    wall = Wall(1_000_000)
    case = live(wall, tmp_path / "drill.jsonl", mode="drill")
    assert modes.ends_at(case.header, 0) == 10 * MINUTE
    with pytest.raises(BadInput, match="10 minutes are over"):
        case.wait(11)
    wall.at += 9 * 60
    case.assess("sick", "stop it now")
    wall.at += 2 * 60
    with pytest.raises(BadInput, match="10 minutes are over"):
        case.client("sts").get_caller_identity()
    case.finish()
    case.close()
    assert [entry.kind for entry in journals.read(tmp_path / "drill.jsonl").entries] == ["assess", "finish"]


def test_a_journal_that_did_what_its_mode_forbids_is_refused(tmp_path: Path) -> None:
    """A header changed from practice to exam does not make an exam of a case with hints."""
    case = live(Wall(1_000_000), tmp_path / "case.jsonl")
    case.hint("whose")
    case.close()
    written = journals.read(tmp_path / "case.jsonl")
    host = Host(FOLDER, {**written.header, "mode": "exam"})
    with pytest.raises(ReplayDiverged, match="hints are for practice"):
        host.replay(written.entries)


@pytest.mark.parametrize("header", [{"mode": "exam"}, {"mode": "drill", "begun_as": "practice"}, {"learner": "bob"}])
def test_a_case_cannot_be_made_another_mode_s_or_person_s_afterwards(header: dict[str, str], tmp_path: Path) -> None:
    """Nothing in it is forbidden by the other mode, and its first answer gives it away all the same."""
    case = live(Wall(1_000_000), tmp_path / "case.jsonl")
    case.assess("sick", "stop it now")
    case.close()
    written = journals.read(tmp_path / "case.jsonl")
    with pytest.raises(ReplayDiverged, match="entry 1"):
        Host(FOLDER, {**written.header, **header}).replay(written.entries)


def test_a_fork_of_a_drill_is_practice_without_an_end(tmp_path: Path) -> None:
    """Trying again is not against the clock."""
    case = live(Wall(1_000_000), tmp_path / "drill.jsonl", mode="drill")
    case.assess("sick", "stop it now")
    case.close()
    made = fork_journal(journals.read(tmp_path / "drill.jsonl"), 0, tmp_path / "fork.jsonl", host_of(case).world.alert_at)
    header = journals.read(made).header
    assert header["mode"] == "practice"
    assert modes.ends_at(header, 0) is None


def test_a_fork_of_an_exam_can_be_played_again_and_so_can_its_fork(tmp_path: Path) -> None:
    """What it copies stands on the digests of the case it comes from."""
    case = live(Wall(1_000_000), tmp_path / "exam.jsonl", mode="exam")
    case.assess("sick", "stop it now")
    case.pin("x")
    case.close()
    alert_at, path = host_of(case).world.alert_at, tmp_path / "exam.jsonl"
    for keep in (2, 1):
        path = fork_journal(journals.read(path), keep, tmp_path / f"fork{keep}.jsonl", alert_at)
        written = journals.read(path)
        host = Host(FOLDER, written.header)
        host.replay(written.entries)
        assert len(host.acts) == keep


def test_a_fork_keeps_which_queries_met_a_limit(tmp_path: Path) -> None:
    """The machine is not asked twice: what its first part was told, the fork is told."""
    journal = journals.Journal.create(tmp_path / "a.jsonl", {"learner": "ada", "mode": "practice"})
    journal.outcome(journal.act(5, 0.0, "sql", 0, {}), "d1", {"query": "time"})
    journal.close()
    made = fork_journal(journals.read(tmp_path / "a.jsonl"), 1, tmp_path / "fork.jsonl", 0)
    assert [entry.limits for entry in journals.read(made).entries] == [{"query": "time"}]
