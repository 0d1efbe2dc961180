"""The gate: who is refused, with which words in which protocol, and when a change of permissions takes effect."""

from __future__ import annotations

import base64
import datetime as dt
import json
import re
import time
from typing import Any
from urllib.parse import quote

import boto3
import botocore.session
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from ircoach.scenario.build import build
from ircoach.scenario.library import Folder
from ircoach.world import moto_seam, wire
from ircoach.world.callers import Actor, Caller, Keys, to_botocore, to_raw
from ircoach.world.clock import HOUR, MINUTE, SECOND
from ircoach.world.stage import Stage, allow, deny, document
from ircoach.world.wire import RawRequest
from ircoach.world.world import World
from tests.small import ONE_KEY

REGION = "us-east-1"


@pytest.fixture(scope="module")
def world() -> World:
    """One small world for the whole module."""
    return build(Folder(ONE_KEY), "agreed", 5)


@pytest.fixture
def stage(world: World) -> Stage:
    """The words to move it with."""
    return Stage(world, "agreed", {})


@pytest.fixture
def root(world: World, stage: Stage) -> Actor:
    """The account's builder."""
    return stage.builder(world.accounts["production"], REGION)


_count = iter(range(1000))


@pytest.fixture
def user(stage: Stage, root: Actor) -> Actor:
    """A fresh user who may look at EC2, IAM, S3, Organizations and Security Hub, its key in force."""
    name = f"visitor-{next(_count)}"
    root.call("iam", "create_user", UserName=name)
    may = document(
        allow(["ec2:*", "iam:*", "s3:*", "securityhub:*", "organizations:*", "sts:GetFederationToken", "cloudtrail:*"])
    )
    root.call("iam", "put_user_policy", UserName=name, PolicyName="may", PolicyDocument=may)
    keys = stage.new_key(root, name)
    stage.settle()
    return stage.actor(name, keys, "80.169.200.9", region=REGION)


#: service, operation, parameters, and what each refusal is called there
PROTOCOLS = [
    ("ec2", "describe_instances", {}, "AuthFailure", "AuthFailure", "RequestExpired"),
    ("iam", "list_users", {}, "InvalidClientTokenId", "SignatureDoesNotMatch", "ExpiredToken"),
    ("organizations", "list_accounts", {}, "UnrecognizedClientException", "InvalidSignatureException", "ExpiredTokenException"),
    ("securityhub", "get_findings", {}, "UnrecognizedClientException", "InvalidSignatureException", "ExpiredTokenException"),
    ("s3", "list_buckets", {}, "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken"),
]


@pytest.mark.parametrize("row", PROTOCOLS, ids=[row[0] for row in PROTOCOLS])
def test_an_unknown_key_is_refused_in_the_protocol_s_own_words(row: tuple[object, ...], user: Actor) -> None:
    """A key nobody issued gets the code AWS gives for it, in every protocol."""
    user.keys = Keys("AKIAIOSFODNN7EXAMPLE", user.keys.secret)
    assert user.call(str(row[0]), str(row[1])).code == row[3]


@pytest.mark.parametrize("row", PROTOCOLS, ids=[row[0] for row in PROTOCOLS])
def test_a_wrong_secret_is_refused(row: tuple[object, ...], user: Actor) -> None:
    """A signature made with another secret does not match."""
    user.keys = Keys(user.keys.access_key_id, "x" * 40)
    assert user.call(str(row[0]), str(row[1])).code == row[4]


@pytest.mark.parametrize("row", PROTOCOLS, ids=[row[0] for row in PROTOCOLS])
def test_a_session_ends_in_scenario_time(row: tuple[object, ...], world: World, stage: Stage, user: Actor) -> None:
    """A session token that has run out on the scenario clock is expired."""
    made = world.principals.sessions.issue(
        world.dice.of("expiry", row[0], user.name), kind="user", account=world.accounts["production"], entity=user.name,
        name=user.name, now=world.clock.now, seconds=900,
    )  # fmt: skip
    user.keys = Keys(made.access_key_id, made.secret, made.token)
    assert user.call("ec2", "describe_instances").ok
    world.advance(world.clock.now + 16 * MINUTE)
    assert user.call(str(row[0]), str(row[1])).code == row[5]


