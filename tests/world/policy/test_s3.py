"""Access control lists, ownership and Block Public Access, as they meet policies."""

from __future__ import annotations

from typing import Any

import pytest

from ircoach.world.policy import (
    ALL_USERS,
    AUTHENTICATED_USERS,
    LOG_DELIVERY,
    Grant,
    Policies,
    Principal,
    PublicAccessBlock,
    Request,
    S3Access,
    evaluate,
    parse,
    public_acl_would_be_refused,
    public_policy_would_be_refused,
)
from tests.world.policy.support import (
    AWAY,
    BUCKET,
    EVERYTHING,
    HOME,
    OBJECT,
    allow,
    ana,
    ask,
    deny,
    mallory,
    nobody,
    policy,
    trail,
)

GET = "s3:GetObject"
OPEN = policy(allow(GET, f"{BUCKET}/*", principal="*"), kind="bucket-policy")
OFF = PublicAccessBlock()
RESTRICT = PublicAccessBlock(restrict_public=True)
IGNORE = PublicAccessBlock(ignore_public_acls=True)


def acls(**more: Any) -> S3Access:
    """A bucket of the home account with ACLs switched on."""
    return S3Access(HOME, "ObjectWriter", **more)


# https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html (Mapping of ACL permissions)
MAPPING: list[tuple[str, str, str, bool]] = [
    ("bucket", "READ", "s3:ListBucket", True),
    ("bucket", "READ", "s3:ListBucketVersions", True),
    ("bucket", "READ", "s3:ListBucketMultipartUploads", True),
    ("bucket", "READ", "s3:GetBucketAcl", False),
    ("bucket", "READ", "s3:GetBucketPolicy", False),
    ("bucket", "WRITE", "s3:PutObject", True),
    ("bucket", "WRITE", "s3:ListBucket", False),
    ("bucket", "READ_ACP", "s3:GetBucketAcl", True),
    ("bucket", "WRITE_ACP", "s3:PutBucketAcl", True),
    ("bucket", "FULL_CONTROL", "s3:PutBucketAcl", True),
    ("bucket", "FULL_CONTROL", "s3:DeleteBucket", False),
    ("bucket", "READ", "s3:GetObject", False),
    ("object", "READ", "s3:GetObject", True),
    ("object", "READ", "s3:GetObjectVersion", True),
    ("object", "READ", "s3:GetObjectAcl", False),
    ("object", "WRITE", "s3:PutObject", False),
    ("object", "READ_ACP", "s3:GetObjectAcl", True),
    ("object", "WRITE_ACP", "s3:PutObjectAcl", True),
    ("object", "FULL_CONTROL", "s3:GetObject", True),
    ("object", "FULL_CONTROL", "s3:DeleteObject", False),
]


@pytest.mark.parametrize(("where", "permission", "action", "expected"), MAPPING)
def test_each_acl_permission_allows_its_actions(where: str, permission: Any, action: str, expected: bool) -> None:
    """Each row: a grant to everyone on bucket or object, and an anonymous request."""
    grants = (Grant(ALL_USERS, permission),)
    access = acls(bucket_acl=grants) if where == "bucket" else acls(object_acl=grants)
    resource = OBJECT if "Object" in action else BUCKET
    decision = ask(nobody, action, resource, HOME, s3=access)
    assert decision.allowed is expected
    assert decision.policy_kind == ("acl" if expected else "resource")


@pytest.mark.parametrize(
    ("grantee", "who", "expected"),
    [
        (ALL_USERS, nobody, True),
        (ALL_USERS, mallory, True),
        (AUTHENTICATED_USERS, nobody, False),
        (AUTHENTICATED_USERS, mallory, True),
        ("ca0away", mallory, True),
        (AWAY, mallory, True),
        ("ca0home", mallory, False),
        (LOG_DELIVERY, mallory, False),
        (LOG_DELIVERY, trail, False),
        (LOG_DELIVERY, Principal("service", "logging.s3.amazonaws.com", "", name="logging.s3.amazonaws.com"), True),
    ],
)
def test_an_acl_names_accounts_and_groups(grantee: str, who: Principal, expected: bool) -> None:
    """Outsiders also have their own account's leave here, so the ACL decides."""
    assert ask(who, GET, OBJECT, HOME, identity=(EVERYTHING,), s3=acls(object_acl=(Grant(grantee, "READ"),))).allowed is expected


