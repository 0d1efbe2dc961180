"""Whole runs: the expert's, the analyst's, the trigger-happy's, and the expert's with another act."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from ircoach.players.craft import beginning, deny_user, events, when

from .acts import block, close, finish_off
from .looking import bucket_of, look, who_did_it, who_read
from .picture import Picture

TOLD = ("policy", "switches", "acl", "versions", "content", "organization", "changes", "owner", "builders", "opening")


def expert(case: Any) -> Any:
    """See what is open; close it if it bleeds; then who, what, since when; verify, come down, hand over. Or release."""
    seen = look(case)
    if decide(seen):
        return _release(seen)
    case.assess("sick", "stop it now", why_sick(seen), cites=seen.cites(*TOLD))
    case.step()
    close(seen)
    who_did_it(seen)
    hear(seen)
    finish_off(seen)
    verify(seen)
    answer(seen, meant=False)
    come_down(seen)
    return case.finish()


def decide(seen: Picture) -> bool:
    """Whether it is meant to be so, waiting for the owner only where their word can still turn the picture."""
    if not seen.meant and seen.holds == "published material":
        seen.wait_for("data-owner")
    return seen.meant


def hear(seen: Picture) -> None:
    """What those who were asked have said by now; the build team is waited for, as the key is theirs."""
    seen.wait_for("build-team")
    for name, contact in (("owner", "data-owner"), ("builders", "build-team")):
        if seen.reply(contact):
            seen.note(name, f"{'data owner' if name == 'owner' else 'build team'}: {seen.reply(contact)}")


def investigate(case: Any) -> Any:
    """The analyst: the same investigation and the same calls, and never an act."""
    seen = look(case)
    if decide(seen):
        return _release(seen)
    case.assess("sick", "not yet", "First the whole picture. " + why_sick(seen), cites=seen.cites(*TOLD))
    who_did_it(seen)
    hear(seen)
    case.wait(minutes=40)
    who_read(seen)
    answer(seen, meant=False)
    case.assess("sick", "not yet", "still looking", cites=seen.cites(*TOLD), confidence=90)
    return case.finish()


def contain(case: Any) -> Any:
    """The trigger-happy: every switch on and the deployment key denied, on the alert alone."""
    seen = Picture(case, bucket=bucket_of(case))
    case.assess("sick", "stop it now", "a public bucket")
    case.step()
    block(seen)
    deny_user(case, "site-deploy", "incident-deny")
    case.assess("sick", "nothing to stop", "contained", confidence=95)
    return case.finish()


def why_sick(seen: Picture) -> str:
    """The reason, with the facts it rests on."""
    return f"{seen.bucket} holds {seen.holds} and is open to outsiders by {seen.door}; nothing says that this was meant"


def _release(seen: Picture) -> Any:
    """Not sick: say why, citing the records that agree; change nothing."""
    case = seen.case
    who_did_it(seen)
    who_read(seen)
    hear(seen)
    reason = (
        "the condition lets only ours pass, and the policy status says not public" if seen.door.startswith("nothing") else
        "the website's own assets, and the data owner says so" if seen.website else
        f"{seen.holds}, under a change that names this bucket"
    )  # fmt: skip
    case.assess("not sick", "nothing to stop", f"Meant: {reason}", cites=seen.cites(*TOLD), confidence=90)
    answer(seen, meant=True)
    note = f"Not an incident ({reason}). Tell the tool about {seen.bucket}, so that it raises no alert again."
    case.hand_over(to="owner of the posture tool", indicators=[seen.bucket], note=note)
    return case.finish()


def verify(seen: Picture) -> None:
    """Closed is what the next request from outside says: wait for one that is refused; where none is kept, ask S3."""
    case = seen.case
    acted = case.now
    for _ in range(8):
        case.wait(minutes=4)
        case.step()
        who_read(seen)
        recent = events(case.client("cloudtrail"), StartTime=acted, EndTime=case.now)
        theirs = [each for each in recent if each["sourceIPAddress"] == seen.address] if seen.stolen else []
        mine = [each for each in seen.reads if each["requestParameters"].get("bucketName") == seen.bucket and when(each) > acted]
        refused = [each for each in theirs + mine if each.get("errorCode") == "AccessDenied"]
        if refused:
            seen.note("refused", refused[-1], "the next request from outside, refused")
            break
        if not seen.kept:
            told = case.client("s3").get_bucket_policy_status(Bucket=seen.bucket)["PolicyStatus"]["IsPublic"]
            seen.note("refused", f"policy status public: {told}; nobody keeps the requests")
            break
    case.assess("sorta sick", "nothing to stop", "closed, and the next request was refused", cites=seen.cites("refused"))


def answer(seen: Picture, *, meant: bool) -> None:
    """The questions of fact, from the picture."""
    case = seen.case
    raised = dt.datetime.fromisoformat(case.alert["time"])
    gone = seen.fetched(raised)
    keys = {each["requestParameters"]["key"] for each in gone}
    answers = {
        "door": seen.door,
        "status": "there is no policy" if seen.status is None else "public" if seen.status else "not public",
        "holds": "personal data" if seen.door.startswith("nothing") else seen.holds,
        "since": seen.since,
        "opener": seen.opener,
        "from-address": seen.address,
        "address-known": seen.network,
        "nature": "it is meant to be so" if meant else "a compromised credential" if seen.stolen else "a mistake",
        "told": "yes" if seen.kept else "no: assume that all of it was read",
        "gone": ", ".join(sorted(keys)),
        "records": seen.records_of(keys) if seen.kept else seen.all_records,
        "reader": gone[0]["sourceIPAddress"] if gone else "",
        "first-read": f"{when(gone[0]):%Y-%m-%d %H:%M}" if gone else "",
        "other-bucket": seen.others[0] if seen.others else "none",
    }
    asked = {each["id"] for each in case.questions}
    for question, value in answers.items():
        if question in asked:
            case.answer(question, value)


def come_down(seen: Picture) -> None:
    """Closed, no longer sick; what left goes to legal, what is unknown to others."""
    case = seen.case
    raised = dt.datetime.fromisoformat(case.alert["time"])
    keys = {each["requestParameters"]["key"] for each in seen.fetched(raised)}
    much = f"{seen.records_of(keys)} records by the alert" if seen.kept else f"assume all: {seen.all_records} records"
    unknown = ["what those who fetched it do with it"]
    indicators = [seen.bucket, *seen.others, *{each["sourceIPAddress"] for each in seen.fetched(case.now)}]
    if seen.stolen:
        unknown.append(f"how the key {seen.key} got out")
        indicators += [seen.key, seen.address, seen.opener]
    case.hand_over(
        to="legal and data protection; host and network forensics",
        indicators=indicators,
        unknown=unknown,
        note=f"{seen.holds} could be read from {seen.since}. Left: {much}. Preserve the trail's files: their retention is short.",
    )
    _report(seen)
    because = "closed, the next request refused; what left is handed over"
    case.assess("not sick", "nothing to stop", because, cites=seen.cites("refused"), confidence=90)


def _report(seen: Picture) -> None:
    """Accounts that are not ours and signed what they fetched: whose they are, AWS knows. An unsigned request names nobody."""
    theirs = [each for each in seen.fetched(seen.case.now) if each["userIdentity"]["accountId"] != "anonymous"]
    if theirs:
        first = theirs[0]
        seen.case.report_to_aws(
            sorted({each["userIdentity"]["accountId"] for each in theirs}),
            what=f"They fetched {seen.holds} from {seen.bucket} while its objects were open without our leave.",
            when=f"first {first['eventTime']}, last {theirs[-1]['eventTime']}",
            indicators=sorted({each["sourceIPAddress"] for each in theirs}),
            ask="Contact the holders, have copies deleted, preserve what shows who has them.",
        )


@beginning
def begin(case: Any) -> Picture:
    """The expert's investigation and call, and who opened it and who read, whatever is done then."""
    seen = look(case)
    decide(seen)
    case.assess("sick", "stop it now", why_sick(seen), cites=seen.cites(*TOLD))
    who_did_it(seen)
    seen.wait_for("build-team")
    who_read(seen)
    return seen


def instead(act: Callable[[Picture], None]) -> Callable[[Any], Any]:
    """A whole run with another containment; nobody looks whether it held."""

    def run(case: Any) -> Any:
        seen = begin(case)
        case.step()
        act(seen)
        case.wait(minutes=25)
        answer(seen, meant=False)
        case.assess("not sick", "nothing to stop", "contained", confidence=90)
        return case.finish()

    return run
