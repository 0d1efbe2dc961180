"""Roles taken on: what CloudTrail writes when somebody who is no actor of ours was handed a role's credentials by STS.

That is a sign-in portal on behalf of a person or a job, a vendor from an account of its own, or a service of AWS's. Each is an
AssumeRole like that of any caller (`record` shapes it), in the trail of whoever asked and in that of the role's owner. A service
has no trail; to an instance, EC2's record tells the credentials and not whose session they are.
https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html#cloudtrail-integration_examples-sts-api
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ircoach.world.records.identity import user_identity
from ircoach.world.records.record import Seen, for_owner, record
from ircoach.world.records.shapes import text_date
from ircoach.world.wire import Call

EC2 = "ec2.amazonaws.com"


@dataclass(frozen=True, slots=True)
class Taker:
    """Who takes on a role.

    identity: as their own trail names them. account: whose trail that is, empty for a service of AWS's. address, user_agent: the
    network's word and the client's. external_id: what a trust may ask of a vendor. ours: whether their trail is one of ours.
    """

    identity: Mapping[str, Any]
    account: str
    address: str
    user_agent: str
    external_id: str | None = None
    ours: bool = True

    @property
    def service(self) -> str:
        """The service that takes on a role for itself, or nothing."""
        return "" if self.account else str(self.identity["invokedBy"])


def service_taker(name: str) -> Taker:
    """A service of AWS's (`config.amazonaws.com`): its name is its address and its client."""
    return Taker(user_identity("service", invoked_by=name), "", name, name)


@dataclass(frozen=True, slots=True)
class Taken:
    """A role's session, just made.

    time: when, UTC, and for how many seconds. region: whose STS was asked. role_arn, role_id, session: what was taken on, under
    which name. key, token: the credentials. request_id, event_ids, shared_event_id: the records' own, one event for each trail.
    """

    time: dt.datetime
    seconds: int
    region: str
    role_arn: str
    role_id: str
    session: str
    key: str
    token: str
    request_id: str
    event_ids: tuple[str, str]
    shared_event_id: str

    @property
    def account(self) -> str:
        """Whose role it is."""
        return self.role_arn.split(":")[4]


def expiration(made: dt.datetime, seconds: int) -> str:
    """When credentials end that were made at `made`, as the record has it."""
    return text_date(made + dt.timedelta(seconds=seconds), "sts")


def taken_on(who: Taker, taken: Taken) -> list[dict[str, Any]]:
    """The records of one AssumeRole that went through: one, or two where caller and role are in two accounts of ours."""
    call = Call("sts", "AssumeRole", _asked(who, taken), taken.region, "query", f"sts.{taken.region}.amazonaws.com")
    seen = Seen(
        time=taken.time,
        call=call,
        identity=who.identity,
        source_address=who.address,
        user_agent=who.user_agent,
        request_id=taken.request_id,
        event_id=taken.event_ids[0],
        recipient_account=who.account or taken.account,
        result=_answer(who, taken),
        resource_owner=taken.account,
    )
    if who.service:
        return [record(replace(seen, shared_event_id=taken.shared_event_id))]
    owners = for_owner(seen, taken.event_ids[1], taken.shared_event_id)
    if owners is None:
        return [record(seen)]
    return [*([record(replace(seen, shared_event_id=taken.shared_event_id))] if who.ours else []), record(owners)]


def _asked(who: Taker, taken: Taken) -> dict[str, Any]:
    asked: dict[str, Any] = {"RoleArn": taken.role_arn, "RoleSessionName": taken.session}
    if who.external_id:
        asked["ExternalId"] = who.external_id
    return asked if who.service == EC2 else asked | {"DurationSeconds": taken.seconds}


def _answer(who: Taker, taken: Taken) -> dict[str, Any]:
    ends = taken.time + dt.timedelta(seconds=taken.seconds)
    answer: dict[str, Any] = {"Credentials": {"AccessKeyId": taken.key, "SessionToken": taken.token, "Expiration": ends}}
    if who.service == EC2:
        return answer
    role = taken.role_arn.rpartition("/")[2]
    named = {
        "AssumedRoleId": f"{taken.role_id}:{taken.session}",
        "Arn": f"arn:aws:sts::{taken.account}:assumed-role/{role}/{taken.session}",
    }
    return answer | {"AssumedRoleUser": named}
