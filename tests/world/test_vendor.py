"""A scanner from outside: trusted, under contract, and refused where its product asks for more than its role may have."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter

import pytest

from ircoach.world.clock import DAY
from ircoach.world.house import open_house, ordinary_days
from ircoach.world.house.vendor import ROLE
from ircoach.world.stage import Stage
from ircoach.world.world import World


@pytest.mark.slow
def test_the_vendor_is_on_paper_and_its_sweeps_are_in_the_trail() -> None:
    """The register has the account its role trusts; sweeps come from hosting addresses, some calls refused, in both accounts."""
    world = World(5, dt.datetime(2026, 4, 1, 14, 20, tzinfo=dt.UTC))
    house = open_house(Stage(world, "quiet", {}))
    ordinary_days(house, range(-2, 2))
    role = house.builders["production"].call("iam", "get_role", RoleName=ROLE)["Role"]["AssumeRolePolicyDocument"]
    (statement,) = (json.loads(role) if isinstance(role, str) else role)["Statement"]
    (row,) = [each for each in house.stage.company.registers["accounts"] if ROLE in each["note"]]
    assert statement["Principal"] == {"AWS": f"arn:aws:iam::{row['account']}:root"}
    assert "sts:ExternalId" in statement["Condition"]["StringEquals"]
    assert row["account"] not in house.accounts.values()
    lines = [line for line in world.trail.ordinary(world.alert_at - 2 * DAY, world.alert_at) if line.actor.startswith("vendor/")]
    assert {line.record["recipientAccountId"] for line in lines} == {house.production, house.accounts["development"]}
    assert len({line.record["sourceIPAddress"] for line in lines}) > 1
    refused = Counter(line.record["eventName"] for line in lines if "errorCode" in line.record)
    assert set(refused) == {"ListUsers", "ListRoles", "ListSecrets"}
    calls = [line.record for line in lines if line.record["eventName"] != "AssumeRole"]
    taken = [line.record for line in lines if line.record["eventName"] == "AssumeRole"]
    assert all(record["userIdentity"]["sessionContext"]["sessionIssuer"]["userName"] == ROLE for record in calls)
    assert {(record["userIdentity"]["type"], record["userIdentity"]["accountId"]) for record in taken} == {
        ("AWSAccount", row["account"])
    }
    assert {record["userIdentity"]["accessKeyId"] for record in calls} == {
        record["responseElements"]["credentials"]["accessKeyId"] for record in taken
    }
    external = statement["Condition"]["StringEquals"]["sts:ExternalId"]
    assert {record["requestParameters"]["externalId"] for record in taken} == {external}
