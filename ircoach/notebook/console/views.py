"""The views of the console, as data: which call, which rows of its answer, which columns.

Rows and columns are written in JMESPath, the language of the AWS CLI's own `--query`. A view that is `of` another is opened from
one of its rows, and `{Name}` in a parameter is that row's field.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import jmespath

from ircoach.notebook.console.asking import Ask
from ircoach.notebook.trail import events
from ircoach.notebook.words import word

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class View:
    """One view. `rows` and each of `columns` are JMESPath; `name` is the column by which a row is called."""

    id: str
    service: str
    operation: str
    rows: str
    columns: Mapping[str, str]
    name: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    of: str = ""
    account: str = ""
    #: a field of the answer that is JSON within JSON, or base64
    json: str = ""
    base64: str = ""
    #: the error by which AWS says that there is none
    none: str = ""
    #: its name in the catalogue of words, where that is not its id
    called: str = ""

    @property
    def title(self) -> str:
        """What it is called."""
        return word(f"views.{self.called or self.id}")

    def ask(self, rows: Row, account: str = "", region: str = "") -> Ask:
        """The call behind the view; `rows`: the fields of the rows it is opened from."""
        return Ask(self.service, self.operation, filled(self.params, rows), self.account or account, region)

    def read(self, answer: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The rows of an answer: the columns by name, and the whole of each under "whole"."""
        if self.operation == "lookup_events":
            return [{**row, "whole": row["record"]} for row in events(answer)]
        found = jmespath.search(self.rows, self._opened(answer))
        wholes = found if isinstance(found, list) else [] if found is None else [found]
        return [
            {**{name: jmespath.search(path, whole) for name, path in self.columns.items()}, "whole": whole} for whole in wholes
        ]

    def _opened(self, answer: Mapping[str, Any]) -> Mapping[str, Any]:
        opened = dict(answer)
        if self.json and isinstance(opened.get(self.json), str):
            opened[self.json] = json.loads(opened[self.json])
        if self.base64:
            value = (opened.get(self.base64) or {}).get("Value", "")
            opened[self.base64] = {"Value": base64.b64decode(value).decode("utf-8", "replace")} if value else {}
        return opened


def filled(template: Any, rows: Row) -> Any:
    """A template with `{Field}` replaced by a row's field, whatever it is nested in."""
    if isinstance(template, Mapping):
        return {key: filled(value, rows) for key, value in template.items()}
    if isinstance(template, (list, tuple)):
        return [filled(value, rows) for value in template]
    if isinstance(template, str) and template.startswith("{") and template.endswith("}"):
        return rows[template[1:-1]]
    return template


def _by(kind: str, field_: str) -> dict[str, Any]:
    return {"LookupAttributes": [{"AttributeKey": kind, "AttributeValue": field_}]}


def _history(of: str, kind: str, field_: str) -> View:
    columns = {name: name for name in ("time", "event", "who", "address", "error", "resources")}
    given = _by(kind, field_)
    return View(f"{of}-history", "cloudtrail", "lookup_events", "", columns, "event", given, of, called="history")


_STATEMENTS = {name: name for name in ("Effect", "Principal", "Action", "Resource", "Condition", "Sid")}

