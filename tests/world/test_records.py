"""CloudTrail's records: our shape against real ones, and against golden ones of our own.

The golden records are written anew by `python -m tests.world.test_records` and reviewed as a diff.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import pytest

from ircoach.world import records
from ircoach.world.records import Issuer, Seen, SessionContext, denied_message, record, service_event, user_identity
from ircoach.world.wire import AwsError, Call, RawRequest

ROOT = Path(__file__).resolve().parents[2]
REAL = ROOT.parent / "shared" / "cloudtrail"
GOLDEN = Path(__file__).parent / "golden" / "records"

ME, YOU = "111122223333", "444455556666"
ALICE = f"arn:aws:iam::{ME}:user/alice"
NOON = dt.datetime(2026, 3, 2, 12, 5, 9, tzinfo=dt.UTC)
PROTOCOLS = {"ec2": "ec2", "s3": "rest-xml", "s3control": "rest-xml", "iam": "query", "sts": "query", "rds": "query"}
USER = user_identity(
    "user", arn=ALICE, account=ME, principal_id="AIDAEXAMPLE", access_key_id="AKIAIOSFODNN7EXAMPLE", user_name="alice"
)


def call(
    service: str, operation: str, params: Mapping[str, Any] | None = None, region: str = "eu-west-1", host: str = ""
) -> Call:
    """A call as the wire reads it."""
    return Call(service, operation, params or {}, region, PROTOCOLS.get(service, "json"), host)


def seen(made: Call, **more: Any) -> Seen:
    """A call by Alice at five past twelve."""
    known: dict[str, Any] = {
        "source_address": "81.2.69.142",
        "user_agent": "aws-cli/2.31.1",
        "request_id": "req-1",
        "event_id": "evt-1",
    }
    known |= {"recipient_account": ME, "identity": USER}
    return Seen(NOON, made, **{**known, **more})


# --- against real records -----------------------------------------------------------------------------------------------------

RUN = {"ImageId": "ami-1", "MinCount": 1, "MaxCount": 1, "InstanceType": "p2.xlarge", "ClientToken": "t"}
SELECTORS = [
    {
        "ReadWriteType": "ReadOnly",
        "IncludeManagementEvents": False,
        "DataResources": [{"Type": "AWS::S3::Object", "Values": []}, {"Type": "AWS::Lambda::Function", "Values": []}],
        "ExcludeManagementEventSources": [],
    }
]
PERMIT = {"SnapshotId": "snap-1", "CreateVolumePermission": {"Remove": [{"UserId": YOU}]}}
#: what the caller of each real record asked, and what was answered; records not here asked nothing that they show
ASKED: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "AttachRolePolicy.2": ({"PolicyArn": "arn", "RoleName": "r"}, {}),
    "AttachUserPolicy.2": ({"PolicyArn": "arn", "UserName": "u"}, {}),
    "CreateAccessKey.2": (
        {"UserName": "u"},
        {"AccessKey": {"AccessKeyId": "k", "SecretAccessKey": "s", "Status": "Active", "UserName": "u", "CreateDate": NOON}},
    ),
    "CreateImage.1": ({"Description": "d", "InstanceId": "i-1", "Name": "n"}, {}),
    "CreateLoginProfile.2": (
        {"UserName": "u", "Password": "p"},
        {"LoginProfile": {"UserName": "u", "CreateDate": NOON, "PasswordResetRequired": False}},
    ),
    "CreateRole.2": (
        {"RoleName": "r", "AssumeRolePolicyDocument": "{}", "PermissionsBoundary": "arn"},
        {
            "Role": {
                "Path": "/",
                "RoleName": "r",
                "RoleId": "AROA",
                "Arn": "arn",
                "CreateDate": NOON,
                "AssumeRolePolicyDocument": {"Version": "2012-10-17"},
                "PermissionsBoundary": {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": "arn"},
            }
        },
    ),
    "CreateUser.2": (
        {"UserName": "u", "Tags": [{"Key": "k", "Value": "v"}]},
        {
            "User": {
                "Path": "/",
                "UserName": "u",
                "UserId": "AIDA",
                "Arn": "a",
                "CreateDate": NOON,
                "Tags": [{"Key": "k", "Value": "v"}],
            }
        },
    ),
    "DeleteBucketPolicy.2": ({"Bucket": "TrailDiscoverBucketName"}, {}),
    "DeleteTrail.2": ({"Name": "t"}, {}),
    "DescribeImages.2": ({"Filters": [{"Name": "name", "Values": ["TrailDiscover"]}]}, {}),
    "DescribeInstances.4": ({"InstanceIds": ["i-1"]}, {}),
    "DescribeSnapshots.3": ({"OwnerIds": ["self"], "MaxResults": 1000}, {}),
    "GetBucketAcl.2": ({"Bucket": "b"}, {}),
    "GetBucketPolicy.2": ({"Bucket": "b"}, {}),
    "GetFederationToken.1": (
        {"Name": "n", "Policy": "{}"},
        {
            "Credentials": {"AccessKeyId": "ASIA", "SecretAccessKey": "s", "SessionToken": "t", "Expiration": NOON},
            "FederatedUser": {"FederatedUserId": "f", "Arn": "a"},
            "PackedPolicySize": 4,
        },
    ),
    "GetPasswordData.2": ({"InstanceId": "i-1"}, {}),
    "GetPasswordData.3": ({"InstanceId": "i-1"}, {}),
    "GetSecretValue.2": ({"SecretId": "arn"}, {"SecretString": "s"}),
    "GetSessionToken.1": ({"DurationSeconds": 900, "SerialNumber": "n", "TokenCode": "123456"}, {}),
    "ListSecrets.2": ({"Filters": [{"Key": "tag-key", "Values": ["v"]}], "MaxResults": 100}, {}),
    "ModifyImageAttribute.2": ({"ImageId": "ami-1", "LaunchPermission": {"Add": [{"UserId": YOU}]}}, {}),
    "ModifyInstanceAttribute.2": ({"InstanceId": "i-1", "UserData": {"Value": b"secret"}}, {}),
    "ModifyInstanceAttribute.3": ({"InstanceId": "i-1", "Attribute": "a", "Value": "v"}, {}),
    "ModifySnapshotAttribute.2": ({"SnapshotId": "snap-1", "CreateVolumePermission": {"Add": [{"UserId": YOU}]}}, {}),
    "ModifySnapshotAttribute.3": (PERMIT, {}),
    "ModifySnapshotAttribute.5": (PERMIT, {}),
    "PutBucketAcl.1": ({"Bucket": "b", "ACL": "a"}, {}),
    "PutBucketPolicy.2": ({"Bucket": "b", "Policy": "{}"}, {}),
    "PutBucketVersioning.1": ({"Bucket": "b", "VersioningConfiguration": {"Status": "Enabled"}}, {}),
    "PutEventSelectors.2": ({"TrailName": "t", "EventSelectors": SELECTORS}, {"TrailARN": "arn", "EventSelectors": SELECTORS}),
    "RunInstances.2": ({**RUN, "SubnetId": "subnet-1"}, {}),
    "RunInstances.3": ({**RUN, "KeyName": "k"}, {}),
    "StopInstances.1": (
        {"InstanceIds": ["i-1"], "Force": True},
        {
            "StoppingInstances": [
                {
                    "InstanceId": "i-1",
                    "CurrentState": {"Code": 64, "Name": "stopping"},
                    "PreviousState": {"Code": 16, "Name": "running"},
                }
            ]
        },
    ),
    "StopInstances.2": ({"InstanceIds": ["i-1"]}, {}),
    "StopLogging.2": ({"Name": "t"}, {}),
    "TerminateInstances.2": ({"InstanceIds": ["i-1"]}, {}),
    "UpdateAssumeRolePolicy.2": ({"RoleName": "r", "PolicyDocument": "{}"}, {}),
    "UpdateLoginProfile.1": ({"UserName": "u", "Password": "p"}, {}),
}
NOT_OURS = {
    "SharedSnapshotCopyInitiated.1": "a service event, compared in a test of its own",
    "GetSigninToken.1": "a sign-in, not an API call",
    "CreateUser.3": "AWS Transfer's CreateUser, refused in words of its own",
}


def shape(value: Any) -> Any:
    """Keys, nesting and types of a value, its content gone."""
    if isinstance(value, Mapping):
        return {key: shape(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return type(value).__name__


def real_records(denied: bool = False) -> list[Any]:
    """The real records (or those denied for want of permission); one skipped parameter where the folder does not exist."""
    if not REAL.is_dir():
        return [pytest.param(None, marks=pytest.mark.skip(reason="the folder of real records is not beside this clone"))]
    found = [path for path in sorted(REAL.glob("*.json")) if path.stem not in NOT_OURS]
    return [
        pytest.param(path, id=path.stem) for path in found if not denied or "not authorized to perform" in path.read_text("utf-8")
    ]


def identity_of(real: Mapping[str, Any]) -> dict[str, Any]:
    """Our userIdentity for the caller of a real record."""
    who = real["userIdentity"]
    kind = {"IAMUser": "user", "AssumedRole": "role-session", "FederatedUser": "federated"}[who["type"]]
    context, session = who.get("sessionContext"), None
    if context:
        maker = context["sessionIssuer"]
        session = SessionContext(
            dt.datetime.fromisoformat(context["attributes"]["creationDate"]),
            context["attributes"]["mfaAuthenticated"] == "true",
            Issuer(maker["type"], maker["principalId"], maker["arn"], maker["accountId"], maker["userName"]),
            context.get("ec2RoleDelivery"),
        )
    return user_identity(
        cast(records.IdentityKind, kind),
        arn=who["arn"],
        account=who["accountId"],
        principal_id=who["principalId"],
        access_key_id=who["accessKeyId"],
        user_name=who.get("userName"),
        session=session,
    )


def ours(path: Path, real: Mapping[str, Any]) -> dict[str, Any]:
    """The record we make of the call that a real record tells of."""
    params, result = ASKED.get(path.stem, ({}, {}))
    service = real["eventSource"].split(".")[0]
    code, error, denied = real.get("errorCode"), None, False
    if code:
        denied = "not authorized" in real["errorMessage"]
        wire = code.removeprefix("Client.")
        error = AwsError("AccessDeniedException" if denied and PROTOCOLS.get(service) is None else wire, real["errorMessage"])
    made = call(service, real["eventName"], params, real["awsRegion"], real["tlsDetails"]["clientProvidedHostHeader"])
    console = "sessionCredentialFromConsole" in real
    return record(seen(made, identity=identity_of(real), error=error, denied=denied, result=result, from_console=console))


@pytest.mark.parametrize("path", real_records())
def test_a_record_has_the_shape_of_a_real_one(path: Path) -> None:
    """Keys, nesting and types are those of the real record, and so is everything that is not a name, a number or a time."""
    real = json.loads(path.read_text("utf-8"))
    made = ours(path, real)
    assert shape(made) == shape(real)
    same = ("errorCode", "eventSource", "eventName", "readOnly", "managementEvent", "eventCategory", "eventType", "userIdentity")
    assert {key: made.get(key) for key in same} == {key: real.get(key) for key in same}


@pytest.mark.parametrize("path", real_records(denied=True))
def test_a_refusal_has_the_words_of_a_real_one(path: Path) -> None:
    """A denied call's message is the real one, given the same reason and blob."""
    real = json.loads(path.read_text("utf-8"))
    message = real["errorMessage"]
    service = real["eventSource"].split(".")[0]
    principal = message.split("User: ")[1].split(" is not")[0]
    action = message.split("perform: ")[1].split(" ")[0]
    named = message.split(" on resource: ")[1].split(" because")[0] if " on resource: " in message else "*"
    kind, _, name = named.partition(" ")
    resource = (name if name.startswith("arn:") else f"arn:aws:iam::{ME}:{kind}/{name}") if name else named
    wording = f"because no identity-based policy allows the {action} action"
    encoded = message.partition("Encoded authorization failure message: ")[2]
    assert denied_message(call(service, real["eventName"]), principal, action, resource, wording, encoded).message == message


