"""Sign-ins of the crowd: sessions begin at the console's door, users of IAM mistype, strangers try names and get nowhere."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from typing import Any

import pytest

from ircoach.world.background.sign_ins import SignIns
from ircoach.world.callers import Actor
from ircoach.world.clock import DAY, MINUTE, utc
from ircoach.world.records import HIDDEN
from ircoach.world.stage import sure
from tests.world.background.support import RESULTS, Scene, minutes_later

WITHOUT_MFA = "sign-ins-without-mfa"


@pytest.fixture(scope="module")
def scene() -> Scene:
    """One house for all tests of this file."""
    return minutes_later(3000)


def at_the_door(scene: Scene) -> list[dict[str, Any]]:
    """The records that tell of sign-ins."""
    return [record for record in scene.records if record["eventSource"] == "signin.amazonaws.com"]


def looked_up(who: Actor, region: str, **attribute: str) -> list[dict[str, Any]]:
    """What event history says of one attribute."""
    ((key, value),) = attribute.items()
    asked = [{"AttributeKey": key, "AttributeValue": value}]
    return list(sure(who.call("cloudtrail", "lookup_events", region=region, LookupAttributes=asked))["Events"])


def test_every_session_at_the_console_begins_with_a_sign_in(scene: Scene) -> None:
    """Same principal, same second, same address as the calls made with it; and no sign-in leads nowhere."""
    world, records = scene.world, scene.records
    opened = {
        (record["userIdentity"]["arn"], record["eventTime"], record["sourceIPAddress"])
        for record in records
        if record["eventName"] == "ConsoleLogin" and record["responseElements"]["ConsoleLogin"] == "Success"
    }
    used = {
        (who["arn"], who["sessionContext"]["attributes"]["creationDate"], record["sourceIPAddress"])
        for record in records
        if record.get("sessionCredentialFromConsole") and (who := record["userIdentity"])
    }
    since = utc(world.alert_at - 14 * DAY)  # a session may be older than the records looked at
    assert opened == {(who, when, address) for who, when, address in used if when >= since}
    assert len(opened) > 50


def test_single_sign_on_is_recorded_at_the_homes_door_and_users_at_the_global_one(scene: Scene) -> None:
    """A role's session and MFAUsed No in the home region; users of IAM, mistyped names and strangers in us-east-1."""
    house = scene.house
    kinds = {(record["userIdentity"]["type"], record["awsRegion"]) for record in at_the_door(scene)}
    assert kinds == {("AssumedRole", house.home), ("IAMUser", "us-east-1")}
    for record in at_the_door(scene):
        assert "requestID" not in record
        assert not record["userIdentity"].get("accessKeyId")
        if record["userIdentity"]["type"] == "AssumedRole":
            assert record["additionalEventData"]["MFAUsed"] == "No"
            assert record["responseElements"] == {"ConsoleLogin": "Success"}


def test_whoever_has_a_second_factor_is_asked_for_it(scene: Scene) -> None:
    """`finance` has a device in IAM, is asked before each sign-in and says so; the two others have none."""
    house, management = scene.house, scene.management
    made = Counter(
        (record["eventName"], record["additionalEventData"].get("MFAUsed"))
        for record in at_the_door(scene)
        if record["userIdentity"].get("userName") == "finance" and "errorMessage" not in record
    )
    assert set(made) == {("CheckMfa", None), ("ConsoleLogin", "Yes")}
    assert len(set(made.values())) == 1
    device = sure(management.call("iam", "list_mfa_devices", UserName="finance"))["MFADevices"][0]["SerialNumber"]
    named = {record["additionalEventData"].get("MFAIdentifier") for record in at_the_door(scene)}
    assert named == {None, device}
    without = {
        record["userIdentity"]["userName"]
        for record in at_the_door(scene)
        if record["userIdentity"]["type"] == "IAMUser"
        and record["responseElements"].get("ConsoleLogin") == "Success"
        and record["additionalEventData"]["MFAUsed"] == "No"
    }
    assert without == {"wallboard", "qa-tester"}
    assert house.management == device.split(":")[4]


def test_a_name_that_nobody_has_is_hidden(scene: Scene) -> None:
    """Wrong names have neither name nor principal, wrong passwords both; every failure says which it was."""
    told = {
        (record["errorMessage"], record["userIdentity"]["userName"] == HIDDEN, "principalId" in record["userIdentity"])
        for record in at_the_door(scene)
        if record["responseElements"].get("ConsoleLogin") == "Failure"
    }
    assert told == {("Failed authentication", False, True), ("No username found in supplied account", True, False)}


