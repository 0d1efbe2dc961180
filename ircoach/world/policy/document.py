"""Policy documents: from JSON text to statements that can be asked, refusing what IAM would refuse.

`parse` is strict, for documents being saved. `parse(..., strict=False)` is for documents already stored: it takes what it cannot
read along, and a statement with such a part never allows and always denies. Parsing is cached by the document's text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal

from ircoach.world.policy.conditions import Clause
from ircoach.world.policy.matching import Actions, Resources, Truth, all_of
from ircoach.world.policy.principals import KINDS, Principals, Reach
from ircoach.world.policy.request import Facts

Use = Literal["any", "identity", "resource", "trust"]
"""What a document is for: "identity" (also boundary, session, SCP) may name no principal; "resource" and "trust" must."""

VERSIONS = ("2012-10-17", "2008-10-17")
_TOP = {"Version", "Id", "Statement"}
_ELEMENTS = {
    "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition",
}  # fmt: skip  # one row reads better than ten


class PolicyError(Exception):
    """A policy document that IAM would not accept; the message says where and what was expected."""


class Statement:
    """One statement, compiled.

    label: its Sid, or "statement 2" for the second one without.
    effect: "Allow" or "Deny".
    principals, not_principals: who it is for, in a resource-based policy; both None in an identity-based one.
    clauses: the condition block; every clause must hold.
    unreadable: what in it cannot be read, in words; empty for a statement that parsed strictly.
    """

    __slots__ = (
        "label", "effect", "principals", "not_principals", "clauses", "unreadable",
        "_actions", "_not_actions", "_resources", "_not_resources",
    )  # fmt: skip  # one row reads better than ten

    def __init__(self, body: Mapping[str, Any], index: int, *, variables: bool) -> None:
        self.label: str = body.get("Sid") or f"statement {index}"
        self.effect: Literal["Allow", "Deny"] = body["Effect"]
        self.principals = Principals(body["Principal"]) if "Principal" in body else None
        self.not_principals = Principals(body["NotPrincipal"]) if "NotPrincipal" in body else None
        self.clauses = tuple(
            Clause(operator, key, values, variables=variables)
            for operator, block in body.get("Condition", {}).items()
            for key, values in block.items()
        )
        self._actions = Actions(body["Action"]) if "Action" in body else None
        self._not_actions = Actions(body.get("NotAction", ()))
        self._resources = Resources(body["Resource"], variables=variables) if "Resource" in body else None
        self._not_resources = Resources(body["NotResource"], variables=variables) if "NotResource" in body else None
        named = self.principals or self.not_principals
        self.unreadable = tuple(clause.unreadable for clause in self.clauses if clause.unreadable) + tuple(
            f"principal '{value}' names nobody" for value in (named.unreadable if named else ())
        )

    def covers(self, facts: Facts) -> Truth:
        """Whether action, resource and conditions fit the request; None when that cannot be read."""
        if not (facts.action in self._actions if self._actions is not None else facts.action not in self._not_actions):
            return False
        resource = self._covers_resource(facts)
        if resource is False:
            return False
        return all_of([resource, *(clause.holds(facts) for clause in self.clauses)])

    def _covers_resource(self, facts: Facts) -> Truth:
        if self._resources is not None:
            found = self._resources.match(facts)
            return False if found is None and self.effect == "Deny" else found  # an unresolved variable names nothing
        if self._not_resources is None:
            return True  # a trust policy: the role it is attached to
        found = self._not_resources.match(facts)
        return None if found is None else not found

    def reach(self, facts: Facts, *, bounded: bool = False) -> Reach:
        """How closely it names the caller. `bounded`: the caller has a permissions boundary.

        AWS warns that a Deny with NotPrincipal strikes every principal with a boundary, whoever is listed.
        https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
        """
        if self.principals is not None:
            if self.effect == "Deny" and self.principals.unreadable:
                return Reach.DIRECT
            return self.principals.reach(facts)
        if self.not_principals is None:
            return Reach.NONE
        if self.effect == "Deny":
            return Reach.NONE if not bounded and self.not_principals.spare(facts) else Reach.DIRECT
        listed = self.not_principals.unreadable or self.not_principals.reach(facts)
        return Reach.NONE if listed else Reach.DIRECT


class Document:
    """A parsed policy document: its statements, those that allow and those that deny."""

    __slots__ = ("allows", "denies", "statements", "version")

    def __init__(self, version: str, statements: tuple[Statement, ...]) -> None:
        self.version = version
        self.statements = statements
        self.allows = tuple(statement for statement in statements if statement.effect == "Allow")
        self.denies = tuple(statement for statement in statements if statement.effect == "Deny")


def parse(document: str | Mapping[str, Any], use: Use = "any", *, strict: bool = True) -> Document:
    """The document of a JSON text (or of the same as a mapping); equal texts give the same object.

    Raises PolicyError for what IAM would call malformed. With `strict=False`, unknown condition operators and principals
    that name nobody are kept, and fail closed when evaluated.
    """
    if not isinstance(document, str):
        try:
            document = json.dumps(document)
        except (TypeError, ValueError) as error:
            raise PolicyError(f"the policy is not JSON: {error}") from error
    return _parse(document, use, strict)


@lru_cache(maxsize=4096)
def _parse(text: str, use: Use, strict: bool) -> Document:
    try:
        body = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise PolicyError(f"the policy is not JSON: {error}") from error
    if not isinstance(body, dict):
        raise PolicyError("the policy must be a JSON object")
    _refuse_unknown(body, _TOP, "the policy")
    version = body.get("Version", "2008-10-17")
    if version not in VERSIONS:
        raise PolicyError(f"Version {version!r} is unknown; expected one of {', '.join(VERSIONS)}")
    statements = body.get("Statement")
    if isinstance(statements, dict):
        statements = [statements]
    if not isinstance(statements, list) or not statements:
        raise PolicyError("Statement must be an object or a list with at least one")
    parsed = []
    for index, statement in enumerate(statements, 1):
        parsed.append(Statement(_checked(statement, f"statement {index}", use), index, variables=version == VERSIONS[0]))
    sids = [statement.label for statement, raw in zip(parsed, statements, strict=True) if raw.get("Sid")]
    if len(set(sids)) < len(sids):
        raise PolicyError("Sid must be unique within a policy")
    if strict:
        _refuse_unreadable(parsed)
    return Document(version, tuple(parsed))


def _refuse_unknown(body: Mapping[str, Any], known: set[str], where: str) -> None:
    for key in body:
        if key not in known:
            raise PolicyError(f"{where} has an unknown element {key!r}; expected {', '.join(sorted(known))}")


def _refuse_unreadable(statements: list[Statement]) -> None:
    for index, statement in enumerate(statements, 1):
        for clause in statement.clauses:
            if not clause.known:
                raise PolicyError(f"statement {index}: {clause.unreadable}")
        named = statement.principals or statement.not_principals
        if named and named.unreadable:
            raise PolicyError(f"statement {index}: principal {named.unreadable[0]!r} names nobody; a wildcard must be all of it")


def _checked(body: Any, where: str, use: Use) -> dict[str, Any]:
    """The statement with every element in its longest form: lists of strings throughout."""
    if not isinstance(body, dict):
        raise PolicyError(f"{where} must be an object")
    _refuse_unknown(body, _ELEMENTS, where)
    if body.get("Effect") not in ("Allow", "Deny"):
        raise PolicyError(f"{where}: Effect must be Allow or Deny, not {body.get('Effect')!r}")
    if not isinstance(body.get("Sid", ""), str):
        raise PolicyError(f"{where}: Sid must be a string")
    _check_pairs(body, where, use)
    full = dict(body)
    for element in ("Action", "NotAction", "Resource", "NotResource"):
        if element in body:
            full[element] = _strings(body[element], f"{where}: {element}")
    for element in ("Principal", "NotPrincipal"):
        if element in body:
            full[element] = _principal(body[element], f"{where}: {element}")
    _check_forms(full, where)
    full["Condition"] = _condition(body.get("Condition", {}), f"{where}: Condition")
    return full


def _check_pairs(body: Mapping[str, Any], where: str, use: Use) -> None:
    for element in ("Action", "Resource", "Principal"):
        if element in body and f"Not{element}" in body:
            raise PolicyError(f"{where}: {element} and Not{element} exclude each other")
    if not body.keys() & {"Action", "NotAction"}:
        raise PolicyError(f"{where}: Action or NotAction is required")
    for_resource = bool(body.keys() & {"Principal", "NotPrincipal"})
    if for_resource and use == "identity":
        raise PolicyError(f"{where}: an identity-based policy may not name a Principal")
    if not for_resource and use in ("resource", "trust"):
        raise PolicyError(f"{where}: Principal is required")
    has_resource = bool(body.keys() & {"Resource", "NotResource"})
    if has_resource and use == "trust":
        raise PolicyError(f"{where}: a role trust policy may not name a Resource")
    if not has_resource and (use in ("identity", "resource") or (use == "any" and not for_resource)):
        raise PolicyError(f"{where}: Resource or NotResource is required")


def _check_forms(full: Mapping[str, Any], where: str) -> None:
    for action in [*full.get("Action", ()), *full.get("NotAction", ())]:
        if action != "*" and not all(action.partition(":")[::2]):
            raise PolicyError(f"{where}: action {action!r} must be '*' or service:Operation")
    for resource in [*full.get("Resource", ()), *full.get("NotResource", ())]:
        if resource != "*" and not resource.startswith("arn:"):
            raise PolicyError(f"{where}: resource {resource!r} must be '*' or an ARN")


def _strings(value: Any, where: str) -> list[str]:
    values = value if isinstance(value, list) else [value]
    if not values or not all(isinstance(item, str) for item in values):
        raise PolicyError(f"{where} must be a string or a list of strings")
    return values


def _principal(value: Any, where: str) -> str | dict[str, list[str]]:
    if value == "*":
        return "*"
    if not isinstance(value, dict) or not value:
        raise PolicyError(f"{where} must be '*' or an object of {', '.join(KINDS)}")
    _refuse_unknown(value, set(KINDS), where)
    return {kind: _strings(names, f"{where}.{kind}") for kind, names in value.items()}


def _condition(value: Any, where: str) -> dict[str, dict[str, list[str]]]:
    if not isinstance(value, dict) or not all(isinstance(block, dict) for block in value.values()):
        raise PolicyError(f"{where} must be an object of operators, each an object of keys")
    return {
        operator: {key: _values(values, f"{where}.{operator}.{key}") for key, values in block.items()}
        for operator, block in value.items()
    }


def _values(value: Any, where: str) -> list[str]:
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(item, (str, bool, int, float)) for item in values):
        raise PolicyError(f"{where} must be strings, numbers or booleans")
    return [str(item).lower() if isinstance(item, bool) else str(item) for item in values]
