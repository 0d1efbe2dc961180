"""What holds for every policy, not only for those we thought of."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ircoach.world.policy import (
    ALL_USERS,
    AUTHENTICATED_USERS,
    Grant,
    Named,
    Policies,
    PublicAccessBlock,
    Request,
    S3Access,
    evaluate,
    is_public,
    parse,
    public_acl_would_be_refused,
    public_policy_would_be_refused,
)
from tests.world.policy.support import (
    AWAY,
    BUCKET,
    FEDERATED,
    HOME,
    OBJECT,
    ROLE,
    SESSION,
    USER,
    ana,
    deny,
    google,
    laptop,
    mallory,
    nightly,
    nobody,
    policy,
    root,
    trail,
)

OPERATORS = [
    "StringEquals", "StringNotEquals", "StringLike", "StringNotLikeIfExists", "NumericLessThan", "DateGreaterThan", "Bool",
    "IpAddress", "NotIpAddress", "ArnLike", "ArnNotEquals", "Null", "ForAllValues:StringLike", "ForAnyValue:StringEquals",
    "BinaryEquals",
]  # fmt: skip  # a list to skim
VALUES = ["true", "false", "ana", "*", "10", "2026-05-01", "18.0.0.0/8", "${aws:username}", "${aws:x}", "${*}", USER, "", "é\n"]
KEYS = ["aws:SourceIp", "aws:username", "aws:CurrentTime", "k:a"]

texts = st.sampled_from(VALUES) | st.text(max_size=6)
conditions = st.dictionaries(
    st.sampled_from(OPERATORS),
    st.dictionaries(st.sampled_from(KEYS), st.lists(texts, min_size=1, max_size=2), max_size=2),
    max_size=2,
)
actions = st.sampled_from(["*", "s3:*", "s3:Get*", "s3:GetObject", "ec2:*", "sts:AssumeRole"])
resources = st.sampled_from(["*", BUCKET, f"{BUCKET}/*", OBJECT, ROLE, "arn:aws:s3", "arn:aws:s3:::${aws:username}/*"])
principals = st.sampled_from(
    ["*", {"AWS": "*"}, {"AWS": HOME}, {"AWS": [USER, AWAY]}, {"AWS": ROLE}, {"AWS": SESSION}, {"AWS": FEDERATED},
     {"Service": "cloudtrail.amazonaws.com"}, {"Federated": "accounts.google.com"}, {"CanonicalUser": "ca0away"}]
)  # fmt: skip  # a list to skim


@st.composite
def statements(draw: st.DrawFn, effect: str | None = None, named: bool = False) -> dict[str, Any]:
    """A well-formed statement, for an identity or for a resource."""
    body: dict[str, Any] = {"Effect": effect or draw(st.sampled_from(["Allow", "Deny"]))}
    body[draw(st.sampled_from(["Action", "Action", "NotAction"]))] = draw(st.lists(actions, min_size=1, max_size=2))
    body[draw(st.sampled_from(["Resource", "Resource", "NotResource"]))] = draw(st.lists(resources, min_size=1, max_size=2))
    if named:
        body[draw(st.sampled_from(["Principal", "Principal", "NotPrincipal"]))] = draw(principals)
    return body | {"Condition": draw(conditions)}


def named(body: list[dict[str, Any]], kind: Any, version: str = "2012-10-17") -> Named:
    """A policy of these statements."""
    return Named(f"a {kind}", parse({"Version": version, "Statement": body}), kind)


def lists(for_resource: bool = False) -> st.SearchStrategy[list[dict[str, Any]]]:
    """One to three statements."""
    return st.lists(statements(named=for_resource), min_size=1, max_size=3)


blocks = st.builds(PublicAccessBlock, st.booleans(), st.booleans(), st.booleans(), st.booleans())
s3_states = st.none() | st.builds(
    S3Access,
    st.sampled_from([HOME, AWAY]),
    st.sampled_from(["BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"]),
    st.just((Grant(ALL_USERS, "READ"),)),
    st.lists(st.builds(Grant, st.sampled_from([ALL_USERS, "ca0away", HOME]), st.just("READ")), max_size=2).map(tuple),
    st.sampled_from([None, HOME, AWAY]),
    blocks,
)


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, Any]:
    """Everything that can bear on a request, as lists of statements still open to change."""
    return {
        "identity": draw(st.lists(lists(), max_size=2)),
        "boundary": draw(st.none() | lists()),
        "session": draw(st.none() | st.lists(lists(), max_size=1)),
        "scps": draw(st.lists(st.lists(lists(), min_size=1, max_size=2), max_size=2)),
        "resource": draw(st.none() | lists(for_resource=True)),
        "kind": draw(st.sampled_from(["bucket-policy", "trust-policy", "key-policy", "resource-policy"])),
        "s3": draw(s3_states),
    }


def built(world: dict[str, Any]) -> Policies:
    """The policies of such a world."""
    return Policies(
        tuple(named(body, "inline") for body in world["identity"]),
        named(world["boundary"], "boundary") if world["boundary"] else None,
        None if world["session"] is None else tuple(named(body, "session") for body in world["session"]),
        tuple(tuple(named(body, "scp") for body in level) for level in world["scps"]),
        named(world["resource"], world["kind"]) if world["resource"] else None,
        world["s3"],
    )


values = texts | st.booleans() | st.integers(-5, 5) | st.floats(allow_nan=True) | st.lists(texts, max_size=2)
requests = st.builds(
    Request,
    st.sampled_from([ana, nightly, laptop, root, mallory, trail, nobody, google]),
    st.sampled_from(["s3:GetObject", "s3:ListBucket", "s3:PutObject", "ec2:CreateImage", "sts:AssumeRole"]),
    st.sampled_from(["*", BUCKET, OBJECT, ROLE]),
    st.sampled_from([None, HOME, AWAY]),
    st.dictionaries(st.sampled_from(KEYS), values, max_size=3),
)
SOME = settings(max_examples=100, deadline=None)


@SOME
@given(requests, worlds())
def test_evaluation_never_raises_and_its_parts_agree(request: Request, world: dict[str, Any]) -> None:
    """Any well-formed documents give a decision whose fields tell one story."""
    decision = evaluate(request, built(world))
    assert decision.allowed is (decision.outcome == "allow") is (decision.wording == "")
    assert decision.explanation.endswith(".")


@SOME
@given(requests, worlds(), st.sampled_from(["identity", "session", "scps", "boundary", "resource"]))
def test_an_explicit_deny_always_wins(request: Request, world: dict[str, Any], where: str) -> None:
    """A Deny of everything in any policy that binds the caller ends the matter, whatever else allows."""
    who = request.principal
    if where == "resource":
        world["resource"] = [*(world["resource"] or []), deny(principal="*")]
    elif not who.in_an_account:
        return
    elif where == "scps":
        world["scps"] = [*world["scps"], [[deny()]]]
    elif where == "boundary":
        world["boundary"] = [*(world["boundary"] or []), deny()]
    else:
        world[where] = [*(world[where] or []), [deny()]]
    assert evaluate(request, built(world)).outcome == "explicit-deny"


@SOME
@given(requests, worlds(), st.sampled_from(["identity", "scps", "boundary", "session", "resource"]), st.data())
def test_one_more_allow_never_takes_away(request: Request, world: dict[str, Any], where: str, data: st.DataObject) -> None:
    """In a policy that is already there, an Allow more neither denies what was allowed nor lifts an explicit deny.

    The one exception is AWS's own: an Allow that makes a bucket policy public sets RestrictPublicBuckets off.
    """
    if not world[where] or (where == "resource" and world["s3"] and world["s3"].block.restrict_public):
        return
    before = evaluate(request, built(world))
    more = data.draw(statements("Allow", named=where == "resource"))
    grown = [*world[where], more] if where in ("boundary", "resource") else world[where]
    if where in ("identity", "session"):
        grown = [[*world[where][0], more], *world[where][1:]]
    elif where == "scps":
        grown = [[[*world[where][0][0], more], *world[where][0][1:]], *world[where][1:]]
    after = evaluate(request, built(world | {where: grown}))
    assert after.allowed or not before.allowed
    assert (before.outcome == "explicit-deny") is (after.outcome == "explicit-deny")


@SOME
@given(requests, worlds())
def test_order_never_matters(request: Request, world: dict[str, Any]) -> None:
    """Statements, policies and SCP levels turned round give the same answer, for the same kind of reason."""
    turned = dict(world)
    for key in ("identity", "session"):
        turned[key] = world[key] and [body[::-1] for body in world[key][::-1]]
    for key in ("boundary", "resource"):
        turned[key] = world[key] and world[key][::-1]
    turned["scps"] = [[body[::-1] for body in level[::-1]] for level in world["scps"][::-1]]
    one, other = evaluate(request, built(world)), evaluate(request, built(turned))
    assert (one.outcome, one.policy_kind, one.wording) == (other.outcome, other.policy_kind, other.wording)


@SOME
@given(requests, st.text(min_size=1, max_size=12), st.sampled_from(KEYS), st.lists(texts, max_size=2))
def test_unknown_operators_never_allow_and_always_deny(request: Request, operator: str, key: str, wanted: list[str]) -> None:
    """Whatever the operator is called and whatever the request carries."""
    condition = {f"Un{operator}": {key: wanted}}
    body = {"Action": "*", "Resource": "*", "Principal": "*", "Condition": condition}
    only = Named(
        "odd", parse({"Version": "2012-10-17", "Statement": [{"Effect": "Allow"} | body]}, strict=False), "bucket-policy"
    )
    if request.principal is not root:
        assert not evaluate(request, Policies(resource=only)).allowed
    shut = policy(deny(principal="*", condition=condition), kind="bucket-policy", strict=False)
    assert evaluate(request, Policies(resource=shut)).outcome == "explicit-deny"


@SOME
@given(requests, worlds(), blocks, st.booleans())
def test_no_switch_of_block_public_access_opens_anything(
    request: Request, world: dict[str, Any], more: PublicAccessBlock, on_account: bool
) -> None:
    """Switches turned on, on the bucket or on its account, only ever take away."""
    if world["s3"] is None:
        return
    before = evaluate(request, built(world))
    side = "account_block" if on_account else "bucket_block"
    tighter = replace(world["s3"], **{side: getattr(world["s3"], side) | more})
    after = evaluate(request, built(world | {"s3": tighter}))
    assert before.allowed or not after.allowed


GRANTS = st.builds(
    Grant,
    st.sampled_from([ALL_USERS, AUTHENTICATED_USERS, "ca0away", "ca0home"]),
    st.sampled_from(["READ", "WRITE", "READ_ACP", "WRITE_ACP", "FULL_CONTROL"]),
)


@SOME
@given(requests, worlds(), GRANTS, st.sampled_from(["bucket_acl", "object_acl"]))
def test_a_grant_taken_off_a_list_opens_nothing(request: Request, world: dict[str, Any], grant: Grant, where: str) -> None:
    """What is allowed without an entry is allowed with it, on the bucket's list and on the object's."""
    if world["s3"] is None:
        return
    without = evaluate(request, built(world))
    longer = replace(world["s3"], **{where: (*getattr(world["s3"], where), grant)})
    assert evaluate(request, built(world | {"s3": longer})).allowed or not without.allowed


@SOME
@given(lists(for_resource=True), st.lists(GRANTS, max_size=3), blocks, blocks)
def test_what_is_refused_stays_refused_with_more_switches(
    body: list[dict[str, Any]], grants: list[Grant], some: PublicAccessBlock, more: PublicAccessBlock
) -> None:
    """A policy or list that one set of switches refuses, a larger set refuses, on whichever side the further ones are."""
    document, off = named(body, "bucket-policy").document, PublicAccessBlock()
    for refuse, what in ((public_policy_would_be_refused, document), (public_acl_would_be_refused, grants)):
        if refuse(what, some, off):  # type: ignore[operator]  # each function gets its own kind of thing
            assert refuse(what, some | more, off)  # type: ignore[operator]  # as above
            assert refuse(what, more, some)  # type: ignore[operator]  # as above


@SOME
@given(lists(for_resource=True), st.sampled_from(["s3:GetObject", "s3:ListBucket", "s3:PutObject"]))
def test_a_policy_that_is_not_public_gives_a_stranger_nothing(body: list[dict[str, Any]], action: str) -> None:
    """Somebody without an account, from an address and network that no policy names, gets nothing out of it."""
    policy = named(body, "bucket-policy")
    decision = evaluate(Request(nobody, action, OBJECT, HOME), Policies(resource=policy, s3=S3Access(HOME)))
    assert is_public(policy.document) or not decision.allowed