def test_an_inactive_key_is_unknown_after_the_change_has_spread(world: World, root: Actor, user: Actor) -> None:
    """Switching a key off works some seconds later, as IAM is eventually consistent, and then for good."""
    assert user.call("ec2", "describe_instances").ok
    root.call("iam", "update_access_key", UserName=user.name, AccessKeyId=user.keys.access_key_id, Status="Inactive")
    assert user.call("ec2", "describe_instances").ok
    world.advance(world.clock.now + 41 * SECOND)
    assert user.call("ec2", "describe_instances").code == "AuthFailure"


def test_a_dead_key_leaves_no_record_and_a_deny_does(world: World, root: Actor, user: Actor) -> None:
    """A deny keeps the holder in sight; switching the key off takes the sight away."""
    root.call("iam", "put_user_policy", UserName=user.name, PolicyName="deny", PolicyDocument=document(deny("*")))
    world.advance(world.clock.now + MINUTE)
    assert user.call("ec2", "describe_instances").code == "UnauthorizedOperation"
    last = list(world.trail.lines())[-1]
    assert (last.actor, last.record["errorCode"]) == (user.name, "Client.UnauthorizedOperation")
    root.call("iam", "update_access_key", UserName=user.name, AccessKeyId=user.keys.access_key_id, Status="Inactive")
    world.advance(world.clock.now + MINUTE)
    user.call("ec2", "describe_instances")
    assert list(world.trail.lines())[-1] == last


