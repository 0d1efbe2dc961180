"""CloudTrail's trails as their readers see them: in the home region and in others, and from an organization's members.

moto shows an organization's trail to its management account alone, tells of no custom selectors, and has none where CloudTrail
has its defaults. Members see the trail and name it by its ARN; they change nothing of it
(https://docs.aws.amazon.com/awscloudtrail/latest/userguide/creating-trail-organization.html).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from ircoach.world import moto_seam
from ircoach.world.clock import to_datetime
from ircoach.world.delivery import last_round
from ircoach.world.gate import Asked, Finish, Gap, Guard
from ircoach.world.log_archive import takes_files
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
    if named := asked.call.params.get("trailNameList"):
        return {"trailList": [_told(trail) for trail in _all(asked) if _called(asked, trail) & set(named)]}
    shadows = asked.call.params.get("includeShadowTrails", True)
    return {"trailList": [_told(trail) for trail in _all(asked) if _seen(asked, trail, shadows)]}


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
    trail = _named(asked, "Name")
    status = trail.status
    started, stopped = (each and each.replace(tzinfo=dt.UTC) for each in (status.started, status.stopped))
    times = {"StartLoggingTime": started, "StopLoggingTime": stopped}
    last = to_datetime(last_round(asked.gate.seed, trail.account_id, trail.region_name, asked.now))
    if started and started < last:
        times["LatestDeliveryTime"] = last
    texts = {"TimeLoggingStarted": started, "TimeLoggingStopped": stopped}
    return {
        "IsLogging": status.is_logging,
        **{name: when.replace(microsecond=0) for name, when in times.items() if when},
        **{name: f"{when:%Y-%m-%dT%H:%M:%SZ}" if when else "" for name, when in texts.items()},
    }


def get_event_selectors(asked: Asked) -> dict[str, Any]:
    """What a trail was told to keep: every management event where it was told nothing.

    https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetEventSelectors.html
    """
    trail = _named(asked, "TrailName")
    if trail.advanced_event_selectors:
        return {"TrailARN": trail.arn, "AdvancedEventSelectors": trail.advanced_event_selectors}
    return {"TrailARN": trail.arn, "EventSelectors": trail.event_selectors or [_DEFAULT]}


def get_insight_selectors(asked: Asked) -> dict[str, Any]:
    """What unusual activity a trail was told to look for. Raises InsightNotEnabledException for one that was told nothing.

    https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_GetInsightSelectors.html
    """
    trail = _named(asked, "TrailName")
    if not trail.insight_selectors:
        told = (
            f"Trail {trail.arn} does not have Insights enabled. Edit the trail settings to enable Insights, and then try again."
        )
        raise AwsError("InsightNotEnabledException", told, 400)
    return {"TrailARN": trail.arn, "InsightSelectors": trail.insight_selectors}


def only_the_last(asked: Asked, told: dict[str, Any]) -> None:
    """A trail has selectors of one kind: basic ones that are put take the place of advanced ones."""
    del told
    if asked.call.params.get("EventSelectors"):
        _named(asked, "TrailName").advanced_event_selectors = []


def let_in(asked: Asked) -> None:
    """CloudTrail makes no trail to a bucket that keeps it out.

    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
    """
    name = asked.call.params.get("S3BucketName")
    facts = asked.gate.principals.facts
    if name is None or facts.absent(str(name)):
        return
    arn = f"arn:aws:cloudtrail:{asked.call.region}:{asked.account}:trail/{str(asked.call.params['Name']).rpartition('/')[2]}"
    prefix = asked.call.params.get("S3KeyPrefix")
    place = f"{name}/{f'{prefix}/' if prefix else ''}AWSLogs/{asked.account}"
    if not takes_files(facts, arn, asked.account, place):
        raise AwsError("InsufficientS3BucketPolicyException", f"Incorrect S3 bucket policy is detected for bucket: {name}", 400)


def _all(asked: Asked) -> list[Any]:
    """moto's trails that an account sees: its own, and the organization's it is in."""
    home = asked.gate.principals.facts.organization(asked.account)
    above = [] if home is None or home[1] == asked.account else moto_seam.trails(home[1])
    return [*moto_seam.trails(asked.account), *(trail for trail in above if trail.is_org_trail)]


def _seen(asked: Asked, trail: Any, shadows: bool) -> bool:
    """Whether a trail is seen here: a shadow is one of another region's, or of the organization's in a member account."""
    own = trail.account_id == asked.account and trail.region_name == asked.call.region
    return own or (shadows and (trail.is_multi_region or trail.region_name == asked.call.region))


def _called(asked: Asked, trail: Any) -> set[str]:
    """What a trail may be called by whoever asks: by its name only in its own account and region."""
    own = trail.account_id == asked.account and trail.region_name == asked.call.region
    return {trail.arn, trail.trail_name} if own else {trail.arn}


def _named(asked: Asked, parameter: str) -> Any:
    name = str(asked.call.params[parameter])
    if len(name) < 3:
        told = f"Trail name too short. Minimum allowed length: 3 characters. Specified name length: {len(name)} characters."
        raise AwsError("InvalidTrailNameException", told, 400)
    for trail in _all(asked):
        if name in _called(asked, trail):
            return trail
    arn = name if name.startswith("arn:") else f"arn:aws:cloudtrail:{asked.call.region}:{asked.account}:trail/{name}"
    raise AwsError("TrailNotFoundException", f"Unknown trail: {arn} for the user: {asked.account}", 400)


def _told(trail: Any) -> dict[str, Any]:
    told = {key: value for key, value in trail.description(include_region=True).items() if value is not None}
    custom = bool(trail.event_selectors or trail.advanced_event_selectors)
    return {**told, "HasCustomEventSelectors": custom, "HasInsightSelectors": bool(trail.insight_selectors)}


GAPS: dict[str, Gap] = {
    "cloudtrail:DescribeTrails": describe_trails,
    "cloudtrail:ListTrails": list_trails,
    "cloudtrail:GetTrail": get_trail,
    "cloudtrail:GetTrailStatus": get_trail_status,
    "cloudtrail:GetEventSelectors": get_event_selectors,
    "cloudtrail:GetInsightSelectors": get_insight_selectors,
}
GUARDS: dict[str, Guard] = {"cloudtrail:CreateTrail": let_in, "cloudtrail:UpdateTrail": let_in}
FINISHES: dict[str, Finish] = {"cloudtrail:PutEventSelectors": only_the_last}
