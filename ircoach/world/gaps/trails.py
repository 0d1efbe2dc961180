"""CloudTrail's trails as their readers see them: in the home region and in others, and from an organization's members.

moto shows an organization's trail to its management account alone, tells of no custom selectors, and has none where CloudTrail
has its defaults. Members see the trail and name it by its ARN; they change nothing of it
(https://docs.aws.amazon.com/awscloudtrail/latest/userguide/creating-trail-organization.html).
"""

from __future__ import annotations

from typing import Any

from ircoach.world import moto_seam
from ircoach.world.clock import to_datetime
from ircoach.world.gate import Asked, Gap
from ircoach.world.wire import AwsError

_DEFAULT = {
    "ReadWriteType": "All",
    "IncludeManagementEvents": True,
    "DataResources": [],
    "ExcludeManagementEventSources": [],
}


def describe_trails(asked: Asked) -> dict[str, Any]:
    """The trails that are seen here, or those of them that are named; a name that nothing has is passed over.

    https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_DescribeTrails.html
    """
    named = asked.call.params.get("trailNameList") or []
    found = _seen(asked, asked.call.params.get("includeShadowTrails", True))
    return {"trailList": [_told(trail) for trail in found if not named or _called(asked, trail) & set(named)]}


def list_trails(asked: Asked) -> dict[str, Any]:
    """Names of the account's trails and its organization's, whatever region each is in.

    https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_ListTrails.html
    """
    return {"Trails": [trail.short() for trail in _all(asked)]}


def get_trail(asked: Asked) -> dict[str, Any]:
    """One trail's settings."""
    return {"Trail": _told(_named(asked, "Name"))}


def get_trail_status(asked: Asked) -> dict[str, Any]:
    """Whether a trail keeps records now, and since when.

    https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetTrailStatus.html
    """
    status = _named(asked, "Name").status
    times = {"StartLoggingTime": status.started, "StopLoggingTime": status.stopped}
    if status.is_logging:
        times["LatestDeliveryTime"] = to_datetime(asked.now).replace(microsecond=0)
    return {"IsLogging": status.is_logging, **{name: when for name, when in times.items() if when}}


def get_event_selectors(asked: Asked) -> dict[str, Any]:
    """What a trail was told to keep: every management event where it was told nothing.

    https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetEventSelectors.html
    """
    trail = _named(asked, "TrailName")
    if trail.advanced_event_selectors:
        return {"TrailARN": trail.arn, "AdvancedEventSelectors": trail.advanced_event_selectors}
    return {"TrailARN": trail.arn, "EventSelectors": trail.event_selectors or [_DEFAULT]}


def _all(asked: Asked) -> list[Any]:
    """moto's trails that an account sees: its own, and the organization's it is in."""
    home = asked.gate.principals.facts.organization(asked.account)
    above = [] if home is None or home[1] == asked.account else moto_seam.trails(home[1])
    return [*moto_seam.trails(asked.account), *(trail for trail in above if trail.is_org_trail)]


def _seen(asked: Asked, shadows: bool) -> list[Any]:
    here = asked.call.region
    return [trail for trail in _all(asked) if trail.region_name == here or (shadows and trail.is_multi_region)]


def _called(asked: Asked, trail: Any) -> set[str]:
    """What a trail may be called by whoever asks: by its name only in its own account and region."""
    own = trail.account_id == asked.account and trail.region_name == asked.call.region
    return {trail.arn, trail.trail_name} if own else {trail.arn}


def _named(asked: Asked, parameter: str) -> Any:
    name = str(asked.call.params[parameter])
    for trail in _all(asked):
        if name in _called(asked, trail):
            return trail
    arn = name if name.startswith("arn:") else f"arn:aws:cloudtrail:{asked.call.region}:{asked.account}:trail/{name}"
    raise AwsError("TrailNotFoundException", f"Unknown trail: {arn} for the user: {asked.account}", 400)


def _told(trail: Any) -> dict[str, Any]:
    told = {key: value for key, value in trail.description(include_region=True).items() if value is not None}
    return {**told, "HasCustomEventSelectors": bool(trail.event_selectors or trail.advanced_event_selectors)}


GAPS: dict[str, Gap] = {
    "cloudtrail:DescribeTrails": describe_trails,
    "cloudtrail:ListTrails": list_trails,
    "cloudtrail:GetTrail": get_trail,
    "cloudtrail:GetTrailStatus": get_trail_status,
    "cloudtrail:GetEventSelectors": get_event_selectors,
}
