"""The quarantine actions of the console, as data: the call, the call that takes it back, and whom it may hit.

Every one can be taken back, and none is more than its call: whether the thief is stopped is told by their next one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ircoach.notebook.console.asking import Ask
from ircoach.notebook.console.views import Row, filled
from ircoach.notebook.words import word

NAME = "incident-containment"


@dataclass(frozen=True, slots=True)
class Look:
    """A look that would show more of whom an act may hit: the call (`s3:GetBucketPolicy`), and whether it must name the thing."""

    call: str
    named: bool = True

    @property
    def title(self) -> str:
        """What one looks at."""
        return word(f"looks.{self.call}")


@dataclass(frozen=True, slots=True)
class Action:
    """One action on a row of `view`. `hits`: the field whose name the act is felt by; `whose`: "caller" where that is who calls,
    "thing" where it is what is called upon. `fields`: what must be given first, one of them at least.
    """

    id: str
    view: str
    service: str
    operation: str
    params: Mapping[str, Any]
    hits: str
    whose: str
    undo: tuple[str, Mapping[str, Any]] | None = None
    fields: tuple[str, ...] = ()
    looks: tuple[Look, ...] = ()
    #: its name in the catalogue of words, where that is not its id
    called: str = ""

    @property
    def title(self) -> str:
        """What it is called."""
        return word(f"actions.{self.called or self.id}")

    @property
    def says(self) -> str:
        """What it does and does not do."""
        return word(f"actions.{self.called or self.id}-says")

    def ask(self, row: Row, account: str = "", region: str = "") -> Ask:
        """The call."""
        params = filled(self.params, {**row, "policy": _policy(row)})
        return Ask(self.service, self.operation, {name: value for name, value in params.items() if value}, account, region)

    def back(self, row: Row, account: str = "", region: str = "") -> Ask | None:
        """The call that takes it back."""
        if self.undo is None:
            return None
        operation, params = self.undo
        return Ask(self.service, operation, filled(params, row), account, region)


def _policy(row: Row) -> str:
    """The deny an identity gets: everything, or everything that does not come by the network or endpoint given."""
    statement: dict[str, Any] = {"Effect": "Deny", "Action": "*", "Resource": "*"}
    condition: dict[str, Any] = {}
    if row.get("network"):
        condition["NotIpAddress"] = {"aws:SourceIp": row["network"]}
    if row.get("endpoint"):
        condition["StringNotEquals"] = {"aws:SourceVpce": row["endpoint"]}
    if condition:
        statement["Condition"] = condition
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


_IDENTITY = (
    Look("cloudtrail:LookupEvents"),
    Look("register:assets", named=False),
    Look("register:networks", named=False),
)
_BUCKET = (
    Look("cloudtrail:LookupEvents"),
    Look("s3:GetBucketPolicy"),
    Look("s3:GetBucketWebsite"),
    Look("s3:GetBucketAcl"),
    Look("register:assets", named=False),
)
_SHARE = (
    Look("cloudtrail:LookupEvents"),
    Look("organizations:ListAccounts", named=False),
    Look("register:accounts", named=False),
    Look("register:changes", named=False),
)
_ALL_FOUR = dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True)


def _deny(kind: str, view: str, *, network: bool) -> Action:
    name = f"{kind}Name"
    given = {name: f"{{{name}}}", "PolicyName": NAME}
    called = "deny-elsewhere" if network else "deny-all"
    return Action(
        f"{called}-{kind.lower()}",
        view,
        "iam",
        f"put_{kind.lower()}_policy",
        {**given, "PolicyDocument": "{policy}"},
        name,
        "caller",
        undo=(f"delete_{kind.lower()}_policy", given),
        fields=("network", "endpoint") if network else (),
        looks=_IDENTITY,
        called=called,
    )


ACTIONS: tuple[Action, ...] = (
    Action(
        "unshare-image", "image-shares", "ec2", "modify_image_attribute",
        {"ImageId": "{ImageId}", "LaunchPermission": {"Remove": ["{grantee}"]}}, "ImageId", "thing",
        undo=("modify_image_attribute", {"ImageId": "{ImageId}", "LaunchPermission": {"Add": ["{grantee}"]}}), looks=_SHARE,
    ),
    Action(
        "unshare-snapshot", "snapshot-shares", "ec2", "modify_snapshot_attribute",
        {"SnapshotId": "{SnapshotId}", "Attribute": "createVolumePermission",
         "CreateVolumePermission": {"Remove": ["{grantee}"]}}, "SnapshotId", "thing",
        undo=("modify_snapshot_attribute", {"SnapshotId": "{SnapshotId}", "Attribute": "createVolumePermission",
                                            "CreateVolumePermission": {"Add": ["{grantee}"]}}), looks=_SHARE,
    ),
    Action(
        "block-bucket", "buckets", "s3", "put_public_access_block",
        {"Bucket": "{Bucket}", "PublicAccessBlockConfiguration": _ALL_FOUR}, "Bucket", "thing",
        undo=("delete_public_access_block", {"Bucket": "{Bucket}"}), looks=_BUCKET,
    ),
    Action(
        "deactivate-key", "keys", "iam", "update_access_key",
        {"UserName": "{UserName}", "AccessKeyId": "{AccessKeyId}", "Status": "Inactive"}, "AccessKeyId", "caller",
        undo=("update_access_key", {"UserName": "{UserName}", "AccessKeyId": "{AccessKeyId}", "Status": "Active"}),
        looks=_IDENTITY,
    ),
    _deny("User", "users", network=False),
    _deny("User", "users", network=True),
    _deny("Role", "roles", network=False),
    _deny("Role", "roles", network=True),
)  # fmt: skip

BY_ID: Mapping[str, Action] = {action.id: action for action in ACTIONS}


def on(view: str) -> tuple[Action, ...]:
    """The actions on rows of a view."""
    return tuple(action for action in ACTIONS if action.view == view)
