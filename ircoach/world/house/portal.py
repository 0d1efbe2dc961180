"""The house's sign-in portal: it hands people and jobs a role's session in one of the accounts, and is the one who takes it on.

A server of the company's with the key of a user in the management account, or in the one account there is: the broker of AWS's
guide. With a role's session in its place no session could last longer than an hour. So an account's trail tells that somebody of
the management account took on a role, from the portal's address; whose session it is its name tells, as with single sign-on.
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_enable-console-custom-url.html
"""

from __future__ import annotations

from typing import Any

from ircoach.errors import ScenarioFault
from ircoach.world.addresses import outside
from ircoach.world.callers import Actor
from ircoach.world.clock import SECOND, to_datetime
from ircoach.world.identity import Dice
from ircoach.world.records import Taken, Taker, taken_on, user_identity
from ircoach.world.sessions import Session
from ircoach.world.stage import Stage, allow, document, sure

USER = "sign-in-portal"
_CLIENT = (
    "Boto3/1.40.61 md/Botocore#1.40.61 ua/2.1 os/linux#6.1.155 md/arch#x86_64 lang/python#3.12.12 md/pyimpl#CPython "
    "cfg/retry-mode#legacy Botocore/1.40.61"
)


def open_portal(stage: Stage, builder: Actor, account: str) -> Taker:
    """Build the portal's user in an account: it may take on any role that trusts the account, and nothing else."""
    made = sure(builder.call("iam", "create_user", UserName=USER))["User"]
    text = document(allow(["sts:AssumeRole", "sts:TagSession"], "arn:aws:iam::*:role/*"))
    sure(builder.call("iam", "put_user_policy", UserName=USER, PolicyName=USER, PolicyDocument=text))
    key = stage.new_key(builder, USER).access_key_id
    named = {"arn": made["Arn"], "principal_id": made["UserId"], "user_name": USER}
    identity = user_identity("user", account=account, access_key_id=key, **named)
    return Taker(identity, account, outside(stage.dice.of("portal"), "hosting"), _CLIENT)


def told(stage: Stage, who: Taker, session: Session, region: str, seconds: int, dice: Dice) -> list[dict[str, Any]]:
    """The records of a session of a role that was just issued, good for `seconds`; the management account's comes first."""
    identities = stage.world.principals.identities
    role = identities.view(session.account, stage.now).roles.get(session.entity)
    if role is None:
        raise ScenarioFault(f"role {session.entity!r} was made just now and is not yet in effect; call stage.settle() first.")
    taken = Taken(
        time=to_datetime(session.issued).replace(microsecond=0),
        seconds=seconds,
        region=region,
        role_arn=role.arn,
        role_id=role.unique_id,
        session=session.name,
        key=session.access_key_id,
        token=session.token,
        request_id=dice.uuid(),
        event_ids=(dice.uuid(), dice.uuid()),
        shared_event_id=dice.uuid(),
    )
    return taken_on(who, taken)


def enters(stage: Stage, who: Taker, actor: Actor) -> Actor:
    """Put into the trail how the session of an actor of the cast began, just now; returns the actor."""
    session = stage.world.principals.sessions.find(actor.keys.access_key_id)
    assert session
    seconds = (session.expires - session.issued) // SECOND
    for record in told(stage, who, session, actor.region, seconds, stage.dice.of("taking-on", actor.caller.name, stage.now)):
        stage.world.trail.add(stage.now, record, str(record["recipientAccountId"]), actor.caller.name)
    return actor