@pytest.mark.skipif(not REAL.is_dir(), reason="the folder of real records is not beside this clone")
def test_a_service_event_tells_what_a_real_one_does() -> None:
    """The owner of a shared snapshot learns of its use elsewhere from the service."""
    real = json.loads((REAL / "SharedSnapshotCopyInitiated.1.json").read_text("utf-8"))
    made = snapshot_copied()
    assert shape(made["userIdentity"]) == shape(real["userIdentity"])
    assert made["serviceEventDetails"].keys() == real["serviceEventDetails"].keys()
    assert set(real) - {"service"} <= set(made)  # "service" stands in the documentation's abridged example only


# --- against our own ----------------------------------------------------------------------------------------------------------


def snapshot_copied() -> dict[str, Any]:
    """Another account copies a shared snapshot."""
    return service_event(
        time=NOON,
        name="SharedSnapshotCopyInitiated",
        source="ec2",
        account=YOU,
        region="eu-west-1",
        recipient_account=ME,
        event_id="evt-9",
        details={"snapshotId": "snap-0aaaaaaaaaaaaaaa1"},
        shared_event_id="shared-1",
    )


def role_session(delivery: str | None = None) -> dict[str, Any]:
    """A session of the batch role."""
    issuer = Issuer("Role", "AROAEXAMPLE", f"arn:aws:iam::{ME}:role/batch", ME, "batch")
    return user_identity(
        "role-session",
        arn=f"arn:aws:sts::{ME}:assumed-role/batch/i-0aaaaaaaaaaaaaaa1",
        account=ME,
        principal_id="AROAEXAMPLE:i-0aaaaaaaaaaaaaaa1",
        access_key_id="ASIAIOSFODNN7EXAMPLE",
        session=SessionContext(NOON, False, issuer, delivery),
    )