def test_an_outsider_needs_its_own_accounts_leave_for_an_open_object() -> None:
    """A signed request is judged by the caller's account too."""
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-auth-workflow-object-operation.html
    assert not ask(mallory, GET, OBJECT, HOME, s3=acls(object_acl=(Grant(ALL_USERS, "READ"),))).allowed


def test_acls_are_off_where_the_bucket_owner_owns_everything() -> None:
    """BucketOwnerEnforced: the list is still there and means nothing."""
    grants = (Grant(ALL_USERS, "READ"),)
    assert not ask(nobody, GET, OBJECT, HOME, s3=S3Access(HOME, "BucketOwnerEnforced", object_acl=grants)).allowed
    assert ask(nobody, GET, OBJECT, HOME, s3=S3Access(HOME, "BucketOwnerPreferred", object_acl=grants)).allowed


def test_an_explicit_deny_beats_an_acl() -> None:
    """A bucket policy's deny holds whatever the ACL grants."""
    access = acls(object_acl=(Grant(ALL_USERS, "READ"),))
    shut = policy(deny(GET, principal="*"), kind="bucket-policy")
    assert ask(nobody, GET, OBJECT, HOME, resource=shut, s3=access).outcome == "explicit-deny"


@pytest.mark.parametrize("blocks", [{"bucket_block": IGNORE}, {"account_block": IGNORE}])
def test_ignore_public_acls_ends_public_grants_and_no_others(blocks: dict[str, Any]) -> None:
    """On the bucket or on the account: the groups lose, a named account keeps."""
    assert not ask(nobody, GET, OBJECT, HOME, s3=acls(object_acl=(Grant(ALL_USERS, "READ"),), **blocks)).allowed
    named = acls(object_acl=(Grant("ca0away", "READ"),), **blocks)
    assert ask(mallory, GET, OBJECT, HOME, identity=(EVERYTHING,), s3=named).allowed


def test_ignore_public_acls_leaves_a_public_policy_alone() -> None:
    """Each switch ends one of the two ways in."""
    assert ask(nobody, GET, OBJECT, HOME, resource=OPEN, s3=S3Access(HOME, bucket_block=IGNORE)).allowed


@pytest.mark.parametrize("blocks", [{"bucket_block": RESTRICT}, {"account_block": RESTRICT}])
def test_restrict_public_keeps_outsiders_out(blocks: dict[str, Any]) -> None:
    """On the bucket or on the account: anonymous callers are out, and the words name the switch."""
    decision = ask(nobody, GET, OBJECT, HOME, resource=OPEN, s3=S3Access(HOME, **blocks))
    assert not decision.allowed
    assert decision.policy_kind == "block-public-access"
    assert "RestrictPublicBuckets" in decision.wording
    assert ask(nobody, GET, OBJECT, HOME, resource=OPEN, s3=S3Access(HOME)).allowed


def test_restrict_public_cuts_named_accounts_off_too() -> None:
    """AWS's example: CloudTrail stays, Account-2 is out until the public statement goes."""
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
    service = allow("s3:*", principal={"Service": "cloudtrail.amazonaws.com"})
    second = allow("s3:*", principal={"AWS": AWAY})
    public = allow("s3:*", principal="*")
    mixed = policy(service, second, public, kind="bucket-policy")
    access = S3Access(HOME, bucket_block=RESTRICT)
    assert ask(trail, "s3:PutObject", OBJECT, HOME, resource=mixed, s3=access).allowed
    assert not ask(mallory, GET, OBJECT, HOME, identity=(EVERYTHING,), resource=mixed, s3=access).allowed
    assert ask(ana, GET, OBJECT, HOME, identity=(EVERYTHING,), resource=mixed, s3=access).allowed
    closed = policy(service, second, kind="bucket-policy")
    assert ask(mallory, GET, OBJECT, HOME, identity=(EVERYTHING,), resource=closed, s3=access).allowed


