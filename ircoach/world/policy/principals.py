"""The `Principal` and `NotPrincipal` elements: whom a resource-based policy speaks of, and how closely.

How closely matters: a grant to the caller itself goes past its permissions boundary and session policy, a grant to its role does
not, and a grant to its account only lets that account's own policies decide.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics-id-rdp.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import IntEnum

from ircoach.world.policy.request import Facts, Principal

_ACCOUNT = re.compile(r"(?:arn:aws[a-z-]*:iam::)?(\d{12})(?::root)?")
_ARN = re.compile(r"arn:aws[a-z-]*:(?:iam::\d{12}:(?:user|role)/[^*?]+|sts::\d{12}:(?:assumed-role|federated-user)/[^*?]+)")
_UNIQUE_ID = re.compile(r"A(?:IDA|ROA)[A-Z0-9]{8,}")
KINDS = ("AWS", "Service", "Federated", "CanonicalUser")


class Reach(IntEnum):
    """How closely a statement names the caller; the higher, the fewer other policies can limit the grant."""

    NONE = 0
    ACCOUNT = 1
    """Its account (or its canonical user id): the account's own policies must still allow."""
    ENTITY = 2
    """The role behind the session, or the user behind the federated session: boundary and session policy still limit."""
    DIRECT = 3
    """The caller itself, or everyone."""


class Principals:
    """The parsed element: pairs of kind ("AWS", "Service", "Federated", "CanonicalUser") and value."""

    __slots__ = ("entries",)

    def __init__(self, element: str | Mapping[str, Iterable[str]]) -> None:
        if isinstance(element, str):
            element = {"AWS": [element]}
        self.entries = tuple((kind, value) for kind, values in element.items() for value in values)

    @property
    def unreadable(self) -> tuple[str, ...]:
        """Values of the AWS kind that name nobody AWS knows, such as an ARN with a wildcard in it."""
        return tuple(value for kind, value in self.entries if kind == "AWS" and not _readable(value))

    def reach(self, facts: Facts) -> Reach:
        """The closest of the entries."""
        return max((_reach(kind, value, facts) for kind, value in self.entries), default=Reach.NONE)

    def spare(self, facts: Facts) -> bool:
        """Whether a Deny with this as its NotPrincipal leaves the caller alone.

        AWS may check the account, then the role, then the session, so each of them has to be listed.
        https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
        """
        found = {_reach(kind, value, facts) for kind, value in self.entries}
        if ("AWS", "*") in self.entries:
            return True
        needed = {Reach.DIRECT}
        if facts.principal.in_an_account:
            needed.add(Reach.ACCOUNT)
        if facts.principal.entity_arn:
            needed.add(Reach.ENTITY)
        if facts.principal.kind == "root":
            needed = {Reach.ACCOUNT}
        return needed <= found


def _readable(value: str) -> bool:
    return value == "*" or any(form.fullmatch(value) for form in (_ACCOUNT, _ARN, _UNIQUE_ID))


def _reach(kind: str, value: str, facts: Facts) -> Reach:
    who = facts.principal
    if kind == "AWS":
        return _aws_reach(value, who)
    if kind == "Service":
        named = who.kind == "service" and value in (who.arn, who.name)
    elif kind == "Federated":
        provider = who.kind == "identity-provider" and value == who.arn
        named = provider or value in (facts.get("aws:federatedprovider") or ())
    else:
        return Reach.ACCOUNT if who.canonical_id is not None and value == who.canonical_id else Reach.NONE
    return Reach.DIRECT if named else Reach.NONE


def _aws_reach(value: str, who: Principal) -> Reach:
    if value == "*":
        return Reach.DIRECT
    if not who.in_an_account:
        return Reach.NONE
    account = _ACCOUNT.fullmatch(value)
    if account:
        return Reach.ACCOUNT if account[1] == who.account else Reach.NONE
    if value == who.arn:
        return Reach.DIRECT
    if value == who.entity_arn:
        return Reach.ENTITY
    if who.kind in ("user", "role-session") and value == who.user_id.partition(":")[0]:
        return Reach.DIRECT if who.kind == "user" else Reach.ENTITY
    return Reach.NONE
