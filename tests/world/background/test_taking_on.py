"""Roles taken on by the crowd: each key of a session was made by a call that the trail holds, and says who made it."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from typing import Any

import pytest

from ircoach.world.background import SignIns, TakingOn
from ircoach.world.callers import Actor
from ircoach.world.clock import DAY, MINUTE
from ircoach.world.stage import CLI, sure
from tests.world.background.support import RESULTS, Scene, minutes_later

Record = dict[str, Any]


@pytest.fixture(scope="module")
def scene() -> Scene:
    """One house for all tests of this file."""
    return minutes_later(9000)


def taken(scene: Scene) -> list[Record]:
    """The records of roles taken on."""
    return [record for record in scene.records if record["eventName"] == "AssumeRole"]


def seconds(text: str) -> dt.datetime:
    """A moment as a record writes it: of an event, or of the end of credentials."""
    return dt.datetime.fromisoformat(text) if "T" in text else dt.datetime.strptime(f"{text}+0000", "%b %d, %Y, %I:%M:%S %p%z")


def test_event_history_finds_who_asked_for_a_session(scene: Scene) -> None:
    """By the session's key, name, id and ARN, each as a resource of the call that made it; a name nobody has finds nothing."""
    house = scene.house
    here = (house.production, house.home)
    mine = [record for record in taken(scene) if (record["recipientAccountId"], record["awsRegion"]) == here]
    about = next(record for record in reversed(mine) if "assumedRoleUser" in record["responseElements"])
    user = about["responseElements"]["assumedRoleUser"]
    names = [
        about["responseElements"]["credentials"]["accessKeyId"],
        about["requestParameters"]["roleSessionName"],
        user["assumedRoleId"],
        user["arn"],
        about["requestParameters"]["roleArn"],
    ]

    def found(name: str) -> set[str]:
        asked = {"AttributeKey": "ResourceName", "AttributeValue": name}
        moment = seconds(about["eventTime"])
        told = sure(
            scene.who.call(
                "cloudtrail",
                "lookup_events",
                LookupAttributes=[asked],
                StartTime=moment,
                EndTime=moment + dt.timedelta(seconds=1),
            )
        )
        return {event["EventId"] for event in told["Events"]}

    assert all(about["eventID"] in found(name) for name in names)
    assert found(names[0]) == {about["eventID"]}
    assert found("ASIA" + 16 * "0") == set()


def test_every_temporary_key_was_made_by_a_call_in_the_trail(scene: Scene) -> None:
    """In that second, for that session, in that account; each use lies before its end. Else it began before the trail, or at a
    console's door with a password."""
    made = {
        record["responseElements"]["credentials"]["accessKeyId"]: record
        for record in taken(scene)
        if record["recipientAccountId"] == record["resources"][0]["accountId"]
    }
    since = dt.datetime.fromtimestamp((scene.world.alert_at - 14 * DAY) / 1e6, dt.UTC)
    used, older, by_password = set(), set(), set()
    for record in scene.records:
        who = record["userIdentity"]
        key = who.get("accessKeyId", "")
        if not key.startswith("ASIA"):
            continue
        context = who["sessionContext"]
        created = seconds(context["attributes"]["creationDate"])
        if who["type"] == "IAMUser":
            by_password.add(who["userName"])
        elif created < since:
            assert since - created < dt.timedelta(hours=12)
            older.add(key)
        else:
            used.add(key)
            call = made[key]
            assert seconds(call["eventTime"]) == created <= seconds(record["eventTime"])
            assert seconds(record["eventTime"]) < seconds(call["responseElements"]["credentials"]["expiration"])
            assert call["requestParameters"]["roleArn"] == context["sessionIssuer"]["arn"]
            assert call["requestParameters"]["roleSessionName"] == who["principalId"].partition(":")[2]
            assert call["recipientAccountId"] == who["accountId"]
            device = "serialNumber" in call["requestParameters"]  # nobody at the portal gives one, so no session knows of MFA
            assert context["attributes"]["mfaAuthenticated"] == str(device).lower()
    assert by_password <= {"wallboard", "qa-tester", "finance"}
    assert used == set(made)
    assert len(used) > 200 > 10 > len(older)


