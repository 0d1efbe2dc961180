"""The organization's trail: seen from its members, kept in the log archive, read by responders from anywhere, by others not."""

from __future__ import annotations

import json
from typing import NamedTuple

import pytest

from ircoach.world.callers import Actor, Outcome
from ircoach.world.cast import makes_trail, stranger
from ircoach.world.delivery import log_bucket
from ircoach.world.house import House
from ircoach.world.stage import CLI, Stage, located, sure
from tests.world.background.support import RESULTS, at_the_alert

MINE, KEPT = "objects", "trail-of-objects"
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
    builder, bucket = house.builders["production"], log_bucket(world.seed, house.security)
    sure(builder.call("s3", "create_bucket", Bucket=KEPT, **located(house.home)))
    closed = builder.call("cloudtrail", "create_trail", Name=MINE, S3BucketName=KEPT)
    assert (closed.code, KEPT in closed.message) == ("InsufficientS3BucketPolicyException", True)
    makes_trail(builder, MINE, KEPT, house.production)
    sure(builder.call("s3", "create_bucket", Bucket=RESULTS, **located(house.home)))
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
    """From the other region the multi-region one alone is seen. In a member account the organization's is a shadow everywhere."""
    away = scene.stage.sign_in(
        "away", scene.house.production, "IncidentResponder", "away", scene.house.office, region=scene.house.second
    )
    assert [each["Name"] for each in asked(away, "describe_trails")["trailList"]] == ["organization"]
    assert asked(away, "describe_trails", includeShadowTrails=False)["trailList"] == []
    assert [each["Name"] for each in asked(scene.who, "describe_trails", includeShadowTrails=False)["trailList"]] == [MINE]
    named = [f"arn:aws:cloudtrail:{scene.house.home}:{scene.house.production}:trail/{MINE}"]
    assert [each["Name"] for each in asked(away, "describe_trails", trailNameList=named)["trailList"]] == [MINE]


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
    administrator = scene.signed_in("production", "Administrator")
    assert asked(administrator, "stop_logging", Name=scene.arn).code == "AccessDeniedException"
    tags = {"ResourceId": scene.arn, "TagsList": [{"Key": "a", "Value": "b"}]}
    assert asked(administrator, "add_tags", **tags).code == "AccessDeniedException"
    assert asked(scene.who, "get_trail", Name="ab").code == "InvalidTrailNameException"
    assert asked(scene.who, "get_insight_selectors", TrailName=scene.arn).code == "InsightNotEnabledException"


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
    basic = [{"ReadWriteType": "WriteOnly", "IncludeManagementEvents": True}]
    assert asked(builder, "put_event_selectors", TrailName=MINE, EventSelectors=basic).ok
    assert asked(scene.who, "get_event_selectors", TrailName=MINE)["EventSelectors"][0]["ReadWriteType"] == "WriteOnly"


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
