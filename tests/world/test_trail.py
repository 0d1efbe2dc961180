"""The trail: what is kept, and what event history names."""

from __future__ import annotations

import pytest

from ircoach.scenario.build import build
from ircoach.scenario.library import Folder
from ircoach.world.attributes import resources
from ircoach.world.cast import makes_trail
from ircoach.world.stage import Stage
from ircoach.world.world import World
from tests.small import ONE_KEY


@pytest.fixture(scope="module")
def world() -> World:
    """A small world with a bucket in it."""
    made = build(Folder(ONE_KEY), "agreed", 6)
    root = Stage(made, "agreed", {}).builder(made.accounts["production"], "us-east-1")
    for name in ("quiet-things-7", "watched-things-7", "trail-logs-7"):
        assert root.call("s3", "create_bucket", Bucket=name).ok
        assert root.call("s3", "put_object", Bucket=name, Key="a", Body=b"a").ok
    makes_trail(root, "main", "trail-logs-7", made.accounts["production"])
    selectors = [
        {"ReadWriteType": "All", "DataResources": [{"Type": "AWS::S3::Object", "Values": ["arn:aws:s3:::watched-things-7/"]}]}
    ]
    assert root.call("cloudtrail", "put_event_selectors", TrailName="main", EventSelectors=selectors).ok
    return made


def test_object_calls_are_kept_only_where_a_trail_selects_them(world: World) -> None:
    """Data events of a bucket nobody selected leave nothing behind."""
    stage = Stage(world, "agreed", {})
    hand = stage.sign_in("hand", world.accounts["production"], "IncidentResponder", "hand", "80.169.200.9", region="us-east-1")
    for bucket in ("quiet-things-7", "watched-things-7"):
        assert hand.call("s3", "get_object", Bucket=bucket, Key="a").ok
        assert hand.call("s3", "get_bucket_location", Bucket=bucket).ok
    kept = [
        (line.record["eventName"], line.record["requestParameters"]["bucketName"])
        for line in world.trail.lines()
        if line.actor == "hand"
    ]
    assert kept == [
        ("GetBucketLocation", "quiet-things-7"),
        ("GetObject", "watched-things-7"),
        ("GetBucketLocation", "watched-things-7"),
    ]


def test_records_name_their_resources(world: World) -> None:
    """Event history finds an image by its id, from the request or from the answer."""
    image = world.truth["image"]
    named = [
        line.record["eventName"]
        for line in world.trail.lines()
        if any(r["ResourceName"] == image for r in resources(line.record))
    ]
    assert named == ["CreateImage", "ModifyImageAttribute"]


def test_a_role_is_named_by_whoever_took_it_on() -> None:
    """Event history finds a role's sessions by the role, also where somebody of another account took it on."""
    arn = "arn:aws:iam::111122223333:role/reader"
    asked = {
        "requestParameters": {"roleArn": arn, "roleSessionName": "x"},
        "eventSource": "sts.amazonaws.com",
        "eventName": "AssumeRole",
    }
    for who in ({"type": "IAMUser", "accessKeyId": "AKIA1"}, {"type": "AWSAccount", "accountId": "444455556666"}):
        assert resources({"userIdentity": who, **asked}) == [{"ResourceType": "AWS::IAM::Role", "ResourceName": arn}]


def test_a_session_is_named_by_the_call_that_made_it() -> None:
    """By its key, its name alone, with the role's id and as an ARN: who has a key of a session finds who asked for it."""
    role, session = "arn:aws:iam::111122223333:role/reader", "arn:aws:sts::111122223333:assumed-role/reader/x"
    made = {
        "eventSource": "sts.amazonaws.com",
        "eventName": "AssumeRole",
        "userIdentity": {"type": "IAMUser", "accessKeyId": "AKIA1"},
        "requestParameters": {"roleArn": role, "roleSessionName": "x"},
        "responseElements": {
            "credentials": {"accessKeyId": "ASIA1"},
            "assumedRoleUser": {"assumedRoleId": "AROA1:x", "arn": session},
        },
    }
    assert [(each["ResourceType"], each["ResourceName"]) for each in resources(made)] == [
        ("AWS::IAM::AccessKey", "ASIA1"),
        ("AWS::STS::AssumedRole", "x"),
        ("AWS::STS::AssumedRole", "AROA1:x"),
        ("AWS::STS::AssumedRole", session),
        ("AWS::IAM::Role", role),
    ]


def test_every_record_has_what_every_record_has(world: World) -> None:
    """The sixteen fields that are always there are there."""
    always = {
        "eventVersion", "userIdentity", "eventTime", "eventSource", "eventName", "awsRegion", "sourceIPAddress", "userAgent",
        "requestParameters", "responseElements", "requestID", "eventID", "readOnly", "eventType", "managementEvent",
        "recipientAccountId",
    }  # fmt: skip
    for line in world.trail.lines():
        assert always <= set(line.record)
