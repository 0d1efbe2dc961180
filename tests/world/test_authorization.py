"""Which permissions a call needs: action, resource and condition keys, as the Service Authorization Reference has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from ircoach.world.authorization import Need, NoFacts, needs, prefix
from ircoach.world.wire import Call

ME = "111122223333"
YOU = "444455556666"
EC2 = f"arn:aws:ec2:eu-west-1:{ME}"
SHARED = "arn:aws:ec2:eu-west-1:"  # images and snapshots name no account
IAM = f"arn:aws:iam::{ME}"
I1, I2, AMI, SNAP, VOL, SG = (
    "i-0aaaaaaaaaaaaaaa1",
    "i-0aaaaaaaaaaaaaaa2",
    "ami-0bbbbbbbbbbbbbbb1",
    "snap-0cccccccc",
    "vol-0dddddddd",
    "sg-0eeeeeeee",
)
USER_ARN = f"{IAM}:user/ops/alice"
ACCOUNT_LOCK = {"PublicAccessBlockConfiguration": {"BlockPublicAcls": True}, "AccountId": ME}


class Known(NoFacts):
    """A small world: a tagged instance, a foreign image, a bucket, a pathed user, a profile with a role."""

    def tags(self, account: str, region: str, kind: str, id: str) -> Mapping[str, str]:
        """The instance is production, the role is critical, the foreign image is its owner's to describe."""
        known = {I1: {"env": "prod"}, "batch": {"critical": "yes"}, AMI: {"by": account}}
        return known.get(id, {})

    def owner(self, kind: str, id: str) -> str | None:
        """Images and snapshots are the other account's, the bucket is ours."""
        return {"image": YOU, "snapshot": YOU, "bucket": ME}[kind] if id != "nobody" else None

    def path(self, account: str, kind: str, name: str) -> str:
        """Alice lives under /ops/."""
        return "/ops/" if name == "alice" else "/"

    def boundary(self, account: str, kind: str, name: str) -> str | None:
        """Alice has a boundary."""
        return "arn:aws:iam::aws:policy/PowerUserAccess" if name == "alice" else None

    def profile_role(self, account: str, profile: str) -> str | None:
        """The web profile carries the web role."""
        return f"{IAM}:role/web" if profile == "web" else None

    def key_user(self, account: str, access_key_id: str) -> str | None:
        """One key is known."""
        return "alice" if access_key_id == "AKIAIOSFODNN7EXAMPLE" else None

    def volumes(self, account: str, region: str, instance: str) -> Sequence[str]:
        """Every instance has one volume."""
        return (VOL,)

    def organization(self, account: str) -> tuple[str, str] | None:
        """We belong to an organization."""
        return ("o-abc123", "999988887777")


def ask(
    service: str, operation: str, params: Mapping[str, Any] | None = None, region: str = "eu-west-1", arn: str = USER_ARN
) -> tuple[Need, ...]:
    """The needs of a call in the small world."""
    return needs(Call(service, operation, params or {}, region, "ec2"), ME, Known(), arn)


def said(found: Sequence[Need]) -> list[str]:
    """`action resource`, need by need."""
    return [f"{need.action} {need.resource}" for need in found]