def test_the_first_two_switches_end_nothing_that_is_there() -> None:
    """BlockPublicAcls and BlockPublicPolicy only refuse what is new."""
    new_only = PublicAccessBlock(block_public_acls=True, block_public_policy=True)
    assert ask(nobody, GET, OBJECT, HOME, resource=OPEN, s3=S3Access(HOME, bucket_block=new_only)).allowed
    assert ask(nobody, GET, OBJECT, HOME, s3=acls(object_acl=(Grant(ALL_USERS, "READ"),), bucket_block=new_only)).allowed


def test_a_bucket_policy_cannot_open_an_object_that_another_account_owns() -> None:
    """Its owner's ACL must; where the bucket owner owns everything, the policy can."""
    theirs = acls(object_owner=AWAY)
    assert not ask(nobody, GET, OBJECT, HOME, resource=OPEN, s3=theirs).allowed
    assert ask(
        nobody, GET, OBJECT, HOME, resource=OPEN, s3=acls(object_owner=AWAY, object_acl=(Grant(ALL_USERS, "READ"),))
    ).allowed
    assert ask(nobody, GET, OBJECT, HOME, resource=OPEN, s3=S3Access(HOME, object_owner=AWAY)).allowed


def test_a_bucket_owner_may_not_read_but_may_delete_what_others_own() -> None:
    """The object's owner decides on reading; deleting stays with the bucket."""
    theirs = acls(object_owner=AWAY)
    assert not ask(ana, GET, OBJECT, HOME, identity=(EVERYTHING,), s3=theirs).allowed
    assert ask(ana, "s3:DeleteObject", OBJECT, HOME, identity=(EVERYTHING,), s3=theirs).allowed


def test_an_objects_owner_reads_it_by_its_own_policies() -> None:
    """In another's bucket, unless the bucket's policy denies."""
    theirs = acls(object_owner=AWAY)
    assert ask(mallory, GET, OBJECT, HOME, identity=(EVERYTHING,), s3=theirs).allowed
    shut = policy(deny(GET, principal="*"), kind="bucket-policy")
    assert not ask(mallory, GET, OBJECT, HOME, identity=(EVERYTHING,), resource=shut, s3=theirs).allowed


def test_a_grant_to_an_account_leaves_its_users_to_their_policies() -> None:
    """An ACL cannot name a user, so the owner's own entry opens nothing to a user without policies."""
    assert not ask(ana, GET, OBJECT, HOME, s3=acls(object_acl=(Grant("ca0home", "FULL_CONTROL"),))).allowed


@pytest.mark.parametrize("side", ["bucket", "account"])
def test_a_public_policy_is_refused_under_block_public_policy(side: str) -> None:
    """The reason is the tail of AWS's message; a policy that is not public passes."""
    block = PublicAccessBlock(block_public_policy=True)
    bucket, account = (block, OFF) if side == "bucket" else (OFF, block)
    assert "BlockPublicPolicy" in (public_policy_would_be_refused(OPEN.document, bucket, account) or "")
    closed = parse({"Version": "2012-10-17", "Statement": [allow(GET, principal={"AWS": AWAY})]})
    assert public_policy_would_be_refused(closed, bucket, account) is None
    assert public_policy_would_be_refused(OPEN.document, OFF, OFF) is None


def test_a_public_acl_is_refused_under_block_public_acls() -> None:
    """Either group makes a list public; a named account does not."""
    block = PublicAccessBlock(block_public_acls=True)
    for group in (ALL_USERS, AUTHENTICATED_USERS):
        assert "BlockPublicAcls" in (public_acl_would_be_refused([Grant(group, "READ")], OFF, block) or "")
    assert public_acl_would_be_refused([Grant("ca0away", "READ")], block, OFF) is None
    assert public_acl_would_be_refused([Grant(ALL_USERS, "READ")], OFF, OFF) is None


def test_the_switches_of_bucket_and_account_add_up() -> None:
    """The most restrictive combination is in force."""
    assert S3Access(HOME, bucket_block=IGNORE, account_block=RESTRICT).block == PublicAccessBlock(
        ignore_public_acls=True, restrict_public=True
    )


def test_without_s3_access_a_bucket_policy_still_counts() -> None:
    """A gate that knows no ACLs may leave them out."""
    assert evaluate(Request(nobody, GET, OBJECT, HOME), Policies(resource=OPEN)).allowed
