"""The organization's trail: seen from its members, kept in the log archive, read by responders from anywhere, by others not."""

from __future__ import annotations

import json
from typing import NamedTuple

import pytest

from ircoach.world.callers import Actor, Outcome
from ircoach.world.cast import stranger
from ircoach.world.delivery import log_bucket
from ircoach.world.house import House
from ircoach.world.stage import CLI, Stage, located, sure
from tests.world.background.support import at_the_alert

MINE = "objects"
DATA = [{"Field": "eventCategory", "Equals": ["Data"]}, {"Field": "resources.type", "Equals": ["AWS::S3::Object"]}]


class Scene(NamedTuple):
    """A house at its alert with a trail of production's own, a responder there, and the organization's trail."""

    stage: Stage
    house: House
    who: Actor
    bucket: str
    arn: str

    def signed_in(self, account: str, role: str) -> Actor:
        """Somebody in a role of an account."""
        return self.stage.sign_in(
            role, self.house.accounts[account], role, role.lower(), self.house.office, region=self.house.home
        )


@pytest.fixture(scope="module")
def scene() -> Scene:
    """All tests read of the same world."""
    world, house, stage = at_the_alert(500)
    builder = house.builders["production"]
    bucket = log_bucket(world.seed, house.security)
    assert builder.call("cloudtrail", "create_trail", Name=MINE, S3BucketName=bucket).ok
    who = stage.sign_in("reader", house.production, "IncidentResponder", "reader", house.office, region=house.home)
    return Scene(stage, house, who, bucket, f"arn:aws:cloudtrail:{house.home}:{house.management}:trail/organization")


def asked(who: Actor, operation: str, **more: object) -> Outcome:
    """A question to CloudTrail."""
    return who.call("cloudtrail", operation, **more)


def test_a_member_sees_its_own_trail_and_its_organizations(scene: Scene) -> None:
    """Described in full: whose the organization's is, and the bucket of the log archive."""
    told = {each["Name"]: each for each in asked(scene.who, "describe_trails")["trailList"]}
    assert set(told) == {MINE, "organization"}
    assert told["organization"]["TrailARN"] == scene.arn
    assert told["organization"]["S3BucketName"] == scene.bucket
    assert told["organization"]["IsOrganizationTrail"]
    assert {each["TrailARN"] for each in asked(scene.who, "list_trails")["Trails"]} == {
        each["TrailARN"] for each in told.values()
    }


def test_shadows_are_shown_unless_they_are_not_wanted(scene: Scene) -> None:
    """From the other region the multi-region trail alone is seen, and without shadows none."""
    away = scene.stage.sign_in(
        "away", scene.house.production, "IncidentResponder", "away", scene.house.office, region=scene.house.second
    )
    assert [each["Name"] for each in asked(away, "describe_trails")["trailList"]] == ["organization"]
    assert asked(away, "describe_trails", includeShadowTrails=False)["trailList"] == []


def test_named_trails_alone_are_told_of(scene: Scene) -> None:
    """A member names its organization's trail by its ARN; a name that nothing has is passed over."""
    for names, found in (([MINE, "nosuch"], [MINE]), ([scene.arn], ["organization"]), (["organization"], [])):
        assert [each["Name"] for each in asked(scene.who, "describe_trails", trailNameList=names)["trailList"]] == found


def test_a_trail_is_asked_by_its_arn_from_below(scene: Scene) -> None:
    """Settings, status and selectors; by its name it is unknown there, and known in its own account."""
    assert asked(scene.who, "get_trail", Name=scene.arn)["Trail"]["HomeRegion"] == scene.house.home
    status = asked(scene.who, "get_trail_status", Name=scene.arn)
    assert status["IsLogging"] is True
    assert status["StartLoggingTime"] < status["LatestDeliveryTime"]
    assert asked(scene.who, "get_trail_status", Name=MINE)["IsLogging"] is False
    refused = asked(scene.who, "get_trail", Name="organization")
    assert (refused.code, scene.house.production in str(refused)) == ("TrailNotFoundException", True)
    above = scene.signed_in("management", "IncidentResponder")
    assert asked(above, "get_trail", Name="organization").ok
    assert asked(scene.signed_in("production", "Administrator"), "stop_logging", Name=scene.arn).code == "AccessDeniedException"