INSTANCE = f"{EC2}:instance"
ROWS: list[tuple[str, str, dict[str, Any], list[str]]] = [
    # EC2: images
    ("ec2", "DescribeImages", {}, ["ec2:DescribeImages *"]),
    ("ec2", "DescribeImageAttribute", {"ImageId": AMI}, [f"ec2:DescribeImageAttribute {SHARED}:image/{AMI}"]),
    ("ec2", "ModifyImageAttribute", {"ImageId": AMI}, [f"ec2:ModifyImageAttribute {SHARED}:image/{AMI}"]),
    ("ec2", "ResetImageAttribute", {"ImageId": AMI}, [f"ec2:ResetImageAttribute {SHARED}:image/{AMI}"]),
    ("ec2", "DeregisterImage", {"ImageId": AMI}, [f"ec2:DeregisterImage {SHARED}:image/{AMI}"]),
    ("ec2", "DisableImage", {"ImageId": AMI}, [f"ec2:DisableImage {SHARED}:image/{AMI}"]),
    (
        "ec2",
        "CreateImage",
        {"InstanceId": I1, "Name": "n"},
        [f"ec2:CreateImage {INSTANCE}/{I1}", f"ec2:CreateImage {SHARED}:image/*", f"ec2:CreateImage {SHARED}:snapshot/*"],
    ),
    ("ec2", "CopyImage", {"SourceImageId": AMI}, [f"ec2:CopyImage {SHARED}:image/*", f"ec2:CopyImage {SHARED}:snapshot/*"]),
    ("ec2", "EnableImageBlockPublicAccess", {}, ["ec2:EnableImageBlockPublicAccess *"]),
    ("ec2", "GetImageBlockPublicAccessState", {}, ["ec2:GetImageBlockPublicAccessState *"]),
    # EC2: snapshots and volumes
    ("ec2", "DescribeSnapshots", {}, ["ec2:DescribeSnapshots *"]),
    ("ec2", "DescribeSnapshotAttribute", {"SnapshotId": SNAP}, [f"ec2:DescribeSnapshotAttribute {SHARED}:snapshot/{SNAP}"]),
    ("ec2", "ModifySnapshotAttribute", {"SnapshotId": SNAP}, [f"ec2:ModifySnapshotAttribute {SHARED}:snapshot/{SNAP}"]),
    ("ec2", "DeleteSnapshot", {"SnapshotId": SNAP}, [f"ec2:DeleteSnapshot {SHARED}:snapshot/{SNAP}"]),
    (
        "ec2",
        "CreateSnapshot",
        {"VolumeId": VOL},
        [f"ec2:CreateSnapshot {EC2}:volume/{VOL}", f"ec2:CreateSnapshot {SHARED}:snapshot/*"],
    ),
    (
        "ec2",
        "CreateSnapshots",
        {"InstanceSpecification": {"InstanceId": I1}},
        [
            f"ec2:CreateSnapshots {INSTANCE}/{I1}",
            f"ec2:CreateSnapshots {SHARED}:snapshot/*",
            f"ec2:CreateSnapshots {EC2}:volume/{VOL}",
        ],
    ),
    (
        "ec2",
        "CopySnapshot",
        {"SourceSnapshotId": SNAP, "SourceRegion": "us-east-1"},
        [f"ec2:CopySnapshot {SHARED}:snapshot/*", f"ec2:CopySnapshot arn:aws:ec2:us-east-1::snapshot/{SNAP}"],
    ),
    (
        "ec2",
        "CreateVolume",
        {"SnapshotId": SNAP},
        [f"ec2:CreateVolume {EC2}:volume/*", f"ec2:CreateVolume {SHARED}:snapshot/{SNAP}"],
    ),
    (
        "ec2",
        "AttachVolume",
        {"InstanceId": I1, "VolumeId": VOL},
        [f"ec2:AttachVolume {INSTANCE}/{I1}", f"ec2:AttachVolume {EC2}:volume/{VOL}"],
    ),
    ("ec2", "EnableSnapshotBlockPublicAccess", {"State": "block-all-sharing"}, ["ec2:EnableSnapshotBlockPublicAccess *"]),
    # EC2: instances
    (
        "ec2",
        "StopInstances",
        {"InstanceIds": [I1, I2]},
        [f"ec2:StopInstances {INSTANCE}/{I1}", f"ec2:StopInstances {INSTANCE}/{I2}"],
    ),
    ("ec2", "StartInstances", {"InstanceIds": [I1]}, [f"ec2:StartInstances {INSTANCE}/{I1}"]),
    ("ec2", "RebootInstances", {"InstanceIds": [I1]}, [f"ec2:RebootInstances {INSTANCE}/{I1}"]),
    ("ec2", "TerminateInstances", {"InstanceIds": [I2]}, [f"ec2:TerminateInstances {INSTANCE}/{I2}"]),
    ("ec2", "GetPasswordData", {"InstanceId": "no-such-thing"}, [f"ec2:GetPasswordData {INSTANCE}/*"]),
    ("ec2", "DescribeInstanceAttribute", {"InstanceId": I1}, [f"ec2:DescribeInstanceAttribute {INSTANCE}/{I1}"]),
    (
        "ec2",
        "ModifyInstanceAttribute",
        {"InstanceId": I1, "Groups": [SG]},
        [f"ec2:ModifyInstanceAttribute {INSTANCE}/{I1}", f"ec2:ModifyInstanceAttribute {EC2}:security-group/{SG}"],
    ),
    (
        "ec2",
        "RunInstances",
        {
            "ImageId": AMI,
            "SubnetId": "subnet-0abcdef12",
            "SecurityGroupIds": [SG],
            "KeyName": "ops",
            "IamInstanceProfile": {"Name": "web"},
        },
        [
            f"ec2:RunInstances {INSTANCE}/*",
            f"ec2:RunInstances {SHARED}:image/{AMI}",
            f"ec2:RunInstances {EC2}:subnet/subnet-0abcdef12",
            f"ec2:RunInstances {EC2}:network-interface/*",
            f"ec2:RunInstances {EC2}:volume/*",
            f"ec2:RunInstances {EC2}:security-group/{SG}",
            f"ec2:RunInstances {EC2}:key-pair/ops",
            f"iam:PassRole {IAM}:role/web",
        ],
    ),
    (
        "ec2",
        "AssociateIamInstanceProfile",
        {"InstanceId": I1, "IamInstanceProfile": {"Arn": f"{IAM}:instance-profile/web"}},
        [f"ec2:AssociateIamInstanceProfile {INSTANCE}/{I1}", f"iam:PassRole {IAM}:role/web"],
    ),
    # EC2: networks and tags
    ("ec2", "AuthorizeSecurityGroupIngress", {"GroupId": SG}, [f"ec2:AuthorizeSecurityGroupIngress {EC2}:security-group/{SG}"]),
    ("ec2", "RevokeSecurityGroupEgress", {"GroupId": SG}, [f"ec2:RevokeSecurityGroupEgress {EC2}:security-group/{SG}"]),
    (
        "ec2",
        "CreateNetworkAclEntry",
        {"NetworkAclId": "acl-0abcdef12"},
        [f"ec2:CreateNetworkAclEntry {EC2}:network-acl/acl-0abcdef12"],
    ),
    ("ec2", "DeleteKeyPair", {"KeyName": "ops"}, [f"ec2:DeleteKeyPair {EC2}:key-pair/ops"]),
    (
        "ec2",
        "CreateTags",
        {"Resources": [I1, SNAP], "Tags": [{"Key": "quarantine", "Value": "yes"}]},
        [f"ec2:CreateTags {INSTANCE}/{I1}", f"ec2:CreateTags {SHARED}:snapshot/{SNAP}"],
    ),
    ("ec2", "DeleteTags", {"Resources": [SG]}, [f"ec2:DeleteTags {EC2}:security-group/{SG}"]),
    # IAM
    ("iam", "ListUsers", {}, [f"iam:ListUsers {IAM}:user/"]),
    ("iam", "ListRoles", {"PathPrefix": "/ops/"}, [f"iam:ListRoles {IAM}:role/ops/"]),
    ("iam", "GetAccountAuthorizationDetails", {}, ["iam:GetAccountAuthorizationDetails *"]),
    ("iam", "GenerateCredentialReport", {}, ["iam:GenerateCredentialReport *"]),
    ("iam", "GetUser", {"UserName": "alice"}, [f"iam:GetUser {IAM}:user/ops/alice"]),
    ("iam", "GetUser", {}, [f"iam:GetUser {USER_ARN}"]),
    ("iam", "ListAccessKeys", {}, [f"iam:ListAccessKeys {USER_ARN}"]),
    ("iam", "ListAccessKeys", {"UserName": "bob"}, [f"iam:ListAccessKeys {IAM}:user/bob"]),
    ("iam", "UpdateAccessKey", {"UserName": "bob", "AccessKeyId": "AKIA1"}, [f"iam:UpdateAccessKey {IAM}:user/bob"]),
    ("iam", "CreateAccessKey", {"UserName": "bob"}, [f"iam:CreateAccessKey {IAM}:user/bob"]),
    ("iam", "GetAccessKeyLastUsed", {"AccessKeyId": "AKIAIOSFODNN7EXAMPLE"}, [f"iam:GetAccessKeyLastUsed {IAM}:user/ops/alice"]),
    ("iam", "CreateUser", {"UserName": "eve", "Path": "/svc/"}, [f"iam:CreateUser {IAM}:user/svc/eve"]),
    (
        "iam",
        "UpdateUser",
        {"UserName": "bob", "NewUserName": "rob"},
        [f"iam:UpdateUser {IAM}:user/bob", f"iam:UpdateUser {IAM}:user/rob"],
    ),
    ("iam", "AddUserToGroup", {"UserName": "bob", "GroupName": "admins"}, [f"iam:AddUserToGroup {IAM}:group/admins"]),
    (
        "iam",
        "AttachUserPolicy",
        {"UserName": "bob", "PolicyArn": "arn:aws:iam::aws:policy/X"},
        [f"iam:AttachUserPolicy {IAM}:user/bob"],
    ),
    ("iam", "PutRolePolicy", {"RoleName": "web", "PolicyName": "p"}, [f"iam:PutRolePolicy {IAM}:role/web"]),
    ("iam", "UpdateAssumeRolePolicy", {"RoleName": "web"}, [f"iam:UpdateAssumeRolePolicy {IAM}:role/web"]),
    ("iam", "CreatePolicy", {"PolicyName": "p"}, [f"iam:CreatePolicy {IAM}:policy/p"]),
    ("iam", "CreatePolicyVersion", {"PolicyArn": f"{IAM}:policy/p"}, [f"iam:CreatePolicyVersion {IAM}:policy/p"]),
    (
        "iam",
        "AddRoleToInstanceProfile",
        {"InstanceProfileName": "web", "RoleName": "web"},
        [f"iam:AddRoleToInstanceProfile {IAM}:instance-profile/web", f"iam:PassRole {IAM}:role/web"],
    ),
    (
        "iam",
        "DeactivateMFADevice",
        {"UserName": "bob", "SerialNumber": f"{IAM}:mfa/bob"},
        [f"iam:DeactivateMFADevice {IAM}:user/bob"],
    ),
    (
        "iam",
        "CreateServiceLinkedRole",
        {"AWSServiceName": "ssm.amazonaws.com"},
        [f"iam:CreateServiceLinkedRole {IAM}:role/aws-service-role/ssm.amazonaws.com/*"],
    ),
    ("iam", "SimulatePrincipalPolicy", {"PolicySourceArn": USER_ARN}, [f"iam:SimulatePrincipalPolicy {USER_ARN}"]),
    # STS
    ("sts", "GetCallerIdentity", {}, []),
    ("sts", "GetSessionToken", {}, []),
    ("sts", "AssumeRoleWithWebIdentity", {"RoleArn": f"{IAM}:role/web"}, []),
    ("sts", "AssumeRole", {"RoleArn": f"{IAM}:role/web", "RoleSessionName": "s"}, [f"sts:AssumeRole {IAM}:role/web"]),
    (
        "sts",
        "AssumeRole",
        {"RoleArn": f"{IAM}:role/web", "Tags": [{"Key": "team", "Value": "a"}], "SourceIdentity": "bob"},
        [f"sts:AssumeRole {IAM}:role/web", f"sts:SetSourceIdentity {IAM}:role/web", f"sts:TagSession {IAM}:role/web"],
    ),
    ("sts", "GetFederationToken", {"Name": "bob"}, [f"sts:GetFederationToken arn:aws:sts::{ME}:federated-user/bob"]),
    ("sts", "DecodeAuthorizationMessage", {"EncodedMessage": "x"}, ["sts:DecodeAuthorizationMessage *"]),
    # S3
    ("s3", "ListBuckets", {}, ["s3:ListAllMyBuckets *"]),
    ("s3", "ListObjectsV2", {"Bucket": "b"}, ["s3:ListBucket arn:aws:s3:::b"]),
    ("s3", "ListObjects", {"Bucket": "b"}, ["s3:ListBucket arn:aws:s3:::b"]),
    ("s3", "ListObjectVersions", {"Bucket": "b"}, ["s3:ListBucketVersions arn:aws:s3:::b"]),
    ("s3", "HeadBucket", {"Bucket": "b"}, ["s3:ListBucket arn:aws:s3:::b"]),
    ("s3", "HeadObject", {"Bucket": "b", "Key": "k"}, ["s3:GetObject arn:aws:s3:::b/k"]),
    ("s3", "GetObject", {"Bucket": "b", "Key": "a/k"}, ["s3:GetObject arn:aws:s3:::b/a/k"]),
    ("s3", "GetObject", {"Bucket": "b", "Key": "k", "VersionId": "v"}, ["s3:GetObjectVersion arn:aws:s3:::b/k"]),
    ("s3", "GetObjectAcl", {"Bucket": "b", "Key": "k", "VersionId": "v"}, ["s3:GetObjectVersionAcl arn:aws:s3:::b/k"]),
    ("s3", "PutObject", {"Bucket": "b", "Key": "k"}, ["s3:PutObject arn:aws:s3:::b/k"]),
    (
        "s3",
        "PutObject",
        {"Bucket": "b", "Key": "k", "ACL": "public-read", "Tagging": "a=1"},
        ["s3:PutObject arn:aws:s3:::b/k", "s3:PutObjectAcl arn:aws:s3:::b/k", "s3:PutObjectTagging arn:aws:s3:::b/k"],
    ),
    (
        "s3",
        "CopyObject",
        {"Bucket": "b", "Key": "k", "CopySource": "/src/a%20b?versionId=v1"},
        ["s3:GetObjectVersion arn:aws:s3:::src/a b", "s3:PutObject arn:aws:s3:::b/k"],
    ),
    ("s3", "UploadPart", {"Bucket": "b", "Key": "k"}, ["s3:PutObject arn:aws:s3:::b/k"]),
    ("s3", "AbortMultipartUpload", {"Bucket": "b", "Key": "k"}, ["s3:AbortMultipartUpload arn:aws:s3:::b/k"]),
    ("s3", "ListParts", {"Bucket": "b", "Key": "k"}, ["s3:ListMultipartUploadParts arn:aws:s3:::b/k"]),
    ("s3", "DeleteObject", {"Bucket": "b", "Key": "k", "VersionId": "v"}, ["s3:DeleteObjectVersion arn:aws:s3:::b/k"]),
    (
        "s3",
        "DeleteObjects",
        {"Bucket": "b", "Delete": {"Objects": [{"Key": "1"}, {"Key": "2", "VersionId": "v"}]}},
        [],  # decided key by key
    ),
    ("s3", "GetBucketPolicy", {"Bucket": "b"}, ["s3:GetBucketPolicy arn:aws:s3:::b"]),
    ("s3", "GetBucketPolicyStatus", {"Bucket": "b"}, ["s3:GetBucketPolicyStatus arn:aws:s3:::b"]),
    ("s3", "GetPublicAccessBlock", {"Bucket": "b"}, ["s3:GetBucketPublicAccessBlock arn:aws:s3:::b"]),
    ("s3", "PutPublicAccessBlock", {"Bucket": "b"}, ["s3:PutBucketPublicAccessBlock arn:aws:s3:::b"]),
    ("s3", "DeletePublicAccessBlock", {"Bucket": "b"}, ["s3:PutBucketPublicAccessBlock arn:aws:s3:::b"]),
    ("s3", "GetBucketEncryption", {"Bucket": "b"}, ["s3:GetEncryptionConfiguration arn:aws:s3:::b"]),
    ("s3", "GetBucketLifecycleConfiguration", {"Bucket": "b"}, ["s3:GetLifecycleConfiguration arn:aws:s3:::b"]),
    ("s3", "PutBucketLifecycleConfiguration", {"Bucket": "b"}, ["s3:PutLifecycleConfiguration arn:aws:s3:::b"]),
    ("s3", "GetBucketCors", {"Bucket": "b"}, ["s3:GetBucketCORS arn:aws:s3:::b"]),
    ("s3", "GetBucketReplication", {"Bucket": "b"}, ["s3:GetReplicationConfiguration arn:aws:s3:::b"]),
    ("s3", "ListBucketInventoryConfigurations", {"Bucket": "b"}, ["s3:GetInventoryConfiguration arn:aws:s3:::b"]),
    (
        "s3",
        "CreateBucket",
        {"Bucket": "b", "ACL": "public-read", "ObjectOwnership": "ObjectWriter"},
        ["s3:CreateBucket arn:aws:s3:::b", "s3:PutBucketAcl arn:aws:s3:::b", "s3:PutBucketOwnershipControls arn:aws:s3:::b"],
    ),
    ("s3control", "PutPublicAccessBlock", ACCOUNT_LOCK, ["s3:PutAccountPublicAccessBlock *"]),
    ("s3control", "GetPublicAccessBlock", {"AccountId": ME}, ["s3:GetAccountPublicAccessBlock *"]),
    # the rest
    ("cloudtrail", "LookupEvents", {}, ["cloudtrail:LookupEvents *"]),
    ("cloudtrail", "StopLogging", {"Name": "main"}, [f"cloudtrail:StopLogging arn:aws:cloudtrail:eu-west-1:{ME}:trail/main"]),
    ("organizations", "ListAccounts", {}, ["organizations:ListAccounts *"]),
    (
        "organizations",
        "DescribeAccount",
        {"AccountId": YOU},
        [f"organizations:DescribeAccount arn:aws:organizations::999988887777:account/o-abc123/{YOU}"],
    ),
    ("athena", "StartQueryExecution", {}, [f"athena:StartQueryExecution arn:aws:athena:eu-west-1:{ME}:workgroup/primary"]),
    ("athena", "GetWorkGroup", {"WorkGroup": "ir"}, [f"athena:GetWorkGroup arn:aws:athena:eu-west-1:{ME}:workgroup/ir"]),
    ("athena", "CreateNamedQuery", {"Name": "x"}, [f"athena:CreateNamedQuery arn:aws:athena:eu-west-1:{ME}:workgroup/primary"]),
    ("athena", "GetDataCatalog", {"Name": "x"}, [f"athena:GetDataCatalog arn:aws:athena:eu-west-1:{ME}:datacatalog/x"]),
    ("athena", "ListDatabases", {"CatalogName": "x"}, [f"athena:ListDatabases arn:aws:athena:eu-west-1:{ME}:datacatalog/x"]),
    ("athena", "ListWorkGroups", {}, ["athena:ListWorkGroups *"]),
    ("securityhub", "GetFindings", {}, [f"securityhub:GetFindings arn:aws:securityhub:eu-west-1:{ME}:hub/default"]),
    ("kms", "DescribeKey", {"KeyId": "alias/prod"}, [f"kms:DescribeKey arn:aws:kms:eu-west-1:{ME}:alias/prod"]),
    (
        "lambda",
        "CreateFunction",
        {"FunctionName": "f", "Role": f"{IAM}:role/web"},
        [
            f"lambda:CreateFunction arn:aws:lambda:eu-west-1:{ME}:function:f",
            f"iam:PassRole {IAM}:role/web",
        ],
    ),
    ("lambda", "Invoke", {"FunctionName": "f"}, [f"lambda:InvokeFunction arn:aws:lambda:eu-west-1:{ME}:function:f"]),
    ("ssm", "GetParameter", {"Name": "/prod/db"}, [f"ssm:GetParameter arn:aws:ssm:eu-west-1:{ME}:parameter/prod/db"]),
    (
        "rds",
        "ModifyDBSnapshotAttribute",
        {"DBSnapshotIdentifier": "d"},
        [f"rds:ModifyDBSnapshotAttribute arn:aws:rds:eu-west-1:{ME}:snapshot:d"],
    ),
    ("logs", "DeleteLogGroup", {"logGroupName": "/a"}, [f"logs:DeleteLogGroup arn:aws:logs:eu-west-1:{ME}:log-group:/a:*"]),
    ("accessanalyzer", "ListAnalyzers", {}, ["access-analyzer:ListAnalyzers *"]),
    (
        "accessanalyzer",
        "GetAnalyzer",
        {"analyzerName": "outside"},
        ["access-analyzer:GetAnalyzer arn:aws:access-analyzer:eu-west-1:111122223333:analyzer/outside"],
    ),
    (
        "accessanalyzer",
        "ListFindings",
        {"analyzerArn": "arn:aws:access-analyzer:eu-west-1:111122223333:analyzer/outside"},
        ["access-analyzer:ListFindings arn:aws:access-analyzer:eu-west-1:111122223333:analyzer/outside"],
    ),
    *(
        (
            "accessanalyzer",
            operation,
            {"analyzerArn": "arn:aws:access-analyzer:eu-west-1:111122223333:analyzer/outside"},
            [f"access-analyzer:{action} arn:aws:access-analyzer:eu-west-1:111122223333:analyzer/outside"],
        )
        for operation, action in (("ListFindingsV2", "ListFindings"), ("GetFindingV2", "GetFinding"))
    ),
    (
        "guardduty",
        "GetFindings",
        {"DetectorId": "d1", "FindingIds": ["f1"]},
        ["guardduty:GetFindings arn:aws:guardduty:eu-west-1:111122223333:detector/d1"],
    ),
]


