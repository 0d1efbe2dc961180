"""Sign-ins to the console, held against the examples on AWS's own pages: the fields of each, their order, and what they say.

https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html#cloudtrail-integration_examples-signin
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest

from ircoach.world import records
from ircoach.world.records import Entrance, Issuer, SessionContext, user_identity
from tests.world.test_records import REAL

ME, NOON = "111122223333", dt.datetime(2026, 3, 3, 12, 0, tzinfo=dt.UTC)
DEVICE = f"arn:aws:iam::{ME}:mfa/anaya"
ANAYA = user_identity(
    "user",
    arn=f"arn:aws:iam::{ME}:user/anaya",
    account=ME,
    principal_id="AIDACKCEVSQ6C2EXAMPLE",
    access_key_id="ASIAIOSFODNN7EXAMPLE",
    user_name="anaya",
    session=SessionContext(NOON),
)
GUEST = user_identity(
    "role-session",
    arn=f"arn:aws:sts::{ME}:assumed-role/Developer/anaya",
    account=ME,
    principal_id="AROACKCEVSQ6C2EXAMPLE:anaya",
    access_key_id="ASIAIOSFODNN7EXAMPLE",
    session=SessionContext(
        NOON, True, Issuer("Role", "AROACKCEVSQ6C2EXAMPLE", f"arn:aws:iam::{ME}:role/Developer", ME, "Developer")
    ),
)
#: the fields of userIdentity of who is in and of who is not yet, and those of additionalEventData
KNOWN = ["type", "principalId", "arn", "accountId", "userName"]
NOT_YET = ["type", "principalId", "accountId", "accessKeyId", "userName"]
ABOUT, WITH_DEVICE = ["LoginTo", "MobileVersion", "MFAUsed"], ["LoginTo", "MobileVersion", "MFAIdentifier", "MFAUsed"]


def entrance(identity: dict[str, Any], region: str = "us-east-1", device: str | None = None) -> Entrance:
    """Somebody at the door."""
    return Entrance(NOON, identity, region, ME, "80.169.200.9", "Mozilla/5.0", "e1bf1000-86a4-4a78-81d7-000000000000", device)


@pytest.mark.parametrize(
    ("made", "device", "identity", "about", "says"),
    [
        (records.signed_in, None, KNOWN, ABOUT, {"MFAUsed": "No", "ConsoleLogin": "Success"}),
        (records.signed_in, DEVICE, KNOWN, WITH_DEVICE, {"MFAUsed": "Yes", "ConsoleLogin": "Success", "MFAIdentifier": DEVICE}),
        (records.wrong_password, None, NOT_YET, ABOUT, {"ConsoleLogin": "Failure", "errorMessage": "Failed authentication"}),
        (records.wrong_password, DEVICE, NOT_YET, WITH_DEVICE, {"MFAUsed": "Yes", "userName": "anaya"}),
        (
            records.wrong_name,
            DEVICE,
            ["type", "accountId", "accessKeyId", "userName"],
            ABOUT,
            {
                "userName": "HIDDEN_DUE_TO_SECURITY_REASONS",
                "errorMessage": "No username found in supplied account",
                "MFAUsed": "No",
                "accessKeyId": "",
            },
        ),
        (records.asked_for_second_factor, DEVICE, NOT_YET, ["MfaType"], {"MfaType": "Virtual MFA", "CheckMfa": "Success"}),
    ],
)
def test_a_user_of_iam_at_the_door(
    made: Callable[[Entrance], dict[str, Any]], device: str | None, identity: list[str], about: list[str], says: dict[str, str]
) -> None:
    """Who is in has an arn and no key; who is not has an empty key and no arn; a wrong name is not told."""
    record = made(entrance(ANAYA, device=device))
    assert list(record["userIdentity"]) == identity
    assert list(record["additionalEventData"]) == about
    told = {**record, **record["userIdentity"], **record["additionalEventData"], **record["responseElements"]}
    assert {key: told[key] for key in says} == says
    assert ("errorMessage" in record) == (record["responseElements"].get("ConsoleLogin") == "Failure")
    assert "errorCode" not in record
    assert (record["awsRegion"], record["tlsDetails"]["clientProvidedHostHeader"]) == ("us-east-1", "signin.aws.amazon.com")


def test_somebody_with_a_roles_session_at_a_regions_door() -> None:
    """A federated sign-in shows the session it begins and not its key, and says MFAUsed No whatever the session says."""
    record = records.signed_in(entrance(GUEST, "eu-west-1"))
    who = record["userIdentity"]
    assert list(who) == ["type", "principalId", "arn", "accountId", "sessionContext"]
    assert who["sessionContext"]["attributes"] == {"creationDate": record["eventTime"], "mfaAuthenticated": "true"}
    assert record["additionalEventData"] == {"MobileVersion": "No", "MFAUsed": "No"}
    assert (record["awsRegion"], record["tlsDetails"]["clientProvidedHostHeader"]) == (
        "eu-west-1",
        "eu-west-1.signin.aws.amazon.com",
    )


def test_a_sign_in_is_a_management_event_that_no_request_asked_for() -> None:
    """AwsConsoleSignIn, no requestID, no request parameters, and not counted among the reads."""
    record = records.signed_in(entrance(ANAYA))
    assert "requestID" not in record
    assert record["requestParameters"] is None
    told = {key: record[key] for key in ("eventType", "eventSource", "readOnly", "managementEvent", "eventCategory")}
    assert told == {
        "eventType": "AwsConsoleSignIn",
        "eventSource": "signin.amazonaws.com",
        "readOnly": False,
        "managementEvent": True,
        "eventCategory": "Management",
    }


@pytest.mark.skipif(not REAL.is_dir(), reason="the folder of real records is not beside this clone")
def test_it_has_the_fields_of_a_real_sign_in() -> None:
    """The one published record from that door: the same fields in the same order, and the same words where they say the same."""
    real = json.loads((REAL / "GetSigninToken.1.json").read_text("utf-8"))
    made = records.signed_in(entrance(GUEST, real["awsRegion"]))
    assert list(made) == list(real)
    same = (
        "eventSource",
        "readOnly",
        "eventType",
        "managementEvent",
        "eventCategory",
        "requestParameters",
        "additionalEventData",
    )
    assert {key: made[key] for key in same} == {key: real[key] for key in same}
    assert made["tlsDetails"] == real["tlsDetails"]
