"""Branches: how a world goes on after each write, from a copy of it or, where that is the same, from the world itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ircoach.case.opening import header_for
from ircoach.grader import branches
from ircoach.grader.apart import Stand, can_fork
from ircoach.grader.baselines import play_direct
from ircoach.grader.courses import Course
from ircoach.scenario.library import Folder
from tests.small import ONE_KEY

pytestmark = pytest.mark.skipif(not can_fork(), reason="this system cannot copy a process")
Found = tuple[list[Course], Course]


@pytest.fixture(scope="module")
def stand() -> Stand:
    """A sick world, built once."""
    return Stand(Folder(ONE_KEY), "stolen", 4)


def reading(case: Any) -> None:
    """Look at the image again, and say so."""
    case.step()
    case.client("ec2").describe_images(Owners=["self"])
    case.assess("not sick", "nothing to stop", "it is mine alone")


def labelling(case: Any) -> None:
    """A write that takes nothing from anybody."""
    case.step()
    image = case.alert["text"].split()[1]
    case.client("ec2").create_tags(Resources=[image], Tags=[{"Key": "evidence", "Value": "keep"}])


def played(stand: Stand, afterwards: Callable[[Any], None]) -> Found:
    """The branches of a run that un-shares, stops the user and then does something, and the course of the run itself."""

    def player(case: Any) -> None:
        stand.folder.answers.contain(case)
        afterwards(case)

    def run(world: Any) -> Found:
        header = header_for(stand.folder, learner="ada", variant=stand.variant, seed=stand.seed)
        made = play_direct(stand, world, header, player)
        return [branch.course for branch in made.branches], made.course

    return stand.send(run).result()


def test_after_the_last_write_the_world_itself_is_the_branch(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading on changes nothing that others do: the course of the run is, to the call, what a copy would have come to."""
    taken, course = played(stand, reading)
    assert len(taken) == 2
    assert taken[-1] == course != taken[0]
    monkeypatch.setattr(branches, "idle", lambda act: False)
    assert played(stand, reading) == (taken, course)


@pytest.mark.parametrize(("afterwards", "called_off"), [(reading, 1), (labelling, 0)])
def test_only_a_copy_nobody_needs_is_called_off(
    stand: Stand, monkeypatch: pytest.MonkeyPatch, afterwards: Callable[[Any], None], called_off: int
) -> None:
    """Tags take nothing from anybody, and still they change the world: then the copy has to say how it would have gone."""
    off: list[int] = []
    call_off = branches.Errand.call_off
    monkeypatch.setattr(branches.Errand, "call_off", lambda errand: (off.append(1), call_off(errand)))

    def count(world: Any) -> int:
        header = header_for(stand.folder, learner="ada", variant=stand.variant, seed=stand.seed)
        play_direct(stand, world, header, lambda case: (stand.folder.answers.contain(case), afterwards(case)))
        return len(off)

    assert stand.send(count).result() == called_off


@pytest.mark.parametrize(("apart", "counts"), [(False, [3]), (True, [1, 1, 1])])
def test_a_loop_is_one_write_seen_after_its_last_turn(stand: Stand, apart: bool, counts: list[int]) -> None:
    """Three calls of one operation in one cell are one containment, in three cells they are three."""

    def player(case: Any) -> None:
        for turn in range(3):
            if apart or not turn:
                case.step()
            case.client("ec2").modify_image_attribute(
                ImageId=case.alert["text"].split()[1], LaunchPermission={"Remove": [{"UserId": f"{turn:012}"}]}
            )

    def run(world: Any) -> list[tuple[int, int]]:
        header = header_for(stand.folder, learner="ada", variant=stand.variant, seed=stand.seed)
        made = play_direct(stand, world, header, player)
        return [(branch.count, branch.entry) for branch in made.branches]

    found = stand.send(run).result()
    assert [count for count, _ in found] == counts
    assert found[-1][1] == 3


def branches_of(stand: Stand, player: Callable[[Any], None]) -> list[tuple[int, int]]:
    """The branches of a run: how many writes each stands for, and which entry was its last."""

    def run(world: Any) -> list[tuple[int, int]]:
        header = header_for(stand.folder, learner="ada", variant=stand.variant, seed=stand.seed)
        return [(each.count, each.entry) for each in play_direct(stand, world, header, player).branches]

    return stand.send(run).result()


def unshare(case: Any, turn: int) -> None:
    """A write."""
    image = case.alert["text"].split()[1]
    case.client("ec2").modify_image_attribute(ImageId=image, LaunchPermission={"Remove": [{"UserId": f"{turn:012}"}]})


def test_writes_with_minutes_between_are_no_loop(stand: Stand) -> None:
    """A script without steps works like a notebook with them: what lies a quarter of an hour apart was two decisions."""

    def player(case: Any) -> None:
        unshare(case, 1)
        case.wait(15)
        unshare(case, 2)

    assert [count for count, _ in branches_of(stand, player)] == [1, 1]


def test_of_very_many_writes_the_last_is_still_looked_at(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may be the one that closes it: those that are too many to look at singly count as one, seen after the last."""
    monkeypatch.setattr(branches, "MOST", 2)

    def player(case: Any) -> None:
        for turn in range(4):
            case.step()
            unshare(case, turn)

    assert branches_of(stand, player) == [(1, 1), (3, 4)]