def shared_image() -> Seen:
    """The call this whole house is about."""
    return seen(call("ec2", "ModifyImageAttribute", {"ImageId": "ami-0bbbbbbbb", "LaunchPermission": {"Add": [{"UserId": YOU}]}}))


def launched() -> Seen:
    """An instance started from an image, tagged, with a profile."""
    tags = [{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "batch"}]}]
    params = {
        **RUN,
        "UserData": "c2VjcmV0",
        "SecurityGroupIds": ["sg-0eeeeeeee"],
        "TagSpecifications": tags,
        "IamInstanceProfile": {"Name": "web"},
    }
    instance = {
        "InstanceId": "i-0aaaaaaaaaaaaaaa1",
        "ImageId": "ami-1",
        "LaunchTime": NOON,
        "State": {"Code": 0, "Name": "pending"},
        "SecurityGroups": [],
    }
    return seen(
        call("ec2", "RunInstances", params), result={"ReservationId": "r-1", "OwnerId": ME, "Groups": [], "Instances": [instance]}
    )


def refused_listing() -> Seen:
    """A denied look at the users."""
    asked = call("iam", "ListUsers", {"MaxItems": 10}, "us-east-1", "iam.amazonaws.com")
    wording = "because no identity-based policy allows the iam:ListUsers action"
    return seen(asked, error=denied_message(asked, ALICE, "iam:ListUsers", f"arn:aws:iam::{ME}:user/", wording), denied=True)


