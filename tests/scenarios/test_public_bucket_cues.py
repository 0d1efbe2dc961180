"""The table of public-bucket's cues says what its worlds really show."""

from __future__ import annotations

import csv
import importlib
import io
import json
from typing import Any

import pytest

from ircoach.world import moto_seam
from ircoach.world.clock import HOUR, MINUTE, to_datetime
from ircoach.world.identity import Dice
from ircoach.world.world import World
from tests.scenarios.support import FOLDERS, at, look, places, to_the_end

FORM = FOLDERS["public-bucket"].form


@pytest.mark.slow
@pytest.mark.parametrize("place", [place for place in places() if place.startswith("public-bucket/")])
def test_the_table_says_what_the_world_shows(place: str) -> None:
    """Each cue, read from bucket, registers, people and trail as a responder would read it."""
    assert look(place, seen_in) == dict(at(place)[1].cues)


def asked(world: World, operation: str, **more: Any) -> dict[str, Any]:
    """What the bucket's owner is told; empty where there is no such configuration."""
    key = world.principals.roots[world.accounts["production"]]
    from ircoach.world.callers import Keys
    from ircoach.world.stage import Stage

    root = Stage(world, "", {}).actor(
        "reader", Keys(key.access_key_id, key.secret), "10.0.0.9", region=world.truth["home"], role="builder"
    )
    return dict(root.call("s3", operation, Bucket=world.truth["bucket"], **more).result)


def seen_in(world: World) -> dict[str, bool]:
    """The cues as this world shows them."""
    truth, bucket = world.truth, world.truth["bucket"]
    policy = asked(world, "get_bucket_policy").get("Policy", "")
    status = asked(world, "get_bucket_policy_status").get("PolicyStatus", {}).get("IsPublic", False)
    state = asked(world, "get_public_access_block").get("PublicAccessBlockConfiguration", {})
    tags = {tag["Key"]: tag["Value"] for tag in asked(world, "get_bucket_tagging").get("TagSet", [])}
    keys = [each["Key"] for each in asked(world, "list_object_versions").get("Versions", [])]
    table = (
        next(key for key in sorted(keys, reverse=True) if key.endswith(".csv")) if any(k.endswith(".csv") for k in keys) else ""
    )
    acls = [asked(world, "get_bucket_acl")]
    if table and not policy:
        acls.append(asked(world, "get_object_acl", Key=table))
    text = content(world, table)
    versioned = asked(world, "get_bucket_versioning").get("Status") == "Enabled"
    website = bool(asked(world, "get_bucket_website"))
    to_the_end(world, FORM)
    lines = [(line.time - world.alert_at, dict(line.record)) for line in world.trail.lines(world.accounts["production"])]
    opening = [(t, each) for t, each in lines if each["eventName"] == truth["opening"] and bucket in json.dumps(each) and t < 0]
    when, act = opening[0]
    reads = [(t, e) for t, e in lines if e["eventName"] == "GetObject" and bucket in json.dumps(e["requestParameters"])]
    outside = [(t, e) for t, e in reads if e["userIdentity"].get("accountId") != world.accounts["production"]]
    unsigned = [e for _, e in outside if e["userIdentity"].get("accountId") == "anonymous" and not e.get("errorCode")]
    signed = [e for _, e in outside if e["userIdentity"].get("accountId") != "anonymous" and not e.get("errorCode")]
    return {
        "customer-in-name": "customer" in bucket,
        "tagged-confidential": tags["Classification"] == "confidential",
        "tagged-public": tags["Classification"] == "public",
        "status-public": status,
        "policy-names-anyone": '"Principal": "*"' in policy or '"Principal":"*"' in policy,
        "condition-in-policy": "Condition" in policy,
        "acl-grants-everyone": "groups/global" in json.dumps(acls, default=str),
        "switches-on": state["BlockPublicPolicy"] and state["RestrictPublicBuckets"],
        "opened-today": -HOUR < when < 0,
        "opened-by-deploy-key": act["userIdentity"].get("userName") == truth["user"],
        "opened-from-unknown": act["sourceIPAddress"] not in {row["network"] for row in world.company.registers["networks"]},
        "odd-hour": not 6 <= to_datetime(world.alert_at).hour < 20,
        "change-names-bucket": any(row["bucket"] == bucket for row in world.company.registers["changes"]),
        "owner-claims": world.company.contacts["data-owner"].reply.startswith(
            ("Yes, I asked", "That is the website", "Yes, we publish")
        ),
        "unsigned-read": bool(unsigned),
        "other-account-read": bool(signed),
        "refused-read": any(e.get("errorCode") == "AccessDenied" for t, e in outside if t < 0),
        "no-data-events": not reads,
        "read-after-alert": any(0 < t < 30 * MINUTE and not e.get("errorCode") for t, e in outside),
        "website-on": website,
        "versioned": versioned,
        "looks-personal": "@example.com" in text,
    }


def content(world: World, key: str) -> str:
    """The text of one object, its newest version that is no delete marker."""
    store = moto_seam.s3(world.accounts["production"]).buckets[world.truth["bucket"]].keys
    found = [each for each in store.getlist(key) if hasattr(each, "value") and each.value] if key else []
    return found[-1].value.decode() if found else ""


@pytest.mark.parametrize("kind", ["customers", "invoices", "register", "synthetic"])
def test_what_has_happened_lies_behind_and_what_is_agreed_ahead(kind: str) -> None:
    """Alerts fall in spring 2026: nobody ordered later than that, and no price or licence has run out."""
    data = importlib.import_module(f"{FOLDERS['public-bucket'].storyline.__package__}.data")
    for thing in data.things(Dice("dates", kind), kind, 3):
        rows = list(csv.DictReader(io.StringIO(thing.text)))
        for column, early in (("last_order", True), ("valid_until", False), ("licensed_until", False)):
            days = [row[column] for row in rows if column in row]
            assert all((day < "2026-03-01") == early for day in days)
