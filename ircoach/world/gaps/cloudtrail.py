"""CloudTrail's event history: LookupEvents, as the console and the CLI read it."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from ircoach.world import pages
from ircoach.world.attributes import resources, username
from ircoach.world.clock import from_datetime, to_datetime
from ircoach.world.gate import Asked, Gap
from ircoach.world.wire import AwsError

PAGE = 50
_ATTRIBUTES = ("EventId", "EventName", "ReadOnly", "Username", "ResourceType", "ResourceName", "EventSource", "AccessKeyId")


def lookup_events(asked: Asked) -> dict[str, Any]:
    """One page of management events of this account and region, newest first.

    https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
    """
    params = asked.call.params
    attributes = params.get("LookupAttributes") or []
    if len(attributes) > 1 or any(item.get("AttributeKey") not in _ATTRIBUTES for item in attributes):
        raise AwsError("InvalidLookupAttributesException", "Exactly one lookup attribute of a known key can be given.", 400)
    size = int(params.get("MaxResults") or PAGE)
    if not 1 <= size <= PAGE:
        raise AwsError("InvalidMaxResultsException", f"MaxResults must be between 1 and {PAGE}.", 400)
    if params.get("EventCategory"):
        return {"Events": []}  # only Insights events can be asked for by category, and this account has none
    start, end = _micros(params.get("StartTime")), _micros(params.get("EndTime"))
    if start is not None and end is not None and start > end:
        raise AwsError("InvalidTimeRangeException", "The start time is after the end time.", 400)
    where = (attributes[0]["AttributeKey"], str(attributes[0]["AttributeValue"])) if attributes else None
    asked_for = json.dumps([start, end, where])
    begin, seen = 0, asked.now
    if token := params.get("NextToken"):
        if (places := pages.places(asked_for, str(token), 2)) is None:
            raise AwsError("InvalidNextTokenException", "The NextToken is not one of this request.", 400)
        begin, seen = places
    found = asked.gate.history(asked.account, asked.call.region, seen, start, end, where)
    page, more = found.page(begin, size)
    answer: dict[str, Any] = {"Events": [_event(line.record, line.time) for line in page]}
    if more:
        answer["NextToken"] = pages.token(asked_for, begin + size, seen)
    return answer


def _event(record: Any, time: int) -> dict[str, Any]:
    event = {
        "EventId": record["eventID"],
        "EventName": record["eventName"],
        "ReadOnly": "true" if record["readOnly"] else "false",
        "EventTime": to_datetime(time).replace(microsecond=0),
        "EventSource": record["eventSource"],
        "Username": username(record),
        "Resources": resources(record),
        "CloudTrailEvent": json.dumps(record, separators=(",", ":")),
    }
    if key := record["userIdentity"].get("accessKeyId"):
        event["AccessKeyId"] = key
    return event


def _micros(value: Any) -> int | None:
    if value is None:
        return None
    if isinstance(value, dt.datetime):
        return from_datetime(value if value.tzinfo else value.replace(tzinfo=dt.UTC))
    return int(float(value) * 1_000_000)


GAPS: dict[str, Gap] = {"cloudtrail:LookupEvents": lookup_events}