def test_a_role_is_taken_on_by_whom_it_trusts(scene: Scene) -> None:
    """People's and jobs' by the portal, from its address; services' by themselves; the vendor's from its own account."""
    house, kinds = scene.house, Counter[str]()
    register = scene.world.company.registers
    portal = next(row["network"] for row in register["networks"] if row["name"] == "sign-in portal")
    vendor = next(row["account"] for row in register["accounts"] if row["name"].startswith("inventory vendor"))
    for record in taken(scene):
        role = record["requestParameters"]["roleArn"].rpartition("/")[2]
        who = record["userIdentity"]
        kinds[who["type"]] += 1
        if who["type"] == "AWSService":
            assert who["invokedBy"] == record["sourceIPAddress"] == record["userAgent"]
            assert role in {"StorefrontWeb", "AWSServiceRoleForAutoScaling", "AWSServiceRoleForConfig"}
            assert ("assumedRoleUser" in record["responseElements"]) == (role != "StorefrontWeb")
        elif role == "InventoryScanner":
            assert (who["type"], who["accountId"]) == ("AWSAccount", vendor)
            assert record["requestParameters"]["externalId"]
            assert record["sourceIPAddress"] != portal
        else:
            assert who["accountId"] == house.management
            assert record["sourceIPAddress"] == portal
            assert who["type"] == ("IAMUser" if record["recipientAccountId"] == house.management else "AWSAccount")
    assert set(kinds) == {"AWSService", "AWSAccount", "IAMUser"}


def test_both_accounts_are_told_of_one_call(scene: Scene) -> None:
    """The portal's and the role's: one request, one shared event, one key, and an event of its own for each."""
    sides: dict[str, list[Record]] = {}
    for record in taken(scene):
        if record["userIdentity"].get("accountId") == scene.house.management and "sharedEventID" in record:
            sides.setdefault(record["sharedEventID"], []).append(record)
    assert {len(each) for each in sides.values()} == {2}
    for first, second in sides.values():
        for same in ("requestID", "eventTime", "requestParameters", "responseElements", "resources", "awsRegion"):
            assert first[same] == second[same]
        assert first["eventID"] != second["eventID"]
        assert scene.house.management in (first["recipientAccountId"], second["recipientAccountId"])


def test_a_pattern_written_with_its_own_values_is_the_record_it_was_cut_from(scene: Scene) -> None:
    """Nothing but what varies is different, down to the order of fields."""
    for habit in scene.world.crowd.habits:
        for pattern in habit.steps.patterns if isinstance(habit, TakingOn) else ():
            record = pattern.record
            made = record["responseElements"]["credentials"]
            values = {
                "time": record["eventTime"],
                "event": record["eventID"],
                "address": record["sourceIPAddress"],
                "key": made["accessKeyId"],
                "session": record["requestParameters"]["roleSessionName"],
                "token": made["sessionToken"],
                "expires": made["expiration"],
                "asked": record["requestID"],
                "shared": record.get("sharedEventID"),
            }
            pieces = list(pattern.pieces)
            pieces[1::2] = [str(values[hole]) for hole in pattern.holes]
            assert "".join(pieces) == json.dumps(record, separators=(",", ":"))


def test_it_looks_like_the_record_of_a_call_that_is_made_here(scene: Scene) -> None:
    """The portal's user really may take the role on, and what the gate records of that has the same fields in the same order."""
    stage, house = scene.stage, scene.house
    keys = stage.new_key(house.builders["management"], "sign-in-portal")
    scene.world.advance(scene.world.clock.now + MINUTE)
    portal = stage.actor("portal", keys, "80.169.200.9", region=house.home, user_agent=CLI)
    role = f"arn:aws:iam::{house.production}:role/Administrator"
    asked = {"RoleArn": role, "RoleSessionName": "someone", "DurationSeconds": 43200}
    before = scene.world.trail.count
    sure(portal.call("sts", "assume_role", **asked))
    real = {line.record["recipientAccountId"]: line.record for line in scene.world.trail.since(before)}
    assert set(real) == {house.management, house.production}
    for account, record in real.items():
        like = next(
            each for each in taken(scene)
            if each["recipientAccountId"] == account and each["requestParameters"]["roleArn"] == role
        )  # fmt: skip
        for part in ("userIdentity", "requestParameters", "responseElements", "tlsDetails"):
            assert list(like[part]) == list(record[part])
        assert list(like) == list(record)
        assert like["awsRegion"] == record["awsRegion"]


