"""Sign-ins to the web console: what CloudTrail writes of somebody at the door, who is no caller of an API yet.

No requestID, no access key and, of a user of IAM's, no session; a wrong name is hidden, since it may be a password typed into the
wrong field. Somebody who comes by single sign-on shows as the role they were given, and `MFAUsed` says No whatever their provider
asked of them: a federated sign-in always does.
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html#cloudtrail-integration_examples-signin
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ircoach.world.records import s3
from ircoach.world.records.identity import utc
from ircoach.world.records.record import EVENT_VERSION

#: where users of IAM and root sign in, unless they name a region's own door
GLOBAL_REGION = "us-east-1"
HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS"


@dataclass(frozen=True, slots=True)
class Entrance:
    """Somebody at the console's door.

    time: when, UTC. identity: from `user_identity`, as their calls will have it. region: whose door it is; the record is kept
    there. account: whose console. address, user_agent: the network's word and the browser's. event_id: the record's own.
    mfa_device: the serial number of the second factor, None for whoever is asked for none here.
    """

    time: dt.datetime
    identity: Mapping[str, Any]
    region: str
    account: str
    address: str
    user_agent: str
    event_id: str
    mfa_device: str | None = None

    @property
    def federated(self) -> bool:
        """Whether they come with a role's session, from a sign-in elsewhere."""
        return bool(self.identity["type"] == "AssumedRole")


def signed_in(who: Entrance) -> dict[str, Any]:
    """They are in. The session is what their calls will say; its key is not told here."""
    identity = {name: value for name, value in who.identity.items() if name != "accessKeyId"}
    if not who.federated:
        identity.pop("sessionContext", None)
    return _record(replace(who, identity=identity), "ConsoleLogin", "Success", _about(who))


def wrong_password(who: Entrance) -> dict[str, Any]:
    """A user's name with a password or code that is not theirs."""
    return _record(replace(who, identity=_at_the_door(who)), "ConsoleLogin", "Failure", _about(who), "Failed authentication")


def wrong_name(who: Entrance) -> dict[str, Any]:
    """A name that no user of the account has: it is not told, and nobody was asked for a second factor."""
    identity = {"type": "IAMUser", "accountId": who.account, "accessKeyId": "", "userName": HIDDEN}
    stranger = replace(who, identity=identity, mfa_device=None)
    return _record(stranger, "ConsoleLogin", "Failure", _about(stranger), "No username found in supplied account")


def asked_for_second_factor(who: Entrance) -> dict[str, Any]:
    """Before a user with a second factor is in: the question for it."""
    return _record(replace(who, identity=_at_the_door(who)), "CheckMfa", "Success", {"MfaType": "Virtual MFA"})


def _at_the_door(who: Entrance) -> dict[str, Any]:
    """A user who is not in yet: no arn, and a key that is empty."""
    known = {name: who.identity[name] for name in ("type", "principalId", "accountId")}
    return {**known, "accessKeyId": "", "userName": who.identity["userName"]}


def _about(who: Entrance) -> dict[str, Any]:
    if who.federated:
        return {"MobileVersion": "No", "MFAUsed": "No"}
    used = {"MFAIdentifier": who.mfa_device, "MFAUsed": "Yes"} if who.mfa_device else {"MFAUsed": "No"}
    there = "https://console.aws.amazon.com/console/home?hashArgs=%23&isauthcode=true&state=hashArgsFromTB_"
    return {"LoginTo": there + who.region, "MobileVersion": "No", **used}


def _record(who: Entrance, name: str, outcome: str, about: Mapping[str, Any], error: str = "") -> dict[str, Any]:
    host = f"{who.region}.signin.aws.amazon.com" if who.federated else "signin.aws.amazon.com"
    return {
        "eventVersion": EVENT_VERSION,
        "userIdentity": dict(who.identity),
        "eventTime": utc(who.time),
        "eventSource": "signin.amazonaws.com",
        "eventName": name,
        "awsRegion": who.region,
        "sourceIPAddress": who.address,
        "userAgent": who.user_agent,
        **({"errorMessage": error} if error else {}),
        "requestParameters": None,
        "responseElements": {name: outcome},
        "additionalEventData": dict(about),
        "eventID": who.event_id,
        "readOnly": False,
        "eventType": "AwsConsoleSignIn",
        "managementEvent": True,
        "recipientAccountId": who.account,
        "eventCategory": "Management",
        "tlsDetails": {"tlsVersion": "TLSv1.3", "cipherSuite": s3.CIPHER, "clientProvidedHostHeader": host},
    }
