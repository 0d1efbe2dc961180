"""How open-door is worked well, and how it goes wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from ircoach import Case, HalfFix, OverReaction
from ircoach.players.craft import Record, by, events, policy, when


@dataclass(frozen=True, slots=True)
class Found:
    """What the investigation came to: role, account outside, the call that opened the door, the pins; did somebody mean it?"""

    role: str
    other: str
    record: Record
    opened: str
    change: str
    meant: bool
    because: str


def of_the_alert(case: Case) -> tuple[str, str]:
    """The role and the account outside, as the alert names them."""
    words = case.alert["text"].split()
    return words[1], words[-1].rstrip(".")


def _newest(case: Case, name: str) -> Record:
    """The newest record of an operation."""
    return events(case.client("cloudtrail"), LookupAttributes=by("EventName", name))[-1]


def _visits(case: Case, opened: Record) -> list[Record]:
    """What was done in the role since the door was opened: who took it on, and the calls of their session, oldest first."""
    trail = case.client("cloudtrail")
    arn = f"arn:aws:iam::{opened['recipientAccountId']}:role/{opened['requestParameters']['roleName']}"
    taken = events(trail, LookupAttributes=by("ResourceName", arn), StartTime=when(opened))
    session = next(each["requestParameters"]["roleSessionName"] for each in taken if each["eventName"] == "AssumeRole")
    return events(trail, LookupAttributes=by("Username", session), StartTime=when(opened))


def investigate(case: Case) -> Found:
    """Who opened the door, when and to whom; who came in; and does a change say so? Changes nothing."""
    role, other = of_the_alert(case)
    case.assess("can't tell yet", "not yet", "an account outside; it could be anybody's, ours included")
    case.step()
    record = _newest(case, "UpdateAssumeRolePolicy")
    opened = case.pin(record, "the call that opened the door")
    case.answer("when", f"{when(record):%Y-%m-%d %H:%M}")
    theirs = _visits(case, record)[0]
    visit = case.pin(theirs, "somebody in the role, refused")
    case.answer("from-where", theirs["sourceIPAddress"])
    case.assess("sorta sick", "not yet", f"{other} may be the role since today, and somebody is", cites=[opened, visit])
    case.step()
    row = next(row for row in case.register("changes") if role in row["what"])
    change = case.pin(row, "the change about the role")
    meant = row["account"] == other
    because = f"the change {row['change']} names {row['account']}, the door is open to {other}"
    if meant:
        case.assess("not sick", "nothing to stop", because, cites=[opened, change], confidence=90)
    else:
        case.assess("sick", "stop it now", because, cites=[opened, change])
    case.answer("meant", "yes" if meant else "no")
    return Found(role, other, record, opened, change, meant, because)


def expert(case: Case) -> object:
    """Investigate; shut the door and turn out whoever is inside, or let it be; check; come down; hand over."""
    found = investigate(case)
    if not found.meant:
        return _stop(case, found, contain)
    case.hand_over("owner of the posture tool", [found.role, found.other], [], f"No action: {found.because}.")
    return case.finish()


def _stop(case: Case, found: Found, act: Callable[[Case], None]) -> object:
    """Act, let a quarter of an hour pass, look whether it holds, come down, hand over; report the account outside to AWS."""
    case.step()
    act(case)
    case.step()
    case.wait(16)
    proof = case.pin(_visits(case, found.record)[-1], "their latest call")
    because = "the door is shut and the session's next call was refused"
    case.assess("sorta sick", "nothing to stop", because, cites=[proof])
    unknown = ["how the administrator's session was come by", "which reports left: the trail keeps no object calls"]
    case.hand_over(
        "host forensics", [found.role, found.other], unknown, "The trust is as it was; sessions before now are denied."
    )
    what = f"it took up our role {found.role}, which nobody here meant to open to it, and fetched reports through it"
    case.report_to_aws(
        found.other, what, when=f"since {found.record['eventTime']}", ask="Stop it, and ask its holder what was fetched."
    )
    return case.finish()


def contain(case: Case) -> None:
    """The reference fix: the trust as it was, and no session from before now."""
    _shut(case)
    _turn_out(case)


def _shut(case: Case) -> None:
    role, other = of_the_alert(case)
    iam = case.client("iam")
    trust = iam.get_role(RoleName=role)["Role"]["AssumeRolePolicyDocument"]
    for statement in trust["Statement"]:
        named = statement["Principal"]["AWS"]
        statement["Principal"]["AWS"] = [each for each in named if other not in each]
    iam.update_assume_role_policy(RoleName=role, PolicyDocument=json.dumps(trust))


def _turn_out(case: Case) -> None:
    role, _ = of_the_alert(case)
    before_now = {"DateLessThan": {"aws:TokenIssueTime": f"{case.now:%Y-%m-%dT%H:%M:%SZ}"}}
    deny = policy({"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": before_now})
    case.client("iam").put_role_policy(RoleName=role, PolicyName="AWSRevokeOlderSessions", PolicyDocument=deny)


def _delete_role(case: Case) -> None:
    role, _ = of_the_alert(case)
    iam = case.client("iam")
    for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        iam.delete_role_policy(RoleName=role, PolicyName=name)
    iam.delete_role(RoleName=role)


# --- how it goes wrong ------------------------------------------------------------------------------------------------


def _instead(act: Callable[[Case], None]) -> Callable[[Case], object]:
    """The whole run with another act; nobody looks whether it held."""

    def play(case: Case) -> object:
        investigate(case)
        case.step()
        act(case)
        case.wait(20)
        case.assess("not sick", "nothing to stop", "contained", confidence=90)
        return case.finish()

    return play


HALF_FIXES = {
    "door-shut-guest-inside": HalfFix(
        _instead(_shut), "s3:GetObject", "reports", ("thief",), "Only the trust policy is put back",
        "A trust policy decides who may come in. Whoever is inside keeps their session, up to an hour here.",
    ),
    "guest-out-door-open": HalfFix(
        _instead(_turn_out), "sts:AssumeRole", "reports", ("thief",), "Only the open sessions are denied",
        "The door is open still: the next session is issued after the date in the policy, and works.",
    ),
}  # fmt: skip
OVERREACTIONS = {
    "role-deleted": OverReaction(
        _instead(_delete_role), ("thief",), "The role is deleted",
        "It stops them. It takes the role's policies along, which were evidence, and whatever else relied on it.",
    ),
    "auditor-shut-out": OverReaction(
        _instead(contain), ("auditor",), "The auditor is shut out",
        "The change named this account. Somebody who may be there stands before a shut door.",
    ),
}  # fmt: skip
