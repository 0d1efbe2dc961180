"""IAM: policy simulation from our own evaluator, permissions boundaries on users, refusals of malformed policies."""

from __future__ import annotations

from typing import Any, Literal

from ircoach.world import moto_seam, policy
from ircoach.world.gate import Asked, Gap, Guard
from ircoach.world.wire import AwsError


def simulate_principal_policy(asked: Asked) -> dict[str, Any]:
    """What a user or role may do, by its identity policies and boundary; conditions see the context entries given.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
    """
    params = asked.call.params
    arn = str(params["PolicySourceArn"])
    view = asked.gate.principals.identities.view(asked.account, asked.now)
    shelf = view.users if ":user/" in arn else view.roles
    entity = shelf.get(arn.rsplit("/", 1)[-1])
    if entity is None or entity.arn != arn:
        raise AwsError("NoSuchEntity", f"The entity {arn} cannot be found.", 404)
    kind: Literal["user", "role-session"] = "user" if ":user/" in arn else "role-session"
    principal = policy.Principal(
        kind, arn, asked.account, entity.unique_id, entity.name, role_arn=arn if kind != "user" else None
    )
    context = {item["ContextKeyName"]: item.get("ContextKeyValues") or [] for item in params.get("ContextEntries") or []}
    flat = {key: values[0] if len(values) == 1 else values for key, values in context.items()}
    results = []
    for action in params["ActionNames"]:
        for resource in params.get("ResourceArns") or ["*"]:
            request = policy.Request(principal, action, resource, asked.account, flat)
            decision = policy.evaluate(request, policy.Policies(identity=entity.policies, boundary=entity.boundary))
            matched = [{"SourcePolicyId": decision.policy_name, "SourcePolicyType": "IAM Policy"}] if decision.policy_name else []
            word = {"allow": "allowed", "explicit-deny": "explicitDeny"}.get(decision.outcome, "implicitDeny")
            results.append(
                {
                    "EvalActionName": action,
                    "EvalResourceName": resource,
                    "EvalDecision": word,
                    "MatchedStatements": matched,
                    "MissingContextValues": [],
                }
            )
    return {"EvaluationResults": results, "IsTruncated": False}


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
    "iam:SimulatePrincipalPolicy": simulate_principal_policy,
    "iam:PutUserPermissionsBoundary": put_user_permissions_boundary,
    "iam:DeleteUserPermissionsBoundary": delete_user_permissions_boundary,
}
