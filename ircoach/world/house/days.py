"""Ordinary days in the house: people at their habits, the posture tool, the nightly backup, a key that is replaced, flow logs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from ircoach.world.callers import Actor
from ircoach.world.clock import is_weekend
from ircoach.world.house.crowd import the_rest
from ircoach.world.house.house import House
from ircoach.world.house.network import wired
from ircoach.world.house.portal import enters
from ircoach.world.house.rotation import rotated_key
from ircoach.world.records import service_taker


def ordinary_days(house: House, days: range) -> None:
    """People and jobs at their habits: administrators, developers, the posture tool, the nightly backup."""
    stage = house.stage
    the_rest(house)
    rotated_key(house, days)
    wired(house, days)
    for account in ("production", "development"):
        _person(house, account, "administrator", "Administrator", house.office, days)
        _person(house, account, "developer", "Developer", house.vpn, days)
        stage.daily("05:10", days, partial(_scan, house, account), jitter_minutes=3, label=f"posture-{account}")
    stage.daily("03:00", days, lambda day: _back_up(house, house.instances["prod-billing-1"]), jitter_minutes=1, label="backup")


#: what people look at of a morning: narrow questions, as people ask them (and cheap to answer thousands of times)
_HABITS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("describe_instances", {"Filters": [{"Name": "tag:Owner", "Values": ["platform"]}]}),
    ("describe_images", {"Filters": [{"Name": "name", "Values": ["golden-base-*"]}]}),
    ("describe_volumes", {"Filters": [{"Name": "status", "Values": ["available"]}]}),
    ("describe_security_groups", {"GroupNames": ["default"]}),
)


def _person(house: House, account: str, who: str, role: str, address: str, days: range) -> None:
    name = house.people[who]

    def habits(someone: Actor, day: int) -> None:
        for operation, params in house.stage.dice.of("habit", name, account, day).sample(_HABITS, 2):
            someone.routine("ec2", operation, **params)
        if role == "Developer":
            someone.routine("iam", "list_users")

    working_days(house, account, who, role, address, days, habits)


def working_days(
    house: House, account: str, who: str, role: str, address: str, days: range, habits: Callable[[Actor, int], object]
) -> None:
    """A person's working days: each weekday morning they sign in to a role of an account, from `address`, and do `habits`."""
    stage, name = house.stage, house.people[who]

    def morning(day: int) -> None:
        if is_weekend(stage.day(day, "00:00")):
            return
        habits(house.signs_in(who, account, role, address, name=f"{name}/{account}/{day}"), day)

    stage.daily("08:40", days, morning, jitter_minutes=70, label=f"{name}-{account}")


def _scan(house: House, account: str, day: int) -> None:
    del day  # it looks at the same things every morning
    who = house.posture_tool(account)
    who.routine("ec2", "describe_images", ExecutableUsers=["all"])
    who.routine("ec2", "get_snapshot_block_public_access_state")
    who.routine("s3", "list_buckets")


def _back_up(house: House, instance: str) -> None:
    service = "backup.amazonaws.com"
    linked = house.stage.service_link("AWSBackup", house.production, "BackupService", service, region=house.home, hours=1)
    backup = enters(house.stage, service_taker(service), linked)
    found = backup.call("ec2", "describe_volumes", Filters=[{"Name": "attachment.instance-id", "Values": [instance]}])
    for volume in found.get("Volumes", []):
        backup.call("ec2", "create_snapshot", VolumeId=volume["VolumeId"], Description="nightly backup")