def assumed_role() -> Seen:
    """The batch role assumed, the pivot's new key on show."""
    credentials = {"AccessKeyId": "ASIAIOSFODNN7EXAMPLE", "SecretAccessKey": "never", "SessionToken": "token", "Expiration": NOON}
    made = {"AssumedRoleId": "AROAEXAMPLE:night", "Arn": f"arn:aws:sts::{ME}:assumed-role/batch/night"}
    asked = {"RoleArn": f"arn:aws:iam::{ME}:role/batch", "RoleSessionName": "night", "DurationSeconds": 3600}
    return seen(call("sts", "AssumeRole", asked), result={"Credentials": credentials, "AssumedRoleUser": made})


def public_download() -> Seen:
    """Someone without a name reads a public object."""
    host = "reports.s3.eu-west-1.amazonaws.com"
    asked = call("s3", "GetObject", {"Bucket": "reports", "Key": "q3/payroll.csv"}, host=host)
    return seen(asked, identity=user_identity("anonymous"), bytes_out=5120, resource_owner=ME, user_agent="curl/8.5.0")


def block_public() -> Seen:
    """A bucket closed to the public."""
    switches = {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True, "RestrictPublicBuckets": True}
    asked = call("s3", "PutPublicAccessBlock", {"Bucket": "reports", "PublicAccessBlockConfiguration": switches})
    return seen(asked, resource_owner=ME, bytes_in=342, from_console=True)


