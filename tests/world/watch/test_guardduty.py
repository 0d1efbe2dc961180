"""GuardDuty's findings: each type raised by the calls it stands for and by no others, minutes later, for whom they concern."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from ircoach.world.callers import Actor, Keys
from ircoach.world.cast import makes_trail
from ircoach.world.stage import Stage, allow, document, sure
from tests.world.watch.support import HOME, OFF, ON, SECOND, administrator, detected, later

ANYONE, ACCOUNTS = "http://acs.amazonaws.com/groups/global/AllUsers", "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"


def bucket(admin: Actor, name: str, *, open_to_lists: bool = False) -> str:
    """A bucket whose owner may make it public; its name."""
    sure(admin.call("s3", "create_bucket", Bucket=name, CreateBucketConfiguration={"LocationConstraint": HOME}))
    sure(admin.call("s3", "put_public_access_block", Bucket=name, PublicAccessBlockConfiguration=OFF))
    if open_to_lists:
        rules = {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}
        sure(admin.call("s3", "put_bucket_ownership_controls", Bucket=name, OwnershipControls=rules))
    return name


def policy(name: str, **more: Any) -> str:
    """A policy that lets anyone read, on conditions."""
    return document(allow("s3:GetObject", f"arn:aws:s3:::{name}/*", Principal="*", **more))


@pytest.fixture(scope="module")
def judged(stage: Stage) -> None:
    """Two findings of low severity and one of high, whatever else there is."""
    admin = administrator(stage, "production")
    for name in ("parcel-low", "parcel-high"):
        bucket(admin, name)
    sure(admin.call("s3", "put_bucket_policy", Bucket="parcel-high", Policy=policy("parcel-high")))
    later(stage, minutes=15)


def raised(stage: Stage, admin: Actor, act: Callable[[], object]) -> list[tuple[str, float]]:
    """The types and severities of what is found fifteen minutes after an act, and was not before."""
    later(stage, minutes=15)
    before = {each["Id"] for each in detected(admin)}
    act()
    assert {each["Id"] for each in detected(admin)} == before
    later(stage, minutes=15)
    return sorted((each["Type"], each["Severity"]) for each in detected(admin) if each["Id"] not in before)


def test_a_policy_for_anyone_is_anonymous_access(stage: Stage, admin: Actor) -> None:
    """High, with the bucket's permissions as they then were; one that only the organization passes raises nothing."""
    name = bucket(admin, "parcel-by-policy")
    fenced = policy(name, Condition={"StringEquals": {"aws:PrincipalOrgID": "o-any1234567"}})
    assert raised(stage, admin, lambda: sure(admin.call("s3", "put_bucket_policy", Bucket=name, Policy=fenced))) == []
    found = raised(stage, admin, lambda: sure(admin.call("s3", "put_bucket_policy", Bucket=name, Policy=policy(name))))
    assert found == [("Policy:S3/BucketAnonymousAccessGranted", 8.0)]
    (told,) = detected(admin, type={"Eq": [found[0][0]]}, resource__s3BucketDetails__name={"Eq": [name]})
    access = told["Resource"]["S3BucketDetails"][0]["PublicAccess"]
    assert access["EffectivePermission"] == "PUBLIC"
    said = access["PermissionConfiguration"]["BucketLevelPermissions"]["BucketPolicy"]
    assert said == {"AllowsPublicReadAccess": True, "AllowsPublicWriteAccess": False}
    call = told["Service"]["Action"]["AwsApiCallAction"]
    assert (call["Api"], call["RemoteIpDetails"]["IpAddressV4"]) == ("PutBucketPolicy", "80.169.200.9")
    assert told["Resource"]["AccessKeyDetails"]["UserName"] == "Administrator"


def test_a_list_for_anyone_and_one_for_all_accounts(stage: Stage, admin: Actor) -> None:
    """Anonymous access the one, public access the other; a refused one raises nothing."""
    name = bucket(admin, "parcel-by-list", open_to_lists=True)
    mine = sure(admin.call("s3", "get_bucket_acl", Bucket=name))["Owner"]["ID"]

    def granted(group: str) -> None:
        sure(admin.call("s3", "put_bucket_acl", Bucket=name, GrantRead=f'uri="{group}"', GrantFullControl=f'id="{mine}"'))

    assert raised(stage, admin, lambda: granted(ACCOUNTS)) == [("Policy:S3/BucketPublicAccessGranted", 8.0)]
    assert raised(stage, admin, lambda: granted(ANYONE)) == [("Policy:S3/BucketAnonymousAccessGranted", 8.0)]
    shut = bucket(admin, "parcel-no-lists")
    assert raised(stage, admin, lambda: admin.call("s3", "put_bucket_acl", Bucket=shut, ACL="public-read")) == []