@pytest.mark.parametrize(
    ("service", "operation", "params", "expected"), ROWS, ids=[f"{row[0]}:{row[1]}-{n}" for n, row in enumerate(ROWS)]
)
def test_a_call_needs_what_the_reference_says(service: str, operation: str, params: dict[str, Any], expected: list[str]) -> None:
    """Each call needs exactly these actions on these resources, in this order."""
    assert said(ask(service, operation, params)) == expected


def context(service: str, operation: str, params: Mapping[str, Any], which: int = 0) -> Mapping[str, Any]:
    """The condition keys of one need of a call."""
    return ask(service, operation, params)[which].context


def test_sharing_an_image_tells_the_attribute_and_the_account() -> None:
    """A policy can say which accounts an image or a snapshot may be shared with."""
    params = {"ImageId": AMI, "LaunchPermission": {"Add": [{"UserId": YOU}, {"Group": "all"}]}}
    keys = context("ec2", "ModifyImageAttribute", params)
    assert keys["ec2:Attribute/LaunchPermission"] is True
    assert keys["ec2:Attribute"] == "LaunchPermission"
    assert (keys["ec2:Add/userId"], keys["ec2:Add/group"]) == (YOU, "all")
    assert keys["ec2:Owner"] == YOU


def test_the_two_ways_to_share_a_snapshot_give_the_same_keys() -> None:
    """The client may send a structure or the older flat parameters."""
    new = {"SnapshotId": SNAP, "CreateVolumePermission": {"Remove": [{"UserId": YOU}, {"UserId": ME}]}}
    old = {"SnapshotId": SNAP, "Attribute": "createVolumePermission", "OperationType": "remove", "UserIds": [YOU, ME]}
    assert context("ec2", "ModifySnapshotAttribute", new) == context("ec2", "ModifySnapshotAttribute", old)
    assert context("ec2", "ModifySnapshotAttribute", new)["ec2:Remove/userId"] == [YOU, ME]


