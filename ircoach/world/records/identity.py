"""The `userIdentity` of a record: who called, with which credentials, and what those were made from.

https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal

IdentityKind = Literal["user", "role-session", "federated", "root", "service", "account", "anonymous"]

_TYPES = {
    "user": "IAMUser",
    "role-session": "AssumedRole",
    "federated": "FederatedUser",
    "root": "Root",
    "service": "AWSService",
    "account": "AWSAccount",
    "anonymous": "AWSAccount",
}


@dataclass(frozen=True, slots=True)
class Issuer:
    """What temporary credentials were made from. `kind`: "Role", "IAMUser" or "Root"; `user_name` the role's or user's name."""

    kind: str
    principal_id: str
    arn: str
    account: str
    user_name: str | None = None


@dataclass(frozen=True, slots=True)
class SessionContext:
    """A session: when it was made (UTC), with MFA or not, from whom; `ec2_role_delivery` "1.0" or "2.0" for an instance's own."""

    created: dt.datetime
    mfa: bool = False
    issuer: Issuer | None = None
    ec2_role_delivery: str | None = None


def user_identity(
    kind: IdentityKind,
    *,
    arn: str = "",
    account: str = "",
    principal_id: str = "",
    access_key_id: str | None = None,
    user_name: str | None = None,
    session: SessionContext | None = None,
    invoked_by: str | None = None,
) -> dict[str, Any]:
    """The userIdentity of a caller.

    "account" is a caller from another account, of whom the record's owner learns only principal id and account; "service" needs
    `invoked_by` only (`cloudtrail.amazonaws.com`); "anonymous" needs nothing. `session` goes with temporary credentials of a
    user, role or federated user, and with console sessions.
    """
    identity: dict[str, Any] = {"type": _TYPES[kind]}
    match kind:
        case "service":
            return {**identity, "invokedBy": invoked_by}
        case "anonymous":
            return {**identity, "principalId": "", "accountId": "anonymous"}
        case "account":
            identity |= {"principalId": principal_id, "accountId": account}
        case _:
            identity |= {"principalId": principal_id, "arn": arn, "accountId": account}
            if access_key_id:
                identity["accessKeyId"] = access_key_id
            if user_name and kind == "user":
                identity["userName"] = user_name
            if session:
                identity["sessionContext"] = _session_context(kind, session)
    if invoked_by:
        identity["invokedBy"] = invoked_by
    return identity


def utc(when: dt.datetime) -> str:
    """`2024-08-18T10:55:30Z`, in whole seconds, as CloudTrail writes times."""
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


def _session_context(kind: str, session: SessionContext) -> dict[str, Any]:
    context: dict[str, Any] = {}
    if session.issuer:
        issuer = {
            "type": session.issuer.kind,
            "principalId": session.issuer.principal_id,
            "arn": session.issuer.arn,
            "accountId": session.issuer.account,
        }
        if session.issuer.user_name:
            issuer["userName"] = session.issuer.user_name
        context["sessionIssuer"] = issuer
    if kind == "federated":
        context["webIdFederationData"] = {}
    context["attributes"] = {"creationDate": utc(session.created), "mfaAuthenticated": "true" if session.mfa else "false"}
    if session.ec2_role_delivery:
        context["ec2RoleDelivery"] = session.ec2_role_delivery
    return context
