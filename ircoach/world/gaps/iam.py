"""IAM: permissions boundaries on users, refusals of malformed policies, passwords for single services."""

from __future__ import annotations

from typing import Any, Literal

from ircoach.world import moto_seam, policy
from ircoach.world.gate import Asked, Gap, Guard
from ircoach.world.wire import AwsError


def put_user_permissions_boundary(asked: Asked) -> dict[str, Any]:
    """Set a managed policy as the most that a user may do.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPermissionsBoundary.html
    """
    arn = str(asked.call.params["PermissionsBoundary"])
    if arn not in moto_seam.iam(asked.account).managed_policies:
        raise AwsError("NoSuchEntity", f"Policy {arn} does not exist or is not attachable.", 404)
    _user(asked).permissions_boundary_arn = arn
    return {}


def delete_user_permissions_boundary(asked: Asked) -> dict[str, Any]:
    """Take a user's boundary away: the user may do again all that its policies allow.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUserPermissionsBoundary.html
    """
    _user(asked).permissions_boundary_arn = None
    return {}


def list_service_specific_credentials(asked: Asked) -> dict[str, Any]:
    """A user's passwords for single services: none, since nobody can make one in this world.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListServiceSpecificCredentials.html
    """
    if asked.call.params.get("UserName"):
        _user(asked)
    return {"ServiceSpecificCredentials": []}


def _user(asked: Asked) -> Any:
    name = str(asked.call.params["UserName"])
    for user in moto_seam.iam(asked.account).users.values():
        if user.name == name:
            return user
    raise AwsError("NoSuchEntity", f"The user with name {name} cannot be found.", 404)


#: operation → the parameter that holds a policy, and what kind of policy it must be
_DOCUMENTS: dict[str, tuple[str, Literal["identity", "trust"]]] = {
    "PutUserPolicy": ("PolicyDocument", "identity"),
    "PutRolePolicy": ("PolicyDocument", "identity"),
    "PutGroupPolicy": ("PolicyDocument", "identity"),
    "CreatePolicy": ("PolicyDocument", "identity"),
    "CreatePolicyVersion": ("PolicyDocument", "identity"),
    "CreateRole": ("AssumeRolePolicyDocument", "trust"),
    "UpdateAssumeRolePolicy": ("PolicyDocument", "trust"),
}


def well_formed(asked: Asked) -> None:
    """A policy with a misspelt element or an unknown condition operator is refused when it is written, as IAM does."""
    parameter, use = _DOCUMENTS[asked.call.operation]
    try:
        policy.parse(str(asked.call.params.get(parameter) or ""), use)
    except policy.PolicyError as error:
        raise AwsError("MalformedPolicyDocument", f"{error}", 400) from error


GUARDS: dict[str, Guard] = {f"iam:{operation}": well_formed for operation in _DOCUMENTS}
GAPS: dict[str, Gap] = {
    "iam:PutUserPermissionsBoundary": put_user_permissions_boundary,
    "iam:DeleteUserPermissionsBoundary": delete_user_permissions_boundary,
    "iam:ListServiceSpecificCredentials": list_service_specific_credentials,
}
