"""When Access Analyzer finds something, and what becomes of a finding: as somebody in the account reads it."""

from __future__ import annotations

from typing import Any

from ircoach.world.callers import Actor
from ircoach.world.stage import Stage, allow, document, sure
from tests.world.watch.support import HOME, OFF, ON, SECOND, administrator, analyzer, findings, later


def opened(admin: Actor, name: str, **condition: Any) -> str:
    """A bucket that anyone may read, on a condition; its ARN."""
    sure(admin.call("s3", "create_bucket", Bucket=name, CreateBucketConfiguration={"LocationConstraint": HOME}))
    sure(admin.call("s3", "put_public_access_block", Bucket=name, PublicAccessBlockConfiguration=OFF))
    more = {"Condition": condition} if condition else {}
    text = document(allow("s3:GetObject", f"arn:aws:s3:::{name}/*", Principal="*", **more))
    sure(admin.call("s3", "put_bucket_policy", Bucket=name, Policy=text))
    return f"arn:aws:s3:::{name}"


def of(who: Actor, kind: str, arn: str) -> list[tuple[str, bool, dict[str, str]]]:
    """Status, public and condition of an analyzer's findings about one thing."""
    found = findings(who, analyzer(who, kind), resource={"eq": [arn]})
    return [(each["status"], each["isPublic"], each["condition"]) for each in found]


def test_a_finding_comes_within_half_an_hour_and_goes_the_same_way(stage: Stage, admin: Actor, guard: Actor) -> None:
    """Not at once; then ACTIVE, under one id; RESOLVED after the access ended, as late; ACTIVE again if it comes back."""
    arn = opened(admin, "paper-in-and-out")
    assert of(guard, "ORGANIZATION", arn) == []
    later(stage, minutes=30)
    assert of(guard, "ORGANIZATION", arn) == [("ACTIVE", True, {})]
    (first,) = findings(guard, analyzer(guard, "ORGANIZATION"), resource={"eq": [arn]})
    sure(admin.call("s3", "put_public_access_block", Bucket="paper-in-and-out", PublicAccessBlockConfiguration=ON))
    assert of(guard, "ORGANIZATION", arn) == [("ACTIVE", True, {})]
    later(stage, minutes=30)
    (then,) = findings(guard, analyzer(guard, "ORGANIZATION"), resource={"eq": [arn]})
    assert (then["status"], then["id"], then["createdAt"]) == ("RESOLVED", first["id"], first["createdAt"])
    assert first["updatedAt"] < then["updatedAt"] <= then["analyzedAt"]
    sure(admin.call("s3", "put_public_access_block", Bucket="paper-in-and-out", PublicAccessBlockConfiguration=OFF))
    later(stage, minutes=30)
    (again,) = findings(guard, analyzer(guard, "ORGANIZATION"), resource={"eq": [arn]})
    assert (again["status"], again["id"]) == ("ACTIVE", first["id"])


def test_other_conditions_are_another_finding(stage: Stage, admin: Actor, guard: Actor) -> None:
    """The first is resolved once the policy asks for more."""
    arn = opened(admin, "paper-narrowed")
    later(stage, minutes=30)
    condition = {"IpAddress": {"aws:SourceIp": "198.18.4.0/24"}}
    text = document(allow("s3:GetObject", f"{arn}/*", Principal="*", Condition=condition))
    sure(admin.call("s3", "put_bucket_policy", Bucket="paper-narrowed", Policy=text))
    later(stage, minutes=30)
    assert sorted(of(guard, "ORGANIZATION", arn), key=str) == [
        ("ACTIVE", False, {"aws:SourceIp": "198.18.4.0/24"}), ("RESOLVED", True, {}),
    ]  # fmt: skip


def test_the_organization_is_inside_one_zone_and_outside_the_other(stage: Stage, admin: Actor, guard: Actor) -> None:
    """A bucket held by aws:PrincipalOrgID is nothing to the organization's analyzer, and no public finding of the account's."""
    ours = sure(guard.call("organizations", "describe_organization"))["Organization"]["Id"]
    arn = opened(admin, "paper-for-us", StringEquals={"aws:PrincipalOrgID": ours})
    later(stage, minutes=30)
    assert of(guard, "ORGANIZATION", arn) == []
    assert of(admin, "ACCOUNT", arn) == [("ACTIVE", False, {"aws:PrincipalOrgID": ours})]


