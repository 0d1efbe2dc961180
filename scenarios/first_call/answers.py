"""How the first call is worked well, and how it goes wrong: the expert, half-fixes and over-reactions."""

from __future__ import annotations

import json
from typing import Any

from ircoach import Case, Scorecard

DENY_ALL = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}


def _looked_up(case: Case, user: str) -> list[dict[str, Any]]:
    pages = case.client("cloudtrail").get_paginator("lookup_events")
    found = pages.paginate(LookupAttributes=[{"AttributeKey": "Username", "AttributeValue": user}])
    return [json.loads(event["CloudTrailEvent"]) for page in found for event in page["Events"]]


def _of_the_alert(case: Case) -> tuple[str, str]:
    """User and address, as the alert names them."""
    words = case.alert["text"].split()
    return words[2], words[words.index("from") + 1]


def expert(case: Case) -> Scorecard:
    """Look, hold it against the change calendar, stop it or let it be, check, come down, hand over."""
    user, address = _of_the_alert(case)
    case.step()
    case.assess("can't tell yet", "not yet", "one alert, no context; a job may have moved")
    case.step()
    records = _looked_up(case, user)
    there = [record for record in records if record["sourceIPAddress"] == address]
    seen = case.pin(there[-1], "the first call from there, ever")
    case.answer("before", "no")
    case.answer("refused", next(record["eventName"] for record in there if record.get("errorCode")))
    case.assess("sorta sick", "not yet", f"events: first time from {address}, looked around, was refused once", cites=[seen])
    case.step()
    changes = [row for row in case.register("changes") if user in row["what"]]
    today = f"{case.now:%Y-%m-%d}"
    matches = [row for row in changes if row["address"] == address and row["date"] == today]
    change = case.pin(changes[0], "the change about the job")
    if matches:
        because = f"the change {matches[0]['change']} names {address} and this very day"
        case.assess("not sick", "nothing to stop", because, cites=[seen, change], confidence=90)
        case.hand_over("report team", [user, address], [], "Key used from its new server, as the change says. No action taken.")
        return _finished(case)
    case.assess(
        "sick", "stop it now", f"the change names {changes[0]['address']} on another day, not {address}", cites=[seen, change]
    )
    case.step()
    contain(case)
    case.step()
    case.wait(15)
    refused = next(record for record in _looked_up(case, user) if record.get("errorCode"))
    proof = case.pin(refused, "their next call is refused")
    case.assess(
        "sorta sick", "nothing to stop", "contained: their next call was refused; how the key leaked is unknown", cites=[proof]
    )
    case.hand_over(
        "host forensics", [user, address], ["how the key leaked", "which reports were fetched"], "Deny-all on the user stands."
    )
    return _finished(case)


def _finished(case: Case) -> Scorecard:
    scorecard: Scorecard = case.finish()
    return scorecard


def contain(case: Case) -> None:
    """The reference fix: an explicit deny on the user, which can be taken back."""
    user, _ = _of_the_alert(case)
    case.client("iam").put_user_policy(UserName=user, PolicyName="incident-deny-all", PolicyDocument=json.dumps(DENY_ALL))
