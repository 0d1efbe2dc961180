"""How the case is worked well, and how it goes wrong.

`expert` is the model answer. Half-fixes are plausible fixes after which a named call still succeeds; over-reactions cost what
they need not. All of them only see what a learner sees: the case.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ircoach import Case, HalfFix, OverReaction
from ircoach.players.craft import Record, by, deny_user, events

USER = "report-job"


@dataclass(frozen=True, slots=True)
class Found:
    """What the investigation came to: the address, the new key, the pins, and whether somebody meant it."""

    address: str
    key: str
    meant: bool
    because: str


def _events(case: Case) -> list[Record]:
    """What the user did, oldest first."""
    return events(case.client("cloudtrail"), LookupAttributes=by("Username", USER))


def investigate(case: Case) -> Found:
    """Who made the key, and does a change say so? Changes nothing."""
    case.assess("can't tell yet", "not yet", "keys are rotated every day")
    case.step()
    record = next(record for record in _events(case) if record["eventName"] == "CreateAccessKey")
    address, made = record["sourceIPAddress"], case.pin(record, "the call that made the key")
    case.answer("from-where", address)
    case.assess("sorta sick", "not yet", f"events: made by hand from {address}, which nobody knows", cites=[made])
    case.step()
    row = next(row for row in case.register("changes") if USER in row["what"])
    change, meant = case.pin(row, "the change about the key"), row["address"] == address
    because = f"the change {row['change']} names {row['address']}, the key was made from {address}"
    verdict = ("not sick", "nothing to stop") if meant else ("sick", "stop it now")
    case.assess(*verdict, because, cites=[made, change], confidence=90 if meant else None)
    case.answer("meant", "yes" if meant else "no")
    return Found(address, record["responseElements"]["accessKey"]["accessKeyId"], meant, because)


def expert(case: Case) -> object:
    """Investigate; stop it or let it be; look whether it holds; come down; hand over."""
    found = investigate(case)
    if found.meant:
        case.hand_over("report team", [USER, found.address], [], f"No action: {found.because}.")
        return case.finish()
    case.step()
    contain(case)
    case.step()
    case.wait(16)
    theirs = [record for record in _events(case) if record["sourceIPAddress"] == found.address]
    proof = case.pin(theirs[-1], "their latest call, refused")
    case.assess("sorta sick", "nothing to stop", "contained: their next call was refused", cites=[proof])
    unknown = ["how the first key leaked", "which reports left: event history shows no object calls"]
    case.hand_over("host forensics", [USER, found.address, found.key], unknown, f"{USER} is denied everything.")
    return case.finish()


def contain(case: Case) -> None:
    """The reference fix: an explicit deny on the user reaches every key, and can be taken back.

    The trigger-happy play it on the alert alone, so it looks nothing up.
    """
    deny_user(case, USER, "incident-deny-all")


def _new_key_off(case: Case) -> None:
    iam = case.client("iam")
    keys = iam.list_access_keys(UserName=USER)["AccessKeyMetadata"]
    newest = max(keys, key=lambda key: key["CreateDate"])
    iam.update_access_key(UserName=USER, AccessKeyId=newest["AccessKeyId"], Status="Inactive")


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
    "new-key-off": HalfFix(
        _instead(_new_key_off), "s3:GetObject", "reports", ("thief",), "Only the new key is switched off",
        "Whoever made it held the first key, and holds it still.",
    ),
}  # fmt: skip
OVERREACTIONS = {
    "twin-contained": OverReaction(
        _instead(contain), ("rotation",), "A rotation is frozen",
        "The change named this address and this day. The job stands still for nothing.",
    ),
}  # fmt: skip