def test_an_instance_brings_its_tags_under_both_keys() -> None:
    """aws:ResourceTag and the older ec2:ResourceTag hold the same."""
    keys = context("ec2", "StopInstances", {"InstanceIds": [I1]})
    assert keys["aws:ResourceTag/env"] == keys["ec2:ResourceTag/env"] == "prod"
    assert keys["aws:RequestedRegion"] == keys["ec2:Region"] == "eu-west-1"
    assert keys["aws:ResourceAccount"] == ME


def test_a_foreign_image_is_its_owners() -> None:
    """Owner, account and tags of a shared image are those of the account that owns it."""
    need = ask("ec2", "RunInstances", {"ImageId": AMI})[1]
    assert need.resource_account == YOU
    assert need.context["aws:ResourceAccount"] == need.context["ec2:Owner"] == YOU
    assert need.context["aws:ResourceTag/by"] == YOU


def test_tags_given_on_creation_need_create_tags_too() -> None:
    """ec2:CreateAction names the call the tags came with."""
    tags = [{"Key": "env", "Value": "prod"}]
    found = ask("ec2", "CreateImage", {"InstanceId": I1, "TagSpecifications": [{"ResourceType": "image", "Tags": tags}]})
    assert said(found)[-1] == f"ec2:CreateTags {SHARED}:image/*"
    assert found[-1].context["ec2:CreateAction"] == "CreateImage"
    assert found[1].context["aws:RequestTag/env"] == "prod"
    assert found[1].context["aws:TagKeys"] == ["env"]
    assert "aws:TagKeys" not in found[2].context


