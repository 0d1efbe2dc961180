"""How the things stand that can be shared with others: a bucket, a role, a snapshot, an account's Block Public Access.

Frozen values, read from the world when a call has changed one. What follows from them is asked elsewhere: `outsiders`, `signals`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ircoach.world import exposure, moto_seam
from ircoach.world.policy import PublicAccessBlock, S3Access


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket: its policy's text ("" where it has none), the rest of what opens it, and whether its access log goes anywhere."""

    arn: str
    account: str
    region: str
    policy: str
    access: S3Access
    logged: bool

    resource_type = "AWS::S3::Bucket"

    @property
    def name(self) -> str:
        """The bucket's name."""
        return self.arn.rpartition(":")[2]

    def under(self, block: PublicAccessBlock) -> Bucket:
        """The bucket as it would stand under another setting of its account."""
        return replace(self, access=replace(self.access, account_block=block))


@dataclass(frozen=True, slots=True)
class Role:
    """A role and the text of its trust policy. A role is the same in every region, so it has none."""

    arn: str
    account: str
    trust: str

    region = ""
    resource_type = "AWS::IAM::Role"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot of a volume: the accounts it is shared with, and whether with everybody.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySnapshotAttribute.html
    """

    arn: str
    account: str
    region: str
    shared: frozenset[str]
    public: bool

    resource_type = "AWS::EC2::Snapshot"


Shareable = Bucket | Role | Snapshot
State = Shareable | PublicAccessBlock


def bucket_arn(name: str) -> str:
    """`arn:aws:s3:::NAME`."""
    return f"arn:aws:s3:::{name}"


def snapshot_arn(region: str, snapshot_id: str) -> str:
    """Snapshots can be shared, so their ARNs name no account.

    https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html#amazonec2-resources-for-iam-policies
    """
    return f"arn:aws:ec2:{region}::snapshot/{snapshot_id}"


def look_at_bucket(name: str) -> Bucket | None:
    """A bucket as it stands now."""
    held, access = moto_seam.bucket(name), exposure.access(name)
    if held is None or access is None:
        return None
    text = held.policy.decode() if isinstance(held.policy, bytes) else str(held.policy or "")
    return Bucket(bucket_arn(name), str(held.account_id), str(held.region_name), text, access, bool(held.logging))


def look_at_role(account: str, name: str) -> Role | None:
    """A role as it stands now. One that an AWS service is linked to trusts that service, and cannot be changed."""
    held = moto_seam.role(account, name)
    if held is None or str(held.path).startswith("/aws-service-role/"):
        return None
    return Role(str(held.arn), account, str(held.assume_role_policy_document))


def look_at_snapshot(account: str, region: str, snapshot_id: str, blocked: bool) -> Snapshot | None:
    """A snapshot as it stands now. `blocked`: whether the account lets no snapshot be public, shared with all or not.

    https://docs.aws.amazon.com/ebs/latest/userguide/block-public-access-snapshots.html
    """
    held = moto_seam.snapshots(account, region).get(snapshot_id)
    if held is None:
        return None
    public = "all" in held.create_volume_permission_groups and not blocked
    shared = frozenset(str(each) for each in held.create_volume_permission_userids)
    return Snapshot(snapshot_arn(region, snapshot_id), account, region, shared, public)


def look_at_block(account: str) -> PublicAccessBlock:
    """An account's own setting of Block Public Access."""
    return PublicAccessBlock(*moto_seam.switches(moto_seam.account_block(account)))
