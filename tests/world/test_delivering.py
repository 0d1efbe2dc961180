"""Data events arrive as files in the trail's bucket, minutes after the calls, and only where the trail was told to keep them."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from typing import Any

from ircoach.world import moto_seam
from ircoach.world.cast import delivers, makes_trail, stranger
from ircoach.world.clock import MINUTE
from ircoach.world.stage import CLI, Stage, sure
from ircoach.world.world import World

REGION, ACCOUNT = "us-east-1", "111122223333"


def world(*, told: bool) -> World:
    """A bucket, a trail beside it, and somebody who asks for an object in the first minute and is refused."""
    made = World(4, dt.datetime(2026, 3, 4, 10, tzinfo=dt.UTC))
    stage = Stage(made, "any", {})
    root = stage.builder(made.open_account("production", ACCOUNT), REGION)
    for name in ("paper-and-string", "trail-files"):
        sure(root.call("s3", "create_bucket", Bucket=name))
    makes_trail(root, "objects", "trail-files", ACCOUNT)
    if told:
        data = [{"Type": "AWS::S3::Object", "Values": ["arn:aws:s3"]}]
        selectors = [{"ReadWriteType": "All", "IncludeManagementEvents": False, "DataResources": data}]
        sure(root.call("cloudtrail", "put_event_selectors", TrailName="objects", EventSelectors=selectors))
    since = stage.now
    stage.play(delivers(stage, "trail-files", ACCOUNT, REGION, since=since, until=since + 60 * MINUTE))
    someone = stranger(stage, "someone", REGION, user_agent=CLI)
    stage.at(since + MINUTE // 2, lambda: someone.call("s3", "get_object", Bucket="paper-and-string", Key="list.csv"))
    return made


def files(made: World) -> dict[str, list[dict[str, Any]]]:
    """The records of each file that has arrived."""
    held = moto_seam.s3(ACCOUNT).buckets["trail-files"].keys
    return {name: json.loads(gzip.decompress(held[name].value))["Records"] for name in held}


def test_a_data_event_is_in_a_file_some_minutes_after_its_call() -> None:
    """Not at once; then once, in a file named for account, region and time of delivery, as a data event."""
    made = world(told=True)
    start = made.clock.now
    made.advance(start + MINUTE)
    assert files(made) == {}
    made.advance(start + 12 * MINUTE)
    ((name, records),) = files(made).items()
    assert name.startswith(f"AWSLogs/111122223333/CloudTrail/{REGION}/2025/")
    assert [(each["eventName"], each["errorCode"], each["managementEvent"]) for each in records] == [
        ("GetObject", "AccessDenied", False)
    ]
    made.advance(start + 50 * MINUTE)
    assert len(files(made)) == 1


def test_a_file_waits_while_the_bucket_keeps_cloudtrail_out() -> None:
    """And comes, once it is let in again."""
    made = world(told=True)
    start, root = made.clock.now, Stage(made, "any", {}).builder(ACCOUNT, REGION)
    allowed = root.call("s3", "get_bucket_policy", Bucket="trail-files")["Policy"]
    sure(root.call("s3", "delete_bucket_policy", Bucket="trail-files"))
    made.advance(start + 20 * MINUTE)
    assert files(made) == {}
    sure(root.call("s3", "put_bucket_policy", Bucket="trail-files", Policy=allowed))
    made.advance(start + 22 * MINUTE)
    assert len(files(made)) == 1


def test_a_trail_that_was_not_told_delivers_none() -> None:
    """By default a trail keeps no data events."""
    made = world(told=False)
    made.advance(made.clock.now + 60 * MINUTE)
    assert files(made) == {}