def test_event_history_finds_sign_ins(scene: Scene) -> None:
    """By name in the region of the door; by user the successes and the slips, and a hidden name's nowhere but under that."""
    house, who = scene.house, scene.who
    assert {event["EventName"] for event in looked_up(who, house.home, EventName="ConsoleLogin")} == {"ConsoleLogin"}
    found = looked_up(who, "us-east-1", EventName="ConsoleLogin")
    assert {event["Username"] for event in found} <= {"wallboard", HIDDEN}
    assert all("AccessKeyId" not in event for event in found)
    for name in ("wallboard", HIDDEN):
        records = [json.loads(event["CloudTrailEvent"]) for event in looked_up(who, "us-east-1", Username=name)]
        assert records
        assert {record["userIdentity"]["userName"] for record in records} == {name}


def test_a_key_is_looked_up_without_the_sign_in_that_made_it(scene: Scene) -> None:
    """A sign-in does not tell the session's key, so asking for the key finds its calls alone."""
    house, who = scene.house, scene.who
    key = next(
        record["userIdentity"]["accessKeyId"]
        for record in reversed(scene.records)
        if record.get("sessionCredentialFromConsole")
        and record["awsRegion"] == house.home
        and record["recipientAccountId"] == house.production
    )
    found = looked_up(who, house.home, AccessKeyId=key)
    assert found
    assert all(event["AccessKeyId"] == key and event["EventName"] != "ConsoleLogin" for event in found)


def test_iam_knows_when_a_password_was_last_used(scene: Scene) -> None:
    """GetUser and the credential report name the second of the last sign-in that succeeded."""
    who = scene.who
    last = max(
        dt.datetime.fromisoformat(record["eventTime"])
        for record in at_the_door(scene)
        if record["userIdentity"].get("userName") == "wallboard" and record["responseElements"]["ConsoleLogin"] == "Success"
    )
    assert sure(who.call("iam", "get_user", UserName="wallboard"))["User"]["PasswordLastUsed"] == last
    sure(who.call("iam", "generate_credential_report"))
    report = sure(who.call("iam", "get_credential_report"))["Content"].decode()
    assert f",true,{last:%Y-%m-%dT%H:%M:%S}+00:00," in report


def test_a_sign_in_is_the_beginning_of_another_habits_session(scene: Scene) -> None:
    """Nobody signs in on a day without working, and what goes wrong comes before, seconds earlier."""
    world = scene.world
    for number, habit in enumerate(world.crowd.habits):
        if not isinstance(habit, SignIns):
            continue
        day = world.crowd.day(number, -3)
        assert bool(len(day.times)) == bool(day.starts)
        entered = {sitting: when for when, kind, sitting in zip(day.times, day.patterns, day.sittings, strict=True) if kind == 0}
        for when, kind, sitting in zip(day.times, day.patterns, day.sittings, strict=True):
            assert kind == 0 or entered[sitting] - MINUTE - MINUTE < when < entered[sitting]


def test_the_named_query_finds_sign_ins_without_a_second_factor(scene: Scene) -> None:
    """Athena's rows are the trail's sign-ins with MFAUsed No, those of users without a device among them."""
    world, management = scene.world, scene.management
    ids = sure(management.call("athena", "list_named_queries"))["NamedQueryIds"]
    saved = sure(management.call("athena", "batch_get_named_query", NamedQueryIds=ids))["NamedQueries"]
    asked = next(each["QueryString"] for each in saved if each["Name"] == WITHOUT_MFA)
    where = {
        "QueryExecutionContext": {"Database": "cloudtrail"},
        "ResultConfiguration": {"OutputLocation": f"s3://{RESULTS}/"},
    }
    query = sure(management.call("athena", "start_query_execution", QueryString=asked, **where))
    world.advance(world.clock.now + MINUTE)
    rows: list[list[str]] = []
    more: dict[str, Any] = {"QueryExecutionId": query["QueryExecutionId"]}
    while more:
        answer = sure(management.call("athena", "get_query_results", **more))
        rows += [[cell.get("VarCharValue", "") for cell in row["Data"]] for row in answer["ResultSet"]["Rows"]]
        more = {**more, "NextToken": answer["NextToken"]} if answer.get("NextToken") else {}
    found = {(row[0], row[2]) for row in rows[1:]}
    due = {
        (record["eventTime"], record["userIdentity"]["arn"])
        for record in at_the_door(scene)
        if record["responseElements"].get("ConsoleLogin") == "Success" and record["additionalEventData"]["MFAUsed"] == "No"
    }
    assert due
    assert due <= found
    assert {arn.rpartition("/")[2] for _, arn in found if ":user/" in arn} == {"wallboard", "qa-tester"}
