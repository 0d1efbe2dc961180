"""No single cue decides: the table of cues is balanced, and it says what the worlds really show."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from ircoach.world import moto_seam
from ircoach.world.clock import HOUR, to_datetime
from ircoach.world.world import World
from tests.scenarios.support import FORM, SICK, TWINS, VARIANTS, minutes, to_the_end, world


def share(cue: str, variants: list[str]) -> float:
    """The share of some variants that show a cue."""
    return sum(VARIANTS[each].cues[cue] for each in variants) / len(variants)


@pytest.mark.parametrize("cue", FORM.cues)
def test_a_cue_is_as_frequent_among_the_twins_as_among_the_sick(cue: str) -> None:
    """The shares differ by 0.2 at most, and neither side always or never shows it."""
    sick, twins = share(cue, SICK), share(cue, TWINS)
    assert abs(sick - twins) <= 0.2 + 1e-9
    assert 0 < sick < 1
    assert 0 < twins < 1


@pytest.mark.parametrize("cue", FORM.cues)
def test_no_rule_of_one_cue_beats_sixty_percent(cue: str) -> None:
    """Balanced accuracy of "sick if the cue shows", and of its opposite."""
    accuracy = (share(cue, SICK) + 1 - share(cue, TWINS)) / 2
    assert max(accuracy, 1 - accuracy) <= 0.6 + 1e-9


def test_every_variant_says_of_every_cue_whether_it_shows_it() -> None:
    """No gaps in the table, and no cues that are not in the list."""
    assert {variant.id: set(variant.cues) for variant in FORM.variants} == {
        variant.id: set(FORM.cues) for variant in FORM.variants
    }


def test_the_alert_says_the_same_in_every_variant() -> None:
    """One template, whose facts are ids, an account name and a region."""
    named = {piece.split("}")[0] for piece in (FORM.alert.text + FORM.alert.title).split("{")[1:]}
    assert named <= {"image", "account", "account_name", "stranger", "home"}


@pytest.mark.slow
@pytest.mark.parametrize("variant", VARIANTS)
def test_the_table_says_what_the_world_shows(variant: str) -> None:
    """Each cue, read from registers, trail and account state as a responder would read it."""
    assert seen_in(world(variant)) == dict(VARIANTS[variant].cues)


def seen_in(world: World) -> dict[str, bool]:
    """The cues as this world shows them."""
    truth, registers = world.truth, world.company.registers
    to_the_end(world)
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
        "soon-active": any(0 < minutes(world, time) <= 30 and each["eventName"] != "CreateImage" for time, each in theirs),
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


def test_user_data_says_what_the_truth_says() -> None:
    """The content fact is the beginning of the machine's user data, as EC2 tells it."""
    built = world("dev-image-secrets")
    machine = moto_seam.ec2(built.accounts["production"], built.truth["home"]).get_instance(built.truth["source_instance_id"])
    told = machine.user_data if isinstance(machine.user_data, str) else machine.user_data.decode()
    assert base64.b64encode(told.encode()).decode().startswith(built.truth["user_data_64"])
    assert "REPORTS_DB_PASSWORD" in told
