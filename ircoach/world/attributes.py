"""The attributes by which CloudTrail's event history finds a record: its resources, its user name, and the rest.

https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupAttribute.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def resources(record: Mapping[str, Any]) -> list[dict[str, str]]:
    """The resources event history names for a record, by type and name."""
    text = json.dumps([record.get("requestParameters"), record.get("responseElements")])
    found: dict[tuple[str, str], None] = {}
    ids = [piece for piece in text.split('"') if piece.startswith(_PREFIXES)]
    for prefix, kind in _BY_PREFIX.items():
        for piece in ids:
            if piece.startswith(prefix) and len(piece) > len(prefix) + 7:
                found[kind, piece] = None
    parameters = record.get("requestParameters") or {}
    for key, kind in _BY_PARAMETER.items():
        if isinstance(parameters.get(key), str):
            found[kind, parameters[key]] = None
    if made := made_by(record):
        found["AWS::IAM::AccessKey", made["credentials"]["accessKeyId"]] = None
        user = made.get("assumedRoleUser") or {}
        for name in (parameters.get("roleSessionName"), user.get("assumedRoleId"), user.get("arn")):
            if name:
                found["AWS::STS::AssumedRole", name] = None
    if record["eventSource"] == "sts.amazonaws.com" and (role := role_in(record)):
        found["AWS::IAM::Role", role] = None
    return [{"ResourceType": kind, "ResourceName": name} for kind, name in found]


def made_by(record: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The answer that handed out a role's session; None where the record is not of a role taken on."""
    answer = record.get("responseElements") or {}
    return answer if record["eventName"].startswith("AssumeRole") and "credentials" in answer else None


def role_in(record: Mapping[str, Any]) -> str:
    """The ARN of the role a record of STS's asks for."""
    return str((record.get("requestParameters") or {}).get("roleArn") or "")


_BY_PREFIX = {
    "ami-": "AWS::EC2::Ami",
    "snap-": "AWS::EC2::Snapshot",
    "i-": "AWS::EC2::Instance",
    "vol-": "AWS::EC2::Volume",
    "sg-": "AWS::EC2::SecurityGroup",
    "subnet-": "AWS::EC2::Subnet",
    "vpc-": "AWS::EC2::VPC",
}
_PREFIXES = tuple(_BY_PREFIX)
_BY_PARAMETER = {
    "userName": "AWS::IAM::User",
    "roleName": "AWS::IAM::Role",
    "policyArn": "AWS::IAM::Policy",
    "bucketName": "AWS::S3::Bucket",
    "accessKeyId": "AWS::IAM::AccessKey",
}


def username(record: Mapping[str, Any]) -> str:
    """The Username event history shows: the user's name, or the session's."""
    identity = record["userIdentity"]
    if identity.get("userName"):
        return str(identity["userName"])
    return str(identity.get("principalId", identity.get("invokedBy", ""))).rsplit(":", 1)[-1]


def matches(record: Mapping[str, Any], attribute: str, value: str) -> bool:
    """Whether a record has that value in one of LookupEvents' attributes."""
    match attribute:
        case "EventId":
            return bool(record["eventID"] == value)
        case "EventName":
            return bool(record["eventName"] == value)
        case "EventSource":
            return bool(record["eventSource"] == value)
        case "ReadOnly":
            return str(record["readOnly"]).lower() == value.lower()
        case "Username":
            return username(record) == value
        case "AccessKeyId":
            return bool(record["userIdentity"].get("accessKeyId") == value)
        case "ResourceName":
            return any(item["ResourceName"] == value for item in resources(record))
        case "ResourceType":
            return any(item["ResourceType"] == value for item in resources(record))
    return False