def images_closed() -> Seen:
    """Public sharing of images switched off in a region."""
    asked = call("ec2", "EnableImageBlockPublicAccess", {"ImageBlockPublicAccessState": "block-new-sharing"})
    return seen(asked, result={"ImageBlockPublicAccessState": "block-new-sharing"}, identity=role_session("2.0"))


def looked_up() -> Seen:
    """A responder asks the event history."""
    asked = {"LookupAttributes": [{"AttributeKey": "Username", "AttributeValue": "alice"}], "StartTime": NOON, "MaxResults": 50}
    return seen(call("cloudtrail", "LookupEvents", asked))


OURS = {
    "assume-role": assumed_role,
    "block-public-bucket": block_public,
    "denied-list-users": refused_listing,
    "image-block-public-access": images_closed,
    "lookup-events": looked_up,
    "public-download": public_download,
    "run-instances": launched,
    "share-image": shared_image,
}


def text(made: Mapping[str, Any]) -> str:
    """A record as its golden file holds it, key order kept."""
    return json.dumps(made, indent=1) + "\n"


@pytest.mark.parametrize("name", OURS)
def test_a_record_is_the_golden_one(name: str) -> None:
    """Byte for byte, field order included."""
    assert text(record(OURS[name]())) == (GOLDEN / f"{name}.json").read_text("utf-8")


def test_no_golden_record_is_left_over() -> None:
    """Every golden file belongs to a case here."""
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(OURS)


def test_secrets_never_reach_a_record() -> None:
    """Secret keys, passwords and user data stay out; the new key's id stays in."""
    written = text(record(assumed_role())) + text(record(launched()))
    assert "never" not in written
    assert "c2VjcmV0" not in written
    assert "ASIAIOSFODNN7EXAMPLE" in written


def test_both_ways_to_share_read_the_same() -> None:
    """Older clients send flat parameters; CloudTrail shows one form."""
    old = {"ImageId": "ami-0bbbbbbbb", "Attribute": "launchPermission", "OperationType": "add", "UserIds": [YOU]}
    made = record(seen(call("ec2", "ModifyImageAttribute", old)))["requestParameters"]
    assert made == record(shared_image())["requestParameters"]


def test_a_public_share_names_the_group() -> None:
    """Sharing with everyone is group "all"."""
    params = {"ImageId": "ami-1", "LaunchPermission": {"Add": [{"Group": "all"}]}}
    made = record(seen(call("ec2", "ModifyImageAttribute", params)))["requestParameters"]
    assert made["launchPermission"] == {"add": {"items": [{"group": "all"}]}}


def test_an_open_port_reads_as_aws_logs_it() -> None:
    """A rule shows its empty parts too."""
    rule = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    made = record(
        seen(call("ec2", "AuthorizeSecurityGroupIngress", {"GroupId": "sg-1", "IpPermissions": [rule]}), result={"Return": True})
    )
    (item,) = made["requestParameters"]["ipPermissions"]["items"]
    assert item["ipRanges"] == {"items": [{"cidrIp": "0.0.0.0/0"}]}
    assert item["groups"] == item["ipv6Ranges"] == item["prefixListIds"] == {}
    assert made["responseElements"] == {"requestId": "req-1", "_return": True}


def test_a_network_rule_reads_as_aws_logs_it() -> None:
    """CloudTrail calls a network ACL's protocol aclProtocol."""
    entry = {"NetworkAclId": "acl-1", "RuleNumber": 1, "Protocol": "-1", "RuleAction": "deny", "Egress": False}
    made = record(seen(call("ec2", "CreateNetworkAclEntry", entry), result={}))["requestParameters"]
    assert made["aclProtocol"] == "-1"
    assert "protocol" not in made