def test_where_the_block_is_on_nobody_says_what_a_grant_comes_to(stage: Stage, admin: Actor) -> None:
    """The grant is found all the same; its effective permission is unknown."""
    name = bucket(admin, "parcel-behind-a-door")
    half = {**OFF, "RestrictPublicBuckets": True}
    sure(admin.call("s3", "put_public_access_block", Bucket=name, PublicAccessBlockConfiguration=half))
    found = raised(stage, admin, lambda: sure(admin.call("s3", "put_bucket_policy", Bucket=name, Policy=policy(name))))
    assert [each for each, _ in found] == ["Policy:S3/BucketAnonymousAccessGranted"]
    (told,) = detected(
        admin, type={"Eq": ["Policy:S3/BucketAnonymousAccessGranted"]}, resource__s3BucketDetails__name={"Eq": [name]}
    )
    assert told["Resource"]["S3BucketDetails"][0]["PublicAccess"]["EffectivePermission"] == "UNKNOWN"


def test_switching_a_bucket_s_block_off_is_found_and_on_is_not(stage: Stage, admin: Actor) -> None:
    """Low; by putting another setting or by deleting it; setting what is set already raises nothing."""
    name = "parcel-unlocked"
    sure(admin.call("s3", "create_bucket", Bucket=name, CreateBucketConfiguration={"LocationConstraint": HOME}))

    def put(setting: dict[str, bool]) -> None:
        sure(admin.call("s3", "put_public_access_block", Bucket=name, PublicAccessBlockConfiguration=setting))

    low = [("Policy:S3/BucketBlockPublicAccessDisabled", 2.0)]
    assert raised(stage, admin, lambda: put(OFF)) == low
    assert raised(stage, admin, lambda: put(OFF)) == []
    assert raised(stage, admin, lambda: put(ON)) == []
    sure(admin.call("s3", "delete_public_access_block", Bucket=name))
    later(stage, minutes=15)
    (told,) = detected(admin, resource__s3BucketDetails__name={"Eq": [name]})
    assert (told["Service"]["Count"], told["Service"]["Action"]["AwsApiCallAction"]["Api"]) == (
        2,
        "DeleteBucketPublicAccessBlock",
    )
    assert told["Service"]["EventFirstSeen"] < told["Service"]["EventLastSeen"]
    assert told["CreatedAt"] < told["UpdatedAt"]


def test_switching_an_account_s_block_off_is_found(stage: Stage, admin: Actor) -> None:
    """Low, and only where it was on."""
    account = stage.world.accounts["production"]

    def put(setting: dict[str, bool]) -> None:
        sure(admin.call("s3control", "put_public_access_block", AccountId=account, PublicAccessBlockConfiguration=setting))

    assert raised(stage, admin, lambda: put(ON)) == []
    assert raised(stage, admin, lambda: put(OFF)) == [("Policy:S3/AccountBlockPublicAccessDisabled", 2.0)]


def test_switching_server_access_logging_off_is_found(stage: Stage, admin: Actor) -> None:
    """Low; where there was none to switch off, nothing is found."""
    name, log = bucket(admin, "parcel-logged"), bucket(admin, "parcel-log")

    def logging(**on: Any) -> None:
        sure(admin.call("s3", "put_bucket_logging", Bucket=name, BucketLoggingStatus=on))

    assert raised(stage, admin, logging) == []
    assert raised(stage, admin, lambda: logging(LoggingEnabled={"TargetBucket": log, "TargetPrefix": ""})) == []
    assert raised(stage, admin, logging) == [("Stealth:S3/ServerAccessLoggingDisabled", 2.0)]


def test_switching_a_trail_off_is_found(stage: Stage, admin: Actor) -> None:
    """Low, by stopping its logging or by deleting it; a refused try raises nothing."""
    log = bucket(admin, "parcel-trail")
    makes_trail(admin, "journal", log, stage.world.accounts["production"])
    sure(admin.call("cloudtrail", "start_logging", Name="journal"))
    low = [("Stealth:IAMUser/CloudTrailLoggingDisabled", 2.0)]
    assert raised(stage, admin, lambda: sure(admin.call("cloudtrail", "stop_logging", Name="journal"))) == low
    sure(admin.call("cloudtrail", "delete_trail", Name="journal"))
    later(stage, minutes=15)
    assert [each["Service"]["Count"] for each in detected(admin, type={"Eq": [low[0][0]]})] == [2]
    assert raised(stage, admin, lambda: admin.call("cloudtrail", "stop_logging", Name="journal")) == []


