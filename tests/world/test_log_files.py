"""The organization trail's files: there when somebody looks, whole, dated as delivered, the same for whoever looks when."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

from ircoach.world.callers import Actor
from ircoach.world.clock import DAY, MINUTE, SECOND, from_datetime, to_datetime
from ircoach.world.delivery import delivered, log_bucket
from ircoach.world.stage import Stage
from ircoach.world.world import World
from tests.world.background.support import at_the_alert


@pytest.fixture(scope="module")
def scene() -> tuple[World, Actor, str]:
    """A house at its alert, somebody who may read in the management account, and the trail's bucket."""
    world, house, stage = at_the_alert(3000)
    return world, reader(stage, house.management, house.home), log_bucket(world.seed, house.security)


def reader(stage: Stage, account: str, region: str) -> Actor:
    """A responder of an account."""
    return stage.sign_in("reader", account, "IncidentResponder", "reader", "80.169.200.9", region=region)


def listed(who: Actor, bucket: str, prefix: str) -> list[dict[str, Any]]:
    """All objects under a prefix, page by page."""
    found, more = [], {}
    while True:
        answer = who.call("s3", "list_objects_v2", Bucket=bucket, Prefix=prefix, MaxKeys=100, **more)
        assert answer.ok, answer
        found += answer.get("Contents", [])
        if not answer.get("IsTruncated"):
            return found
        more = {"ContinuationToken": answer["NextContinuationToken"]}


def root_of(world: World) -> str:
    """The prefix of all files."""
    return world.log_archive.address.removeprefix("s3://").partition("/")[2]


def test_a_days_files_hold_what_was_delivered_that_day(scene: tuple[World, Actor, str]) -> None:
    """Every record of the account and region whose delivery fell on that day, each once, in the file its time names."""
    world, who, bucket = scene
    account, region = world.accounts["production"], world.crowd.habits[0].steps.patterns[1].region
    day = world.alert_at // DAY - 1
    folder = f"{root_of(world)}/{account}/CloudTrail/{region}/{to_datetime(day * DAY):%Y/%m/%d}/"
    objects = listed(who, bucket, folder)
    lines = [*world.trail.lines(account), *world.trail.ordinary((day - 1) * DAY, (day + 1) * DAY)]
    due = {}
    for line in lines:
        place = delivered(world.seed, line.time, line.record, root_of(world))
        if place.key.startswith(folder):
            due[line.record["eventID"]] = place
    found = {}
    for each in objects:
        body = who.call("s3", "get_object", Bucket=bucket, Key=each["Key"])["Body"]
        assert len(body) == each["Size"]
        for record in json.loads(gzip.decompress(body))["Records"]:
            assert record["eventID"] not in found
            found[record["eventID"]] = each["Key"]
            assert from_datetime(each["LastModified"]) == due[record["eventID"]].at // SECOND * SECOND
    assert len(found) > 50
    assert found == {event: place.key for event, place in due.items()}


def test_a_file_is_there_from_its_delivery_on_and_not_before(scene: tuple[World, Actor, str]) -> None:
    """Asked for by name a moment too early there is none, and afterwards there is."""
    world, who, bucket = scene
    now = world.clock.now
    late = next(
        place
        for line in world.trail.ordinary(now - 3 * MINUTE, now + 30 * MINUTE)
        if (place := delivered(world.seed, line.time, line.record, root_of(world))).at > now + MINUTE
    )
    assert who.call("s3", "get_object", Bucket=bucket, Key=late.key).code == "NoSuchKey"
    world.advance(late.at)
    assert who.call("s3", "head_object", Bucket=bucket, Key=late.key).ok


def test_folders_are_seen_from_above(scene: tuple[World, Actor, str]) -> None:
    """Listing level by level shows the organization's accounts, and the days there are files of."""
    world, who, bucket = scene
    told = who.call("s3", "list_objects_v2", Bucket=bucket, Prefix=f"{root_of(world)}/", Delimiter="/")
    accounts = {each["Prefix"].split("/")[-2] for each in told["CommonPrefixes"]}
    assert accounts == set(world.accounts.values())


@pytest.mark.slow
def test_whoever_looks_later_finds_the_same() -> None:
    """What lay there before the first look and after many is the same, byte for byte."""

    def tags(looks: int) -> dict[str, str]:
        world, house, stage = at_the_alert(1000)
        who, bucket = reader(stage, house.management, house.home), log_bucket(world.seed, house.security)
        day = f"{to_datetime(world.alert_at):%Y/%m/%d}/"
        folder = f"{root_of(world)}/{house.production}/CloudTrail/{house.home}/{day}"
        begin = world.clock.now
        for look in range(1, looks + 1):
            world.advance(begin + look * 60 * MINUTE // looks)
            found = {each["Key"]: each["ETag"] for each in listed(who, bucket, folder)}
        return found

    once, often = tags(1), tags(4)
    assert len(once) > 5
    assert once == often