def test_an_acl_written_out_reads_as_its_xml() -> None:
    """Grants are logged in the request body's own words."""
    grants = [{"Grantee": {"Type": "Group", "URI": "http://acs.amazonaws.com/groups/global/AllUsers"}, "Permission": "READ"}]
    asked = call("s3", "PutBucketAcl", {"Bucket": "b", "AccessControlPolicy": {"Owner": {"ID": "x"}, "Grants": grants}})
    made = record(seen(asked))["requestParameters"]["AccessControlPolicy"]
    assert made["AccessControlList"]["Grant"]["Grantee"]["xsi:type"] == "Group"


def test_an_object_written_shows_its_encryption() -> None:
    """The few answer headers that CloudTrail keeps."""
    made = record(
        seen(call("s3", "PutObject", {"Bucket": "b", "Key": "k"}), result={"ETag": "e", "ServerSideEncryption": "AES256"})
    )
    assert made["responseElements"] == {"x-amz-server-side-encryption": "AES256"}


def test_a_service_that_calls_is_its_own_address_and_speaks_no_tls() -> None:
    """An AWS service's record has invokedBy and no tlsDetails."""
    made = record(
        seen(
            call("s3", "PutObject", {"Bucket": "logs", "Key": "k"}),
            identity=user_identity("service", invoked_by="cloudtrail.amazonaws.com"),
            source_address="cloudtrail.amazonaws.com",
            user_agent="cloudtrail.amazonaws.com",
        )
    )
    assert made["userIdentity"] == {"type": "AWSService", "invokedBy": "cloudtrail.amazonaws.com"}
    assert made["userAgent"] == made["sourceIPAddress"] == "cloudtrail.amazonaws.com"
    assert "tlsDetails" not in made


@pytest.mark.parametrize(
    ("kind", "kept"),
    [("ec2", True), ("s3", True), ("guardduty", True), ("iam", False), ("sts", False), ("ssm", False), ("secretsmanager", False)],
)
def test_a_denied_call_keeps_its_parameters_only_with_some(kind: str, kept: bool) -> None:
    """EC2, S3 and GuardDuty keep them, most are null; responseElements are null with all."""
    operations: dict[str, tuple[str, dict[str, Any]]] = {
        "ec2": ("StopInstances", {"InstanceIds": ["i-1"]}),
        "s3": ("GetBucketAcl", {"Bucket": "b"}),
        "guardduty": ("GetDetector", {"DetectorId": "d"}),
        "iam": ("CreateUser", {"UserName": "u"}),
        "sts": ("GetFederationToken", {"Name": "n"}),
        "ssm": ("GetParameter", {"Name": "n"}),
        "secretsmanager": ("GetSecretValue", {"SecretId": "s"}),
    }
    operation, params = operations[kind]
    made = record(seen(call(kind, operation, params), error=AwsError("AccessDenied", "no"), denied=True))
    assert (made["requestParameters"] is not None) is kept
    assert made["responseElements"] is None


@pytest.mark.parametrize(
    ("service", "operation", "name"),
    [
        ("s3", "PutPublicAccessBlock", "PutBucketPublicAccessBlock"),
        ("s3", "DeletePublicAccessBlock", "DeleteBucketPublicAccessBlock"),
        ("s3", "PutBucketLifecycleConfiguration", "PutBucketLifecycle"),
        ("s3", "ListObjectsV2", "ListObjects"),
        ("s3control", "PutPublicAccessBlock", "PutAccountPublicAccessBlock"),
        ("lambda", "CreateFunction", "CreateFunction20150331"),
        ("lambda", "AddPermission", "AddPermission20150331v2"),
        ("lambda", "Invoke", "Invoke"),
        ("ec2", "CreateImage", "CreateImage"),
    ],
)
def test_events_have_their_own_names(service: str, operation: str, name: str) -> None:
    """S3 and Lambda events are not called like the API's operations."""
    assert records.event_name(call(service, operation)) == name