def test_a_federated_session_outlives_the_key_it_was_made_with(world: World, root: Actor, user: Actor) -> None:
    """Deactivating the key leaves the session alive; a deny on the user reaches it."""
    policy = document(allow("ec2:*"))
    made = user.call("sts", "get_federation_token", Name="visitor", Policy=policy)
    assert made.ok, made
    keys = made["Credentials"]
    federated = Keys(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
    root.call("iam", "update_access_key", UserName=user.name, AccessKeyId=user.keys.access_key_id, Status="Inactive")
    world.advance(world.clock.now + MINUTE)
    user.keys = federated
    assert user.call("ec2", "describe_instances").ok
    assert user.call("iam", "list_users").code == "InvalidClientTokenId"  # GetFederationToken's documented limit
    assert user.call("sts", "get_caller_identity")["Arn"].endswith("federated-user/visitor")
    root.call("iam", "put_user_policy", UserName=user.name, PolicyName="deny", PolicyDocument=document(deny("*")))
    world.advance(world.clock.now + MINUTE)
    assert user.call("ec2", "describe_instances").code == "UnauthorizedOperation"


def test_a_source_address_deny_hits_callers_through_an_endpoint(world: World, stage: Stage, root: Actor, user: Actor) -> None:
    """Through a VPC endpoint aws:SourceIp is absent, NotIpAddress holds, and the batch is shut out with the thief."""
    limit = document(deny("*", Condition={"NotIpAddress": {"aws:SourceIp": ["80.169.200.0/24"]}}))
    root.call("iam", "put_user_policy", UserName=user.name, PolicyName="limit", PolicyDocument=limit)
    world.advance(world.clock.now + MINUTE)
    assert user.call("ec2", "describe_instances").ok
    inside = stage.actor(user.name + "-inside", user.keys, "10.0.3.4", region=REGION, vpce="vpce-0123456789abcdef0")
    assert inside.call("ec2", "describe_instances").code == "UnauthorizedOperation"


def test_a_stale_signature_is_refused(world: World, user: Actor) -> None:
    """A signature older than five minutes of wall time is too old."""
    request = _signed(user.keys, "https://iam.amazonaws.com/", b"Action=ListUsers&Version=2010-05-08")
    late = world.handle(request, user.caller, time.time() + 600)
    assert b"SignatureDoesNotMatch" in late.body
    assert world.handle(request, user.caller).status == 200


def test_a_tampered_body_is_refused(world: World, user: Actor) -> None:
    """A body other than the one that was signed does not match its signature."""
    request = _signed(user.keys, "https://iam.amazonaws.com/", b"Action=ListUsers&Version=2010-05-08")
    swapped = RawRequest(request.method, request.url, request.headers, b"Action=ListRoles&Version=2010-05-08")
    assert world.handle(swapped, user.caller).status == 403


def test_a_request_without_a_signature_is_told_so(world: World, user: Actor) -> None:
    """IAM and EC2 name what is missing."""
    form = (("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"), ("Host", "iam.amazonaws.com"))
    bare = RawRequest("POST", "https://iam.amazonaws.com/", form, b"Action=ListUsers&Version=2010-05-08")
    assert b"MissingAuthenticationToken" in world.handle(bare, user.caller).body


def test_the_responder_role_is_held_to_what_it_has(world: World, stage: Stage, user: Actor, root: Actor) -> None:
    """Whoever lacks an action is denied with AWS's wording, and the record says so."""
    root.call("iam", "delete_user_policy", UserName=user.name, PolicyName="may")
    world.advance(world.clock.now + MINUTE)
    denied = user.call("ec2", "describe_instances")
    assert denied.code == "UnauthorizedOperation"
    assert "because no identity-based policy allows the ec2:DescribeInstances action" in denied.message


def test_create_image_is_authorised_on_image_instance_and_snapshot(world: World, root: Actor, user: Actor) -> None:
    """Denying the instance stops CreateImage; denying ec2:CreateSnapshot does not."""
    instance = world.truth["instance"]
    text = document(deny("ec2:CreateSnapshot"))
    root.call("iam", "put_user_policy", UserName=user.name, PolicyName="half", PolicyDocument=text)
    world.advance(world.clock.now + MINUTE)
    assert user.call("ec2", "create_image", InstanceId=instance, Name="still-possible").ok
    text = document(deny("ec2:CreateImage", "arn:aws:ec2:*::snapshot/*"))
    root.call("iam", "put_user_policy", UserName=user.name, PolicyName="whole", PolicyDocument=text)
    world.advance(world.clock.now + MINUTE)
    assert user.call("ec2", "create_image", InstanceId=instance, Name="not-possible").code == "UnauthorizedOperation"


_WITH_ONE = {"LaunchPermission": {"Add": [{"UserId": "123456789012"}]}}
_IMAGE, _SNAPSHOT, _ACL = "ami-0123456789abcdef0", "snap-0123456789abcdef0", "acl-0123456789abcdef0"
#: calls about things that are not there, and AWS's code for each
ABSENT = [
    ("describe_image_attribute", {"ImageId": _IMAGE, "Attribute": "launchPermission"}, "InvalidAMIID.NotFound"),
    ("modify_image_attribute", {"ImageId": _IMAGE, **_WITH_ONE}, "InvalidAMIID.NotFound"),
    ("copy_snapshot", {"SourceSnapshotId": _SNAPSHOT, "SourceRegion": "us-esat-1"}, "InvalidParameterValue"),
    ("copy_snapshot", {"SourceSnapshotId": _SNAPSHOT, "SourceRegion": "cn-north-1"}, "InvalidParameterValue"),
    ("copy_image", {"Name": "copy", "SourceImageId": _IMAGE, "SourceRegion": "us-esat-1"}, "InvalidParameterValue"),
    (
        "replace_network_acl_association",
        {"AssociationId": "aclassoc-0123456789abcdef0", "NetworkAclId": _ACL},
        "InvalidAssociationID.NotFound",
    ),
    ("delete_nat_gateway", {"NatGatewayId": "nat-0123456789abcdef0"}, "NatGatewayNotFound"),
]


@pytest.mark.parametrize(("operation", "params", "code"), ABSENT, ids=[f"{each[0]}-{each[2]}" for each in ABSENT])
def test_what_is_not_there_is_not_found(user: Actor, operation: str, params: dict[str, Any], code: str) -> None:
    """Not an internal failure: the SDK would send the call once more, and leave two records of it."""
    assert user.call("ec2", operation, **params).code == code


@pytest.mark.parametrize("operation", ["delete_snapshot", "describe_snapshot_attribute"])
def test_a_snapshot_that_is_not_there_is_named(user: Actor, operation: str) -> None:
    """In the answer, and so in the record: whoever reads the trail later has nothing else."""
    more = {"Attribute": "createVolumePermission"} if operation.startswith("describe") else {}
    told = user.call("ec2", operation, SnapshotId=_SNAPSHOT, **more)
    assert (told.code, told.message) == ("InvalidSnapshot.NotFound", f"The snapshot '{_SNAPSHOT}' does not exist.")


def test_a_subnet_gets_another_network_acl(root: Actor) -> None:
    """By the id of its tie, once; with an ACL that is not there it keeps the one it has."""
    vpc = root.call("ec2", "create_vpc", CidrBlock="10.77.0.0/16")["Vpc"]["VpcId"]
    subnet = root.call("ec2", "create_subnet", VpcId=vpc, CidrBlock="10.77.1.0/24")["Subnet"]["SubnetId"]
    quarantine = root.call("ec2", "create_network_acl", VpcId=vpc)["NetworkAcl"]["NetworkAclId"]

    def ties() -> dict[str, str]:
        told = root.call("ec2", "describe_network_acls", Filters=[{"Name": "vpc-id", "Values": [vpc]}])["NetworkAcls"]
        held = [each for acl in told for each in acl["Associations"] if each["SubnetId"] == subnet]
        return {each["NetworkAclAssociationId"]: each["NetworkAclId"] for each in held}

    (first, before), *_ = ties().items()
    refused = root.call("ec2", "replace_network_acl_association", AssociationId=first, NetworkAclId=_ACL)
    assert refused.code == "InvalidNetworkAclID.NotFound"
    assert ties() == {first: before}
    assert root.call("ec2", "replace_network_acl_association", AssociationId=first, NetworkAclId=quarantine).ok
    assert list(ties().values()) == [quarantine]
    again = root.call("ec2", "replace_network_acl_association", AssociationId=first, NetworkAclId=before)
    assert again.code == "InvalidAssociationID.NotFound"


def test_a_nat_gateway_that_is_there_is_deleted(root: Actor) -> None:
    """Once it was made."""
    vpc = root.call("ec2", "create_vpc", CidrBlock="10.78.0.0/16")["Vpc"]["VpcId"]
    subnet = root.call("ec2", "create_subnet", VpcId=vpc, CidrBlock="10.78.1.0/24")["Subnet"]["SubnetId"]
    made = root.call("ec2", "create_nat_gateway", SubnetId=subnet, ConnectivityType="private")["NatGateway"]["NatGatewayId"]
    assert root.call("ec2", "delete_nat_gateway", NatGatewayId=made).ok


def test_an_image_that_was_deregistered_is_not_found(world: World, user: Actor) -> None:
    """Its attribute is asked for by whoever shared it, and one call leaves one record."""
    image = user.call("ec2", "create_image", InstanceId=world.truth["instance"], Name="short-lived")["ImageId"]
    assert user.call("ec2", "describe_image_attribute", ImageId=image, Attribute="launchPermission").ok
    assert user.call("ec2", "deregister_image", ImageId=image).ok
    before = len(list(world.trail.lines()))
    told = user.call("ec2", "describe_image_attribute", ImageId=image, Attribute="launchPermission")
    assert (told.code, told.message) == ("InvalidAMIID.NotFound", f"The image id '[{image}]' does not exist")
    assert len(list(world.trail.lines())) == before + 1


def test_an_images_attributes_are_its_owners_in_its_region(world: World, stage: Stage, user: Actor) -> None:
    """Elsewhere it is not there; whom it is shared with may launch it and not look at whom else it is shared with."""
    image = user.call("ec2", "create_image", InstanceId=world.truth["instance"], Name="looked-at")["ImageId"]
    asked = {"ImageId": image, "Attribute": "launchPermission"}
    elsewhere = stage.builder(world.accounts["production"], "eu-west-1")
    assert elsewhere.call("ec2", "describe_image_attribute", **asked).code == "InvalidAMIID.NotFound"
    stage.world.open_account("partner", "444455556666")
    assert user.call("ec2", "modify_image_attribute", ImageId=image, LaunchPermission={"Add": [{"UserId": "444455556666"}]}).ok
    assert stage.builder("444455556666", REGION).call("ec2", "describe_image_attribute", **asked).code == "AuthFailure"


def test_parts_belong_to_an_upload_under_way(root: Actor) -> None:
    """Of that object; it is completed once, and completing it again changes nothing. S3 has codes for what is not there."""
    bucket = {"Bucket": "parts-of-something"}
    part = {**bucket, "PartNumber": 1, "Body": b"x"}
    assert root.call("s3", "upload_part", Key="a", UploadId="never", **part).code == "NoSuchBucket"
    assert root.call("s3", "create_bucket", **bucket).ok
    assert root.call("s3", "upload_part", Key="a", UploadId="never", **part).code == "NoSuchUpload"
    upload = root.call("s3", "create_multipart_upload", Key="a", **bucket)["UploadId"]
    assert root.call("s3", "upload_part", Key="b", UploadId=upload, **part).code == "NoSuchUpload"
    tag = root.call("s3", "upload_part", Key="a", UploadId=upload, **part)["ETag"]
    whole = {**bucket, "Key": "a", "MultipartUpload": {"Parts": [{"PartNumber": 1, "ETag": tag}]}}
    assert root.call("s3", "complete_multipart_upload", UploadId="never", **whole).code == "NoSuchUpload"
    assert root.call("s3", "complete_multipart_upload", UploadId=upload, **whole).ok
    assert root.call("s3", "complete_multipart_upload", UploadId=upload, **whole).ok


def test_block_public_access_for_images_refuses_all_and_nothing_else(world: World, root: Actor, user: Actor) -> None:
    """Sharing with one account passes the block: it is no fix for a stranger."""
    image = user.call("ec2", "create_image", InstanceId=world.truth["instance"], Name="blocked")["ImageId"]
    assert user.call("ec2", "enable_image_block_public_access", ImageBlockPublicAccessState="block-new-sharing").ok
    public = user.call("ec2", "modify_image_attribute", ImageId=image, LaunchPermission={"Add": [{"Group": "all"}]})
    assert public.code == "OperationNotPermitted"
    assert user.call("ec2", "modify_image_attribute", ImageId=image, LaunchPermission={"Add": [{"UserId": "123456789012"}]}).ok
    user.call("ec2", "disable_image_block_public_access")


@pytest.mark.parametrize("mode", ["block-all-sharing", "block-new-sharing"])
@pytest.mark.parametrize(
    "everybody",
    [{"CreateVolumePermission": {"Add": [{"Group": "all"}]}}, {"OperationType": "add", "GroupNames": ["all"]}],
    ids=["permission", "operation-type"],
)
def test_block_public_access_for_snapshots_refuses_all_in_either_mode(
    world: World, user: Actor, mode: str, everybody: dict[str, Any]
) -> None:
    """New public sharing is off, whichever form asks for it; one account may still be named."""
    image = user.call("ec2", "create_image", InstanceId=world.truth["instance"], Name=f"{mode}-{len(everybody)}")["ImageId"]
    described = user.call("ec2", "describe_images", ImageIds=[image])["Images"][0]
    share = {"SnapshotId": described["BlockDeviceMappings"][0]["Ebs"]["SnapshotId"], "Attribute": "createVolumePermission"}
    assert user.call("ec2", "enable_snapshot_block_public_access", State=mode).ok
    assert user.call("ec2", "modify_snapshot_attribute", **share, **everybody).code == "OperationNotPermitted"
    one = {"CreateVolumePermission": {"Add": [{"UserId": "123456789012"}]}}
    assert user.call("ec2", "modify_snapshot_attribute", **share, **one).ok
    assert user.call("ec2", "disable_snapshot_block_public_access").ok
    assert user.call("ec2", "modify_snapshot_attribute", **share, **everybody).ok


@pytest.mark.parametrize("told", [[1], 5, None, ["x", -1, 2], {}])
def test_a_token_of_event_history_that_is_none_is_refused(user: Actor, told: object) -> None:
    """By AWS's code, whatever was packed into it."""
    token = base64.b64encode(json.dumps(told).encode()).decode()
    assert user.call("cloudtrail", "lookup_events", NextToken=token).code == "InvalidNextTokenException"


def test_event_history_is_late_newest_first_and_paged(world: World, user: Actor) -> None:
    """A call shows up minutes after it was made; pages hold fifty, newest first; one attribute a query."""
    for _ in range(55):
        user.call("ec2", "describe_instances")
    who = {"LookupAttributes": [{"AttributeKey": "Username", "AttributeValue": user.name}]}
    assert not [e for e in user.call("cloudtrail", "lookup_events", **who)["Events"] if e["EventName"] == "DescribeInstances"]
    world.advance(world.clock.now + 6 * MINUTE)
    first = user.call("cloudtrail", "lookup_events", **who)
    assert len(first["Events"]) == 50
    times = [event["EventTime"] for event in first["Events"]]
    assert times == sorted(times, reverse=True)
    second = user.call("cloudtrail", "lookup_events", **who, NextToken=first["NextToken"])
    assert 5 <= len(second["Events"]) < 50
    ids = [event["EventId"] for event in first["Events"] + second["Events"]]
    assert len(ids) == len(set(ids))
    two = [{"AttributeKey": "Username", "AttributeValue": "a"}, {"AttributeKey": "EventName", "AttributeValue": "b"}]
    assert user.call("cloudtrail", "lookup_events", LookupAttributes=two).code == "InvalidLookupAttributesException"


def test_event_history_reaches_ninety_days_back_and_no_further(world: World, user: Actor) -> None:
    """What is older than 90 days is not shown."""
    begin = world.clock.datetime - dt.timedelta(days=200)
    events = user.call("cloudtrail", "lookup_events", StartTime=begin)["Events"]
    assert all(event["EventTime"] > world.clock.datetime - dt.timedelta(days=90) for event in events)


def test_a_presigned_url_works_until_it_expires(world: World, root: Actor, user: Actor) -> None:
    """A presigned S3 URL is good for its seconds and no longer."""
    root.call("s3", "create_bucket", Bucket="presigned-things-7")
    root.call("s3", "put_object", Bucket="presigned-things-7", Key="a.txt", Body=b"hello")
    session = boto3.Session(user.keys.access_key_id, user.keys.secret, region_name=REGION)
    client = session.client("s3", config=boto3.session.Config(signature_version="s3v4"))
    url = client.generate_presigned_url("get_object", Params={"Bucket": "presigned-things-7", "Key": "a.txt"}, ExpiresIn=60)
    host = url.split("/")[2]
    request = RawRequest("GET", url, (("Host", host),))
    good = world.handle(request, user.caller)
    assert (good.status, good.body) == (200, b"hello")
    assert world.handle(request, user.caller, time.time() + 120).status == 200  # thinking is free
    world.advance(world.clock.now + 2 * MINUTE)
    late = world.handle(request, user.caller)
    assert late.status == 403
    assert b"expired" in late.body
    for seconds, wall, word in ((61, time.time() + 120, b"expired"), (62, time.time() - 3600, b"not yet valid")):  # never met
        other = client.generate_presigned_url(
            "get_object", Params={"Bucket": "presigned-things-7", "Key": "a.txt"}, ExpiresIn=seconds
        )
        assert word in world.handle(RawRequest("GET", other, (("Host", host),)), user.caller, wall).body
    forged = RawRequest("GET", url.replace("a.txt", "b.txt"), (("Host", host),))
    assert b"SignatureDoesNotMatch" in world.handle(forged, user.caller).body


def test_a_stranger_without_a_signature_sees_nothing_of_a_closed_bucket(world: World, root: Actor) -> None:
    """Unsigned S3 requests are the anonymous principal's, and a private bucket denies it."""
    root.call("s3", "create_bucket", Bucket="closed-things-7")
    request = RawRequest("GET", "https://closed-things-7.s3.amazonaws.com/", (("Host", "closed-things-7.s3.amazonaws.com"),))
    assert world.handle(request, root.caller).status == 403


def test_an_answer_and_its_record_carry_the_same_ids(world: World, root: Actor, user: Actor) -> None:
    """A request id noted by a client is found again in the trail; S3's look like S3's, and it gives two."""
    root.call("s3", "create_bucket", Bucket="ids-of-answers")
    allowed = document(allow("*"))
    root.call("iam", "put_user_policy", UserName=user.name, PolicyName="all", PolicyDocument=allowed)
    world.advance(world.clock.now + MINUTE)
    session = botocore.session.Session()
    session.set_credentials(user.keys.access_key_id, user.keys.secret, user.keys.token)
    answered: list[dict[str, Any]] = []

    def carry(request: Any, **_: Any) -> Any:
        return to_botocore(request.url, world.handle(to_raw(request), user.caller))

    for service, operation, params in (
        ("ec2", "describe_vpcs", {}),
        ("iam", "list_users", {}),
        ("cloudtrail", "lookup_events", {}),
        ("ec2", "run_instances", {"ImageId": "ami-0", "MinCount": 1, "MaxCount": 1}),
        ("s3", "get_bucket_acl", {"Bucket": "ids-of-answers"}),
        ("s3", "get_bucket_policy", {"Bucket": "ids-of-answers"}),
    ):
        client = session.create_client(service, region_name="us-east-1")
        client.meta.events.register("before-send", carry)
        try:
            answer = getattr(client, operation)(**params)
        except ClientError as refused:
            answer = refused.response
        record = list(world.trail.lines())[-1].record
        told = answer["ResponseMetadata"]
        assert told["RequestId"] == record["requestID"], (service, operation)
        if service == "s3":
            assert re.fullmatch("[0-9A-F]{16}", told["RequestId"])
            assert told["HostId"] == record["additionalEventData"]["x-amz-id-2"]
        answered.append(told)
    assert len({each["RequestId"] for each in answered}) == len(answered)


def test_what_the_world_lacks_is_said_in_the_asker_s_protocol(world: World, user: Actor) -> None:
    """An unknown service gets an answer its client can read, not a stack trace."""
    for service, operation in (("dynamodb", "list_tables"), ("cloudwatch", "describe_alarms"), ("eks", "list_clusters")):
        outcome = user.call(service, operation)
        assert outcome.code == "NotInThisWorld", (service, outcome)


LOOKED_AT = {
    "config": ("describe_config_rules", "put_configuration_recorder", {"ConfigurationRecorder": {"name": "x"}}),
    "kms": ("list_keys", "create_key", {}),
    "lambda": ("list_functions", "delete_function", {"FunctionName": "x"}),
    "logs": ("describe_log_groups", "create_log_group", {"logGroupName": "x"}),
    "rds": ("describe_db_snapshots", "delete_db_snapshot", {"DBSnapshotIdentifier": "x"}),
    "secretsmanager": ("list_secrets", "create_secret", {"Name": "x", "SecretString": "y"}),
    "sns": ("list_topics", "create_topic", {"Name": "x"}),
    "sqs": ("list_queues", "create_queue", {"QueueName": "x"}),
    "ssm": ("describe_parameters", "put_parameter", {"Name": "x", "Value": "y", "Type": "String"}),
}


@pytest.mark.parametrize("service", LOOKED_AT)
def test_what_is_not_played_can_be_looked_at_and_not_written_to(service: str, world: World, root: Actor) -> None:
    """A tool that goes through every service finds none of it here; a write is not part of this world, and leaves nothing."""
    read, write, params = LOOKED_AT[service]
    assert root.call(service, write, **params).code == "NotInThisWorld"
    found = root.call(service, read)
    assert found.ok, found
    assert not any(found.result.values())
    assert set(LOOKED_AT) == set(moto_seam.LOOKED_AT)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://ec2.eu-west-1.amazonaws.com/", ("ec2", "eu-west-1")),
        ("https://iam.amazonaws.com/", ("iam", "us-east-1")),
        ("https://my.bucket.s3.eu-west-1.amazonaws.com/key", ("s3", "eu-west-1")),
        ("https://s3.amazonaws.com/bucket/key", ("s3", "us-east-1")),
        ("https://123456789012.s3-control.eu-west-1.amazonaws.com/v20180820/", ("s3control", "eu-west-1")),
        ("https://organizations.us-east-1.amazonaws.com/", ("organizations", "us-east-1")),
    ],
)
def test_hosts_tell_service_and_region(url: str, expected: tuple[str, str]) -> None:
    """AWS's host names are read for what they say."""
    scope = wire.scope(RawRequest("GET", url, ()))
    assert (scope.service, scope.region) == expected


