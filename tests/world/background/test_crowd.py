"""The crowd: many events from few calls, all of them about what is there, and none of them written before it is read."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

import pytest

from ircoach.world import moto_seam, records
from ircoach.world.addresses import whois
from ircoach.world.background import TakingOn
from ircoach.world.background.keeping_up import ROUND
from ircoach.world.callers import Actor
from ircoach.world.clock import DAY, HOUR, MINUTE
from ircoach.world.house import House
from ircoach.world.stage import Stage, deny, document, sure
from ircoach.world.world import World
from tests.world.background.support import ALERT, at_the_alert

EVENTS = 4000


@dataclass
class Set:
    """A house at its alert, and somebody who may look."""

    world: World
    house: House
    stage: Stage
    who: Actor


@pytest.fixture(scope="module")
def scene() -> Set:
    """One house for all tests of this file."""
    world, house, stage = at_the_alert(EVENTS)
    who = stage.sign_in("eyes", house.production, "IncidentResponder", "eyes", "80.169.200.9", region=house.home)
    return Set(world, house, stage, who)


def web_machines(scene: Set) -> list[dict[str, Any]]:
    """The machines that have a role, as EC2 describes them."""
    named = [scene.house.instances[name] for name in ("prod-web-1", "prod-web-2")]
    eyes = scene.house.signs_in("administrator", "production", "Administrator")
    found = sure(eyes.call("ec2", "describe_instances", InstanceIds=named))["Reservations"]
    return [machine for reservation in found for machine in reservation["Instances"]]


def fortnight(scene: Set) -> list[dict[str, Any]]:
    """The crowd's records of the fortnight before the alert."""
    return [dict(line.record) for line in scene.world.trail.ordinary(scene.world.alert_at - 14 * DAY, scene.world.alert_at)]


def test_there_are_about_as_many_events_as_were_asked_for(scene: Set) -> None:
    """Within a tenth, in the fortnight before the alert."""
    assert abs(len(fortnight(scene)) - EVENTS) < EVENTS / 10


def test_everybody_and_everything_in_them_is_there(scene: Set) -> None:
    """Roles, keys' owners, machines and addresses exist; only slips of the hand name what does not."""
    world, known = scene.world, {}
    for account in world.accounts.values():
        backend = moto_seam.iam(account)
        known[account] = {each.arn: each.id for each in (*backend.roles.values(), *backend.users.values())}
    machines = set(scene.house.instances.values())
    networks = {row["network"] for row in world.company.registers["networks"]}
    networks |= {machine["PublicIpAddress"] for machine in web_machines(scene)}
    vendors = {row["account"] for row in world.company.registers["accounts"] if row["registered"] == "no"}
    for record in fortnight(scene):
        identity, asked = record["userIdentity"], record["requestParameters"] or {}
        who = identity.get("sessionContext", {}).get("sessionIssuer", identity)
        if identity["type"] == "AWSService":
            assert record["eventName"] == "AssumeRole"
        elif identity["accountId"] in vendors:
            assert identity["type"] == "AWSAccount"
        elif "principalId" in who:
            assert who["principalId"] in known[identity["accountId"]].values()
            assert known[identity["accountId"]].get(who.get("arn"), who["principalId"]) == who["principalId"]
        else:
            assert who["userName"] == records.HIDDEN
        address = record["sourceIPAddress"]
        assert address in networks or whois(address)["kind"] == "hosting" or address == identity.get("invokedBy")
        named = {item["instanceId"] for item in asked.get("instancesSet", {}).get("items", ())}
        assert named <= machines or record["errorCode"] == "Client.InvalidInstanceID.NotFound"


def test_no_two_have_an_id_in_common(scene: Set) -> None:
    """Record ids and request ids are their own, unless two accounts are told of one request; a session's key is its session's."""
    made = fortnight(scene)
    calls = [record for record in made if record["eventType"] == "AwsApiCall"]
    told_twice = Counter(record["sharedEventID"] for record in calls if "sharedEventID" in record)
    assert len({record["eventID"] for record in made}) == len(made)
    assert len({record["requestID"] for record in calls}) == len(calls) - told_twice.total() + len(told_twice)
    sessions: dict[str, set[str]] = {}
    for record in calls:
        identity = record["userIdentity"]
        if "sessionContext" not in identity:
            continue
        sessions.setdefault(identity["accessKeyId"], set()).add(
            identity["arn"] + identity["sessionContext"]["attributes"]["creationDate"]
        )
    assert {len(held) for held in sessions.values()} == {1}
    assert len(sessions) > 100