def test_the_root_user_s_calls_are_found(stage: Stage, admin: Actor) -> None:
    """Low, whatever root calls, in the region it called; once for any number of calls, which are counted."""
    account = stage.world.accounts["production"]
    key = stage.world.principals.roots[account]
    root = stage.actor("root", Keys(key.access_key_id, key.secret), "80.169.200.9", region=HOME, role="colleague")
    found = raised(stage, admin, lambda: [sure(root.call("ec2", "describe_vpcs")) for _ in range(3)])
    assert found == [("Policy:IAMUser/RootCredentialUsage", 2.0)]
    (told,) = detected(admin, type={"Eq": [found[0][0]]})
    assert (told["Service"]["Count"], told["Resource"]["AccessKeyDetails"]["UserType"]) == (3, "Root")
    elsewhere = administrator(stage, "production", SECOND)
    assert detected(elsewhere, type={"Eq": [found[0][0]]}) == []
    sure(root.call("iam", "list_users"))
    later(stage, minutes=15)
    assert len(detected(elsewhere, type={"Eq": [found[0][0]]})) == 1  # what is global reaches every region


def test_removing_the_password_policy_is_found(stage: Stage, admin: Actor) -> None:
    """Low; making it is not."""
    assert raised(stage, admin, lambda: sure(admin.call("iam", "update_account_password_policy", MinimumPasswordLength=20))) == []
    found = raised(stage, admin, lambda: sure(admin.call("iam", "delete_account_password_policy")))
    assert found == [("Stealth:IAMUser/PasswordPolicyChange", 2.0)]


def test_an_attempt_at_the_password_policy_is_found(stage: Stage, admin: Actor) -> None:
    """Low, though it was refused: to change it or to delete it, which are counted; what else is refused raises nothing."""
    account = stage.world.accounts["production"]
    trust = document({"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{account}:root"}, "Action": "sts:AssumeRole"})
    sure(admin.call("iam", "create_role", RoleName="Visitor", AssumeRolePolicyDocument=trust))
    visitor = stage.sign_in("visitor", account, "Visitor", "eve", "80.169.200.9", region=HOME)

    def attempt() -> None:
        for operation in ("get_account_password_policy", "update_account_password_policy", "delete_account_password_policy"):
            assert visitor.call("iam", operation).code == "AccessDenied"

    assert raised(stage, admin, attempt) == [("Stealth:IAMUser/PasswordPolicyChange", 2.0)]
    (told,) = detected(admin, resource__accessKeyDetails__userName={"Eq": ["Visitor"]})
    assert (told["Service"]["Count"], "refused" in told["Title"]) == (2, True)


def test_the_administrator_sees_the_members_findings_and_they_their_own(stage: Stage, admin: Actor) -> None:
    """The same findings under the same ids; the management account, a member too, sees none of production's."""
    bucket(admin, "parcel-seen-above")
    later(stage, minutes=15)
    own = {each["Id"] for each in detected(admin)}
    assert own
    guard = administrator(stage, "security")
    assert own <= {each["Id"] for each in detected(guard)}
    assert own.isdisjoint(each["Id"] for each in detected(administrator(stage, "management")))
    (detector,) = sure(guard.call("guardduty", "list_detectors"))["DetectorIds"]
    members = sure(guard.call("guardduty", "list_members", DetectorId=detector))["Members"]
    assert {each["AccountId"] for each in members} == {stage.world.accounts[name] for name in ("management", "production")}
    (mine,) = sure(admin.call("guardduty", "list_detectors"))["DetectorIds"]
    asked = admin.call("guardduty", "get_administrator_account", DetectorId=mine)
    assert sure(asked)["Administrator"]["AccountId"] == stage.world.accounts["security"]
    assert admin.call("guardduty", "list_findings", DetectorId=detector).code == "BadRequestException"


CRITERIA: list[tuple[dict[str, Any], Callable[[dict[str, Any]], bool]]] = [
    ({"severity": {"Gte": 7}}, lambda each: each["Severity"] >= 7),
    ({"severity": {"Lt": 7}}, lambda each: each["Severity"] < 7),
    ({"type": {"Neq": ["Policy:S3/BucketAnonymousAccessGranted"]}}, lambda each: "Anonymous" not in each["Type"]),
    ({"type": {"Matches": ["Policy:S3/BucketBlock*"]}}, lambda each: each["Type"].startswith("Policy:S3/BucketBlock")),
    ({"service.action.awsApiCallAction.api": {"Eq": ["PutBucketPolicy"]}, "severity": {"Equals": ["8"]}},
     lambda each: each["Service"]["Action"]["AwsApiCallAction"]["Api"] == "PutBucketPolicy" and each["Severity"] == 8),
]  # fmt: skip


