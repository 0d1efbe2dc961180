"""A GuardDuty finding as GetFindings tells it: what was done to what, by whom, from where, how often.

https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings-summary.html
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Any

from ircoach.world import policy
from ircoach.world.acls import canonical_id
from ircoach.world.clock import to_datetime
from ircoach.world.policy import ALL_USERS, AUTHENTICATED_USERS, PublicAccessBlock
from ircoach.world.watch.detections import Detection
from ircoach.world.watch.signals import caller
from ircoach.world.watch.states import Bucket


def described(found: Detection) -> dict[str, Any]:
    """The finding in botocore's names."""
    latest = found.latest
    return {
        "SchemaVersion": "2.0",
        "AccountId": found.account,
        "Region": found.region,
        "Partition": "aws",
        "Id": found.id,
        "Arn": f"arn:aws:guardduty:{found.region}:{found.account}:detector/{found.detector}/finding/{found.id}",
        "Type": latest.type,
        "Severity": latest.severity,
        "Title": latest.title,
        "Description": latest.description,
        "CreatedAt": _time(found.created),
        "UpdatedAt": _time(found.updated),
        "Resource": _resource(latest.record, latest.bucket),
        "Service": {
            "ServiceName": "guardduty",
            "DetectorId": found.detector,
            "Action": {"ActionType": "AWS_API_CALL", "AwsApiCallAction": _action(latest.record, latest.bucket)},
            "ResourceRole": "TARGET",
            "EventFirstSeen": _time(found.first.time),
            "EventLastSeen": _time(latest.time),
            "Archived": False,
            "Count": found.count,
        },
    }


def _time(micros: int) -> str:
    return f"{to_datetime(micros):%Y-%m-%dT%H:%M:%S}.000Z"


def _resource(record: Mapping[str, Any], bucket: Bucket | None) -> dict[str, Any]:
    """Findings about management events are about the credentials that made the call."""
    identity = record["userIdentity"]
    told: dict[str, Any] = {
        "ResourceType": "AccessKey",
        "AccessKeyDetails": {
            "AccessKeyId": str(identity.get("accessKeyId", "")),
            "PrincipalId": str(identity.get("principalId", "")),
            "UserName": caller(record),
            "UserType": str(identity.get("type", "")),
        },
    }
    return told | ({"S3BucketDetails": [_bucket(bucket)]} if bucket else {})


def _bucket(bucket: Bucket) -> dict[str, Any]:
    """The bucket as it stood right after the call."""
    access = bucket.access
    return {
        "Arn": bucket.arn,
        "Name": bucket.name,
        "Type": "Destination",
        "Owner": {"Id": canonical_id(bucket.account)},
        "PublicAccess": {
            "PermissionConfiguration": {
                "BucketLevelPermissions": {
                    "AccessControlList": _allows(*_by_list(bucket)),
                    "BucketPolicy": _allows(*_by_policy(bucket)),
                    "BlockPublicAccess": _block(access.bucket_block),
                },
                "AccountLevelPermissions": {"BlockPublicAccess": _block(access.account_block)},
            },
            "EffectivePermission": _effective(bucket),
        },
    }


def _allows(read: bool, write: bool) -> dict[str, bool]:
    return {"AllowsPublicReadAccess": read, "AllowsPublicWriteAccess": write}


def _by_list(bucket: Bucket) -> tuple[bool, bool]:
    public = [each for each in bucket.access.bucket_acl if each.grantee in (ALL_USERS, AUTHENTICATED_USERS)]
    if bucket.access.ownership == "BucketOwnerEnforced":
        public = []
    reads, writes = ("READ", "FULL_CONTROL"), ("WRITE", "WRITE_ACP", "FULL_CONTROL")
    return any(each.permission in reads for each in public), any(each.permission in writes for each in public)


def _by_policy(bucket: Bucket) -> tuple[bool, bool]:
    """What the open statements of the policy let an unsigned request do."""
    if not bucket.policy:
        return False, False
    document = policy.parse(bucket.policy, strict=False)
    opened = policy.Document(document.version, tuple(each for each in document.allows if policy.is_open(each)))
    policies = policy.Policies(resource=policy.Named("bucket policy", opened, "bucket-policy"))
    nobody = policy.Principal("anonymous", "", "")

    def may(*actions: str) -> bool:
        asked = ((action, arn) for action in actions for arn in (bucket.arn, f"{bucket.arn}/x"))
        return any(policy.evaluate(policy.Request(nobody, *each, bucket.account), policies).allowed for each in asked)

    return may("s3:GetObject", "s3:ListBucket"), may("s3:PutObject", "s3:DeleteObject", "s3:PutBucketPolicy", "s3:PutBucketAcl")


def _effective(bucket: Bucket) -> str:
    """Unknown where something is granted and Block Public Access is on: GuardDuty does not work out what that leaves.

    https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-s3.html#policy-s3-bucketanonymousaccessgranted
    """
    if not any((*_by_list(bucket), *_by_policy(bucket))):
        return "NOT_PUBLIC"
    return "UNKNOWN" if bucket.access.block != PublicAccessBlock() else "PUBLIC"


def _block(block: PublicAccessBlock) -> dict[str, bool]:
    return {
        "BlockPublicAcls": block.block_public_acls,
        "IgnorePublicAcls": block.ignore_public_acls,
        "BlockPublicPolicy": block.block_public_policy,
        "RestrictPublicBuckets": block.restrict_public,
    }


def _action(record: Mapping[str, Any], bucket: Bucket | None) -> dict[str, Any]:
    address = str(record["sourceIPAddress"])
    told: dict[str, Any] = {
        "Api": record["eventName"],
        "ServiceName": record["eventSource"],
        "UserAgent": str(record.get("userAgent", "")).strip("[]"),
        "AffectedResources": {bucket.resource_type: bucket.name} if bucket else {},
    }
    try:
        version = ipaddress.ip_address(address).version
    except ValueError:
        return told | {"CallerType": "Domain", "DomainDetails": {"Domain": address}}
    return told | {"CallerType": "Remote IP", "RemoteIpDetails": {f"IpAddressV{version}": address}}
