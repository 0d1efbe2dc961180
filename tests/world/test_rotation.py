"""A key replaced as AWS advises: carried out in the account, and in the trail."""

from __future__ import annotations

import datetime as dt

import pytest

from ircoach.world.clock import DAY, is_weekend
from ircoach.world.house import open_house, ordinary_days
from ircoach.world.house.rotation import USER
from ircoach.world.stage import Stage
from ircoach.world.world import World

STEPS = [
    "ListAccessKeys", "CreateAccessKey", "GetAccessKeyLastUsed", "UpdateAccessKey", "ListAccessKeys", "DeleteAccessKey",
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("day", [1, 4])
def test_the_key_is_replaced_before_the_alert_and_the_job_goes_on(day: int) -> None:
    """On working days, by the administrator, whatever weekday the alert is on; one key is left, and last night's job had it."""
    world = World(5, dt.datetime(2026, 4, day, 14, 20, tzinfo=dt.UTC))
    house = open_house(Stage(world, "quiet", {}))
    ordinary_days(house, range(-14, 2))
    world.advance(world.alert_at)
    made = [line for line in world.trail.lines() if line.record["eventSource"] == "iam.amazonaws.com" and _about(line.record)]
    assert [line.record["eventName"] for line in made] == STEPS
    assert not any(is_weekend(line.time) for line in made)
    assert {line.record["userIdentity"]["sessionContext"]["sessionIssuer"]["userName"] for line in made} == {"Administrator"}
    jobs = [line for line in world.trail.lines() if line.record["userIdentity"].get("userName") == USER]
    new = made[1].record["responseElements"]["accessKey"]["accessKeyId"]
    before, after = (
        {line.record["userIdentity"]["accessKeyId"] for line in jobs if (line.time > made[1].time) == late}
        for late in (False, True)
    )
    assert after == {new}
    assert len(before) == 1
    assert new not in before
    assert {line.record.get("errorCode") for line in jobs} == {None}
    assert world.alert_at - jobs[-1].time < DAY
    (left,) = house.builders["production"].call("iam", "list_access_keys", UserName=USER)["AccessKeyMetadata"]
    assert (left["AccessKeyId"], left["Status"]) == (new, "Active")


def _about(record: dict[str, object]) -> bool:
    return USER in str(record.get("requestParameters")) or record["eventName"] == "GetAccessKeyLastUsed"