def test_the_account_s_own_block_is_looked_at_every_six_hours(stage: Stage) -> None:
    """So a finding may stand for up to six hours after everything was shut for the whole account."""
    arn, account = opened(administrator(stage, "security"), "paper-shut-above"), stage.world.accounts["security"]
    later(stage, minutes=30)

    def status() -> str:
        return of(administrator(stage, "security"), "ORGANIZATION", arn)[0][0]

    def block(**setting: Any) -> None:
        operation = "put_public_access_block" if setting else "delete_public_access_block"
        sure(administrator(stage, "security").call("s3control", operation, AccountId=account, **setting))

    block(PublicAccessBlockConfiguration=ON)
    for _ in range(12):
        later(stage, minutes=30)
        if status() == "RESOLVED":
            break  # a round went by in this half hour: the next is six hours later
    block()
    assert status() == "RESOLVED"
    later(stage, hours=6)
    assert status() == "ACTIVE"
    block(PublicAccessBlockConfiguration=ON)
    later(stage, hours=5)
    assert status() == "ACTIVE"
    later(stage, hours=1)
    assert status() == "RESOLVED"
    block()


def test_a_bucket_that_is_gone_lets_in_nobody(stage: Stage, admin: Actor, guard: Actor) -> None:
    """Its finding is resolved, and it is analyzed no more."""
    arn = opened(admin, "paper-burnt")
    later(stage, minutes=30)
    sure(admin.call("s3", "delete_bucket", Bucket="paper-burnt"))
    later(stage, minutes=30)
    assert of(guard, "ORGANIZATION", arn) == [("RESOLVED", True, {})]
    listed = sure(guard.call("accessanalyzer", "list_analyzed_resources", analyzerArn=analyzer(guard, "ORGANIZATION")))
    assert arn not in [each["resourceArn"] for each in listed["analyzedResources"]]


def test_a_role_s_trust_is_found_in_every_region(stage: Stage, admin: Actor) -> None:
    """A role is the same everywhere; a bucket is told of where it is."""
    trust = document({"Effect": "Allow", "Principal": {"AWS": "999988887777"}, "Action": "sts:AssumeRole"})
    sure(admin.call("iam", "create_role", RoleName="courier", AssumeRolePolicyDocument=trust, Path="/mail/"))
    bucket = opened(admin, "paper-at-home")
    later(stage, minutes=30)
    arn = f"arn:aws:iam::{stage.world.accounts['production']}:role/mail/courier"
    for region in (HOME, SECOND):
        guard = administrator(stage, "security", region)
        (found,) = findings(guard, analyzer(guard, "ORGANIZATION"), resource={"eq": [arn]})
        assert (found["resourceType"], found["principal"], found["action"]) == (
            "AWS::IAM::Role", {"AWS": "999988887777"}, ["sts:AssumeRole"],
        )  # fmt: skip
        assert bool(of(guard, "ORGANIZATION", bucket)) == (region == HOME)
    sure(admin.call("iam", "delete_role", RoleName="courier"))
    later(stage, minutes=30)
    guard = administrator(stage, "security")
    assert [status for status, _, _ in of(guard, "ORGANIZATION", arn)] == ["RESOLVED"]


