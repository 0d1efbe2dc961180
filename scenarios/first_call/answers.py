"""How the first call is worked well, and how it goes wrong: the expert, half-fixes and over-reactions.

Half-fixes and over-reactions are whole runs: the expert's investigation and words, another act.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ircoach import Case, HalfFix, OverReaction
from ircoach.players.craft import beginning, by, deny_user, events

POLICY = "incident-deny-all"


@dataclass(frozen=True, slots=True)
class Found:
    """What the investigation came to: whose key, from where, the pins, and whether somebody meant it."""

    user: str
    address: str
    seen: str
    change: str
    meant: bool
    because: str


def _looked_up(case: Case, user: str) -> list[dict[str, Any]]:
    """The user's records, newest first."""
    return events(case.client("cloudtrail"), LookupAttributes=by("Username", user))[::-1]


def of_the_alert(case: Case) -> tuple[str, str]:
    """User and address, as the alert names them."""
    words = case.alert["text"].split()
    return words[2], words[words.index("from") + 1]


def investigate(case: Case) -> Found:
    """Look at the trail, hold it against the change calendar; say each time what it comes to. Changes nothing."""
    user, address = of_the_alert(case)
    case.step()
    case.assess("can't tell yet", "not yet", "one alert, no context; a job may have moved")
    case.step()
    there = [record for record in _looked_up(case, user) if record["sourceIPAddress"] == address]
    seen = case.pin(there[-1], "the first call from there, ever")
    case.answer("before", "no")
    case.answer("refused", next(record["eventName"] for record in there if record.get("errorCode")))
    case.assess("sorta sick", "not yet", f"events: first time from {address}, looked around, was refused once", cites=[seen])
    case.step()
    row = next(row for row in case.register("changes") if user in row["what"])
    meant = row["address"] == address and row["date"] == f"{case.now:%Y-%m-%d}"
    change = case.pin(row, "the change about the job")
    if meant:
        because = f"the change {row['change']} names {address} and this very day"
        case.assess("not sick", "nothing to stop", because, cites=[seen, change], confidence=90)
    else:
        because = f"the change names {row['address']} on {row['date']}, not {address} today"
        case.assess("sick", "stop it now", because, cites=[seen, change])
    return Found(user, address, seen, change, meant, because)


def expert(case: Case) -> Any:
    """Investigate; stop it or let it be; check that their next call fails; come down; hand over."""
    found = investigate(case)
    if not found.meant:
        _stop(case, found, contain)
        return case.finish()
    case.hand_over("report team", [found.user, found.address], [], f"No action: {found.because}.")
    return case.finish()


def _stop(case: Case, found: Found, act: Callable[[Case], None]) -> None:
    """Act, let a quarter of an hour pass, look whether it worked, come down, hand over."""
    case.step()
    act(case)
    case.step()
    case.wait(15)
    top = next(record for record in _looked_up(case, found.user) if record["sourceIPAddress"] == found.address)
    proof = case.pin(top, "their latest call")
    because = "contained: their next call was refused; how the key leaked is unknown"
    case.assess("sorta sick", "nothing to stop", because, cites=[proof])
    unknown = ["how the key leaked", "which reports were fetched: event history shows no object calls"]
    case.hand_over("host forensics", [found.user, found.address], unknown, f"{POLICY} on {found.user} stands.")


def _deny(case: Case, *actions: str, **condition: Any) -> None:
    user, _ = of_the_alert(case)
    deny_user(case, user, POLICY, *actions, condition=condition)


def contain(case: Case) -> None:
    """The reference fix: an explicit deny on the user, which can be taken back."""
    _deny(case)


# --- how it goes wrong ------------------------------------------------------------------------------------------------


begin = beginning(investigate)


def _instead(act: Callable[[Case], None]) -> Callable[[Case], None]:
    def play(case: Case) -> None:
        _stop(case, begin(case), act)

    return play


def _no_listing(case: Case) -> None:
    _deny(case, "s3:ListAllMyBuckets")


def _wrong_way_round(case: Case) -> None:
    user, _ = of_the_alert(case)
    usual = next(row["network"] for row in case.register("networks") if row["used by"] == user)
    _deny(case, IpAddress={"aws:SourceIp": f"{usual}/32"})


HALF_FIXES = {
    "listing-denied": HalfFix(
        _instead(_no_listing), "s3:GetObject", "reports", ("stolen",), "Only the listing of buckets is denied",
        "The bucket's name is known by now. Whoever may fetch goes on fetching.",
    ),
    "wrong-way-round": HalfFix(
        _instead(_wrong_way_round), "s3:GetObject", "reports", ("stolen",), "IpAddress where NotIpAddress was meant",
        "The deny hits the job's own server and spares everybody else.",
    ),
}  # fmt: skip
OVERREACTIONS = {
    "twin-contained": OverReaction(
        _instead(contain), ("moved",), "A colleague is frozen out", "The change named this address and this day.",
    ),
}  # fmt: skip
