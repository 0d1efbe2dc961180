"""The circumstances in which somebody outside might be let in: values of the condition keys that a policy speaks of.

Some keys are the caller's own (whose account, which organization), some a network's; an outsider cannot have those of the zone of
trust. Access Analyzer tells only of keys that an outsider cannot set at will, and takes the others for granted.
https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-filter-keys.html
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from ircoach.world.policy import Clause
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
_ACCOUNTS = {"aws:principalaccount", "aws:sourceaccount", "aws:sourceowner", "s3:dataaccesspointaccount"}
_ORGANIZATIONS = {"aws:principalorgid", "aws:principalorgpaths", "aws:sourceorgid"}
_ARNS = {"aws:principalarn", "aws:sourcearn", "s3:dataaccesspointarn"}
#: values of one key, and sets of circumstances, that are tried at most; a policy has 20 kB
_VALUES, _SETS = 8, 4096


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
    """A value that a policy names for a key, and one that fits it."""

    key: str
    named: str
    sample: str


def circumstances(clauses: Sequence[Clause], zone: Zone, *, anyone: bool) -> Iterator[Circumstances]:
    """Sets of circumstances an outsider may be in, those first that a finding tells least of.

    `anyone`: whether the caller is nobody in particular, and may be whoever the conditions mean.
    """
    options: list[list[_Value | None]] = []
    for key in dict.fromkeys(clause.key.lower() for clause in clauses):
        if key not in _CALLER or anyone:
            values = [each for clause in clauses if clause.key.lower() == key for each in _values(clause, zone)]
            options.append([None, *list(dict.fromkeys(values))[:_VALUES]])
    while _sets(options) > _SETS:
        longest = max(options, key=len)
        longest.pop()
    chosen = [[each for each in row if each is not None] for row in product(*options)]
    for row in sorted(chosen, key=lambda row: sum(each.key in _TOLD for each in row)):
        yield _circumstances(row)


def _sets(options: list[list[_Value | None]]) -> int:
    count = 1
    for each in options:
        count *= len(each)
    return count


def _circumstances(row: list[_Value]) -> Circumstances:
    told = tuple((_TOLD[each.key], each.named) for each in row if each.key in _TOLD)
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


def _values(clause: Clause, zone: Zone) -> Iterator[_Value]:
    """What a clause's key may be for somebody outside, so that the clause holds, or does not."""
    key = clause.key.lower()
    for named in clause.values:
        for sample in _samples(clause.base, named):
            if not _inside(key, sample, zone):
                yield _Value(key, named, sample)


def _samples(operator: str, named: str) -> Iterator[str]:
    if operator == "Null":
        yield "x"
    elif operator.endswith("IpAddress"):
        try:
            yield str(ipaddress.ip_network(named, strict=False)[0])
        except ValueError:
            return
    elif operator.startswith("Numeric"):
        yield from _around(named)
    elif operator.startswith("Date"):
        yield from ("1971-01-01T00:00:00Z", "2500-01-01T00:00:00Z")
    else:
        yield re.sub(r"\$\{[^}]*\}|\*|\?", "x", re.sub(r"(?<=::)\*(?=:)", "0" * 12, named))


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