@pytest.mark.parametrize(
    ("service", "operation", "reads"),
    [
        ("sts", "AssumeRole", True),
        ("sts", "GetFederationToken", False),
        ("sts", "GetSessionToken", False),
        ("sts", "GetCallerIdentity", True),
        ("cloudtrail", "LookupEvents", True),
        ("ec2", "GetPasswordData", True),
        ("s3", "HeadObject", True),
        ("s3", "ListObjectsV2", True),
        ("iam", "SimulatePrincipalPolicy", True),
        ("kms", "Decrypt", True),
        ("ec2", "CreateImage", False),
        ("iam", "UpdateAccessKey", False),
        ("securityhub", "BatchUpdateFindings", False),
    ],
)
def test_reading_is_told_from_writing(service: str, operation: str, reads: bool) -> None:
    """readOnly follows the verb, with CloudTrail's own exceptions."""
    assert records.is_read_only(call(service, operation)) is reads


@pytest.mark.parametrize(
    ("service", "host", "region"),
    [
        ("iam", "iam.amazonaws.com", "us-east-1"),
        ("organizations", "organizations.us-east-1.amazonaws.com", "us-east-1"),
        ("sts", "sts.amazonaws.com", "us-east-1"),
        ("sts", "sts.eu-west-1.amazonaws.com", "eu-west-1"),
        ("ec2", "ec2.eu-west-1.amazonaws.com", "eu-west-1"),
    ],
)
def test_global_services_are_recorded_in_one_region(service: str, host: str, region: str) -> None:
    """IAM and global STS land in us-east-1, a regional STS endpoint in its own region."""
    assert records.aws_region(call(service, "GetSomething", host=host)) == region


def test_an_iam_error_is_recorded_by_its_exceptions_name() -> None:
    """The wire says NoSuchEntity, the record NoSuchEntityException."""
    error = AwsError("NoSuchEntity", "The user with name bob cannot be found.", 404)
    assert record(seen(call("iam", "GetUser", {"UserName": "bob"}), error=error))["errorCode"] == "NoSuchEntityException"


def test_an_ec2_error_says_whose_fault_it_is() -> None:
    """Client. for what the caller did, Server. for what AWS did."""
    stop = call("ec2", "StopInstances", {"InstanceIds": ["i-1"]})
    assert record(seen(stop, error=AwsError("IncorrectInstanceState", "", 400)))["errorCode"] == "Client.IncorrectInstanceState"
    assert record(seen(stop, error=AwsError("InternalError", "", 500)))["errorCode"] == "Server.InternalError"


def test_an_object_call_is_a_data_event_with_its_resources() -> None:
    """Object and bucket, the bucket with its account; a listing has the prefix instead."""
    made = record(public_download())
    assert (made["managementEvent"], made["eventCategory"]) == (False, "Data")
    assert [each["type"] for each in made["resources"]] == ["AWS::S3::Object", "AWS::S3::Bucket"]
    listing = record(seen(call("s3", "ListObjectsV2", {"Bucket": "b", "Prefix": "hr/"}), resource_owner=ME))
    assert listing["resources"][0]["ARNPrefix"] == "arn:aws:s3:::b/hr/"
    assert listing["requestParameters"]["list-type"] == "2"


def test_a_presigned_url_shows_as_one() -> None:
    """The query string signs it, and its lifetime is on record."""
    url = "https://b.s3.amazonaws.com/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=3600&X-Amz-Signature=ab"
    made = record(
        seen(Call("s3", "GetObject", {"Bucket": "b", "Key": "k"}, "eu-west-1", "rest-xml", "", RawRequest("GET", url, ())))
    )
    assert made["additionalEventData"]["AuthenticationMethod"] == "QueryString"
    assert made["requestParameters"]["X-Amz-Expires"] == "3600"
    assert "X-Amz-Signature" not in made["requestParameters"]


def test_two_accounts_share_the_id_of_one_call() -> None:
    """A role assumed from elsewhere is recorded on both sides under one sharedEventID; the owner sees only who it was."""
    stranger = user_identity("account", principal_id="AIDASTRANGER", account=YOU)
    made = record(seen(assumed_role().call, identity=stranger, shared_event_id="s-1", vpc_endpoint="vpce-1"))
    assert made["sharedEventID"] == "s-1"
    assert made["userIdentity"] == {"type": "AWSAccount", "principalId": "AIDASTRANGER", "accountId": YOU}
    assert made["vpcEndpointId"] == "vpce-1"


