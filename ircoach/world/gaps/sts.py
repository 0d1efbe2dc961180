"""STS: who am I, and temporary credentials. The sessions live in the world, so that the gate knows whom it let in."""

from __future__ import annotations

from typing import Any

from ircoach.world import policy
from ircoach.world.clock import SECOND, to_datetime
from ircoach.world.gate import Asked, Gap
from ircoach.world.sessions import Session
from ircoach.world.wire import AwsError


def get_caller_identity(asked: Asked) -> dict[str, Any]:
    """Needs no permission (https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html)."""
    return {"UserId": asked.principal.user_id, "Account": asked.account, "Arn": asked.principal.arn}


def assume_role(asked: Asked) -> dict[str, Any]:
    """Credentials of a role; the gate has already held its trust policy against the caller."""
    arn, name = str(asked.call.params["RoleArn"]), str(asked.call.params["RoleSessionName"])
    account, role = arn.split(":")[4], arn.rsplit("/", 1)[-1]
    entity = asked.gate.principals.identities.view(account, asked.now).roles.get(role)
    if entity is None:  # AWS does not tell whether the role exists
        raise AwsError(
            "AccessDenied", f"User: {asked.principal.arn} is not authorized to perform: sts:AssumeRole on resource: {arn}", 403
        )
    session = _issue(asked, "role-session", account, role, name, default=3600, longest=43200)
    return {
        "Credentials": _credentials(session),
        "AssumedRoleUser": {
            "AssumedRoleId": f"{entity.unique_id}:{name}",
            "Arn": f"arn:aws:sts::{account}:assumed-role/{role}/{name}",
        },
        **({"PackedPolicySize": _packed(session)} if session.policy else {}),
    }


def get_federation_token(asked: Asked) -> dict[str, Any]:
    """A federated session of a user: at most what both the user and the session policy allow, up to 36 hours."""
    if asked.credential.key is None or asked.credential.key.user is None:
        raise AwsError("AccessDenied", "Cannot call GetFederationToken with session credentials", 403)
    name = str(asked.call.params["Name"])
    session = _issue(asked, "federated", asked.account, asked.credential.key.user, name, default=43200, longest=129600)
    return {
        "Credentials": _credentials(session),
        "FederatedUser": {
            "FederatedUserId": f"{asked.account}:{name}",
            "Arn": f"arn:aws:sts::{asked.account}:federated-user/{name}",
        },
        "PackedPolicySize": _packed(session),
    }


def get_session_token(asked: Asked) -> dict[str, Any]:
    """A session of the user itself, up to 36 hours."""
    if asked.credential.key is None or asked.credential.key.user is None:
        raise AwsError("AccessDenied", "Cannot call GetSessionToken with session credentials", 403)
    user = asked.credential.key.user
    return {"Credentials": _credentials(_issue(asked, "user", asked.account, user, user, default=43200, longest=129600))}


def _issue(asked: Asked, kind: str, account: str, entity: str, name: str, *, default: int, longest: int) -> Session:
    params = asked.call.params
    seconds = int(params.get("DurationSeconds") or default)
    if not 900 <= seconds <= longest:
        raise AwsError(
            "ValidationError",
            f"1 validation error detected: Value '{seconds}' at 'durationSeconds' failed to satisfy constraint: "
            "Member must have value "
            f"{'less than or equal to ' + str(longest) if seconds > longest else 'greater than or equal to 900'}",
            400,
        )
    text = params.get("Policy")
    if text is not None:
        try:
            policy.parse(str(text), "identity")
        except policy.PolicyError as error:
            raise AwsError("MalformedPolicyDocument", f"{error}", 400) from error
    return asked.gate.principals.sessions.issue(
        asked.dice.of("session"),
        kind=kind,
        account=account,
        entity=entity,
        name=name,
        now=asked.now,
        seconds=seconds,
        policy=text,
        made_by=asked.credential.access_key_id,
        tags={tag["Key"]: tag["Value"] for tag in params.get("Tags") or []},
    )


def _credentials(session: Session) -> dict[str, Any]:
    return {
        "AccessKeyId": session.access_key_id,
        "SecretAccessKey": session.secret,
        "SessionToken": session.token,
        "Expiration": to_datetime(session.expires // SECOND * SECOND),
    }


def _packed(session: Session) -> int:
    """Percent of the packed size limit a session policy takes, roughly as STS reports it."""
    return max(1, round(len(session.policy or "") * 100 / 4096)) if session.policy else 0


def get_access_key_info(asked: Asked) -> dict[str, Any]:
    """The account an access key id belongs to."""
    wanted = str(asked.call.params["AccessKeyId"])
    found = asked.gate.principals.identities.find_key(wanted, asked.now)
    session = asked.gate.principals.sessions.find(wanted)
    account = found[0] if found else session.account if session else None
    if account is None:
        raise AwsError("ValidationError", "Access key not found", 400)
    return {"Account": account}


GAPS: dict[str, Gap] = {
    "sts:GetCallerIdentity": get_caller_identity,
    "sts:AssumeRole": assume_role,
    "sts:GetFederationToken": get_federation_token,
    "sts:GetSessionToken": get_session_token,
    "sts:GetAccessKeyInfo": get_access_key_info,
}
