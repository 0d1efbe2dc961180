"""Ordinary days: what is only recorded leaves the same evidence as what is carried out."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from ircoach.scenario.build import build
from ircoach.scenario.library import Folder
from ircoach.world.background import Background
from ircoach.world.cast import makes_trail, stranger
from ircoach.world.clock import SECOND
from ircoach.world.gate import Admission, Gate
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


@pytest.mark.slow
def test_the_trail_is_the_same_as_if_everything_had_been_carried_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names, times, addresses, ids: a week of routine reads, recorded or made in earnest."""
    repeated = 0
    repeat = Gate.repeat

    def counted(self: Gate, *args: Any) -> Admission | None:
        nonlocal repeated
        done = repeat(self, *args)
        repeated += done is not None
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


def a_shop(answers: list[str]) -> World:
    """A bucket opened and closed, two people who ask the same over and over, and what they were told, into `answers`."""
    world = World(6, dt.datetime(2026, 3, 4, 10, tzinfo=dt.UTC))
    stage, account = Stage(world, "any", {}), world.open_account("production", "111122223333")
    root = stage.builder(account, "us-east-1")
    for name in ("ledgers", "trails"):
        sure(root.call("s3", "create_bucket", Bucket=f"{name}-of-the-shop"))
    bucket = {"Bucket": "ledgers-of-the-shop"}
    off = dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), False)
    sure(root.call("s3", "put_public_access_block", **bucket, PublicAccessBlockConfiguration=off))
    sure(root.call("s3", "put_object", **bucket, Key="january.csv", Body=b"a,b"))
    makes_trail(root, "main", "trails-of-the-shop", account)
    kept = [{"DataResources": [{"Type": "AWS::S3::Object", "Values": ["arn:aws:s3"]}]}]
    sure(root.call("cloudtrail", "put_event_selectors", TrailName="main", EventSelectors=kept))
    sure(root.call("iam", "create_user", UserName="clerk"))
    sure(root.call("iam", "put_user_policy", UserName="clerk", PolicyName="look", PolicyDocument=document(allow("s3:Get*"))))
    key = stage.new_key(root, "clerk")
    clerk = stage.actor("clerk", key, "80.169.200.9", region="us-east-1", user_agent=CLI)
    someone = stranger(stage, "someone", "us-east-1", user_agent=CLI)

    def asks() -> None:
        for _ in range(3):
            world.advance(world.clock.now + 90 * SECOND)
            for told in (
                someone.call("s3", "get_object", **bucket, Key="january.csv"),
                someone.call("s3", "get_object", **bucket, Key="february.csv"),
                clerk.call("s3", "get_bucket_policy", **bucket),
                clerk.call("s3", "get_public_access_block", **bucket),
                clerk.call("ec2", "run_instances", ImageId="ami-0a1b2c3d4e5f60718", MinCount=1, MaxCount=1),
                clerk.call("iam", "create_group", GroupName="keyholders"),
            ):
                answers.append(f"{told.code} {told.message} {told.get('Body')} {told.get('Policy')}")

    everybody = {**allow("s3:GetObject", "arn:aws:s3:::ledgers-of-the-shop/*"), "Principal": "*"}
    asks()
    sure(root.call("s3", "put_bucket_policy", **bucket, Policy=document(everybody)))
    asks()
    sure(root.call("s3", "put_object", **bucket, Key="january.csv", Body=b"c,d"))
    asks()
    more = document(allow("ec2:*"), allow("iam:CreateGroup"))
    sure(root.call("iam", "put_user_policy", UserName="clerk", PolicyName="more", PolicyDocument=more))
    asks()
    sure(root.call("iam", "delete_user_policy", UserName="clerk", PolicyName="look"))
    asks()
    sure(root.call("s3", "delete_bucket_policy", **bucket))
    sure(root.call("iam", "update_access_key", UserName="clerk", AccessKeyId=key.access_key_id, Status="Inactive"))
    asks()
    return world


def test_a_standing_answer_is_what_would_have_been_told_and_leaves_the_same_records(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a door opened and closed, an object replaced, a permission and a key taken away."""
    again = 0
    repeat = Gate.repeat

    def counted(self: Gate, *args: Any) -> Admission | None:
        nonlocal again
        done = repeat(self, *args)
        again += done is not None
        return done

    monkeypatch.setattr(Gate, "repeat", counted)
    quick: list[str] = []
    seen = [dict(line.record) for line in a_shop(quick).trail.lines()]
    assert 20 < again < len(quick)
    assert len(set(quick)) > 9
    monkeypatch.setattr(Background, "standing", lambda *_: None)
    earnest: list[str] = []
    assert [dict(line.record) for line in a_shop(earnest).trail.lines()] == seen
    assert earnest == quick


def test_writes_and_everything_after_the_alert_are_made_in_earnest() -> None:
    """Two creations make two things, and a habit that meets a containment meets it for real."""
    world = build(Folder(ONE_KEY), "agreed", 6)
    stage = Stage(world, "agreed", {})
    root = stage.builder(world.accounts["production"], "us-east-1")
    before = len(sure(root.call("ec2", "describe_volumes"))["Volumes"])
    for _ in range(2):
        root.routine("ec2", "create_volume", Size=1, AvailabilityZone="us-east-1a")
    assert len(sure(root.call("ec2", "describe_volumes"))["Volumes"]) == before + 2