def test_a_shared_snapshot_is_found_and_a_shared_image_is_not(stage: Stage, admin: Actor, guard: Actor) -> None:
    """Sharing an image leaves its snapshots alone, and images are not analyzed."""
    volume = sure(admin.call("ec2", "create_volume", AvailabilityZone=f"{HOME}a", Size=8))["VolumeId"]
    snapshot = sure(admin.call("ec2", "create_snapshot", VolumeId=volume))["SnapshotId"]
    device = [{"DeviceName": "/dev/xvda", "Ebs": {"SnapshotId": snapshot}}]
    made = admin.call("ec2", "register_image", Name="base", RootDeviceName="/dev/xvda", BlockDeviceMappings=device)
    permission = {"Add": [{"UserId": "999988887777"}]}
    sure(admin.call("ec2", "modify_image_attribute", ImageId=sure(made)["ImageId"], LaunchPermission=permission))
    later(stage, minutes=30)
    mine = analyzer(guard, "ORGANIZATION")
    assert findings(guard, mine, resourceType={"eq": ["AWS::EC2::Snapshot"]}) == []
    shared = {"SnapshotId": snapshot, "CreateVolumePermission": permission}
    sure(admin.call("ec2", "modify_snapshot_attribute", **shared))
    later(stage, minutes=30)
    (found,) = findings(guard, mine, resourceType={"eq": ["AWS::EC2::Snapshot"]})
    assert (found["resource"], found["principal"]) == (f"arn:aws:ec2:{HOME}::snapshot/{snapshot}", {"AWS": "999988887777"})
    everybody = {"Add": [{"Group": "all"}], "Remove": permission["Add"]}
    sure(admin.call("ec2", "modify_snapshot_attribute", SnapshotId=snapshot, CreateVolumePermission=everybody))
    told = sure(admin.call("ec2", "describe_snapshot_attribute", SnapshotId=snapshot, Attribute="createVolumePermission"))
    assert told["CreateVolumePermissions"] == [{"Group": "all"}]
    later(stage, minutes=30)
    assert [each["isPublic"] for each in findings(guard, mine, resource={"eq": [found["resource"]]}, status={"eq": ["ACTIVE"]})]
    sure(admin.call("ec2", "enable_snapshot_block_public_access", State="block-all-sharing"))
    later(stage, minutes=30)
    assert not findings(guard, mine, resource={"eq": [found["resource"]]}, status={"eq": ["ACTIVE"]})
    sure(admin.call("ec2", "disable_snapshot_block_public_access"))
    sure(admin.call("ec2", "reset_snapshot_attribute", SnapshotId=snapshot, Attribute="createVolumePermission"))
    told = sure(admin.call("ec2", "describe_snapshot_attribute", SnapshotId=snapshot, Attribute="createVolumePermission"))
    assert told["CreateVolumePermissions"] == []
    nowhere = {**shared, "SnapshotId": "snap-0123456789abcdef0"}
    assert admin.call("ec2", "modify_snapshot_attribute", **nowhere).code == "InvalidSnapshot.NotFound"


def test_what_is_expected_is_archived(stage: Stage, admin: Actor) -> None:
    """By the archive rules of the account's own analyzer; the organization's has none."""
    trust = document({"Effect": "Allow", "Principal": {"AWS": "666655554444"}, "Action": "sts:AssumeRole"})
    sure(admin.call("iam", "create_role", RoleName="portal", AssumeRolePolicyDocument=trust))
    later(stage, minutes=30)
    arn = f"arn:aws:iam::{stage.world.accounts['production']}:role/portal"
    assert of(admin, "ACCOUNT", arn) == [("ARCHIVED", False, {})]
    asked = admin.call("accessanalyzer", "get_analyzed_resource", analyzerArn=analyzer(admin, "ACCOUNT"), resourceArn=arn)
    assert sure(asked)["resource"]["status"] == "ARCHIVED"
    assert of(administrator(stage, "security"), "ORGANIZATION", arn) == [("ACTIVE", False, {})]


