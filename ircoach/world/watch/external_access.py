"""An external-access finding in words: as both versions of the interface tell it, and what filters may ask of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from ircoach.world.clock import to_datetime
from ircoach.world.watch.analysis import Finding


def date(micros: int) -> dt.datetime:
    """A time as Access Analyzer gives it: to the millisecond."""
    return to_datetime(micros).replace(microsecond=micros // 1000 % 1000 * 1000)


def summary(finding: Finding, status: str) -> dict[str, Any]:
    """The newer version's line of a list.

    https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_FindingSummaryV2.html
    """
    return {
        "id": finding.id,
        "resource": finding.about.arn,
        "resourceType": finding.about.resource_type,
        "resourceOwnerAccount": finding.about.account,
        "status": status,
        "createdAt": date(finding.created),
        "analyzedAt": date(finding.analyzed),
        "updatedAt": date(finding.updated),
        "findingType": "ExternalAccess",
    }


def access(finding: Finding) -> dict[str, Any]:
    """Whom a finding is about and what they may do.

    https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_ExternalAccessDetails.html
    """
    found = finding.access
    told: dict[str, Any] = {
        "principal": dict([found.principal]),
        "action": list(found.actions),
        "condition": dict(found.condition),
        "isPublic": found.public,
    }
    return told | ({"sources": [{"type": source} for source in found.sources]} if found.sources else {})


def first_version(finding: Finding, status: str) -> dict[str, Any]:
    """All of it at once, as the first version tells it.

    https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_Finding.html
    """
    return {key: value for key, value in summary(finding, status).items() if key != "findingType"} | access(finding)


def properties(finding: Finding, status: str) -> dict[str, list[str]]:
    """What filters and archive rules may ask of a finding, each with its values.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-filter-keys.html
    """
    kind, value = finding.access.principal
    found = {
        key: [str(each)] for key, each in summary(finding, status).items() if key not in ("createdAt", "analyzedAt", "updatedAt")
    }
    times = {"createdAt": finding.created, "analyzedAt": finding.analyzed, "updatedAt": finding.updated}
    found |= {key: [date(each).isoformat()] for key, each in times.items()}
    found |= {"isPublic": [str(finding.access.public).lower()], f"principal.{kind}": [value]}
    return found | {f"condition.{key}": [each] for key, each in finding.access.condition}


def meets(properties: Mapping[str, list[str]], criteria: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether a finding meets all criteria, each operator of each."""
    return all(
        _holds(properties.get(key, []), operator, wanted)
        for key, operators in criteria.items()
        for operator, wanted in operators.items()
    )


def _holds(values: list[str], operator: str, wanted: Any) -> bool:
    match operator:
        case "eq":
            return any(value in wanted for value in values)
        case "neq":
            return all(value not in wanted for value in values)
        case "contains":
            return any(part in value for part in wanted for value in values)
        case _:
            return bool(values) == bool(wanted)  # exists
