"""Who outside may do what, by our own evaluator: one policy a row, held against what AWS's analyzer is documented to report."""

from __future__ import annotations

from typing import Any

import pytest

from ircoach.world.acls import canonical_id
from ircoach.world.policy import ALL_USERS, AUTHENTICATED_USERS, LOG_DELIVERY, Grant, PublicAccessBlock, S3Access
from ircoach.world.stage import allow, deny, document
from ircoach.world.watch.outsiders import Access, outside_access
from ircoach.world.watch.states import Bucket, Role, Snapshot
from ircoach.world.watch.zones import Zone

OURS, SISTER, STRANGER = "111122223333", "222233334444", "999988887777"
ORGANIZATION = Zone(frozenset({OURS, SISTER}), "o-ours1234567")
ACCOUNT = Zone(frozenset({OURS}))
OPEN = PublicAccessBlock()


def bucket(
    *statements: dict[str, Any], acl: tuple[Grant, ...] = (), block: PublicAccessBlock = OPEN, lists: bool = False
) -> Bucket:
    """A bucket of ours with a policy of these statements."""
    access = S3Access(OURS, "ObjectWriter" if lists else "BucketOwnerEnforced", acl, bucket_block=block)
    return Bucket("arn:aws:s3:::ledger", OURS, "eu-west-1", document(*statements) if statements else "", access, logged=False)


def reads(principal: Any = "*", **condition: dict[str, Any]) -> dict[str, Any]:
    """A statement that lets a principal read the bucket's objects, on conditions."""
    more = {"Condition": condition} if condition else {}
    return allow("s3:GetObject", "arn:aws:s3:::ledger/*", Principal=principal, **more)


def brief(found: tuple[Access, ...]) -> list[tuple[str, dict[str, str], bool]]:
    """Principal, conditions, public."""
    return sorted((each.principal[1], dict(each.condition), each.public) for each in found)


OURS_ONLY = {"aws:PrincipalOrgID": "o-ours1234567"}
THEIRS = {"aws:PrincipalOrgID": "o-theirs12345"}
VPCE, NET = {"aws:SourceVpce": "vpce-0a1b2c3d"}, {"aws:SourceIp": "198.18.4.0/24"}
ROLE = f"arn:aws:iam::{STRANGER}:role/reader"
SCANNER = {"aws:PrincipalArn": f"arn:aws:iam::{STRANGER}:role/Scan*"}
ANY_SCANNER = {"aws:PrincipalArn": "arn:aws:iam::*:role/Scan*"}
SESSION = {"aws:UserId": "AROAEXAMPLE:*"}
SERVICE = {"aws:PrincipalIsAWSService": "true"}


def unless(**condition: dict[str, Any]) -> dict[str, Any]:
    """A statement that keeps everybody out on conditions."""
    return deny("s3:*", ["arn:aws:s3:::ledger", "arn:aws:s3:::ledger/*"], Principal="*", Condition=condition)