def test_both_versions_of_a_finding_say_the_same(stage: Stage, admin: Actor) -> None:
    """Lists and single findings, the newer form with its details apart; statistics count them."""
    arn = opened(admin, "paper-told-twice")
    later(stage, minutes=30)
    mine = analyzer(admin, "ACCOUNT")
    (first,) = findings(admin, mine, resource={"eq": [arn]})
    told = sure(admin.call("accessanalyzer", "get_finding", analyzerArn=mine, id=first["id"]))["finding"]
    assert told == first
    newer = sure(admin.call("accessanalyzer", "get_finding_v2", analyzerArn=mine, id=first["id"]))
    (details,) = newer["findingDetails"]
    access = {key: first[key] for key in ("principal", "action", "condition", "isPublic", "sources")}
    assert details == {"externalAccessDetails": access}
    listed = sure(
        admin.call("accessanalyzer", "list_findings_v2", analyzerArn=mine, filter={"resource": {"contains": ["told-tw"]}})
    )
    assert listed["findings"] == [{**{k: v for k, v in first.items() if k not in access}, "findingType": "ExternalAccess"}]
    looked = sure(admin.call("accessanalyzer", "get_analyzed_resource", analyzerArn=mine, resourceArn=arn))["resource"]
    assert (looked["isPublic"], looked["actions"], looked["sharedVia"]) == (True, ["s3:GetObject"], ["POLICY"])
    counted = sure(admin.call("accessanalyzer", "get_findings_statistics", analyzerArn=mine))["findingsStatistics"]
    (external,) = (each["externalAccessFindingsStatistics"] for each in counted)
    assert external["totalActiveFindings"] == len(findings(admin, mine, status={"eq": ["ACTIVE"]}))


def test_a_list_comes_in_pages_and_in_the_order_asked_for(stage: Stage, admin: Actor, guard: Actor) -> None:
    """Every finding once, whatever the size of a page; a token of another list is refused."""
    for name in ("paper-one", "paper-two", "paper-three"):
        opened(admin, name)
    later(stage, minutes=30)
    mine = analyzer(guard, "ORGANIZATION")
    whole = findings(guard, mine)
    assert len(whole) > 2
    asked: dict[str, Any] = {"analyzerArn": mine, "maxResults": 2}
    paged: list[Any] = []
    token = ""
    while len(paged) < len(whole):
        told = sure(guard.call("accessanalyzer", "list_findings", **asked)).result
        paged += told["findings"]
        token = told.get("nextToken", token)
        asked["nextToken"] = token
    assert "nextToken" not in told
    assert paged == whole
    other = guard.call("accessanalyzer", "list_findings_v2", analyzerArn=mine, maxResults=2, nextToken=token)
    assert other.code == "ValidationException"
    newest = sure(
        guard.call("accessanalyzer", "list_findings", analyzerArn=mine, sort={"attributeName": "updatedAt", "orderBy": "DESC"})
    )
    times = [each["updatedAt"] for each in newest["findings"]]
    assert times == sorted(times, reverse=True)


def test_an_analyzer_is_its_account_s_own(stage: Stage, admin: Actor, guard: Actor) -> None:
    """Another account's, another region's, or one that is not there cannot be found; nothing can be written."""
    theirs = analyzer(guard, "ORGANIZATION")
    assert admin.call("accessanalyzer", "list_findings", analyzerArn=theirs).code == "AccessDeniedException"
    assert admin.call("accessanalyzer", "get_analyzer", analyzerName="x").code == "ResourceNotFoundException"
    mine = analyzer(admin, "ACCOUNT")
    assert admin.call("accessanalyzer", "get_finding", analyzerArn=mine, id="x").code == "ResourceNotFoundException"
    assert admin.call("accessanalyzer", "create_analyzer", analyzerName="x", type="ACCOUNT").code == "NotInThisWorld"
    elsewhere = administrator(stage, "production", SECOND)
    assert sure(elsewhere.call("accessanalyzer", "list_analyzers"))["analyzers"] == []


def test_a_call_is_recorded_as_cloudtrail_records_it(stage: Stage, admin: Actor) -> None:
    """Under access-analyzer.amazonaws.com, with AWS's host name."""
    sure(admin.call("accessanalyzer", "list_analyzers"))
    record = list(stage.world.trail.lines(stage.world.accounts["production"]))[-1].record
    assert (record["eventSource"], record["eventName"]) == ("access-analyzer.amazonaws.com", "ListAnalyzers")
    assert record["tlsDetails"]["clientProvidedHostHeader"] == f"access-analyzer.{HOME}.amazonaws.com"
    assert record["readOnly"]
