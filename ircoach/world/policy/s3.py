"""What S3 adds to IAM: access control lists, object ownership and Block Public Access.

An ACL only grants. It is off where the bucket owner owns everything, deaf to public entries under IgnorePublicAcls, and the only
voice for an object that another account owns, since the bucket's policy can then deny but not allow.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html
"""

from __future__ import annotations

from collections.abc import Iterable

from ircoach.world.policy.document import Document
from ircoach.world.policy.model import ALL_USERS, AUTHENTICATED_USERS, LOG_DELIVERY, Grant, PublicAccessBlock, S3Access
from ircoach.world.policy.principals import Reach
from ircoach.world.policy.public import is_public
from ircoach.world.policy.request import Facts, Principal

_BUCKET_ACTIONS = {
    "READ": {"s3:listbucket", "s3:listbucketversions", "s3:listbucketmultipartuploads"},
    "WRITE": {"s3:putobject"},
    "READ_ACP": {"s3:getbucketacl"},
    "WRITE_ACP": {"s3:putbucketacl"},
}
_OBJECT_ACTIONS = {
    "READ": {"s3:getobject", "s3:getobjectversion"},
    "READ_ACP": {"s3:getobjectacl", "s3:getobjectversionacl"},
    "WRITE_ACP": {"s3:putobjectacl", "s3:putobjectversionacl"},
}
for _table in (_BUCKET_ACTIONS, _OBJECT_ACTIONS):
    _table["FULL_CONTROL"] = set().union(*_table.values())

_BUCKET_OWNERS_CALL = {
    "s3:putobject", "s3:deleteobject", "s3:deleteobjectversion", "s3:restoreobject", "s3:abortmultipartupload",
}  # fmt: skip  # one row reads better than five
"""Object actions that stay with the bucket's owner whoever owns the object: it may refuse, remove or archive any of them."""


def owner(facts: Facts, access: S3Access) -> str:
    """The account whose word counts for this request: the object's owner, or else the bucket's."""
    foreign = (
        access.object_owner is not None
        and access.ownership != "BucketOwnerEnforced"
        and _is_object(facts)
        and facts.action not in _BUCKET_OWNERS_CALL
    )
    return access.object_owner if foreign and access.object_owner is not None else access.bucket_owner


def acl_grant(facts: Facts, access: S3Access) -> tuple[Reach, Grant] | None:
    """The entry of the bucket's or object's ACL that speaks most closely for the caller, and how closely."""
    if access.ownership == "BucketOwnerEnforced":
        return None
    on_object = _is_object(facts) and facts.action != "s3:putobject"
    actions, grants = (_OBJECT_ACTIONS, access.object_acl) if on_object else (_BUCKET_ACTIONS, access.bucket_acl)
    found = [
        (_grantee_reach(grant, facts.principal), grant)
        for grant in grants
        if facts.action in actions.get(grant.permission, ()) and not (grant.public and access.block.ignore_public_acls)
    ]
    best = max(found, key=lambda pair: pair[0], default=None)
    return best if best is not None and best[0] > Reach.NONE else None


def restricted(facts: Facts, access: S3Access, policy: Document) -> bool:
    """Whether RestrictPublicBuckets keeps the caller out: a public policy, and neither an AWS service nor the owner's account."""
    outside = facts.principal.kind != "service" and facts.principal.account != access.bucket_owner
    return outside and access.block.restrict_public and is_public(policy)


def public_policy_would_be_refused(policy: Document, bucket: PublicAccessBlock, account: PublicAccessBlock) -> str | None:
    """Why PutBucketPolicy is answered AccessDenied (the tail of AWS's message), or None if it is not."""
    if (bucket | account).block_public_policy and is_public(policy):
        return "because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access"
    return None


def public_acl_would_be_refused(grants: Iterable[Grant], bucket: PublicAccessBlock, account: PublicAccessBlock) -> str | None:
    """Why a put of an ACL (bucket, object, or an object with one) is answered AccessDenied, or None if it is not."""
    if (bucket | account).block_public_acls and any(grant.public for grant in grants):
        return "because public ACLs are prevented by the BlockPublicAcls setting in S3 Block Public Access"
    return None


def _is_object(facts: Facts) -> bool:
    return "/" in facts.resource.rpartition(":")[2]


def _grantee_reach(grant: Grant, who: Principal) -> Reach:
    if grant.grantee == ALL_USERS:
        return Reach.DIRECT
    if grant.grantee == AUTHENTICATED_USERS:
        return Reach.DIRECT if who.in_an_account else Reach.NONE
    if grant.grantee == LOG_DELIVERY:
        return Reach.DIRECT if who.kind == "service" and who.name == "logging.s3.amazonaws.com" else Reach.NONE
    if grant.grantee not in (who.canonical_id, who.account):
        return Reach.NONE
    return Reach.ACCOUNT if who.in_an_account else Reach.DIRECT  # nobody's account limits what an unsigned caller once wrote