def test_a_misspelt_policy_is_refused_when_it_is_written(root: Actor, user: Actor) -> None:
    """An unknown condition operator is MalformedPolicyDocument, and nothing is changed."""
    text = document(deny("*", Condition={"NotIpAdress": {"aws:SourceIp": "10.0.0.0/8"}}))
    outcome = root.call("iam", "put_user_policy", UserName=user.name, PolicyName="typo", PolicyDocument=text)
    assert outcome.code == "MalformedPolicyDocument"
    assert "NotIpAdress" in outcome.message
    assert root.call("iam", "list_user_policies", UserName=user.name)["PolicyNames"] == ["may"]


_hosts = st.sampled_from(
    [
        "ec2.us-east-1.amazonaws.com",
        "iam.amazonaws.com",
        "s3.amazonaws.com",
        "b.s3.eu-west-1.amazonaws.com",
        "127.0.0.1:80",
        "x",
        "..amazonaws.com",
    ]
)
_queries = st.sampled_from(
    [
        "",
        "?X-Amz-Credential=",
        "?X-Amz-Credential=a/b",
        "?AWSAccessKeyId=",
        "?Action=ListUsers",
        "?Signature=x&AWSAccessKeyId=A&Expires=z",
        "?acl",
        "?%",
    ]
)
_headers = st.lists(
    st.tuples(
        st.sampled_from(
            ["Authorization", "X-Amz-Target", "Content-Type", "X-Amz-Date", "X-Amz-Security-Token", "Host", "x-amz-account-id"]
        ),
        st.one_of(
            st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=30),
            st.sampled_from(
                [
                    "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20260101/us-east-1/ec2/aws4_request, SignedHeaders=host, "
                    "Signature=0",
                    "AWS AKIA:xyz",
                    "application/x-www-form-urlencoded",
                    "AWSOrganizationsV20161128.ListAccounts",
                ]
            ),
        ),
    ),
    max_size=4,
)