def test_selectors_are_the_defaults_until_others_are_put(scene: Scene) -> None:
    """Management events alone where nobody said otherwise; and a trail says whether somebody did."""
    (kept,) = asked(scene.who, "get_event_selectors", TrailName=scene.arn)["EventSelectors"]
    assert (kept["ReadWriteType"], kept["IncludeManagementEvents"], kept["DataResources"]) == ("All", True, [])
    builder = scene.house.builders["production"]
    chosen = [{"Name": "objects", "FieldSelectors": DATA}]
    assert asked(builder, "put_event_selectors", TrailName=MINE, AdvancedEventSelectors=chosen).ok
    told = asked(scene.who, "get_event_selectors", TrailName=MINE)
    assert told["AdvancedEventSelectors"][0]["FieldSelectors"][0]["Equals"] == ["Data"]
    custom = {each["Name"]: each["HasCustomEventSelectors"] for each in asked(scene.who, "describe_trails")["trailList"]}
    assert custom == {MINE: True, "organization": False}


def test_the_log_archive_lets_cloudtrail_in_and_is_not_public(scene: Scene) -> None:
    """Its policy names the one trail; S3 does not call it public."""
    keeper = scene.signed_in("security", "IncidentResponder")
    text = keeper.call("s3", "get_bucket_policy", Bucket=scene.bucket)["Policy"]
    writes = [each for each in json.loads(text)["Statement"] if each["Action"] == "s3:PutObject"]
    assert [each["Principal"] for each in writes] == [{"Service": "cloudtrail.amazonaws.com"}]
    assert writes[0]["Condition"]["StringEquals"]["aws:SourceArn"] == scene.arn
    assert keeper.call("s3", "get_bucket_policy_status", Bucket=scene.bucket)["PolicyStatus"]["IsPublic"] is False


@pytest.mark.parametrize("account", ["management", "security", "production", "development"])
def test_responders_read_the_logs_from_every_account(scene: Scene, account: str) -> None:
    """By listing them and by reading one; not by writing."""
    who = scene.signed_in(account, "IncidentResponder")
    found = who.call("s3", "list_objects_v2", Bucket=scene.bucket, Prefix="AWSLogs/", MaxKeys=1)
    assert who.call("s3", "get_object", Bucket=scene.bucket, Key=found["Contents"][0]["Key"]).ok
    assert who.call("s3", "put_object", Bucket=scene.bucket, Key="AWSLogs/forged", Body=b"x").code == "AccessDenied"


def test_others_do_not_read_the_logs(scene: Scene) -> None:
    """Neither a developer of ours, who may read S3, nor somebody else's administrator."""
    for who in (scene.signed_in("production", "Developer"), stranger(scene.stage, "somebody", scene.house.home, user_agent=CLI)):
        assert who.call("s3", "list_objects_v2", Bucket=scene.bucket).code == "AccessDenied"


def test_a_query_reads_the_logs_as_its_sender_may(scene: Scene) -> None:
    """Athena reads with its caller's permissions: none, once the bucket's policy lets nobody read."""
    keeper, results = scene.house.builders["security"], "s3://aws-athena-query-results-here/"
    text = str(keeper.call("s3", "get_bucket_policy", Bucket=scene.bucket)["Policy"])
    only = {
        **json.loads(text),
        "Statement": [each for each in json.loads(text)["Statement"] if "Service" in str(each["Principal"])],
    }

    def ends() -> tuple[str, str]:
        sent = scene.who.call(
            "athena",
            "start_query_execution",
            QueryString="SELECT count(*) FROM cloudtrail_logs",
            QueryExecutionContext={"Database": "cloudtrail"},
            ResultConfiguration={"OutputLocation": results},
        )
        scene.stage.world.advance(scene.stage.now + 60_000_000)
        told = scene.who.call("athena", "get_query_execution", QueryExecutionId=sent["QueryExecutionId"])
        status = told["QueryExecution"]["Status"]
        return status["State"], status.get("StateChangeReason", "")

    home = scene.house.builders["production"]
    sure(home.call("s3", "create_bucket", Bucket="aws-athena-query-results-here", **located(scene.house.home)))
    before = ends()
    assert keeper.call("s3", "put_bucket_policy", Bucket=scene.bucket, Policy=json.dumps(only)).ok
    after = ends()
    assert keeper.call("s3", "put_bucket_policy", Bucket=scene.bucket, Policy=text).ok
    assert before[0] == "SUCCEEDED", before
    assert after[0] == "FAILED", after
    assert f"Permission denied on S3 path: s3://{scene.bucket}/" in after[1]
