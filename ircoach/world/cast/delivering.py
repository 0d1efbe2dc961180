"""CloudTrail's delivery: the data events a trail keeps, as files in its bucket some minutes after the calls.

Event history shows management events and never data events; those are only in the files (and in tables over them)
(https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from ircoach.world import moto_seam, stored
from ircoach.world.callers import Actor
from ircoach.world.cast.buckets import puts_policy
from ircoach.world.clock import Process, to_datetime
from ircoach.world.delivery import Delivered, delivered
from ircoach.world.house import delivery_statements
from ircoach.world.identity import derive
from ircoach.world.log_archive import lets_in
from ircoach.world.stage import Stage, sure


def makes_trail(who: Actor, name: str, bucket: str, account: str, *, keeper: Actor | None = None) -> str:
    """Let CloudTrail into a bucket, by its policy, and make a trail of `account` to it; gives the trail's ARN.

    keeper: who puts the bucket's policy, where the bucket is another account's.
    """
    arn = f"arn:aws:cloudtrail:{who.region}:{account}:trail/{name}"
    sure(puts_policy(keeper or who, bucket, *delivery_statements(bucket, arn, account)))
    sure(who.call("cloudtrail", "create_trail", Name=name, S3BucketName=bucket))
    return arn


def delivers(stage: Stage, bucket: str, account: str, region: str, *, since: int, until: int) -> Process:
    """Write the data events of `account` into `bucket`, those of calls from `since` to `until` (scenario microseconds).

    What is kept is decided by the trail's event selectors; a trail that was never told to keep data events delivers none.
    A file waits where the bucket's policy keeps CloudTrail out. The delivery is AWS's own, and leaves no record.
    """
    waiting: dict[Delivered, list[Mapping[str, Any]]] = defaultdict(list)
    count = 0
    yield stage.until(since)
    while stage.now < until:
        for line in stage.world.trail.since(count):
            count += 1
            record = line.record
            here = record["recipientAccountId"] == account and record["awsRegion"] == region
            if line.time >= since and here and not record["managementEvent"]:
                waiting[delivered(stage.world.seed, line.time, record)].append(record)
        due = [each for each in waiting if each.at <= stage.now]
        if due and not lets_in(stage.world.principals.facts, account, bucket, f"{bucket}/AWSLogs/{account}"):
            due = []
        for file in due:
            # stored, not squeezed: compressors differ from machine to machine, and a replay compares bytes
            text = json.dumps({"Records": waiting.pop(file)}, separators=(",", ":")).encode()
            when = to_datetime(stage.now).replace(microsecond=0)
            moto_seam.keep_object(bucket, file.key, stored.gzip(text), when, derive(stage.world.seed, "delivers", file.key))
        yield stage.wait(minutes=1)
