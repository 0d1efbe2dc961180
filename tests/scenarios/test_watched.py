"""What Access Analyzer and GuardDuty say in the incidents: what follows from the calls made, before and after the responder's."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ircoach.case.opening import header_for, open_child
from ircoach.world.callers import Actor
from ircoach.world.clock import MINUTE
from ircoach.world.house.vendor import ROLE
from ircoach.world.stage import Stage, sure
from ircoach.world.world import World
from tests.scenarios.support import SEED, at, look
from tests.world.watch.support import ON, analyzer, detected, findings

pytestmark = pytest.mark.slow


def responder(world: World, account: str) -> Actor:
    """The responder's session in an account."""
    stage = Stage(world, "any", {})
    name = f"responder/{account}/{world.clock.now}"
    home = str(world.truth["home"])
    return stage.sign_in(name, world.accounts[account], "IncidentResponder", "ada", "80.169.200.9", region=home)


def status(world: World, arn: str) -> list[tuple[str, bool]]:
    """What the organization's analyzer says of one thing."""
    security = responder(world, "security")
    found = findings(security, analyzer(security, "ORGANIZATION"), resource={"eq": [arn]})
    return [(each["status"], each["isPublic"]) for each in found]


def kinds(world: World) -> list[str]:
    """The types of what GuardDuty found in the account under investigation."""
    return sorted({each["Type"] for each in detected(responder(world, "production"))})


@pytest.mark.parametrize("place", ["public-bucket/acl-mistake"])
def test_the_open_bucket_is_found_and_the_finding_goes_with_the_access(place: str) -> None:
    """ACTIVE and public at the alert, with who opened it in GuardDuty; RESOLVED half an hour after the block is on."""

    def work(world: World) -> tuple[Any, ...]:
        bucket = str(world.truth["bucket"])
        arn = f"arn:aws:s3:::{bucket}"
        before, raised = status(world, arn), kinds(world)
        production = responder(world, "production")
        shut = {"Bucket": bucket, "PublicAccessBlockConfiguration": ON}
        sure(production.call("s3", "put_public_access_block", **shut))
        at_once = status(world, arn)
        world.advance(world.clock.now + 30 * MINUTE)
        return before, raised, at_once, status(world, arn)

    before, raised, at_once, later = look(place, work)
    assert before == at_once == [("ACTIVE", True)]
    assert later == [("RESOLVED", True)]
    assert raised == ["Policy:S3/BucketAnonymousAccessGranted", "Policy:S3/BucketBlockPublicAccessDisabled"]


@pytest.mark.parametrize("place", ["public-bucket/object-acls"])
def test_objects_open_one_by_one_are_nobody_s_finding(place: str) -> None:
    """Lists of single objects are not analyzed; GuardDuty has the two switches that were turned off for them."""
    found = look(place, lambda world: (status(world, f"arn:aws:s3:::{world.truth['bucket']}"), kinds(world)))
    assert found == ([], ["Policy:S3/BucketBlockPublicAccessDisabled"])


@pytest.mark.parametrize("place", ["public-bucket/fenced"])
def test_a_bucket_that_only_our_own_pass_is_no_public_finding(place: str) -> None:
    """By aws:SourceVpce, which this seed draws, there is one that is not public; by aws:PrincipalOrgID there would be none."""

    def work(world: World) -> Any:
        text = sure(responder(world, "production").call("s3", "get_bucket_policy", Bucket=world.truth["bucket"]))["Policy"]
        return "aws:SourceVpce" in text, status(world, f"arn:aws:s3:::{world.truth['bucket']}")

    assert look(place, work) == (True, [("ACTIVE", False)])


@pytest.mark.parametrize("place", ["ami-share/leaked-key"])
def test_a_shared_image_is_nobody_s_finding(place: str) -> None:
    """Neither service looks at launch permissions; all that is found is the scanner's role, which a vendor is trusted with."""

    def work(world: World) -> Any:
        security = responder(world, "security")
        active = findings(security, analyzer(security, "ORGANIZATION"), status={"eq": ["ACTIVE"]})
        return [each["resource"].rpartition("/")[2] for each in active], kinds(world)

    assert look(place, work) == ([ROLE, ROLE], [])


def test_boto3_reads_both_through_the_pipe(tmp_path: Path) -> None:
    """The responder's own clients, from the kernel's side of a case whose world is in a process of its own."""
    folder, variant = at("public-bucket/acl-mistake")
    case = open_child(folder.path, header_for(folder, learner="tester", variant=variant.id, seed=SEED), tmp_path / "case.jsonl")
    try:
        analyzers = case.client("accessanalyzer", account="security")
        (mine,) = [each["arn"] for each in analyzers.list_analyzers(type="ORGANIZATION")["analyzers"]]
        active_buckets = {"status": {"eq": ["ACTIVE"]}, "resourceType": {"eq": ["AWS::S3::Bucket"]}}
        pages = analyzers.get_paginator("list_findings_v2").paginate(analyzerArn=mine, filter=active_buckets)
        (found,) = [each for page in pages for each in page["findings"]]
        (told,) = analyzers.get_finding_v2(analyzerArn=mine, id=found["id"])["findingDetails"]
        assert told["externalAccessDetails"]["sources"] == [{"type": "BUCKET_ACL"}]
        guardduty = case.client("guardduty")
        (detector,) = guardduty.list_detectors()["DetectorIds"]
        ids = [
            each for page in guardduty.get_paginator("list_findings").paginate(DetectorId=detector) for each in page["FindingIds"]
        ]
        raised = guardduty.get_findings(DetectorId=detector, FindingIds=ids)["Findings"]
        assert {each["Resource"]["S3BucketDetails"][0]["Arn"] for each in raised} == {found["resource"]}
        assert found["createdAt"] > dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
        with pytest.raises(ClientError, match="AccessDeniedException"):
            guardduty.archive_findings(DetectorId=detector, FindingIds=ids)
    finally:
        case.close()
