"""Who asks, for what, and under which circumstances: the half of a decision that comes from the caller.

`Principal` and `Request` are plain frozen values that the gate fills in. `Facts` is the same request made ready for
matching: condition keys folded to lower case, every value a tuple of strings, and the keys AWS derives from the principal added.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

PrincipalKind = Literal["user", "role-session", "federated", "root", "service", "anonymous", "identity-provider"]
"""`federated` is a GetFederationToken session; `identity-provider` is whoever calls AssumeRoleWithSAML or …WithWebIdentity."""

Scalar = str | bool | int | float
ContextValue = Scalar | Sequence[Scalar]

_PRINCIPAL_TYPES = {
    "user": "User",
    "role-session": "AssumedRole",
    "federated": "FederatedUser",
    "root": "Account",
    "anonymous": "Anonymous",
}


@dataclass(frozen=True, slots=True)
class Principal:
    """Whoever makes the request, after authentication.

    kind: see `PrincipalKind`.
    arn: `arn:aws:iam::ACCOUNT:user/path/name`, `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`,
        `arn:aws:sts::ACCOUNT:federated-user/NAME`, `arn:aws:iam::ACCOUNT:root`; a service's name (`cloudtrail.amazonaws.com`);
        an identity provider's ARN or host name; "" for an anonymous caller.
    account: twelve digits; "" for services, providers and anonymous callers.
    user_id: value of `aws:userid`: `AIDA…`, `AROA…:session`, `ACCOUNT:name` for a federated user, the account id for root.
    name: the IAM user's friendly name (`aws:username`), the session's name or the service's name.
    role_arn: for a role session, the ARN of the IAM role with its path.
    user_arn: for a federated session, the ARN of the IAM user (or root) who asked for the token.
    org_id: `o-…` when the account belongs to an organization.
    canonical_id: the account's S3 canonical user id, if it is known.
    """

    kind: PrincipalKind
    arn: str
    account: str
    user_id: str = ""
    name: str = ""
    role_arn: str | None = None
    user_arn: str | None = None
    org_id: str | None = None
    canonical_id: str | None = None

    @property
    def entity_arn(self) -> str | None:
        """The IAM identity that lends its permissions, when that is not the caller itself: the role, or the federating user."""
        if self.kind == "role-session":
            return self.role_arn
        return self.user_arn if self.kind == "federated" else None

    @property
    def in_an_account(self) -> bool:
        """Services, providers and anonymous callers have no account whose policies could speak for them."""
        return self.kind not in ("service", "anonymous", "identity-provider")

    @property
    def bound_by_scps(self) -> bool:
        """SCPs restrict neither service-linked roles nor callers without an account.

        https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
        """
        return self.in_an_account and ":role/aws-service-role/" not in (self.role_arn or "")


@dataclass(frozen=True, slots=True)
class Request:
    """One action on one resource; the gate evaluates a call once per action and resource it needs.

    action: `service:Operation`, e.g. `ec2:CreateImage`; compared ignoring case.
    resource: an ARN, or "*" for an action that takes no resource.
    resource_account: who owns the resource; None where there is no owner to ask (then it counts as the caller's own account).
    context: condition keys and values. Keys ignore case; an absent key is absent. Keys that follow from the principal
        (`aws:PrincipalArn`, `aws:userid`, `aws:username`, …) are added where missing here.
    """

    principal: Principal
    action: str
    resource: str = "*"
    resource_account: str | None = None
    context: Mapping[str, ContextValue] = field(default_factory=dict)


class Facts:
    """A request made ready for matching: `get("aws:sourceip")` gives a tuple of strings, or None when the key is absent."""

    __slots__ = ("action", "principal", "request", "resource", "_context")

    def __init__(self, request: Request) -> None:
        self.request = request
        self.principal = request.principal
        self.action = request.action.lower()
        self.resource = request.resource
        self._context = _derived(request)
        for key, value in request.context.items():
            self._context[key.lower()] = _texts(value)

    def get(self, key: str) -> tuple[str, ...] | None:
        """The values of a condition key given in lower case."""
        return self._context.get(key)


def _texts(value: ContextValue) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    if isinstance(value, (bool, int, float)):
        return (_text(value),)
    return tuple(_text(item) for item in value)


def _text(value: Scalar) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _derived(request: Request) -> dict[str, tuple[str, ...]]:
    """The keys that follow from the principal alone.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
    """
    who = request.principal
    known = {
        "aws:principaltype": _PRINCIPAL_TYPES.get(who.kind),
        "aws:userid": "anonymous" if who.kind == "anonymous" else who.user_id,
        "aws:username": who.name if who.kind == "user" else None,
        "aws:principalisawsservice": "true" if who.kind == "service" else "false",
        "aws:principalservicename": who.name or who.arn if who.kind == "service" else None,
        "aws:principalorgid": who.org_id,
        "aws:resourceaccount": request.resource_account,
    }
    if who.in_an_account:
        known["aws:principalarn"] = who.role_arn or who.arn
        known["aws:principalaccount"] = who.account
    return {key: (value,) for key, value in known.items() if value}