@pytest.mark.usefixtures("judged")
@pytest.mark.parametrize("row", range(len(CRITERIA)))
def test_criteria_leave_what_they_say(row: int, stage: Stage, admin: Actor) -> None:
    """By number, text, pattern and path; several at once must all hold."""
    criteria, holds = CRITERIA[row]
    everything = detected(admin)
    expected = {each["Id"] for each in everything if holds(each)}
    assert 0 < len(expected) < len(everything)
    (detector,) = sure(admin.call("guardduty", "list_detectors"))["DetectorIds"]
    told = sure(admin.call("guardduty", "list_findings", DetectorId=detector, FindingCriteria={"Criterion": criteria}))
    assert set(told["FindingIds"]) == expected


@pytest.mark.usefixtures("judged")
def test_no_finding_is_archived(admin: Actor) -> None:
    """A criterion that none meets leaves none, one that all meet leaves all."""
    assert detected(admin, service__archived={"Eq": ["true"]}) == []
    assert detected(admin, service__archived={"Eq": ["false"]}) == detected(admin) != []


@pytest.mark.usefixtures("judged")
def test_findings_are_sorted_paged_and_counted(stage: Stage, admin: Actor) -> None:
    """The worst first if asked for; each id on one page; as many by severity as there are."""
    (detector,) = sure(admin.call("guardduty", "list_detectors"))["DetectorIds"]
    found = {each["Id"]: each for each in detected(admin)}
    worst = {"AttributeName": "severity", "OrderBy": "DESC"}
    ids: list[str] = []
    token: dict[str, Any] = {}
    while len(ids) < len(found):
        asked = {"DetectorId": detector, "MaxResults": 3, "SortCriteria": worst, **token}
        told = sure(admin.call("guardduty", "list_findings", **asked)).result
        ids += told["FindingIds"]
        token = {"NextToken": told["NextToken"]} if told["NextToken"] else {}
    assert not token
    assert sorted(ids) == sorted(found)
    assert [found[each]["Severity"] for each in ids] == sorted((each["Severity"] for each in found.values()), reverse=True)
    statistics = sure(
        admin.call("guardduty", "get_findings_statistics", DetectorId=detector, FindingStatisticTypes=["COUNT_BY_SEVERITY"])
    )
    high = sum(each["Severity"] == 8 for each in found.values())
    assert statistics["FindingStatistics"]["CountBySeverity"] == {"2.0": len(found) - high, "8.0": high}
    by_type = sure(admin.call("guardduty", "get_findings_statistics", DetectorId=detector, GroupBy="FINDING_TYPE"))
    counted = {each["FindingType"]: each["TotalFindings"] for each in by_type["FindingStatistics"]["GroupedByFindingType"]}
    assert sum(counted.values()) == len(found)
    assert set(counted) == {each["Type"] for each in found.values()}


def test_a_detector_is_older_than_the_log_and_reads_cloudtrail(stage: Stage, admin: Actor) -> None:
    """It is there in every region looked after and in no other."""
    (detector,) = sure(admin.call("guardduty", "list_detectors"))["DetectorIds"]
    told = sure(admin.call("guardduty", "get_detector", DetectorId=detector))
    assert (told["Status"], told["DataSources"]["CloudTrail"]) == ("ENABLED", {"Status": "ENABLED"})
    assert dt.datetime.fromisoformat(told["CreatedAt"].replace("Z", "+00:00")) < stage.world.clock.datetime
    arn = f"arn:aws:guardduty:{HOME}:{stage.world.accounts['production']}:detector/{detector}"
    assert sure(admin.call("guardduty", "list_tags_for_resource", ResourceArn=arn))["Tags"] == {}
    nobodys = admin.call("guardduty", "list_tags_for_resource", ResourceArn=f"{arn[:-32]}{'0' * 32}")
    assert nobodys.code == "BadRequestException"
    elsewhere = administrator(stage, "production", "ap-southeast-2")
    assert sure(elsewhere.call("guardduty", "list_detectors"))["DetectorIds"] == []
    assert admin.call("guardduty", "archive_findings", DetectorId=detector, FindingIds=["x"]).code == "NotInThisWorld"
