"""Ordinary days: what is only recorded leaves the same evidence as what is carried out."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from ircoach.scenario.build import build
from ircoach.scenario.library import Folder
from ircoach.world.background import Background
from ircoach.world.gate import Gate
from ircoach.world.house import open_house, ordinary_days
from ircoach.world.stage import CLI, Stage, allow, document, sure
from ircoach.world.world import World
from tests.small import ONE_KEY


def a_week() -> list[dict[str, Any]]:
    """Every record of an organization's week, as it stands."""
    world = World(3, dt.datetime(2026, 4, 1, 14, 20, tzinfo=dt.UTC))
    stage = Stage(world, "quiet", {})
    house = open_house(stage)
    ordinary_days(house, range(-7, 1))
    world.advance(world.alert_at)
    return [dict(line.record) for line in world.trail.lines()]


def test_the_trail_is_the_same_as_if_everything_had_been_carried_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names, times, addresses, ids: a week of routine reads, recorded or made in earnest."""
    repeated = 0
    repeat = Gate.repeat

    def counted(self: Gate, *args: Any) -> bool:
        nonlocal repeated
        done = repeat(self, *args)
        repeated += done
        return done

    monkeypatch.setattr(Gate, "repeat", counted)
    quick = a_week()
    assert repeated > 30
    monkeypatch.setattr(Background, "again", lambda *_: False)
    assert a_week() == quick


def test_a_routine_that_would_be_refused_now_is_made_in_earnest() -> None:
    """A permission taken away shows in the very next record, and one given back as well."""
    world = build(Folder(ONE_KEY), "agreed", 6)
    world.alert_at += 10**12  # before the alert, as far as this test goes
    world.switchboard._routines._until = world.alert_at  # type: ignore[attr-defined]  # as above
    stage = Stage(world, "agreed", {})
    root = stage.builder(world.accounts["production"], "us-east-1")
    sure(root.call("iam", "create_user", UserName="clerk"))
    sure(root.call("iam", "put_user_policy", UserName="clerk", PolicyName="look", PolicyDocument=document(allow("ec2:*"))))
    clerk = stage.actor("clerk", stage.new_key(root, "clerk"), "80.169.200.9", region="us-east-1", user_agent=CLI)
    stage.settle()
    for _ in range(3):
        clerk.routine("ec2", "describe_vpcs")
    sure(root.call("iam", "delete_user_policy", UserName="clerk", PolicyName="look"))
    stage.settle()
    clerk.routine("ec2", "describe_vpcs")
    codes = [line.record.get("errorCode") for line in world.trail.lines() if line.actor == "clerk"]
    assert codes == [None, None, None, "Client.UnauthorizedOperation"]


def test_writes_and_everything_after_the_alert_are_made_in_earnest() -> None:
    """Two creations make two things, and a habit that meets a containment meets it for real."""
    world = build(Folder(ONE_KEY), "agreed", 6)
    stage = Stage(world, "agreed", {})
    root = stage.builder(world.accounts["production"], "us-east-1")
    before = len(sure(root.call("ec2", "describe_volumes"))["Volumes"])
    for _ in range(2):
        root.routine("ec2", "create_volume", Size=1, AvailabilityZone="us-east-1a")
    assert len(sure(root.call("ec2", "describe_volumes"))["Volumes"]) == before + 2
