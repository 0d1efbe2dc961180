"""Whole runs: the expert's, the analyst's, the trigger-happy's, and the expert's with another act."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from ircoach.players.craft import beginning, by, events, when

from .acts import deny, due, look_again, unshare
from .looking import decide, listed, look, named_in, stands_behind
from .picture import Picture

TOLD = (
    "permission",
    "organization",
    "share",
    "history",
    "networks",
    "changes",
    "content",
    "accounts",
    "platform",
    "administrator",
    "colleague",
)


def expert(case: Any) -> Any:
    """Investigate, contain what is due, verify, come down, hand over, report; or release with reasons."""
    seen = look(case)
    if decide(seen):
        return _release(seen)
    case.assess("sick", "stop it now", why_sick(seen), cites=seen.cites(*TOLD))
    due(seen)
    _verify(seen)
    answer(seen, meant=False)
    _come_down(seen)
    return case.finish()


def investigate(case: Any) -> Any:
    """The analyst: the same investigation and the same calls, and never an act."""
    seen = look(case)
    if decide(seen):
        return _release(seen)
    case.assess("sick", "not yet", "First the whole picture. " + why_sick(seen), cites=seen.cites(*TOLD))
    case.wait(minutes=40)
    answer(seen, meant=False)
    case.wait(minutes=30)
    case.assess("sick", "not yet", "still looking", cites=seen.cites(*TOLD), confidence=90)
    return case.finish()


def contain(case: Any) -> Any:
    """The trigger-happy: un-share and deny-all on the alert alone."""
    image, stranger = named_in(case)
    case.assess("sick", "stop it now", "shared with an untrusted account")
    case.step()
    about = events(case.client("cloudtrail"), LookupAttributes=by("ResourceName", image))
    seen = Picture(case, image=image, stranger=stranger)
    who: dict[str, Any] = next((each["userIdentity"] for each in about if each["eventName"] == "ModifyImageAttribute"), {})
    seen.user = who.get("userName") or who.get("sessionContext", {}).get("sessionIssuer", {}).get("userName", "ImageBuilder")
    unshare(seen)
    deny(seen, "incident-deny-all")
    case.assess("sick", "nothing to stop", "contained", confidence=95)
    return case.finish()


def why_sick(seen: Picture) -> str:
    """The reason, with the facts it rests on."""
    return (
        f"{seen.user} shared an image of {seen.source} ({seen.inside}) with {seen.stranger} from {seen.address}; "
        "no change matches, nobody who may says they meant it, and the identity can do it again"
    )


def _release(seen: Picture) -> Any:
    """Not sick: say why, citing the records that agree; change nothing."""
    case = seen.case
    for contact in ("administrator", "platform"):
        if contact not in seen.pins and seen.reply(contact):
            seen.note(contact, seen.reply(contact))
    reason = (
        "known network, the job's own pattern and a matching change" if seen.like_the_batch else
        "our own account, a matching change, and its owner knows of it" if seen.ours else
        "a standing contract for this account and network, and nothing in the image" if seen.contract_allows else
        "the administrator says so, and their own session at that address bears it out"
    )  # fmt: skip
    case.assess("not sick", "nothing to stop", f"Meant: {reason}", cites=seen.cites(*TOLD), confidence=90)
    answer(seen, meant=True)
    case.hand_over(
        to="posture tool owner",
        indicators=[seen.image, seen.stranger],
        note=f"Not an incident ({reason}). Register account {seen.stranger}, so that image {seen.image} raises no alert again.",
    )
    return case.finish()


def _verify(seen: Picture) -> None:
    """Contained is what the thief's next call says: wait for it, read the trail, look at every image once more."""
    case = seen.case
    acted = case.now
    for _ in range(14):
        case.wait(minutes=4)
        case.step()
        recent = events(case.client("cloudtrail"), StartTime=acted + dt.timedelta(minutes=1), EndTime=case.now)
        theirs = [each for each in recent if each["sourceIPAddress"] == seen.address and stands_behind(each, seen)]
        refused = [each for each in theirs if "UnauthorizedOperation" in each.get("errorCode", "")]
        for each in theirs:
            if each["eventName"] == "CreateImage" and each.get("responseElements"):  # made before the deny took hold
                look_again(seen, each["responseElements"]["imageId"])
        if any(each["eventName"] in ("CreateImage", "ModifyImageAttribute") for each in refused):
            seen.note("refused", refused[-1], "the thief's next call, refused")
            break
    left = case.client("ec2").describe_image_attribute(ImageId=seen.image, Attribute="launchPermission")["LaunchPermissions"]
    seen.note("closed", f"{seen.image}: launch permissions now {left}")
    case.assess(
        "sorta sick", "nothing to stop", "un-shared, and the thief's next call was refused", cites=seen.cites("refused", "closed")
    )


