"""Whatever the policy, there is an access if and only if somebody outside gets in: tried one by one, in all circumstances."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ircoach.world import policy
from ircoach.world.acls import canonical_id
from ircoach.world.policy import ALL_USERS, AUTHENTICATED_USERS, Grant, Named, Policies, Principal, Request
from ircoach.world.stage import allow, document
from ircoach.world.watch.outsiders import outside_access
from ircoach.world.watch.states import Bucket
from ircoach.world.watch.zones import Zone
from tests.world.watch.test_outsiders import ACCOUNT, ORGANIZATION, OURS, SISTER, STRANGER, bucket

OURS_ID, THEIRS_ID = "o-ours1234567", "o-theirs12345"
NET, VPCE = "198.18.4.0/24", "vpce-0a1b2c3d"
CONDITIONS: list[dict[str, Any]] = [
    *(
        {operator: {key: value}}
        for key, values in {
            "aws:PrincipalOrgID": (OURS_ID, THEIRS_ID),
            "aws:PrincipalAccount": (OURS, SISTER, STRANGER),
            "aws:SourceVpce": (VPCE, "vpce-*"),
            "s3:x-amz-acl": ("private",),
        }.items()
        for value in values
        for operator in ("StringEquals", "StringNotEquals", "StringLike", "StringEqualsIfExists", "StringNotLike")
    ),
    *({operator: {"aws:SourceIp": NET}} for operator in ("IpAddress", "NotIpAddress", "IpAddressIfExists")),
    *(
        {operator: {"aws:PrincipalArn": f"arn:aws:iam::{account}:role/Scan*"}}
        for account in (STRANGER, SISTER, "*")
        for operator in ("ArnLike", "ArnNotLike")
    ),
    *({operator: {"aws:userid": "AROAX:*"}} for operator in ("StringLike", "StringNotLike", "StringNotLikeIfExists")),
    *({"Bool": {"aws:SecureTransport": text}} for text in ("true", "false")),
    *({operator: {"aws:PrincipalIsAWSService": text}} for operator in ("Bool", "BoolIfExists") for text in ("true", "false")),
    *({"Null": {key: text}} for key in ("aws:SourceVpce", "aws:PrincipalOrgID") for text in ("true", "false")),
]
#: one key as often as the other, however many operators it is tried with
CONDITION = st.sampled_from(sorted({key for each in CONDITIONS for named in each.values() for key in named})).flatmap(
    lambda key: st.sampled_from([each for each in CONDITIONS if any(key in named for named in each.values())])
)
USER = f"arn:aws:iam::{STRANGER}:user/anyone"
PRINCIPALS: list[Any] = ["*", *({"AWS": each} for each in (SISTER, STRANGER, OURS, USER)), {"Service": "ec2.amazonaws.com"}]


def statements(conditions: list[dict[str, Any]]) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Up to three statements that speak of a few conditions, so that an Allow and a Deny often speak of the same."""
    one = st.builds(
        lambda effect, principal, action, conditions: {
            "Effect": effect,
            "Principal": principal,
            "Action": action,
            "Resource": ["arn:aws:s3:::ledger", "arn:aws:s3:::ledger/*"],
            **({"Condition": {key: value for each in conditions for key, value in each.items()}} if conditions else {}),
        },
        st.sampled_from(["Allow", "Deny"]),
        st.sampled_from(PRINCIPALS),
        st.sampled_from(["s3:GetObject", "s3:*", ["s3:GetObject", "s3:ListBucket"]]),
        st.lists(st.sampled_from(conditions), max_size=2),
    )
    return st.lists(one, min_size=1, max_size=3)


#: what a request may say of each key, beside nothing
VALUES = {
    "aws:SourceIp": ("198.18.4.9", "203.0.113.9"),
    "aws:SourceVpce": (VPCE, "vpce-99999999"),
    "aws:SecureTransport": ("true", "false"),
    "s3:x-amz-acl": ("private", "other"),
}
ANYTHING = Named("anything", policy.parse(document(allow("*"))), "inline")


def outsiders(zone: Zone, text: str) -> Iterator[Principal]:
    """Whoever is outside a zone of trust, by account and organization; by role and id where a policy's text asks for them."""
    roles = ("", "Scanner") if "aws:PrincipalArn" in text else ("",)
    ids = ("AIDAX", "AROAX:one") if "aws:userid" in text else ("AIDAX",)
    accounts, organizations = (SISTER, STRANGER, "555566667777"), (None, OURS_ID, THEIRS_ID, "o-nobodys1234")
    for account, organization, role, user_id in product(accounts, organizations, roles, ids):
        if zone.trusts(account) or zone.trusts_organization(organization or ""):
            continue
        who = Principal("user", f"arn:aws:iam::{account}:user/anyone", account, user_id, org_id=organization)
        if role:
            session, arn = f"arn:aws:sts::{account}:assumed-role/{role}/one", f"arn:aws:iam::{account}:role/{role}"
            who = replace(who, kind="role-session", arn=session, role_arn=arn)
        yield replace(who, canonical_id=canonical_id(account))


def somebody_gets_in(found: Bucket, zone: Zone) -> bool:
    """Whether any of them may do anything, by any way in."""
    policies = Policies(
        identity=(ANYTHING,), resource=Named("bucket policy", policy.parse(found.policy), "bucket-policy"), s3=found.access
    )
    named = {name: (None, *values) for name, values in VALUES.items() if name in found.policy}
    ways = (dict(zip(named, way, strict=True)) for way in product(*named.values()))
    contexts = [{name: value for name, value in way.items() if value is not None} for way in ways]
    listing = ("s3:ListBucket", "s3:ListBucketVersions", "s3:ListBucketMultipartUploads")
    targets = (("s3:GetObject", f"{found.arn}/x"), ("s3:PutObject", f"{found.arn}/x"), *((each, found.arn) for each in listing))
    return any(
        policy.evaluate(Request(who, *target, OURS, context), policies).allowed
        for who in outsiders(zone, found.policy)
        for context in contexts
        for target in targets
    )


LISTS: list[tuple[Grant, ...]] = [(), (Grant(ALL_USERS, "READ"),), (Grant(AUTHENTICATED_USERS, "WRITE"),)]


@given(
    several=st.lists(CONDITION, min_size=1, max_size=2).flatmap(statements),
    acl=st.sampled_from(LISTS),
    whole=st.booleans(),
)
def test_an_access_is_found_if_and_only_if_there_is_one(
    several: list[dict[str, Any]], acl: tuple[Grant, ...], whole: bool
) -> None:
    """Every principal, operator and key of the above, alone and together, beside a list or none, in either zone of trust."""
    zone, found = ORGANIZATION if whole else ACCOUNT, bucket(*several, acl=acl, lists=bool(acl))
    assert bool(outside_access(found, zone)) == somebody_gets_in(found, zone)
