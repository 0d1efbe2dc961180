"""The circumstances in which somebody outside might be let in: values of the condition keys that a policy speaks of.

Some keys are the caller's own (whose account, which organization), some a network's; an outsider cannot have those of the zone of
trust. Access Analyzer tells only of keys that an outsider cannot set at will, and takes the others for granted.
https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-filter-keys.html
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any

from ircoach.world.policy import Clause, Facts
from ircoach.world.watch.zones import Zone

#: keys that a finding tells of, spelt as AWS spells them
_TOLD = {
    name.lower(): name
    for name in (
        "aws:PrincipalArn aws:PrincipalOrgID aws:PrincipalOrgPaths aws:PrincipalAccount aws:SourceIp aws:SourceVpc "
        "aws:SourceVpce aws:SourceAccount aws:SourceOwner aws:SourceArn aws:SourceOrgID aws:UserId s3:DataAccessPointAccount "
        "s3:DataAccessPointArn cognito-identity.amazonaws.com:aud accounts.google.com:aud graph.facebook.com:app_id "
        "www.amazon.com:app_id"
    ).split()
}
#: keys that follow from who calls
_CALLER = {"aws:principalarn", "aws:principalaccount", "aws:principalorgid", "aws:userid"}
#: keys that only an AWS service has values for: the analyzer reports none, and nobody outside is one
_SERVICES = {"aws:principalisawsservice", "aws:principalservicename", "aws:principalservicenameslist"}
#: the account of a stand-in who may be of any
NOBODYS = "000000000000"
_ACCOUNTS = {"aws:principalaccount", "aws:sourceaccount", "aws:sourceowner", "s3:dataaccesspointaccount"}
_ORGANIZATIONS = {"aws:principalorgid", "aws:principalorgpaths", "aws:sourceorgid"}
_ARNS = {"aws:principalarn", "aws:sourcearn", "s3:dataaccesspointarn"}
_OTHERS = {
    frozenset(_ACCOUNTS): "000000000001",
    frozenset(_ORGANIZATIONS): "o-nobodys0000",
    frozenset(_ARNS): f"arn:aws:iam::{NOBODYS}:role/nobodys",
    frozenset({"aws:sourceip"}): "255.255.255.254",
    frozenset({"aws:sourcevpce"}): "vpce-0f0e0d0c0b0a09080",
    frozenset({"aws:sourcevpc"}): "vpc-0f0e0d0c0b0a09080",
}
#: values of one key that are tried at most
_VALUES = 8


@dataclass(frozen=True, slots=True)
class Circumstances:
    """One set: what a finding tells of it, what the request says, and what the caller has of their own ("" where nothing)."""

    told: tuple[tuple[str, str], ...]
    context: dict[str, Any]
    principal: str = ""
    account: str = ""
    organization: str = ""
    user_id: str = ""


@dataclass(frozen=True, slots=True)
class _Value:
    """A value that a policy names for a key ("" for one that it does not name), and one that fits it."""

    key: str
    named: str
    sample: str

    @property
    def told(self) -> bool:
        """Whether a finding tells of it."""
        return bool(self.named) and self.key in _TOLD


def circumstances(
    own: Sequence[Clause],
    denying: Sequence[Clause],
    zone: Zone,
    probe: Callable[[Circumstances], Facts | None],
    *,
    has: frozenset[str],
    most: int,
) -> Iterator[Circumstances]:
    """At most so many sets of circumstances an outsider may be in, those first that a finding tells least of.

    `own`: the conditions of the statement that may let them in, which have to hold; `denying`: those of statements that may keep
    them out. `probe`: a request made in some circumstances, None where nobody can be in them. `has`: keys of which the caller has
    a value already; of the others they may have whichever the conditions mean.
    """
    options: list[list[_Value | None]] = []
    for key in dict.fromkeys(clause.key.lower() for clause in (*own, *denying)):
        mine, theirs = ([each for each in clauses if each.key.lower() == key] for clauses in (own, denying))
        free = key not in has and key not in _SERVICES
        values = [each for clause in (*mine, *theirs) for each in _values(clause, zone)] if free else []
        other = [_Value(key, "", _other(key))] if free else []
        options.append(_that_differ([None, *list(dict.fromkeys(values))[:_VALUES], *other], mine, theirs, probe))
    while (longest := max(options, key=len, default=[])) and _sets(options) > most:
        longest.pop()
    chosen = [[each for each in row if each is not None] for row in product(*options)]
    for row in sorted(chosen, key=lambda row: sum(each.told for each in row)):
        yield _circumstances(row)


def _that_differ(
    values: Sequence[_Value | None],
    mine: Sequence[Clause],
    theirs: Sequence[Clause],
    probe: Callable[[Circumstances], Facts | None],
) -> list[_Value | None]:
    """Values of one key with which the statement's own clauses on it hold; of those that a finding does not tell, one of a kind.

    A clause looks at its own key alone, so that what a value does for it can be seen apart from all other keys.
    """
    kept: dict[Any, _Value | None] = {}
    for value in values:
        facts = probe(_circumstances([value] if value else []))
        if facts is not None and all(clause.holds(facts) for clause in mine):
            told = value if value is not None and value.told else None
            kept.setdefault((told, *(clause.holds(facts) for clause in theirs)), value)
    return list(kept.values())


def _sets(options: Sequence[Sequence[_Value | None]]) -> int:
    return prod(len(each) for each in options)


def _circumstances(row: list[_Value]) -> Circumstances:
    told = tuple((_TOLD[each.key], each.named) for each in row if each.told)
    own = {each.key: each.sample for each in row}
    context = {key: value for key, value in own.items() if key not in _CALLER}
    return Circumstances(
        told,
        context,
        own.get("aws:principalarn", ""),
        own.get("aws:principalaccount", ""),
        own.get("aws:principalorgid", ""),
        own.get("aws:userid", ""),
    )


def _other(key: str) -> str:
    """A value of a key that no policy names, of the form that such values have."""
    for kind, value in _OTHERS.items():
        if key in kind:
            return value
    return "none-that-is-named"


def _values(clause: Clause, zone: Zone) -> Iterator[_Value]:
    """What a clause's key may be for somebody outside, so that the clause holds, or does not."""
    key = clause.key.lower()
    if clause.base == "Null":
        return  # any value is as good as the other
    if clause.base == "Bool":
        yield from (_Value(key, "", sample) for sample in ("true", "false"))
        return
    for named in clause.values:
        for sample in _samples(clause.base, named):
            if not _inside(key, sample, zone):
                yield _Value(key, named, sample)


def _samples(operator: str, named: str) -> Iterator[str]:
    if operator.endswith("IpAddress"):
        try:
            yield str(ipaddress.ip_network(named, strict=False)[0])
        except ValueError:
            return
    elif operator.startswith("Numeric"):
        yield from _around(named)
    elif operator.startswith("Date"):
        yield from ("1971-01-01T00:00:00Z", "2500-01-01T00:00:00Z")
    else:
        yield re.sub(r"\$\{[^}]*\}|\*|\?", "x", re.sub(r"(?<=::)\*(?=:)", NOBODYS, named))


def _around(named: str) -> Iterator[str]:
    try:
        number = float(named)
    except ValueError:
        return
    yield from (f"{number - 1:g}", f"{number:g}", f"{number + 1:g}")


def _inside(key: str, sample: str, zone: Zone) -> bool:
    """Whether only somebody inside the zone of trust can bring such a value."""
    if key in _ACCOUNTS:
        return zone.trusts(sample)
    if key in _ORGANIZATIONS:
        return zone.trusts_organization(sample.partition("/")[0])
    if key in _ARNS:
        parts = sample.split(":")
        return len(parts) > 5 and zone.trusts(parts[4])
    return False