def answer(seen: Picture, *, meant: bool) -> None:
    """The questions of fact, from the picture."""
    case = seen.case
    before = any(each["sourceIPAddress"] == seen.address for each in seen.history if when(each).date() < seen.shared_at.date())
    known = (
        "the batch's own" if seen.address == seen.batch_address else
        "another network of ours" if listed(seen) else
        "a partner's" if any(seen.address in row.get("note", "") for row in seen.accounts) else
        "unknown"
    )  # fmt: skip
    answers = {
        "shared-with": seen.stranger,
        "ours": "in our organization" if seen.ours else "not in our organization",
        "source": seen.source,
        "inside": seen.inside,
        "who": seen.user,
        "which-key": seen.key,
        "credentials": "a federated session" if seen.federated else "a long-term access key",
        "address": seen.address,
        "address-known": known,
        "used-before": "yes" if before else "no",
        "began": f"{seen.began:%Y-%m-%d %H:%M}",
        "shared-at": f"{seen.shared_at:%Y-%m-%d %H:%M}",
        "images": sum(each["eventName"] == "CreateImage" and "errorCode" not in each for each in seen.run),
        "limits": "nothing",
        "critical": "yes" if seen.critical else "no",
        "batch-path": "through a VPC endpoint" if seen.endpoint else "from the build network's public address",
        "launched": "our logs cannot tell",
        "meant": "yes" if meant else "no",
        "how": "they are entitled to it" if meant else "it cannot be told from these logs",
    }
    for question, value in answers.items():
        case.answer(question, value)


def _come_down(seen: Picture) -> None:
    """Likely contained, no longer sick; what is unknown goes to others."""
    case = seen.case
    case.hand_over(
        to="host and network forensics; AWS for the other account",
        indicators=[seen.key, seen.address, seen.stranger, seen.image, seen.user],
        unknown=[
            f"how the key {seen.key} got out",
            f"whose account {seen.stranger} is" if not seen.ours else f"how far account {seen.stranger} is taken over",
            f"whether {seen.image} was launched while it was shared",
            f"what else {seen.address} did, in other accounts and outside AWS",
        ],
        note=f"Image un-shared, {seen.user} denied, the thief's next call refused. To be replaced: {', '.join(seen.keys)}.",
    )
    if not seen.ours:  # an account of ours has an owner, who is asked
        _report(seen)
    case.assess(
        "not sick",
        "nothing to stop",
        "likely contained, no longer sick; how the key leaked is handed over",
        cites=seen.cites("refused", "closed"),
        confidence=90,
    )


def _report(seen: Picture) -> None:
    """Nobody here can look into the other account. AWS can."""
    seen.case.report_to_aws(
        seen.stranger,
        what=f"Image {seen.image} of ours was shared with it with a stolen key. Whether it was launched or copied we cannot see.",
        when=f"shared {seen.shared_at:%Y-%m-%d %H:%M}, un-shared by {seen.case.now:%Y-%m-%d %H:%M} UTC",
        indicators=[seen.image, seen.key, seen.address],
        ask="Stop what runs from the image, remove copies, preserve what shows who used them.",
    )


@beginning
def begin(case: Any) -> Picture:
    """The expert's investigation and call, whatever is done then."""
    seen = look(case)
    decide(seen)
    case.assess("sick", "stop it now", why_sick(seen), cites=seen.cites(*TOLD))
    return seen


def instead(act: Callable[[Picture], None], *, again: bool = False) -> Callable[[Any], Any]:
    """A whole run with another containment. `again`: a minute later the image is looked at once more, and nothing after that."""

    def run(case: Any) -> Any:
        seen = begin(case)
        case.step()
        act(seen)
        if again:
            case.wait(minutes=1)
            look_again(seen)
        case.wait(minutes=20)
        answer(seen, meant=False)
        case.assess("not sick", "nothing to stop", "contained", confidence=90)
        return case.finish()

    return run