def test_a_pattern_written_with_its_own_values_is_the_record_it_was_cut_from(scene: Set) -> None:
    """Nothing but what varies is different, down to the order of fields."""
    for habit in scene.world.crowd.habits:
        for pattern in () if isinstance(habit, TakingOn) else habit.steps.patterns:  # those: test_taking_on.py
            record = pattern.record
            identity = record["userIdentity"]
            values = {
                "time": record["eventTime"],
                "event": record["eventID"],
                "request": record.get("requestID"),
                "host": (record.get("additionalEventData") or {}).get("x-amz-id-2"),
                "key": identity.get("accessKeyId"),
                "created": identity.get("sessionContext", {}).get("attributes", {}).get("creationDate"),
                "session": identity.get("principalId", "").partition(":")[2],
                "address": record["sourceIPAddress"],
                "encoded": pattern.encoded,
            }
            pieces = list(pattern.pieces)
            pieces[1::2] = [str(values[hole]) for hole in pattern.holes]
            assert "".join(pieces) == json.dumps(record, separators=(",", ":"))


def test_people_have_weekends_and_nights(scene: Set) -> None:
    """Consoles and command lines are still on Saturdays, on Sundays and before dawn; machines are not."""
    world, crowd = scene.world, scene.world.crowd
    people: Counter[int] = Counter()
    machines: Counter[int] = Counter()
    for place in crowd.places(world.alert_at - 14 * DAY, world.alert_at):
        counted = people if crowd.habits[place.habit].person else machines
        counted[(place.time // DAY + 4) % 7] += 1
        assert not (counted is people and place.time % DAY < 6 * HOUR)
    assert set(people) == {1, 2, 3, 4, 5}
    assert set(machines) == set(range(7))


def test_people_are_followed_for_a_quarter(scene: Set) -> None:
    """Ninety days back there are people's events and nobody else's."""
    world, crowd = scene.world, scene.world.crowd
    early = list(crowd.places(world.alert_at - 80 * DAY, world.alert_at - 70 * DAY))
    assert early
    assert all(crowd.habits[place.habit].person for place in early)


@pytest.mark.slow
def test_how_many_there_are_changes_nothing_else() -> None:
    """The same calls, ids and truth with a hundred events as with many."""

    def told(events: int) -> list[Any]:
        world, house, _ = at_the_alert(events)
        return [[(line.time, dict(line.record)) for line in world.trail.lines()], dict(world.truth), house.instances]

    assert told(100) == told(50_000)


def test_event_history_shows_them_late_newest_first_and_page_by_page(scene: Set) -> None:
    """Pages join without a gap, and hold nothing that has not arrived yet."""
    world, house = scene.world, scene.house
    answer = scene.who.call("cloudtrail", "lookup_events", StartTime=world.clock.datetime - dt.timedelta(hours=30))
    now = world.clock.now
    found = [json.loads(event["CloudTrailEvent"]) for event in answer["Events"]]
    while token := answer.get("NextToken"):
        answer = scene.who.call(
            "cloudtrail", "lookup_events", StartTime=world.clock.datetime - dt.timedelta(hours=30), NextToken=token
        )
        found += [json.loads(event["CloudTrailEvent"]) for event in answer["Events"]]
    times = [record["eventTime"] for record in found]
    assert times == sorted(times, reverse=True)
    due = {
        line.record["eventID"]
        for line in world.trail.ordinary(now - 30 * HOUR, now)
        if line.visible <= now
        and line.record["recipientAccountId"] == house.production
        and line.record["awsRegion"] == house.home
    }
    assert len(due) > 50
    assert due <= {record["eventID"] for record in found}


@pytest.mark.parametrize("attribute", ["EventId", "AccessKeyId", "Username", "EventName", "ResourceName"])
def test_event_history_finds_them_by_attribute(scene: Set, attribute: str) -> None:
    """Each attribute finds the record it was taken from."""
    world, house = scene.world, scene.house
    before = world.alert_at - HOUR
    about = next(
        line.record
        for line in world.trail.ordinary(before - 2 * DAY, before)
        if line.record["recipientAccountId"] == house.production
        and line.record["awsRegion"] == house.home
        and (line.record["requestParameters"] or {}).get("instancesSet", {}).get("items")
    )
    value = {
        "EventId": about["eventID"],
        "AccessKeyId": about["userIdentity"]["accessKeyId"],
        "Username": about["userIdentity"]["principalId"].partition(":")[2],
        "EventName": about["eventName"],
        "ResourceName": about["requestParameters"]["instancesSet"]["items"][0]["instanceId"],
    }[attribute]
    second = dt.datetime.fromisoformat(about["eventTime"])
    found = scene.who.call(
        "cloudtrail",
        "lookup_events",
        LookupAttributes=[{"AttributeKey": attribute, "AttributeValue": value}],
        StartTime=second,
        EndTime=second + dt.timedelta(seconds=1),
    )
    assert about["eventID"] in {event["EventId"] for event in found["Events"]}


def test_a_role_was_last_used_when_its_habit_last_called(scene: Set) -> None:
    """IAM's last use of a job's role is on the day of the alert, not when the account was built."""
    told = sure(scene.who.call("iam", "get_role", RoleName="MonitoringReader"))["Role"]["RoleLastUsed"]["LastUsedDate"]
    assert dt.timedelta(0) <= ALERT - told < dt.timedelta(hours=ALERT.hour)


def test_a_containment_shows_in_the_crowd(scene: Set) -> None:
    """A role that is denied everything is refused from the next round on, in its own words; what it did before stays done."""
    world, house = scene.world, scene.house
    administrator = house.signs_in("administrator", "production", "Administrator")
    cut_at = world.clock.now
    text = document(deny("*"))
    sure(administrator.call("iam", "put_role_policy", RoleName="MonitoringReader", PolicyName="stop", PolicyDocument=text))
    world.advance(cut_at + 2 * ROUND + 12 * HOUR)
    mine = [
        (line.time, line.record)
        for line in world.trail.ordinary(cut_at - 12 * HOUR, world.clock.now)
        if line.actor.startswith("monitoring/production") and line.record["eventSource"] == "ec2.amazonaws.com"
    ]
    after = [record for time, record in mine if time > cut_at + 2 * ROUND]
    assert len(after) > 20
    assert {record.get("errorCode") for record in after} == {"Client.UnauthorizedOperation"}
    assert all("with an explicit deny in an identity-based policy" in record["errorMessage"] for record in after)
    assert {record.get("errorCode") for time, record in mine if time <= cut_at + MINUTE} == {None}
    others = {line.record.get("errorCode") for line in world.trail.ordinary(cut_at + 2 * ROUND, world.clock.now)
              if line.actor.startswith("monitoring/development")}  # fmt: skip
    assert others == {None}


def test_a_role_on_an_instance_says_how_it_was_delivered(scene: Set) -> None:
    """The session bears the instance's id, comes from its own address, knows no MFA, and names the metadata service's version."""
    machines = {machine["InstanceId"]: machine for machine in web_machines(scene)}
    versions: dict[str, set[str]] = {}
    for record in fortnight(scene):
        context = record["userIdentity"].get("sessionContext", {})
        if "ec2RoleDelivery" not in context:
            continue
        name = record["userIdentity"]["principalId"].partition(":")[2]
        versions.setdefault(name, set()).add(context["ec2RoleDelivery"])
        assert record["sourceIPAddress"] == machines[name]["PublicIpAddress"]
        assert list(context) == ["sessionIssuer", "attributes", "ec2RoleDelivery"]
        assert context["attributes"]["mfaAuthenticated"] == "false"
    assert versions == {scene.house.instances["prod-web-1"]: {"2.0"}, scene.house.instances["prod-web-2"]: {"1.0"}}
    assert all(machine["IamInstanceProfile"]["Arn"].endswith("/StorefrontWeb") for machine in machines.values())


def test_a_policy_may_ask_how_a_role_was_delivered(scene: Set) -> None:
    """ec2:RoleDelivery refuses what the first version of the metadata service handed out, and nothing else."""
    house, stage = scene.house, scene.stage
    administrator = house.signs_in("administrator", "production", "Administrator")
    text = document(deny("*", Condition={"NumericLessThan": {"ec2:RoleDelivery": "2.0"}}))
    named = {"RoleName": "StorefrontWeb", "PolicyName": "second"}
    sure(administrator.call("iam", "put_role_policy", **named, PolicyDocument=text))
    scene.world.advance(scene.world.clock.now + MINUTE)
    told = {
        version: stage.on_instance(
            f"machine/{version}",
            house.production,
            "StorefrontWeb",
            "i-0",
            "80.169.200.9",
            region=house.home,
            delivered_by=version,
        ).call("ec2", "describe_instances")
        for version in ("1.0", "2.0")
    }
    assert {version: outcome.code for version, outcome in told.items()} == {"1.0": "UnauthorizedOperation", "2.0": None}
