"""A house whose network is logged, and its flow logs read back."""

from __future__ import annotations

import datetime as dt
import gzip
from typing import Any

from ircoach.world import moto_seam
from ircoach.world.callers import Actor
from ircoach.world.clock import MINUTE, SECOND, to_datetime
from ircoach.world.flow_logs.delivery import ROUND
from ircoach.world.house import House, open_house
from ircoach.world.house.network import wired
from ircoach.world.stage import Stage
from ircoach.world.world import World

Scene = tuple[World, House, Actor]


def a_house(seed: int = 5) -> Scene:
    """A house with its network, at the alert, and an administrator in production."""
    world = World(seed, dt.datetime(2026, 4, 1, 14, 20, tzinfo=dt.UTC), events=0)
    stage = Stage(world, "quiet", {})
    house = open_house(stage)
    wired(house, range(-8, 2))
    world.advance(world.alert_at)
    return world, house, stage.sign_in("who", house.production, "Administrator", "who", "80.169.200.9", region=house.home)


def bucket_of(who: Actor) -> str:
    """The bucket of the flow logs."""
    return str(who.call("ec2", "describe_flow_logs")["FlowLogs"][0]["LogDestination"]).rpartition(":")[2]


def files(scene: Scene, day: str, bucket: str = "") -> list[dict[str, Any]]:
    """The objects of a day, as S3 lists them."""
    _, house, who = scene
    prefix = f"AWSLogs/{house.production}/vpcflowlogs/{house.home}/{day}/"
    return list(who.call("s3", "list_objects_v2", Bucket=bucket or bucket_of(who), Prefix=prefix).get("Contents", []))


def lines(scene: Scene, day: str, bucket: str = "") -> list[dict[str, str]]:
    """The records of a day's files, by field."""
    world, house, who = scene
    bucket, prefix = bucket or bucket_of(who), f"AWSLogs/{house.production}/vpcflowlogs/{house.home}/{day}/"
    world.lay_out(bucket, prefix)
    found = []
    for key, _ in moto_seam.objects(bucket, prefix):
        head, *rest = gzip.decompress(moto_seam.content(bucket, key)).decode().splitlines()
        found += [dict(zip(head.split(), line.split(), strict=True)) for line in rest]
    return found


def interface(scene: Scene, machine: str) -> dict[str, Any]:
    """A machine's interface."""
    found = scene[2].call("ec2", "describe_instances", InstanceIds=[scene[1].instances[machine]])
    return dict(found["Reservations"][0]["Instances"][0]["NetworkInterfaces"][0])


def after(scene: Scene, minutes: int) -> list[dict[str, str]]:
    """What was recorded in the next so many minutes, once it is delivered."""
    world = scene[0]
    begins = -(-world.clock.now // ROUND) * ROUND
    world.advance(begins + (minutes + 20) * MINUTE)
    days = {f"{to_datetime(at):%Y/%m/%d}" for at in (begins, begins + minutes * MINUTE)}
    since, until = begins // SECOND, (begins + minutes * MINUTE) // SECOND
    return [line for day in sorted(days) for line in lines(scene, day) if since <= int(line["start"]) < until]
