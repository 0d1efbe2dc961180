"""Live pace: the wall decides, pausing adds nothing, a dead kernel pauses practice and does not pause an exam."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from ircoach.case import journal as journals
from ircoach.case.case import Case
from ircoach.case.direct import open_direct
from ircoach.case.host import Host
from ircoach.errors import BadInput
from ircoach.scenario.library import Folder
from tests.small import ONE_KEY, host_of, small_header


class Wall:
    """A wall clock that a test moves."""

    def __init__(self, at: float) -> None:
        self.at = at

    def __call__(self) -> float:
        """Wall seconds."""
        return self.at


def live(wall: Wall, journal: Path | None = None, mode: str = "practice", speed: float = 1.0) -> Case:
    """A live case of the smallest scenario on a wall clock of the test's."""
    header = {**small_header(pace="live", mode=mode, speed=speed), "begun": wall.at}
    case = open_direct(Folder(ONE_KEY), header, journal)
    host = host_of(case)
    host.wall = wall
    host.start_live(wall.at)
    return case


def minutes(case: Case) -> float:
    """Scenario minutes since the alert."""
    return case.elapsed.total_seconds() / 60


def test_time_runs_with_the_wall() -> None:
    """Ten wall minutes are ten scenario minutes, and what is due in them has happened."""
    wall = Wall(1_000_000)
    case = live(wall)
    wall.at += 13 * 60
    assert minutes(case) == 13
    assert host_of(case).world.ledger.losses  # the stranger launched in the eleventh minute at the latest
    case.close()


def test_speed_multiplies() -> None:
    """At speed four, a wall minute is four."""
    wall = Wall(1_000_000)
    case = live(wall, speed=4)
    wall.at += 60
    assert minutes(case) == 4
    case.close()


def test_a_pause_adds_exactly_zero() -> None:
    """An hour's pause leaves the clock where it stood."""
    wall = Wall(1_000_000)
    case = live(wall)
    wall.at += 60
    case.pause()
    wall.at += 3600
    assert minutes(case) == 1
    case.resume()
    wall.at += 60
    assert minutes(case) == 2
    case.close()


@pytest.mark.parametrize("mode", ["practice", "exam"])
def test_time_runs_on_after_a_wait(tmp_path: Path, mode: str) -> None:
    """Waiting 25 minutes skips them; a wall minute later it is minute 26, after a restart as well."""
    wall, path = Wall(1_000_000), tmp_path / "case.jsonl"
    case = live(wall, path, mode=mode)
    case.wait(25)
    wall.at += 60
    assert minutes(case) == 26
    case.pin("seen")
    case.close()
    written = journals.read(path)
    again = Host(Folder(ONE_KEY), written.header)
    again.replay(written.entries)
    again.start_live(wall.at)
    state = again.state(wall.at + 60)
    assert (state["now"] - state["alert_at"]) / 60_000_000 == 27


def test_an_exam_cannot_be_paused() -> None:
    """The message says so."""
    case = live(Wall(1_000_000), mode="exam")
    with pytest.raises(BadInput, match="exam"):
        case.pause()
    case.close()


def test_a_stepped_case_has_nothing_to_pause() -> None:
    """At stepped pace time stands still anyway."""
    case = open_direct(Folder(ONE_KEY), small_header())
    with pytest.raises(BadInput, match="stands still"):
        case.pause()
    case.close()


@pytest.mark.parametrize(("mode", "expected"), [("practice", 2.0), ("exam", 32.0)])
def test_what_a_dead_kernel_does_to_the_clock(tmp_path: Path, mode: str, expected: float) -> None:
    """Half an hour with no kernel: practice goes on where it stood, an exam's clock went on without it."""
    wall, path = Wall(1_000_000), tmp_path / "case.jsonl"
    case = live(wall, path, mode=mode)
    wall.at += 120
    case.pin("seen")
    case.close()
    written = journals.read(path)
    wall.at += 1800
    again = Host(Folder(ONE_KEY), written.header)
    again.replay(written.entries)
    again.wall = wall
    again.start_live(wall.at)
    state = again.state(wall.at)
    assert (state["now"] - state["alert_at"]) / 60_000_000 == expected


def test_a_live_journal_replays(tmp_path: Path) -> None:
    """What happened live happens again at the same scenario times."""
    wall, path = Wall(time.time()), tmp_path / "case.jsonl"  # signatures carry the true wall time
    case = live(wall, path, speed=60)
    for _ in range(5):
        wall.at += 3.5
        case.client("ec2").describe_images(Owners=["self"])
    first = host_of(case).world.clock.now
    case.close()
    written = journals.read(path)
    again = Host(Folder(ONE_KEY), written.header)
    again.replay(written.entries)
    assert again.world.clock.now == first


def test_a_finished_case_stands_still() -> None:
    """Whoever ended it reads its debrief; nothing more is lost, and no manager asks on."""
    wall = Wall(1_000_000)
    case = live(wall)
    wall.at += 5 * 60
    case.finish()
    before = case.state
    assert not before["running"]
    wall.at += 3 * 3600
    assert case.state == before
    case.close()