def test_event_history_finds_them_by_the_key_that_asked(scene: Scene) -> None:
    """Under the portal's key and name in its own account; under the session's key only what the session did."""
    house = scene.house
    asked = next(record["userIdentity"] for record in taken(scene) if record["userIdentity"]["type"] == "IAMUser")

    def looked_up(who: Actor, key: str, value: str) -> set[str]:
        where = [{"AttributeKey": key, "AttributeValue": value}]
        events = sure(who.call("cloudtrail", "lookup_events", region=house.home, LookupAttributes=where))["Events"]
        return {event["EventName"] for event in events}

    assert looked_up(scene.management, "AccessKeyId", asked["accessKeyId"]) == {"AssumeRole"}
    assert looked_up(scene.management, "Username", "sign-in-portal") == {"AssumeRole"}
    session = next(
        record["userIdentity"]["accessKeyId"]
        for record in reversed(scene.records)
        if record["recipientAccountId"] == house.production
        and record["awsRegion"] == house.home
        and record["userIdentity"]["type"] == "AssumedRole"
    )
    assert "AssumeRole" not in looked_up(scene.who, "AccessKeyId", session)


def test_iam_knows_when_the_portals_key_was_last_used(scene: Scene) -> None:
    """At the last AssumeRole, for STS in the home region."""
    keys = {record["userIdentity"].get("accessKeyId") for record in taken(scene)} - {None}
    assert len(keys) == 1
    told = sure(scene.management.call("iam", "get_access_key_last_used", AccessKeyId=keys.pop()))["AccessKeyLastUsed"]
    assert told["ServiceName"] == "sts"
    assert told["Region"] == scene.house.home
    asked = [seconds(record["eventTime"]) for record in taken(scene) if record["userIdentity"]["type"] == "IAMUser"]
    assert told["LastUsedDate"] >= max(asked)


def test_a_session_at_the_console_was_taken_on_before_the_sign_in(scene: Scene) -> None:
    """In the same second at the latest: the portal first, then the door."""
    doors = {id(habit.of) for habit in scene.world.crowd.habits if isinstance(habit, SignIns)}
    taken_first = [id(habit.of) for habit in scene.world.crowd.habits if isinstance(habit, TakingOn)]
    assert len(doors & set(taken_first)) > 5
    assert len(set(taken_first)) == len(taken_first)


def test_a_query_finds_who_made_a_session(scene: Scene) -> None:
    """From a session's key to the call that made it, joined in Athena: whose account, from where, in which trail."""
    vendors = (record["userIdentity"] for record in scene.records if record["userIdentity"].get("arn", "").endswith("/inventory"))
    session = list(vendors)[-1]["accessKeyId"]
    ids = sure(scene.management.call("athena", "list_named_queries"))["NamedQueryIds"]
    saved = sure(scene.management.call("athena", "batch_get_named_query", NamedQueryIds=ids))["NamedQueries"]
    text = next(each["QueryString"] for each in saved if each["Name"] == "session-made-by").replace("?", f"'{session}'")
    query = sure(scene.management.call(
        "athena", "start_query_execution", QueryString=text, QueryExecutionContext={"Database": "cloudtrail"},
        ResultConfiguration={"OutputLocation": f"s3://{RESULTS}/"},
    ))  # fmt: skip
    scene.world.advance(scene.world.clock.now + MINUTE)
    answer = sure(scene.management.call("athena", "get_query_results", QueryExecutionId=query["QueryExecutionId"]))
    header, *rows = [[cell.get("VarCharValue", "") for cell in row["Data"]] for row in answer["ResultSet"]["Rows"]]
    record = next(each for each in taken(scene) if each["responseElements"]["credentials"]["accessKeyId"] == session)
    assert len(rows) == 1
    found = dict(zip(header, rows[0], strict=True))
    assert found["eventtime"] == record["eventTime"]
    assert found["who"] == record["userIdentity"]["principalId"]
    assert found["account"] == record["userIdentity"]["accountId"]
    assert found["sourceipaddress"] == record["sourceIPAddress"]
    assert found["role"] == record["requestParameters"]["roleArn"]
