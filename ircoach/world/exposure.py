"""What opens a bucket or an object beside its policy: ownership, access control lists, Block Public Access.

It is kept on moto's own buckets and object versions, so that it lives and dies with them. A bucket starts as S3 has made
them since April 2023: ACLs off and every public access switch on.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/create-bucket-faq.html
"""

from __future__ import annotations

from typing import Any, cast

from ircoach.world import acls, moto_seam, policy
from ircoach.world.acls import Acl

_SWITCHES = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")


def access(name: str, key: str = "", version: str | None = None) -> policy.S3Access | None:
    """All of it for a bucket, and for one object (version) in it; None where there is no such bucket."""
    bucket = moto_seam.bucket(name)
    if bucket is None:
        return None
    item = object_acl(name, key, version) if key else None
    owner = str(bucket.account_id)
    return policy.S3Access(
        bucket_owner=owner,
        ownership=cast(Any, ownership(bucket)),
        bucket_acl=bucket_acl(bucket).grants,
        object_acl=item.grants if item else (),
        object_owner=item.owner if item and item.owner != owner else None,
        bucket_block=policy.PublicAccessBlock(*moto_seam.switches(bucket.public_access_block)),
        account_block=policy.PublicAccessBlock(*moto_seam.switches(moto_seam.account_block(owner))),
    )


def ownership(bucket: Any) -> policy.Ownership:
    """The bucket's Object Ownership; without ownership controls each object is its writer's.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
    """
    return cast(policy.Ownership, str(bucket.ownership_rule or "ObjectWriter"))


def bucket_acl(bucket: Any) -> Acl:
    """The list on a bucket, whether ACLs are on or off."""
    return bucket.acl if isinstance(bucket.acl, Acl) else acls.private(str(bucket.account_id))


def object_acl(name: str, key: str, version: str | None) -> Acl | None:
    """The list on an object or on one of its versions; None where there is none, or a delete marker."""
    found = moto_seam.object_version(name, key, version)
    if found is None or not hasattr(found, "acl"):
        return None
    return found.acl if isinstance(found.acl, Acl) else acls.private(str(found.account_id))


def keep_bucket_acl(name: str, acl: Acl) -> None:
    """Put a list on a bucket."""
    bucket = moto_seam.bucket(name)
    if bucket is not None:
        bucket.acl = acl


def keep_object_acl(name: str, key: str, version: str | None, acl: Acl) -> None:
    """Put a list, and with it an owner, on an object or on one of its versions."""
    found = moto_seam.object_version(name, key, version)
    if found is not None:
        found.acl = acl


def as_made_today(name: str, ownership: str) -> bool:
    """Give a bucket that was just made today's defaults; False where it stood before (us-east-1 lets its owner make it again)."""
    bucket = moto_seam.bucket(name)
    if bucket is None or isinstance(bucket.acl, Acl):
        return False
    bucket.ownership_rule = ownership
    moto_seam.s3(bucket.account_id).put_public_access_block(name, dict.fromkeys(_SWITCHES, "true"))
    return True