def test_root_and_sessions_of_users_are_told_apart() -> None:
    """Root has no userName, a user's session keeps it and says whether MFA was used."""
    root = user_identity("root", arn=f"arn:aws:iam::{ME}:root", account=ME, principal_id=ME, access_key_id="AKIAIOSFODNN7EXAMPLE")
    assert root["type"] == "Root"
    assert "userName" not in root
    session = user_identity(
        "user", arn=ALICE, account=ME, principal_id="AIDA", user_name="alice", session=SessionContext(NOON, True)
    )
    assert session["sessionContext"] == {"attributes": {"creationDate": "2026-03-02T12:05:09Z", "mfaAuthenticated": "true"}}
    via = user_identity("account", principal_id="p", account=YOU, invoked_by="ec2.amazonaws.com")
    assert via["invokedBy"] == "ec2.amazonaws.com"


DENY = "with an explicit deny in an identity-based policy"


@pytest.mark.parametrize(
    ("asked", "action", "resource", "code", "status", "ending"),
    [
        (call("ec2", "StopInstances"), "ec2:StopInstances", "arn:x", "UnauthorizedOperation", 403, f"arn:x {DENY}. {{blob}}"),
        (call("ec2", "DescribeImages"), "ec2:DescribeImages", "*", "UnauthorizedOperation", 403, f"ec2:DescribeImages {DENY}"),
        (
            call("s3", "GetObject"),
            "s3:GetObject",
            "arn:aws:s3:::b/k",
            "AccessDenied",
            403,
            f'on resource: "arn:aws:s3:::b/k" {DENY}',
        ),
        (call("s3", "ListBuckets"), "s3:ListAllMyBuckets", "*", "AccessDenied", 403, f"s3:ListAllMyBuckets {DENY}"),
        (
            call("iam", "ListPolicies"),
            "iam:ListPolicies",
            f"arn:aws:iam::{ME}:policy/",
            "AccessDenied",
            403,
            f"policy path / {DENY}",
        ),
        (call("sts", "AssumeRole"), "sts:AssumeRole", "arn:r", "AccessDenied", 403, f"arn:r {DENY}"),
        (
            call("organizations", "ListAccounts"),
            "organizations:ListAccounts",
            "*",
            "AccessDeniedException",
            400,
            f"resource: * {DENY}",
        ),
        (
            call("cloudtrail", "LookupEvents"),
            "cloudtrail:LookupEvents",
            "*",
            "AccessDeniedException",
            400,
            f"LookupEvents {DENY}",
        ),
        (
            Call("securityhub", "GetFindings", {}, "r", "rest-json"),
            "securityhub:GetFindings",
            "arn:h",
            "AccessDeniedException",
            403,
            DENY,
        ),
    ],
    ids=lambda value: value.name if isinstance(value, Call) else None,
)
def test_a_refusal_comes_as_its_service_gives_it(
    asked: Call, action: str, resource: str, code: str, status: int, ending: str
) -> None:
    """Code, status and wording differ by service."""
    error = denied_message(asked, ALICE, action, resource, DENY, "blob")
    assert (error.code, error.status) == (code, status)
    assert error.message.endswith(ending.replace("{blob}", "Encoded authorization failure message: blob"))
    assert f"User: {ALICE} is not authorized to perform: {action}" in error.message


def test_a_stranger_without_a_name_learns_only_that_access_is_denied() -> None:
    """S3 tells an anonymous caller nothing."""
    for nobody in ("", "anonymous"):
        assert (
            denied_message(call("s3", "GetObject"), nobody, "s3:GetObject", "arn:aws:s3:::b/k", DENY).message == "Access Denied"
        )


def test_a_bucket_that_is_not_there_is_no_resource() -> None:
    """A failed call on a missing bucket lists no resources."""
    made = record(seen(call("s3", "GetBucketAcl", {"Bucket": "b"}), error=AwsError("NoSuchBucket", "", 404), resource_owner=ME))
    assert "resources" not in made


if __name__ == "__main__":
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for each, make in OURS.items():
        (GOLDEN / f"{each}.json").write_text(text(record(make())), "utf-8")