POLICIES: dict[str, tuple[list[dict[str, Any]], list[Any], list[Any]]] = {
    # what the policy says: statements, what an analyzer of the organization finds, what one of the account finds
    "anyone": ([reads()], [("*", {}, True)], [("*", {}, True)]),
    "our organization": ([reads(StringEquals=OURS_ONLY)], [], [("*", OURS_ONLY, False)]),
    "our organization, if they say": ([reads(StringEqualsIfExists=OURS_ONLY)], [("*", {}, True)], [("*", {}, True)]),
    "another organization": ([reads(StringEquals=THEIRS)], [("*", THEIRS, False)], [("*", THEIRS, False)]),
    "an endpoint": ([reads(StringEquals=VPCE)], [("*", VPCE, False)], [("*", VPCE, False)]),
    "a network": ([reads(IpAddress=NET)], [("*", NET, False)], [("*", NET, False)]),
    "every network": ([reads(IpAddress={"aws:SourceIp": "0.0.0.0/0"})], [("*", {}, True)], [("*", {}, True)]),
    "any network but one": ([reads(NotIpAddress=NET)], [("*", {}, True)], [("*", {}, True)]),
    "any endpoint but one": (
        [reads(), unless(StringEqualsIfExists=VPCE)],
        [("*", {}, True)], [("*", {}, True)],
    ),
    "a sister account": ([reads({"AWS": SISTER})], [], [(SISTER, {}, False)]),
    "a strange account": ([reads({"AWS": f"arn:aws:iam::{STRANGER}:root"})], [(STRANGER, {}, False)], [(STRANGER, {}, False)]),
    "a strange role": ([reads({"AWS": ROLE})], [(ROLE, {}, False)], [(ROLE, {}, False)]),
    "some roles of a strange account": (
        [reads({"AWS": STRANGER}, ArnLike=SCANNER)], [(STRANGER, SCANNER, False)], [(STRANGER, SCANNER, False)],
    ),
    "such roles of any account, the account named": (
        [reads({"AWS": STRANGER}, ArnLike=ANY_SCANNER)], [(STRANGER, ANY_SCANNER, False)], [(STRANGER, ANY_SCANNER, False)],
    ),
    "a strange account without its other roles": (
        [reads({"AWS": STRANGER}), unless(ArnNotLike=SCANNER)], [(STRANGER, SCANNER, False)], [(STRANGER, SCANNER, False)],
    ),
    "a strange account's roles, not its people": (
        [reads({"AWS": STRANGER}, StringNotLike={"aws:PrincipalArn": "*:user/*"})],
        [(STRANGER, {}, False)], [(STRANGER, {}, False)],
    ),
    "a role of another account than is named": ([reads({"AWS": "555566667777"}, ArnLike=SCANNER)], [], []),
    "a strange account's session": (
        [reads({"AWS": STRANGER}, StringLike=SESSION)], [(STRANGER, SESSION, False)], [(STRANGER, SESSION, False)],
    ),
    "a strange role's session": ([reads({"AWS": ROLE}, StringLike=SESSION)], [(ROLE, SESSION, False)], [(ROLE, SESSION, False)]),
    "a role of ours": ([reads({"AWS": f"arn:aws:iam::{OURS}:role/reader"})], [], []),
    "anyone who is of a sister account": (
        [reads(StringEquals={"aws:PrincipalAccount": SISTER})], [], [("*", {"aws:PrincipalAccount": SISTER}, False)]
    ),
    "a service": ([reads({"Service": "cloudtrail.amazonaws.com"})], [], []),
    "anyone who is a service": ([reads(Bool=SERVICE)], [], []),
    "anyone who is that service": ([reads(StringEquals={"aws:PrincipalServiceName": "cloudtrail.amazonaws.com"})], [], []),
    "anyone but from outside who is no service": (
        [reads(), unless(StringNotEqualsIfExists=OURS_ONLY, BoolIfExists={"aws:PrincipalIsAWSService": "false"})],
        [], [("*", OURS_ONLY, False)],
    ),
    "a canonical user": ([reads({"CanonicalUser": "a" * 64})], [("a" * 64, {}, False)], [("a" * 64, {}, False)]),
    "a canonical user of ours": ([reads({"CanonicalUser": canonical_id(OURS)})], [], []),
    "anyone but not from outside": (
        [reads(), unless(StringNotEquals=OURS_ONLY)],
        [], [("*", OURS_ONLY, False)],
    ),
    "anyone but from one network alone": (
        [reads(), unless(NotIpAddress=NET)],
        [("*", NET, False)], [("*", NET, False)],
    ),
    "anyone but not in the clear": (
        [reads(), unless(Bool={"aws:SecureTransport": "false"})],
        [("*", {}, True)], [("*", {}, True)],
    ),
    "everyone but one of ours": (
        [{"Effect": "Allow", "NotPrincipal": {"AWS": OURS}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::ledger/*"}],
        [("*", {}, True)], [("*", {}, True)],
    ),
    "nothing": ([], [], []),
}  # fmt: skip


@pytest.mark.parametrize("row", POLICIES)
def test_a_bucket_policy_lets_in_whom_it_lets_in(row: str) -> None:
    """Each kind of principal and condition, seen from either zone of trust."""
    statements, organization, account = POLICIES[row]
    assert brief(outside_access(bucket(*statements), ORGANIZATION)) == organization
    assert brief(outside_access(bucket(*statements), ACCOUNT)) == account


def test_actions_are_those_that_somebody_outside_could_use() -> None:
    """A wildcard is spelt out, an action of another kind of resource left out, and a Deny takes away what it denies."""
    statements = [
        allow(["s3:GetObject*", "s3:ListBucket"], ["arn:aws:s3:::ledger", "arn:aws:s3:::ledger/public/*"], Principal="*"),
        deny("s3:GetObjectVersion*", "arn:aws:s3:::ledger/*", Principal="*"),
    ]
    (found,) = outside_access(bucket(*statements), ORGANIZATION)
    assert "s3:GetObject" in found.actions
    assert "s3:ListBucket" in found.actions
    assert not [each for each in found.actions if each.startswith(("s3:GetObjectVersion", "s3:Put"))]
    assert found.sources == ("POLICY",)


def test_block_public_access_overrides_policy_and_list() -> None:
    """RestrictPublicBuckets ends what a public policy gives, IgnorePublicAcls what a list gives; the blocking two end nothing."""
    public_list = (Grant(ALL_USERS, "READ"),)
    both = bucket(reads(), acl=public_list, lists=True)
    assert [each.sources for each in outside_access(both, ORGANIZATION)] == [("BUCKET_ACL", "POLICY")]
    assert not outside_access(bucket(reads(), block=PublicAccessBlock(restrict_public=True)), ORGANIZATION)
    assert not outside_access(bucket(acl=public_list, lists=True, block=PublicAccessBlock(ignore_public_acls=True)), ORGANIZATION)
    refusing = PublicAccessBlock(block_public_acls=True, block_public_policy=True)
    assert outside_access(bucket(reads(), block=refusing), ORGANIZATION)


@pytest.mark.parametrize(
    ("grant", "expected"),
    [
        (Grant(ALL_USERS, "READ"), [("*", {}, True)]),
        (Grant(AUTHENTICATED_USERS, "READ"), [("*", {}, True)]),
        (Grant(canonical_id(STRANGER), "WRITE"), [(canonical_id(STRANGER), {}, False)]),
        (Grant(canonical_id(SISTER), "WRITE"), []),
        (Grant(LOG_DELIVERY, "WRITE"), []),
    ],
)
def test_a_list_lets_in_whom_it_names(grant: Grant, expected: list[Any]) -> None:
    """While lists are on; where they are off they let in nobody."""
    assert brief(outside_access(bucket(acl=(grant,), lists=True), ORGANIZATION)) == expected
    assert not outside_access(bucket(acl=(grant,)), ORGANIZATION)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"NotIpAddress": NET}, [("*", NET, False)]),
        ({"StringNotEquals": VPCE}, [("*", VPCE, False)]),
        ({"StringNotEquals": THEIRS}, [("*", THEIRS, False)]),
        ({"StringNotEquals": OURS_ONLY}, []),
        ({"Bool": {"aws:SecureTransport": "false"}}, [("*", {}, True)]),
    ],
)
def test_a_list_beside_a_deny_lets_in_whom_the_deny_leaves(condition: dict[str, Any], expected: list[Any]) -> None:
    """As a policy does: with the circumstances it takes, and public where it takes none."""
    both = bucket(unless(**condition), acl=(Grant(ALL_USERS, "READ"),), lists=True)
    assert brief(outside_access(both, ORGANIZATION)) == expected
    assert all(each.sources == ("BUCKET_ACL",) for each in outside_access(both, ORGANIZATION))


SAML = f"arn:aws:iam::{OURS}:saml-provider/portal"
TRUSTED: list[tuple[dict[str, Any], list[Any], list[Any]]] = [
    ({"AWS": f"arn:aws:iam::{OURS}:root"}, [], []),
    ({"AWS": f"arn:aws:iam::{SISTER}:root"}, [], [(SISTER, {}, False)]),
    ({"AWS": STRANGER}, [(STRANGER, {}, False)], [(STRANGER, {}, False)]),
    ({"AWS": "*"}, [("*", {}, True)], [("*", {}, True)]),
    ({"Service": "ec2.amazonaws.com"}, [], []),
    ({"Federated": SAML}, [(SAML, {}, False)], [(SAML, {}, False)]),
]


@pytest.mark.parametrize(("principal", "organization", "account"), TRUSTED)
def test_a_role_lets_in_whom_it_trusts(principal: dict[str, Any], organization: list[Any], account: list[Any]) -> None:
    """Accounts outside, anyone, and identity providers; never a service."""
    action = "sts:AssumeRoleWithSAML" if "Federated" in principal else ["sts:AssumeRole", "sts:TagSession"]
    role = Role(f"arn:aws:iam::{OURS}:role/batch", OURS, document({"Effect": "Allow", "Principal": principal, "Action": action}))
    assert brief(outside_access(role, ORGANIZATION)) == organization
    assert brief(outside_access(role, ACCOUNT)) == account


def test_an_external_id_is_taken_for_granted() -> None:
    """Whoever is outside can be told it, so a finding does not tell of it."""
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": STRANGER},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"sts:ExternalId": "7f31"}},
    }
    role = Role(f"arn:aws:iam::{OURS}:role/batch", OURS, document(statement))
    assert brief(outside_access(role, ORGANIZATION)) == [(STRANGER, {}, False)]


def test_an_account_s_scanner_is_found() -> None:
    """An account may be whichever of its roles a condition names, and the finding says which."""
    statement = {"Effect": "Allow", "Principal": {"AWS": STRANGER}, "Action": "sts:AssumeRole", "Condition": {"ArnLike": SCANNER}}
    role = Role(f"arn:aws:iam::{OURS}:role/batch", OURS, document(statement))
    assert brief(outside_access(role, ORGANIZATION)) == [(STRANGER, SCANNER, False)]


def test_a_snapshot_lets_in_whom_it_is_shared_with() -> None:
    """Accounts outside, and everybody."""
    arn = "arn:aws:ec2:eu-west-1::snapshot/snap-0a1b2c3d4e5f60718"
    shared = Snapshot(arn, OURS, "eu-west-1", frozenset({SISTER, STRANGER}), public=True)
    assert brief(outside_access(shared, ORGANIZATION)) == [("*", {}, True), (STRANGER, {}, False)]
    assert brief(outside_access(shared, ACCOUNT)) == [("*", {}, True), (SISTER, {}, False), (STRANGER, {}, False)]