def test_a_launch_tells_its_type_and_profile() -> None:
    """A policy can limit instance types and profiles."""
    keys = context("ec2", "RunInstances", {"InstanceType": "p2.xlarge", "IamInstanceProfile": {"Name": "web"}})
    assert keys["ec2:InstanceType"] == "p2.xlarge"
    assert keys["ec2:InstanceProfile"] == f"{IAM}:instance-profile/web"
    passed = ask("ec2", "RunInstances", {"IamInstanceProfile": {"Name": "web"}})[-1]
    assert passed.context["iam:PassedToService"] == "ec2.amazonaws.com"


def test_attaching_a_policy_tells_which_and_under_which_boundary() -> None:
    """iam:PolicyARN is the policy's; iam:PermissionsBoundary what the user has already."""
    keys = context("iam", "AttachUserPolicy", {"UserName": "alice", "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"})
    assert keys["iam:PolicyARN"] == "arn:aws:iam::aws:policy/AdministratorAccess"
    assert keys["iam:PermissionsBoundary"] == "arn:aws:iam::aws:policy/PowerUserAccess"


def test_a_session_asking_about_itself_means_its_role() -> None:
    """Without a user name the caller is meant, and a role session is its role."""
    found = ask("iam", "ListAccessKeys", arn=f"arn:aws:sts::{ME}:assumed-role/web/i-1")
    assert said(found) == [f"iam:ListAccessKeys {IAM}:role/web"]


