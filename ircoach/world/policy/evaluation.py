"""The decision itself, in the order AWS documents: explicit denies, SCPs, Block Public Access, then who has to allow.

Within one account either side may allow; across accounts both must; services, providers and anonymous callers have only the
resource's side. A boundary and a session policy limit the caller's side, and a grant that names the caller itself goes past them.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from ircoach.world.policy import s3, wording
from ircoach.world.policy.document import Statement
from ircoach.world.policy.model import DecidedBy, Decision, Named, Policies
from ircoach.world.policy.principals import Reach
from ircoach.world.policy.request import Facts, Request

_MUST_ALLOW = ("trust-policy", "key-policy")
_ROOT_KEEPS = ("s3:getbucketpolicy", "s3:putbucketpolicy", "s3:deletebucketpolicy")
"""What a bucket policy cannot take from its own account's root user, so that nobody is locked out for good.
https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html"""


@dataclass(slots=True)
class _Search:
    """The outcome of looking for an Allow: the statement that gives it, and those that could not be read."""

    found: tuple[Named, Statement] | None = None
    doubts: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _ResourceSide:
    """The resource's word on the caller: how closely its closest grant names it, and the decision that grant alone would give."""

    reach: Reach = Reach.NONE
    decision: Decision | None = None
    doubts: list[str] = field(default_factory=list)


def evaluate(request: Request, policies: Policies) -> Decision:
    """Whether the request is allowed, and why. Never raises on parsed documents; what it cannot read never allows."""
    facts = Facts(request)
    return (
        _explicit_deny(facts, policies)
        or _scp_limit(facts, policies)
        or _public_access_limit(facts, policies)
        or _weigh(facts, policies)
    )


# Denies and limits that come before any question of who allows.


def _explicit_deny(facts: Facts, policies: Policies) -> Decision | None:
    for kind, policy in _callers_policies(facts, policies):
        for statement in policy.document.denies:
            if statement.covers(facts) is not False:
                return wording.explicitly_denied(facts, kind, policy, statement)
    if policies.resource is None or _root_keeps(facts, policies.resource):
        return None
    for statement in policies.resource.document.denies:
        named = statement.reach(facts, bounded=policies.boundary is not None)
        if named and statement.covers(facts) is not False:
            return wording.explicitly_denied(facts, _resource_kind(policies), policies.resource, statement)
    return None


def _callers_policies(facts: Facts, policies: Policies) -> Iterator[tuple[DecidedBy, Named]]:
    if facts.principal.bound_by_scps:
        for level in policies.scps:
            yield from (("scp", policy) for policy in level)
    if facts.principal.in_an_account:
        yield from (("identity", policy) for policy in policies.identity)
        if policies.boundary is not None:
            yield "boundary", policies.boundary
        yield from (("session", policy) for policy in policies.session or ())


def _root_keeps(facts: Facts, policy: Named) -> bool:
    who = facts.principal
    own = facts.request.resource_account in (None, who.account)
    return who.kind == "root" and own and policy.kind == "bucket-policy" and facts.action in _ROOT_KEEPS


def _scp_limit(facts: Facts, policies: Policies) -> Decision | None:
    if not facts.principal.bound_by_scps:
        return None
    for level in policies.scps:
        search = _search(level, facts)
        if search.found is None:
            return wording.implicitly_denied(facts, "scp", search.doubts)
    return None


def _public_access_limit(facts: Facts, policies: Policies) -> Decision | None:
    if policies.s3 is None or policies.resource is None:
        return None
    if s3.restricted(facts, policies.s3, policies.resource.document):
        return wording.blocked(facts, "RestrictPublicBuckets", policies.resource)
    return None


# Who has to allow.


