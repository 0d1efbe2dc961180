"""Decisions in words: a sentence for people, and the tail that AWS appends to its access-denied messages.

https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
"""

from __future__ import annotations

from collections.abc import Sequence

from ircoach.world.policy.document import Statement
from ircoach.world.policy.model import DecidedBy, Decision, Named
from ircoach.world.policy.request import Facts

_NOUNS: dict[DecidedBy, str] = {
    "identity": "identity-based policy",
    "boundary": "permissions boundary",
    "session": "session policy",
    "scp": "service control policy",
    "resource": "resource-based policy",
    "trust": "role trust policy",
}


def allowed(facts: Facts, kind: DecidedBy, policy: Named, statement: Statement) -> Decision:
    """An allow by one statement."""
    explanation = f"{_where(kind, policy, statement)} allows {_what(facts)}."
    return Decision(True, "allow", kind, policy.name, statement.label, explanation, "")


def allowed_without_policy(facts: Facts, kind: DecidedBy, reason: str) -> Decision:
    """An allow that no statement gave: the root user, or an entry of an ACL."""
    return Decision(True, "allow", kind, None, None, f"{reason} allows {_what(facts)}.", "")


def explicitly_denied(facts: Facts, kind: DecidedBy, policy: Named, statement: Statement) -> Decision:
    """A deny by one statement."""
    explanation = f"{_where(kind, policy, statement)} denies {_what(facts)}."
    explanation += _why_it_strikes(facts, statement)
    article = "the" if kind == "trust" else "an" if kind == "identity" else "a"
    wording = f"with an explicit deny in {article} {_NOUNS[kind]}"
    return Decision(False, "explicit-deny", kind, policy.name, statement.label, explanation, wording)


def implicitly_denied(facts: Facts, kind: DecidedBy, doubts: Sequence[str] = ()) -> Decision:
    """A deny because nothing of a kind allows; `doubts` are Allow statements that could not be read."""
    action = facts.request.action
    explanation = " ".join([f"No {_NOUNS[kind]} allows {_what(facts)}.", *doubts])
    wording = f"because no {_NOUNS[kind]} allows the {action} action"
    return Decision(False, "implicit-deny", kind, None, None, explanation, wording)


def blocked(facts: Facts, switch: str, policy: Named) -> Decision:
    """A deny by S3 Block Public Access, because the bucket's policy is public."""
    explanation = (
        f"The bucket policy '{policy.name}' is public and {switch} is on, so only AWS services and the bucket owner's own "
        f"account may use the bucket; that rules out {_what(facts)}."
    )
    wording = f"because public access is blocked by the {switch} block public access setting"
    return Decision(False, "explicit-deny", "block-public-access", policy.name, switch, explanation, wording)


def refused_root(facts: Facts) -> Decision:
    """A deny because STS lets no root user assume a role."""
    explanation = f"A root user may not assume roles, so {_what(facts)} is denied."
    return Decision(False, "implicit-deny", "trust", None, None, explanation, "because roles may not be assumed by root accounts")


def doubt(policy: Named, statement: Statement) -> str:
    """Why a statement that might allow was not counted."""
    return f"'{statement.label}' in '{policy.name}' was not counted, because {_unread(statement)}."


def _why_it_strikes(facts: Facts, statement: Statement) -> str:
    """What a reader of the Deny would not expect: it could not be read, or it holds because a key is absent."""
    if statement.unreadable or statement.covers(facts) is None:
        return f" It is taken to apply, because {_unread(statement)}."
    for clause in statement.clauses:
        if clause.holds_by_absence(facts):
            return f" The request carries no {clause.key}, and {clause.operator} holds for a key that is absent."
    return ""


def _unread(statement: Statement) -> str:
    return f"its {statement.unreadable[0]}" if statement.unreadable else "a policy variable in it has no value in this request"


def _what(facts: Facts) -> str:
    who = facts.principal
    return f"{facts.request.action} on {facts.resource} for {who.arn or who.name or who.kind}"


def _where(kind: DecidedBy, policy: Named, statement: Statement) -> str:
    return f"'{statement.label}' in the {_NOUNS[kind]} '{policy.name}'"