def test_assuming_a_role_elsewhere_names_its_account() -> None:
    """The role's own account has its say, and sees external id and session name."""
    params = {"RoleArn": f"arn:aws:iam::{YOU}:role/ops/batch", "RoleSessionName": "s", "ExternalId": "x"}
    (need,) = ask("sts", "AssumeRole", params)
    assert need.resource_account == YOU
    assert need.context["sts:ExternalId"] == "x"
    assert need.context["sts:RoleSessionName"] == "s"
    assert need.context["iam:ResourceTag/critical"] == "yes"


def test_a_listing_always_tells_its_prefix() -> None:
    """A policy on s3:prefix is met by the empty prefix when none was sent."""
    assert context("s3", "ListObjectsV2", {"Bucket": "b"})["s3:prefix"] == ""
    keys = context("s3", "ListObjectsV2", {"Bucket": "b", "Prefix": "hr/", "Delimiter": "/", "MaxKeys": 10})
    assert (keys["s3:prefix"], keys["s3:delimiter"], keys["s3:max-keys"]) == ("hr/", "/", "10")


def test_a_bucket_nobody_has_belongs_to_nobody() -> None:
    """Only a bucket that exists has an account; one about to be made is the caller's."""
    assert ask("s3", "GetBucketAcl", {"Bucket": "nobody"})[0].resource_account is None
    assert ask("s3", "CreateBucket", {"Bucket": "nobody"})[0].resource_account == ME


def test_object_tags_are_request_keys() -> None:
    """Tags on an upload can be limited."""
    keys = context("s3", "PutObject", {"Bucket": "b", "Key": "k", "Tagging": "a=1&b=2"})
    assert keys["s3:RequestObjectTag/a"] == "1"
    assert keys["s3:RequestObjectTagKeys"] == ["b", "a"]


def test_prefixes_follow_the_services_of_policies() -> None:
    """botocore's names and IAM's differ here and there."""
    assert [prefix(name) for name in ("s3control", "accessanalyzer", "ec2")] == ["s3", "access-analyzer", "ec2"]


def test_an_unknown_operation_is_authorized_on_everything() -> None:
    """What no table knows needs its own name on `*`."""
    assert said(ask("quicksight", "DescribeUser")) == ["quicksight:DescribeUser *"]
