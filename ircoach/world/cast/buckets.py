"""Opening buckets, and what anyone signed in does to them: the switches of Block Public Access, ownership, policy, ACLs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ircoach.world.callers import Actor, Outcome
from ircoach.world.cast.hands import Hand
from ircoach.world.stage import allow, document

#: the four switches of Block Public Access
#: (https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html)
ACL_SWITCHES = ("BlockPublicAcls", "IgnorePublicAcls")
POLICY_SWITCHES = ("BlockPublicPolicy", "RestrictPublicBuckets")


def switches(who: Actor | Hand, bucket: str, on: Iterable[str]) -> Outcome:
    """Set the bucket's own Block Public Access: the switches named are on, the others off."""
    state = {name: name in set(on) for name in (*ACL_SWITCHES, *POLICY_SWITCHES)}
    return who.call("s3", "put_public_access_block", Bucket=bucket, PublicAccessBlockConfiguration=state)


def owns(who: Actor | Hand, bucket: str, rule: str) -> Outcome:
    """Set object ownership: `BucketOwnerEnforced` (ACLs are off), `BucketOwnerPreferred` or `ObjectWriter`."""
    controls = {"Rules": [{"ObjectOwnership": rule}]}
    return who.call("s3", "put_bucket_ownership_controls", Bucket=bucket, OwnershipControls=controls)


def closed_bucket(who: Actor, bucket: str) -> None:
    """A bucket as S3 makes them since April 2023: every switch on, ACLs off.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/create-bucket-faq.html
    """
    switches(who, bucket, (*ACL_SWITCHES, *POLICY_SWITCHES))
    owns(who, bucket, "BucketOwnerEnforced")


def reads(bucket: str, *, principal: Any = "*", prefix: str = "", **more: Any) -> dict[str, Any]:
    """A statement of a bucket policy that lets a principal read objects below a prefix."""
    return allow("s3:GetObject", f"arn:aws:s3:::{bucket}/{prefix}*", Principal=principal, **more)


def lists(bucket: str, *, principal: Any = "*", **more: Any) -> dict[str, Any]:
    """A statement of a bucket policy that lets a principal list the bucket."""
    return allow("s3:ListBucket", f"arn:aws:s3:::{bucket}", Principal=principal, **more)


def puts_policy(who: Actor | Hand, bucket: str, *statements: dict[str, Any]) -> Outcome:
    """Put a bucket policy."""
    return who.call("s3", "put_bucket_policy", Bucket=bucket, Policy=document(*statements))