def _weigh(facts: Facts, policies: Policies) -> Decision:
    who = facts.principal
    theirs = _resource_side(facts, policies)
    if not who.in_an_account:
        return theirs.decision or wording.implicitly_denied(facts, _resource_kind(policies), theirs.doubts)
    if who.kind == "root" and _resource_kind(policies) == "trust":
        return wording.refused_root(facts)
    home = s3.owner(facts, policies.s3) if policies.s3 is not None else facts.request.resource_account
    if home in (None, who.account):
        return _within_account(facts, policies, theirs)
    return _across_accounts(facts, policies, theirs)


def _within_account(facts: Facts, policies: Policies, theirs: _ResourceSide) -> Decision:
    if theirs.decision is not None and theirs.reach is Reach.DIRECT:
        return theirs.decision
    if theirs.decision is not None and theirs.reach is Reach.ENTITY:
        return _own_limits(facts, policies) or theirs.decision
    must_allow = policies.resource is not None and policies.resource.kind in _MUST_ALLOW
    if must_allow and theirs.decision is None:
        return wording.implicitly_denied(facts, _resource_kind(policies), theirs.doubts)
    return _own_side(facts, policies)


def _across_accounts(facts: Facts, policies: Policies, theirs: _ResourceSide) -> Decision:
    ours = _own_side(facts, policies)
    if not ours.allowed:
        return ours
    if theirs.decision is None:
        return wording.implicitly_denied(facts, _resource_kind(policies), theirs.doubts)
    return replace(ours, explanation=f"{ours.explanation} {theirs.decision.explanation}")


def _own_side(facts: Facts, policies: Policies) -> Decision:
    """The caller's account's word: its identity policies, within boundary and session policies."""
    if facts.principal.kind == "root":
        return wording.allowed_without_policy(facts, "root", "Being the account's root user")
    search = _search(policies.identity, facts)
    if search.found is None:
        return wording.implicitly_denied(facts, "identity", search.doubts)
    return _own_limits(facts, policies) or wording.allowed(facts, "identity", *search.found)


def _own_limits(facts: Facts, policies: Policies) -> Decision | None:
    limits: list[tuple[DecidedBy, tuple[Named, ...]]] = []
    if policies.boundary is not None:
        limits.append(("boundary", (policies.boundary,)))
    if policies.session or facts.principal.kind == "federated":
        limits.append(("session", policies.session or ()))
    for kind, policies_of_kind in limits:
        search = _search(policies_of_kind, facts)
        if search.found is None:
            return wording.implicitly_denied(facts, kind, search.doubts)
    return None


def _search(policies: Iterable[Named], facts: Facts) -> _Search:
    """Any Allow that covers the request, in policies that name no principal."""
    search = _Search()
    for policy in policies:
        for statement in policy.document.allows:
            covers = statement.covers(facts)
            if covers is None:
                search.doubts.append(wording.doubt(policy, statement))
            elif covers and statement.principals is None and statement.not_principals is None:
                search.found = policy, statement
                return search
    return search


def _resource_side(facts: Facts, policies: Policies) -> _ResourceSide:
    """The closest grant among the resource's policy and, for S3, the ACL."""
    side = _ResourceSide()
    policy = policies.resource
    if policy is not None and (policies.s3 is None or s3.owner(facts, policies.s3) == policies.s3.bucket_owner):
        for statement in policy.document.allows:
            reach = statement.reach(facts)
            if reach <= side.reach:
                continue
            covers = statement.covers(facts)
            if covers:
                side.reach = reach
                side.decision = wording.allowed(facts, _resource_kind(policies), policy, statement)
            elif covers is None:
                side.doubts.append(wording.doubt(policy, statement))
    entry = s3.acl_grant(facts, policies.s3) if policies.s3 is not None else None
    if entry is not None and entry[0] > side.reach:
        side.reach, grant = entry
        reason = f"The ACL's {grant.permission} for {grant.grantee}"
        side.decision = wording.allowed_without_policy(facts, "acl", reason)
    return side


def _resource_kind(policies: Policies) -> DecidedBy:
    return "trust" if policies.resource is not None and policies.resource.kind == "trust-policy" else "resource"