@given(
    st.sampled_from(["GET", "POST", "PUT", "HEAD", "DELETE", "FLY"]),
    _hosts,
    st.text(max_size=12),
    _queries,
    _headers,
    st.binary(max_size=60),
)
def test_whatever_is_sent_gets_an_answer(
    world: World, method: str, host: str, path: str, query: str, headers: list[tuple[str, str]], body: bytes
) -> None:
    """Nonsense of any shape is answered with an error, never with an exception, and leaves no record."""
    before = len(list(world.trail.lines()))
    request = wire.at_aws(RawRequest(method, f"https://{host}/{quote(path)}{query}", tuple(headers), body))
    answer = world.handle(request, Caller("noise", "80.169.200.1"))
    assert answer.status >= 400
    assert b"InternalFailure" not in answer.body
    assert len(list(world.trail.lines())) == before


def test_an_hour_passes_and_nothing_else_changes(world: World) -> None:
    """Time moves only forward and only when told."""
    before = world.clock.now
    world.advance(before - HOUR)
    assert world.clock.now == before


def _signed(keys: Keys, url: str, body: bytes) -> RawRequest:
    request = AWSRequest("POST", url, data=body, headers={"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"})
    SigV4Auth(Credentials(keys.access_key_id, keys.secret), "iam", "us-east-1").add_auth(request)
    prepared = request.prepare()
    headers = tuple((k, v.decode() if isinstance(v, bytes) else str(v)) for k, v in prepared.headers.items())
    return RawRequest("POST", url, (*headers, ("Host", "iam.amazonaws.com")), body)
