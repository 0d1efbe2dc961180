"""The table of ami-share's cues says what its worlds really show."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from ircoach.world import moto_seam
from ircoach.world.clock import HOUR, MINUTE, to_datetime
from ircoach.world.world import World
from tests.scenarios.support import FOLDERS, at, look, places, to_the_end

FORM = FOLDERS["ami-share"].form


@pytest.mark.slow
@pytest.mark.parametrize("place", [place for place in places() if place.startswith("ami-share/")])
def test_the_table_says_what_the_world_shows(place: str) -> None:
    """Each cue, read from registers, trail and account state as a responder would read it."""
    variant = at(place)[1]
    assert look(place, seen_in) | {"another-waits": bool(FORM.waiting_in(variant.id))} == dict(variant.cues)


def seen_in(world: World) -> dict[str, bool]:
    """The cues as this world shows them."""
    truth, registers = world.truth, world.company.registers
    to_the_end(world, FORM)
    lines = [(line.time, dict(line.record)) for line in world.trail.lines(world.accounts["production"])]
    members = {each.id for each in moto_seam.organizations(world.accounts["management"]).accounts}
    shared_at = next(time for time, each in lines if each["eventName"] == "ModifyImageAttribute" and shares(each, truth))
    shared = next(each for time, each in lines if time == shared_at and each["eventName"] == "ModifyImageAttribute")
    address = shared["sourceIPAddress"]
    theirs = [
        (time, each)
        for time, each in lines
        if each["sourceIPAddress"] == address and "ImageBuilder" in json.dumps(each["userIdentity"])
    ]
    run = [(time, each) for time, each in theirs if shared_at - HOUR < time <= world.alert_at]
    before = [each for time, each in theirs if time < shared_at - 12 * HOUR]
    batch = [each for time, each in lines if each["eventName"] == "CreateImage" and time < shared_at - 12 * HOUR]
    listed = {row["network"] for row in registers["networks"]}
    partner = [row for row in registers["accounts"] if row["account"] == truth["stranger"]]
    about_shares = [row for row in registers["changes"] if row["what"].startswith("share ")]
    replies = " ".join(contact.reply for contact in world.company.contacts.values())
    there = [(time, each) for time, each in lines if each["sourceIPAddress"] == address and abs(time - shared_at) < 2 * HOUR]
    colleagues = [time for time, each in there if each["userIdentity"]["type"] == "AssumedRole"]
    manifests = moto_seam.s3(world.accounts["production"]).buckets[truth["manifest_bucket"]].keys
    boot = [each for _, each in run if each["eventName"] == "DescribeInstanceAttribute"]
    policy = moto_seam.iam(world.accounts["production"]).users["ImageBuilder"].policies[truth["policy"]]
    keys = [each.access_key_id for each in moto_seam.iam(world.accounts["production"]).users["ImageBuilder"].access_keys]
    return {
        "outside-account": truth["stranger"] not in members,
        "account-in-organization": truth["stranger"] in members,
        "unknown-address": address not in listed and shared.get("vpcEndpointId") not in listed,
        "first-from-address": not before,
        "odd-hour": not 6 <= to_datetime(world.alert_at).hour < 20,
        "prod-in-name": "prod" in truth["image_name"],
        "change-about-a-share": bool(about_shares),
        "contract-names-account": bool(partner),
        "denied-call": any(each.get("errorCode") for _, each in run),
        "soon-active": any(
            0 < time - world.alert_at <= 30 * MINUTE and each["eventName"] != "CreateImage" for time, each in theirs
        ),
        "new-client": shared["userAgent"] not in {each["userAgent"] for each in batch},
        "second-key": truth["key"] == keys[1],
        "may-federate": "sts:GetFederationToken" in json.dumps(policy),
        "temporary-credentials": shared["userIdentity"]["type"] == "FederatedUser",
        "somebody-claims": any(
            each in replies for each in ("That is me", "I know of this one", "Should be us", "That will be the nightly build")
        ),
        "colleague-there": bool(colleagues),
        "critical-batch": any(
            "ImageBuilder" in row["asset"] and row["criticality"].startswith("critical") for row in registers["assets"]
        ),
        "batch-through-endpoint": any(each.get("vpcEndpointId") for each in batch),
        "manifest-there": any(truth["image"].encode() in manifests[name].value for name in manifests),
        "boot-read": bool(boot),
        "sensitive-content": truth["inside"] != "nothing sensitive",
    }


def shares(record: dict[str, Any], truth: dict[str, Any]) -> bool:
    """Whether a record is the share that the alert is about."""
    text = json.dumps(record["requestParameters"])
    return truth["image"] in text and truth["stranger"] in text


@pytest.mark.slow
@pytest.mark.parametrize("place", ["ami-share/dev-image-secrets"])
def test_user_data_says_what_the_truth_says(place: str) -> None:
    """The content fact is the beginning of the machine's user data, as EC2 tells it."""
    told, fact = look(place, user_data)
    assert base64.b64encode(told.encode()).decode().startswith(fact)
    assert "REPORTS_DB_PASSWORD" in told


def user_data(world: World) -> tuple[str, str]:
    """The user data of the image's machine, and what the truth says of it."""
    machine = moto_seam.ec2(world.accounts["production"], world.truth["home"]).get_instance(world.truth["source_instance_id"])
    told = machine.user_data if isinstance(machine.user_data, str) else machine.user_data.decode()
    return told, world.truth["user_data_64"]