VIEWS: tuple[View, ...] = (
    View(
        "instances", "ec2", "describe_instances", "Reservations[].Instances[]",
        {"Name": "Tags[?Key=='Name'].Value | [0]", "InstanceId": "InstanceId", "State": "State.Name",
         "Environment": "Tags[?Key=='Environment'].Value | [0]", "PublicIp": "PublicIpAddress",
         "Role": "IamInstanceProfile.Arn", "ImageId": "ImageId", "LaunchTime": "LaunchTime"}, "InstanceId",
    ),
    View(
        "user-data", "ec2", "describe_instance_attribute", "UserData", {word("views.started"): "Value"},
        params={"InstanceId": "{InstanceId}", "Attribute": "userData"}, of="instances", base64="UserData",
    ),
    _history("instances", "ResourceName", "{InstanceId}"),
    View(
        "images", "ec2", "describe_images", "Images[]",
        {"Name": "Name", "ImageId": "ImageId", "Public": "Public", "SourceInstanceId": "SourceInstanceId",
         "CreationDate": "CreationDate", "Snapshot": "BlockDeviceMappings[0].Ebs.SnapshotId"}, "ImageId",
        params={"Owners": ["self"]},
    ),
    View(
        "image-shares", "ec2", "describe_image_attribute", "LaunchPermissions[]",
        {"UserId": "UserId", "Group": "Group", "OrganizationArn": "OrganizationArn"}, "UserId",
        params={"ImageId": "{ImageId}", "Attribute": "launchPermission"}, of="images",
    ),
    _history("images", "ResourceName", "{ImageId}"),
    View(
        "snapshots", "ec2", "describe_snapshots", "Snapshots[]",
        {"SnapshotId": "SnapshotId", "VolumeId": "VolumeId", "StartTime": "StartTime", "Encrypted": "Encrypted",
         "Description": "Description"}, "SnapshotId", params={"OwnerIds": ["self"]},
    ),
    View(
        "snapshot-shares", "ec2", "describe_snapshot_attribute", "CreateVolumePermissions[]",
        {"UserId": "UserId", "Group": "Group"}, "UserId",
        params={"SnapshotId": "{SnapshotId}", "Attribute": "createVolumePermission"}, of="snapshots",
    ),
    _history("snapshots", "ResourceName", "{SnapshotId}"),
    View("buckets", "s3", "list_buckets", "Buckets[]", {"Bucket": "Name", "CreationDate": "CreationDate"}, "Bucket"),
    View(
        "bucket-policy", "s3", "get_bucket_policy", "Policy.Statement[]", _STATEMENTS, "Sid",
        params={"Bucket": "{Bucket}"}, of="buckets", json="Policy", none="NoSuchBucketPolicy",
    ),
    View(
        "bucket-block", "s3", "get_public_access_block", "PublicAccessBlockConfiguration",
        {name: name for name in ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")},
        params={"Bucket": "{Bucket}"}, of="buckets",
        none="NoSuchPublicAccessBlockConfiguration",
    ),
    View(
        "bucket-acl", "s3", "get_bucket_acl", "Grants[]",
        {"Grantee": "Grantee.URI || Grantee.DisplayName || Grantee.ID", "Permission": "Permission"}, "Grantee",
        params={"Bucket": "{Bucket}"}, of="buckets",
    ),
    View(
        "bucket-website", "s3", "get_bucket_website", "@",
        {"Index": "IndexDocument.Suffix", "Error": "ErrorDocument.Key"}, params={"Bucket": "{Bucket}"}, of="buckets",
        none="NoSuchWebsiteConfiguration",
    ),
    _history("buckets", "ResourceName", "{Bucket}"),
    View(
        "users", "iam", "list_users", "Users[]",
        {"UserName": "UserName", "CreateDate": "CreateDate", "PasswordLastUsed": "PasswordLastUsed", "Arn": "Arn"}, "UserName",
    ),
    View(
        "keys", "iam", "list_access_keys", "AccessKeyMetadata[]",
        {"AccessKeyId": "AccessKeyId", "Status": "Status", "CreateDate": "CreateDate", "UserName": "UserName"}, "AccessKeyId",
        params={"UserName": "{UserName}"}, of="users",
    ),
    View(
        "key-used", "iam", "get_access_key_last_used", "AccessKeyLastUsed",
        {"LastUsedDate": "LastUsedDate", "ServiceName": "ServiceName", "Region": "Region"},
        params={"AccessKeyId": "{AccessKeyId}"}, of="keys",
    ),
    View(
        "user-policies", "iam", "list_user_policies", "PolicyNames[].{PolicyName: @}",
        {"PolicyName": "PolicyName"}, "PolicyName", params={"UserName": "{UserName}"}, of="users",
    ),
    View(
        "user-policy", "iam", "get_user_policy", "PolicyDocument.Statement[]",
        {name: name for name in ("Effect", "Action", "Resource", "Condition", "Sid")}, "Sid",
        params={"UserName": "{UserName}", "PolicyName": "{PolicyName}"}, of="user-policies",
    ),
    View(
        "user-attached", "iam", "list_attached_user_policies", "AttachedPolicies[]",
        {"PolicyName": "PolicyName", "PolicyArn": "PolicyArn"}, "PolicyName", params={"UserName": "{UserName}"}, of="users",
    ),
    _history("users", "Username", "{UserName}"),
    View(
        "roles", "iam", "list_roles", "Roles[]",
        {"RoleName": "RoleName", word("views.trusts"): "AssumeRolePolicyDocument.Statement[].Principal.*[]",
         "Condition": "AssumeRolePolicyDocument.Statement[].Condition", "CreateDate": "CreateDate"}, "RoleName",
    ),
    View(
        "role-trust", "iam", "get_role", "Role.AssumeRolePolicyDocument.Statement[]",
        {name: name for name in ("Effect", "Principal", "Action", "Condition")}, params={"RoleName": "{RoleName}"}, of="roles",
    ),
    View(
        "role-policies", "iam", "list_role_policies", "PolicyNames[].{PolicyName: @}",
        {"PolicyName": "PolicyName"}, "PolicyName", params={"RoleName": "{RoleName}"}, of="roles",
    ),
    View(
        "role-policy", "iam", "get_role_policy", "PolicyDocument.Statement[]",
        {name: name for name in ("Effect", "Action", "Resource", "Condition", "Sid")}, "Sid",
        params={"RoleName": "{RoleName}", "PolicyName": "{PolicyName}"}, of="role-policies",
    ),
    View(
        "findings", "securityhub", "get_findings", "Findings[]",
        {"Title": "Title", "Severity": "Severity.Label", "Resource": "Resources[0].Id", "CreatedAt": "CreatedAt",
         "Check": "GeneratorId", "Description": "Description"}, "Title",
    ),
    View(
        "accounts", "organizations", "list_accounts", "Accounts[]",
        {"Id": "Id", "Name": "Name", "Status": "Status", "Email": "Email", "JoinedTimestamp": "JoinedTimestamp"}, "Id",
        account="management",
    ),
)  # fmt: skip

BY_ID: Mapping[str, View] = {view.id: view for view in VIEWS}


def below(view: str) -> tuple[View, ...]:
    """The views that open from a row of this one; the top ones for ""."""
    return tuple(each for each in VIEWS if each.of == view)
