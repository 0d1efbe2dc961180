"""IAM's policy simulator, by the evaluator that decides every call of this world: what a principal, or a set of policies, may do.

Conditions see the context entries that are given and what is known of the caller; keys that a policy asks for and nobody gave are
told, as AWS tells them. https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_testing-policies.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ircoach.world import policy
from ircoach.world.gate import Asked, Gap
from ircoach.world.identities import Entity
from ircoach.world.wire import AwsError

_KNOWN_OF_THE_CALLER = {"aws:username", "aws:userid", "aws:principalarn", "aws:principalaccount", "aws:principaltype"}
_WORDS = {"allow": "allowed", "explicit-deny": "explicitDeny", "implicit-deny": "implicitDeny"}


@dataclass(frozen=True, slots=True)
class _Simulated:
    """Whom the simulation is about and everything that bears on them."""

    principal: policy.Principal
    policies: policy.Policies

    def decide(self, action: str, resource: str, owner: str, context: Mapping[str, Any]) -> policy.Decision:
        return policy.evaluate(policy.Request(self.principal, action, resource, owner, context), self.policies)


def simulate_principal_policy(asked: Asked) -> dict[str, Any]:
    """What a user or role may do: their policies (groups' included), boundary and organization, and further policies given.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
    """
    entity = _entity(asked)
    boundaries = _given(asked, "PermissionsBoundaryPolicyInputList", "boundary")
    policies = policy.Policies(
        identity=(*entity.policies, *_given(asked, "PolicyInputList", "inline")),
        boundary=boundaries[0] if boundaries else entity.boundary,
        scps=asked.gate.principals.facts.scps(asked.account),
    )
    return _results(asked, _Simulated(_principal(entity, asked.account), policies))


def simulate_custom_policy(asked: Asked) -> dict[str, Any]:
    """What a set of policies would allow, whoever has them.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html
    """
    boundaries = _given(asked, "PermissionsBoundaryPolicyInputList", "boundary")
    caller = str(asked.call.params.get("CallerArn") or f"arn:aws:iam::{asked.account}:user/anybody")
    principal = policy.Principal("user", caller, asked.account, name=caller.rsplit("/", 1)[-1])
    given = policy.Policies(identity=_given(asked, "PolicyInputList", "inline"), boundary=boundaries[0] if boundaries else None)
    return _results(asked, _Simulated(principal, given))


def context_keys_of_principal(asked: Asked) -> dict[str, Any]:
    """The condition keys in a principal's policies, and in those given besides.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetContextKeysForPrincipalPolicy.html
    """
    return {"ContextKeyNames": _keys((*_entity(asked).policies, *_given(asked, "PolicyInputList", "inline")))}


def context_keys_of_policies(asked: Asked) -> dict[str, Any]:
    """The condition keys in the policies given.

    https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetContextKeysForCustomPolicy.html
    """
    return {"ContextKeyNames": _keys(_given(asked, "PolicyInputList", "inline"))}


def _results(asked: Asked, simulated: _Simulated) -> dict[str, Any]:
    params, policies = asked.call.params, simulated.policies
    context = {str(item["ContextKeyName"]): item.get("ContextKeyValues") or [] for item in params.get("ContextEntries") or []}
    flat = {key: values[0] if len(values) == 1 else values for key, values in context.items()}
    known = {key.lower() for key in flat} | _KNOWN_OF_THE_CALLER
    missing = [key for key in _keys((*policies.identity, *filter(None, [policies.boundary]))) if key.lower() not in known]
    owner = re.search(r"\d{12}", str(params.get("ResourceOwner", "")))
    results = []
    for action in params["ActionNames"]:
        if ":" not in action or "*" in action:
            raise AwsError("InvalidInput", f"Invalid Action: {action}. An action is written service:Operation, in full.", 400)
        for resource in params.get("ResourceArns") or ["*"]:
            decision = simulated.decide(action, resource, owner[0] if owner else asked.account, flat)
            result = {
                "EvalActionName": action,
                "EvalResourceName": resource,
                "EvalDecision": _WORDS[decision.outcome],
                "MatchedStatements": _matched(decision),
                "MissingContextValues": missing,
            }
            if policies.scps:
                result["OrganizationsDecisionDetail"] = {"AllowedByOrganizations": decision.policy_kind != "scp"}
            if policies.boundary is not None:
                result["PermissionsBoundaryDecisionDetail"] = {"AllowedByPermissionsBoundary": decision.policy_kind != "boundary"}
            results.append(result)
    return {"EvaluationResults": results, "IsTruncated": False}


def _matched(decision: policy.Decision) -> list[dict[str, Any]]:
    return [{"SourcePolicyId": decision.policy_name, "SourcePolicyType": "IAM Policy"}] if decision.policy_name else []


def _entity(asked: Asked) -> Entity:
    """The user or role the request names, as its IAM is enforced now."""
    arn = str(asked.call.params["PolicySourceArn"])
    view = asked.gate.principals.identities.view(asked.account, asked.now)
    entity = (view.users if ":user/" in arn else view.roles).get(arn.rsplit("/", 1)[-1])
    if entity is None or entity.arn != arn:
        raise AwsError("NoSuchEntity", f"The entity {arn} cannot be found.", 404)
    return entity


def _principal(entity: Entity, account: str) -> policy.Principal:
    if ":user/" in entity.arn:
        return policy.Principal("user", entity.arn, account, entity.unique_id, entity.name)
    return policy.Principal("role-session", entity.arn, account, entity.unique_id, entity.name, role_arn=entity.arn)


def _given(asked: Asked, parameter: str, kind: Literal["inline", "boundary"]) -> tuple[policy.Named, ...]:
    """Policies in the request itself, named as AWS names them: PolicyInputList.1, …"""
    found = []
    for number, text in enumerate(asked.call.params.get(parameter) or (), start=1):
        try:
            found.append(policy.Named(f"{parameter}.{number}", policy.parse(str(text), "identity"), kind))
        except policy.PolicyError as error:
            raise AwsError("InvalidInput", f"{parameter}.{number}: {error}", 400) from error
    return tuple(found)


def _keys(policies: Iterable[policy.Named]) -> list[str]:
    """Condition keys in order of appearance, each once."""
    clauses = (clause for each in policies for statement in each.document.statements for clause in statement.clauses)
    return list(dict.fromkeys(clause.key for clause in clauses))


GAPS: dict[str, Gap] = {
    "iam:SimulatePrincipalPolicy": simulate_principal_policy,
    "iam:SimulateCustomPolicy": simulate_custom_policy,
    "iam:GetContextKeysForPrincipalPolicy": context_keys_of_principal,
    "iam:GetContextKeysForCustomPolicy": context_keys_of_policies,
}
