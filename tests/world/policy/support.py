"""The cast and the shorthand of the policy tests: two accounts, one caller of each kind, and one-line documents."""

from __future__ import annotations

from typing import Any

from ircoach.world.policy import Decision, Named, Policies, Principal, Request, evaluate, parse

HOME = "111122223333"
AWAY = "444455556666"
BUCKET = "arn:aws:s3:::amzn-s3-demo-bucket"
OBJECT = f"{BUCKET}/reports/may.csv"
ROLE = f"arn:aws:iam::{HOME}:role/batch/Nightly"
SESSION = f"arn:aws:sts::{HOME}:assumed-role/Nightly/i-0abc"
USER = f"arn:aws:iam::{HOME}:user/ana"
FEDERATED = f"arn:aws:sts::{HOME}:federated-user/ana-laptop"

ana = Principal("user", USER, HOME, "AIDAANAEXAMPLE", "ana", org_id="o-example111", canonical_id="ca0home")
nightly = Principal("role-session", SESSION, HOME, "AROANIGHTEXAMPLE:i-0abc", "i-0abc", role_arn=ROLE, canonical_id="ca0home")
laptop = Principal("federated", FEDERATED, HOME, f"{HOME}:ana-laptop", "ana-laptop", user_arn=USER, canonical_id="ca0home")
root = Principal("root", f"arn:aws:iam::{HOME}:root", HOME, HOME, canonical_id="ca0home")
mallory = Principal("user", f"arn:aws:iam::{AWAY}:user/mallory", AWAY, "AIDAMALLORYEXAMPLE", "mallory", canonical_id="ca0away")
trail = Principal("service", "cloudtrail.amazonaws.com", "", name="cloudtrail.amazonaws.com")
nobody = Principal("anonymous", "", "")
google = Principal("identity-provider", "accounts.google.com", "")


def statement(effect: str, action: Any = "*", resource: Any = "*", **more: Any) -> dict[str, Any]:
    """One statement; `sid`, `principal`, `condition` and the like become elements of that name."""
    names = {"sid": "Sid", "principal": "Principal", "not_principal": "NotPrincipal", "condition": "Condition"}
    body = {"Effect": effect, "Action": action, "Resource": resource} | {names[key]: value for key, value in more.items()}
    return {key: value for key, value in body.items() if value is not None}


def allow(action: Any = "*", resource: Any = "*", **more: Any) -> dict[str, Any]:
    """An Allow statement."""
    return statement("Allow", action, resource, **more)


def deny(action: Any = "*", resource: Any = "*", **more: Any) -> dict[str, Any]:
    """A Deny statement."""
    return statement("Deny", action, resource, **more)


def policy(*statements: dict[str, Any], kind: Any = "inline", strict: bool = True, version: str = "2012-10-17") -> Named:
    """A named policy of these statements."""
    return Named(f"the-{kind}", parse({"Version": version, "Statement": list(statements)}, strict=strict), kind)


def trust(*statements: dict[str, Any]) -> Named:
    """A role's trust policy."""
    body = {"Version": "2012-10-17", "Statement": list(statements)}
    return Named("trust", parse(body, "trust"), "trust-policy")


EVERYTHING = policy(allow(), kind="managed")


def ask(
    who: Principal, action: str = "ec2:CreateImage", resource: str = "*", owner: str | None = HOME, /, context: Any = None,
    **policies: Any,
) -> Decision:  # fmt: skip  # the question on one line, the policies on the next
    """Evaluate one request under these policies."""
    return evaluate(Request(who, action, resource, owner, context or {}), Policies(**policies))


def holds(condition: dict[str, Any], context: dict[str, Any], *, strict: bool = True, who: Principal = ana) -> bool:
    """Whether an Allow with this condition allows, which is whether the condition holds."""
    return ask(who, context=context, identity=(policy(allow(condition=condition), strict=strict),)).allowed


def denies(condition: dict[str, Any], context: dict[str, Any], *, strict: bool = True) -> bool:
    """Whether a Deny with this condition denies what everything else allows."""
    return not ask(ana, context=context, identity=(EVERYTHING, policy(deny(condition=condition), strict=strict))).allowed
