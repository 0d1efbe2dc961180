"""Model answers: the expert, and people who do something else.

The expert knows the alert and what the evidence says, never which variant is played. Half-fixes are plausible containments
after which a named call of the thief's still succeeds; over-reactions stop the thief and cost what they need not. Both are
whole runs: the same investigation, the same answers, another act.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

SECRET = re.compile(r"(PASSWORD|SECRET|TOKEN)\w*\s*=", re.IGNORECASE)
SICK = ("leaked-key", "build-host", "dev-image-secrets", "member-taken-over", "federated-session")
TWINS = ("unregistered-account", "partner-dev-image", "batch-new-account", "administrator-meant-it")
FAR = ("leaked-key", "dev-image-secrets", "member-taken-over", "federated-session")  # the thief is not in the build network
LONG_TERM = ("leaked-key", "build-host", "dev-image-secrets", "member-taken-over")


@dataclass(slots=True)
class Picture:
    """What has been found so far, and the case it was found in."""

    case: Any
    image: str
    stranger: str
    pins: dict[str, str] = field(default_factory=dict)
    ours: bool = False
    source: str = ""
    source_id: str = ""
    development: bool = False
    inside: str = "nothing sensitive"
    critical: bool = False
    share: dict[str, Any] = field(default_factory=dict)
    run: list[dict[str, Any]] = field(default_factory=list)
    history: list[dict[str, Any]] = field(default_factory=list)
    user: str = ""
    key: str = ""
    address: str = ""
    federated: bool = False
    keys: list[str] = field(default_factory=list)
    colleagues: set[str] = field(default_factory=set)
    accounts: list[dict[str, Any]] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    networks: list[dict[str, Any]] = field(default_factory=list)
    asked: dict[str, dict[str, Any]] = field(default_factory=dict)

    # --- what the pieces say together ---

    @property
    def shared_at(self) -> dt.datetime:
        """When the image was shared."""
        return _when(self.share)

    @property
    def batch(self) -> list[dict[str, Any]]:
        """The steady job's CreateImage records: the identity's before the day of the run, month-ends included."""
        return [
            each
            for each in self.history
            if each["eventName"] == "CreateImage" and _when(each) < self.began - dt.timedelta(hours=1)
        ]

    @property
    def began(self) -> dt.datetime:
        """When the run that shared the image began."""
        return _when(self.run[0])

    @property
    def batch_address(self) -> str:
        """From where the batch calls."""
        return str(Counter(each["sourceIPAddress"] for each in self.batch).most_common(1)[0][0])

    @property
    def endpoint(self) -> str:
        """The VPC endpoint the batch calls through; empty where it calls over the Internet."""
        return str(Counter(each.get("vpcEndpointId", "") for each in self.batch).most_common(1)[0][0])

    @property
    def change_matches(self) -> bool:
        """Whether a change names this machine, this account and this hour."""
        stamp = f"{self.shared_at:%Y-%m-%d %H:%M}"
        return any(
            row["account"] == self.stranger and row["source"] == self.source and row["start"] <= stamp <= row["end"]
            for row in self.changes
        )

    @property
    def like_the_batch(self) -> bool:
        """Whether address, machine and hour are the job's own."""
        machine = Counter(each["requestParameters"]["instanceId"] for each in self.batch).most_common(1)[0][0]
        minutes = Counter(_when(each).hour * 60 + _when(each).minute for each in self.batch)
        usual = max(minutes, key=lambda minute: sum(n for other, n in minutes.items() if abs(other - minute) <= 5))
        made = self.made
        off = abs(made.hour * 60 + made.minute - usual)
        return self.address == self.batch_address and machine == self.source_id and min(off, 1440 - off) <= 10

    @property
    def made(self) -> dt.datetime:
        """When the image was made."""
        return next(_when(each) for each in self.run if self.image in json.dumps(each.get("responseElements")))

    @property
    def contract_allows(self) -> bool:
        """Whether a partner's contract stands and covers this account, this network and this image."""
        for row in self.accounts:
            note = row.get("note", "")
            until = re.search(r"until (\d{4}-\d\d-\d\d)", note)
            works = re.search(r"works from ([\d.]+)", note)
            if row["account"] == self.stranger and until and works:
                in_force = until[1] >= f"{self.shared_at:%Y-%m-%d}"
                return in_force and works[1] == self.address and self.development and self.inside == "nothing sensitive"
        return False

    def reply(self, contact: str) -> str:
        """What someone answered; empty while they have not."""
        asked = self.asked.get(contact)
        if asked is None:
            return ""
        return " ".join(
            line.text for line in self.case.messages if line.sender == asked["sender"] and line.time > self.asked_at(contact)
        )

    def asked_at(self, contact: str) -> dt.datetime:
        """When someone was asked."""
        return dt.datetime.fromtimestamp(self.asked[contact]["now"] / 1_000_000, dt.UTC)

    def wait_for(self, contact: str) -> str:
        """Wait until someone has answered."""
        late = (dt.datetime.fromtimestamp(self.asked[contact]["arrives"] / 1_000_000, dt.UTC) - self.case.now).total_seconds()
        if late > 0:
            self.case.wait(minutes=late / 60 + 0.02)
        return self.reply(contact)

    @property
    def administrator_claims(self) -> bool:
        """Whether the administrator says so and their own session at the address bears it out."""
        said = self.reply("administrator")
        return (
            "That is me" in said
            and all(each in said for each in (self.address, self.stranger, self.source))
            and "Administrator" in self.colleagues
        )

    @property
    def platform_knows(self) -> bool:
        """Whether the account's owner knows of the share."""
        said = self.reply("platform")
        return "is ours" in said and "know of this one" in said

    @property
    def meant(self) -> bool:
        """Whether someone who may, meant it: always two records that agree."""
        return (
            (self.like_the_batch and self.change_matches)
            or (self.ours and self.change_matches and self.platform_knows)
            or self.contract_allows
            or self.administrator_claims
        )

    def note(self, name: str, what: Any, note: str = "") -> str:
        """Pin something and remember it by name."""
        self.pins[name] = self.case.pin(what, note)
        return self.pins[name]

    def cites(self, *names: str) -> list[str]:
        """The pins of those names that exist."""
        return [self.pins[name] for name in names if name in self.pins]


def _when(event: Mapping[str, Any]) -> dt.datetime:
    return dt.datetime.strptime(event["eventTime"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=dt.UTC)


def _events(client: Any, **query: Any) -> list[dict[str, Any]]:
    """CloudTrail records, all pages, oldest first."""
    pages = client.get_paginator("lookup_events").paginate(**query)
    found = [json.loads(event["CloudTrailEvent"]) for page in pages for event in page["Events"]]
    return sorted(found, key=lambda each: (each["eventTime"], each["eventID"]))


def _by(key: str, value: str) -> list[dict[str, str]]:
    return [{"AttributeKey": key, "AttributeValue": value}]


# --- the investigation ------------------------------------------------------------------------------------------------


def look(case: Any) -> Picture:
    """From the alert to a picture, assessing as it grows. Changes nothing."""
    image, stranger = _named_in(case)
    seen = Picture(case, image, stranger)
    case.assess("can't tell yet", "not yet", "An image is shared with an account the tool does not know. Ours? What is in it?")
    _exposure(seen)
    for contact in ("administrator", "platform"):  # answers take minutes: ask first, read later
        seen.asked[contact] = case.ask(contact, f"Do you know of image {image} being shared with account {stranger} today?")
    _origin(seen)
    _calls(seen)
    _company(seen)
    return seen


def _named_in(case: Any) -> tuple[str, str]:
    text = case.alert["text"]
    return re.findall(r"ami-[0-9a-f]+", text)[0], re.findall(r"\b\d{12}\b", text)[-1]


def _exposure(seen: Picture) -> None:
    """What is shared with whom, and is the account ours?"""
    case, ec2 = seen.case, seen.case.client("ec2")
    case.step()
    told = ec2.describe_image_attribute(ImageId=seen.image, Attribute="launchPermission")
    seen.note("permission", {"ImageId": seen.image, "LaunchPermissions": told["LaunchPermissions"]})
    members = case.client("organizations", account="management").get_paginator("list_accounts").paginate()
    listed = [account for page in members for account in page["Accounts"]]
    seen.ours = any(account["Id"] == seen.stranger for account in listed)
    seen.note(
        "organization", f"organization accounts: {', '.join(a['Id'] for a in listed)}; {seen.stranger} among them: {seen.ours}"
    )
    case.assess(
        "can't tell yet",
        "not yet",
        f"{seen.stranger} can launch it; in our organization: {seen.ours}",
        cites=seen.cites("permission", "organization"),
    )


def _origin(seen: Picture) -> None:
    """What is in the image: the machine it came from, context only."""
    case, ec2 = seen.case, seen.case.client("ec2")
    case.step()
    found = ec2.describe_images(ImageIds=[seen.image])["Images"][0]
    seen.source_id = found["SourceInstanceId"]
    machine = ec2.describe_instances(InstanceIds=[seen.source_id])["Reservations"][0]["Instances"][0]
    labels = {tag["Key"]: tag["Value"] for tag in machine["Tags"]}
    seen.source, seen.development = labels["Name"], labels.get("Environment") == "development"
    boot = ec2.describe_instance_attribute(InstanceId=seen.source_id, Attribute="userData")["UserData"]["Value"]
    script = base64.b64decode(boot).decode()
    assets = case.register("assets")
    data = next((row["data"] for row in assets if row["asset"] == seen.source), "")
    seen.critical = any("ImageBuilder" in row["asset"] and row["criticality"].startswith("critical") for row in assets)
    if SECRET.search(script):
        seen.inside = "production credentials"
    elif "customer" in data:
        seen.inside = "customer records"
    elif "internal" in data:
        seen.inside = "internal application data"
    seen.note(
        "image", {"ImageId": seen.image, "Name": found["Name"], "SourceInstanceId": seen.source_id, "Instance": seen.source}
    )
    seen.note("content", {"InstanceId": seen.source_id, "UserData": boot, "data": data, "inside": seen.inside})


def _calls(seen: Picture) -> None:
    """Who did it, with what, from where, ever before, and what else."""
    case = seen.case
    case.step()
    trail = case.client("cloudtrail")
    about = _events(trail, LookupAttributes=_by("ResourceName", seen.image))
    seen.share = next(
        each
        for each in about
        if each["eventName"] == "ModifyImageAttribute" and seen.stranger in json.dumps(each["requestParameters"])
    )
    who = seen.share["userIdentity"]
    seen.federated = who["type"] == "FederatedUser"
    seen.address = seen.share["sourceIPAddress"]
    seen.user = who["sessionContext"]["sessionIssuer"]["userName"] if seen.federated else who["userName"]
    seen.history = _events(trail, LookupAttributes=_by("Username", seen.user))
    seen.key = who["accessKeyId"]
    recent = _events(trail, StartTime=seen.shared_at - dt.timedelta(hours=2), EndTime=case.now)
    if seen.federated:
        maker = next(
            each
            for each in seen.history
            if each["eventName"] == "GetFederationToken" and seen.key in json.dumps(each["responseElements"])
        )
        seen.key = maker["userIdentity"]["accessKeyId"]
        seen.note("session", maker)
    mine = [each for each in recent if each["sourceIPAddress"] == seen.address and _stands_behind(each, seen)]
    seen.run = [each for each in mine if dt.timedelta() <= seen.shared_at - _when(each) <= dt.timedelta(minutes=55)]
    seen.history = [each for each in seen.history if each not in seen.run]
    for each in recent:
        if each["sourceIPAddress"] == seen.address and each["userIdentity"]["type"] == "AssumedRole":
            seen.colleagues.add(each["userIdentity"]["sessionContext"]["sessionIssuer"]["userName"])
            seen.note("colleague", each)
    seen.note("share", seen.share)
    before = sum(each["sourceIPAddress"] == seen.address for each in seen.history)
    old = next((each for each in seen.batch[::-1] if _when(each) < seen.shared_at - dt.timedelta(days=19)), seen.batch[0])
    seen.note(
        "history",
        old,
        f"{len(seen.batch)} images by the job, from {seen.batch_address}; calls from {seen.address} before this run: {before}",
    )
    iam = case.client("iam")
    names = iam.list_user_policies(UserName=seen.user)["PolicyNames"]
    seen.note(
        "policy", {"names": names, "policy": iam.get_user_policy(UserName=seen.user, PolicyName=names[0])["PolicyDocument"]}
    )
    seen.keys = [each["AccessKeyId"] for each in iam.list_access_keys(UserName=seen.user)["AccessKeyMetadata"]]
    seen.note("keys", f"access keys of {seen.user}: {', '.join(seen.keys)}; used here: {seen.key}")
    case.assess(
        "sorta sick", "not yet", f"{seen.user} imaged {seen.source} and shared it, from {seen.address}; no policy limits it",
        cites=seen.cites("share", "policy", "image", "history"),
    )  # fmt: skip


def _stands_behind(event: Mapping[str, Any], seen: Picture) -> bool:
    who = event["userIdentity"]
    issuer = who.get("sessionContext", {}).get("sessionIssuer", {}).get("userName")
    return seen.user in (who.get("userName"), issuer)


def _company(seen: Picture) -> None:
    """What the company knows: changes, partners, networks."""
    case = seen.case
    case.step()
    seen.changes, seen.accounts, seen.networks = (
        list(case.register("changes")),
        list(case.register("accounts")),
        list(case.register("networks")),
    )
    case.look_up(seen.address)
    seen.note("changes", [row for row in seen.changes if "share" in row["what"]] or "changes: no row about sharing this image")
    seen.note(
        "accounts", [row for row in seen.accounts if row["account"] == seen.stranger] or f"accounts: no row for {seen.stranger}"
    )
    listed = [row for row in seen.networks if row["network"] in (seen.address, seen.share.get("vpcEndpointId"))]
    seen.note("networks", listed or f"networks: {seen.address} is in no row")


def decide(seen: Picture) -> bool:
    """Whether somebody meant it, waiting only for the answers that can still turn the picture."""
    if not seen.meant and seen.ours:
        seen.note("platform", seen.wait_for("platform"))
    if not seen.meant and "Administrator" in seen.colleagues and not _listed(seen):
        seen.note("administrator", seen.wait_for("administrator"))
    return seen.meant


def _listed(seen: Picture) -> bool:
    return any(row["network"] == seen.address for row in seen.networks)


# --- the acts ----------------------------------------------------------------------------------------------------------


def deny(seen: Picture, name: str, *actions: str, resource: str = "*", condition: Mapping[str, Any] | None = None) -> None:
    """Put a deny on the user, inline: taken back as easily as given."""
    statement: dict[str, Any] = {"Effect": "Deny", "Action": list(actions) or "*", "Resource": resource}
    if condition:
        statement["Condition"] = dict(condition)
    text = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    seen.case.client("iam").put_user_policy(UserName=seen.user, PolicyName=name, PolicyDocument=text)


def unshare(seen: Picture, image: str = "") -> None:
    """Take the launch permission back."""
    gone = {"Remove": [{"UserId": seen.stranger}]}
    seen.case.client("ec2").modify_image_attribute(ImageId=image or seen.image, LaunchPermission=gone)


def look_again(seen: Picture, image: str = "") -> None:
    """A minute later, once the deny is in force: whatever was shared again in between is taken back for good."""
    ec2 = seen.case.client("ec2")
    left = ec2.describe_image_attribute(ImageId=image or seen.image, Attribute="launchPermission")["LaunchPermissions"]
    if left:
        ec2.modify_image_attribute(ImageId=image or seen.image, LaunchPermission={"Remove": left})


def limit_to_network(seen: Picture) -> None:
    """Deny whatever does not come the way the batch comes."""
    if seen.endpoint:  # through an endpoint aws:SourceIp is absent, and NotIpAddress would match the batch itself
        deny(seen, "only-from-the-build-endpoint", condition={"StringNotEquals": {"aws:SourceVpce": seen.endpoint}})
    else:
        deny(seen, "only-from-the-build-network", condition={"NotIpAddress": {"aws:SourceIp": f"{seen.batch_address}/32"}})


def due(seen: Picture) -> None:
    """Un-share; then the identity: its network where the batch is critical and the thief outside it, everything otherwise."""
    seen.case.step()
    unshare(seen)
    if seen.critical and seen.address != seen.batch_address:
        limit_to_network(seen)
    else:
        deny(seen, "incident-deny-all")
    seen.case.wait(minutes=1)  # until then the identity may have got a call through
    look_again(seen)


# --- the runs ----------------------------------------------------------------------------------------------------------

_TOLD = (
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
    """Investigate, contain what is due, verify, come down, hand over; or release with reasons."""
    seen = look(case)
    if decide(seen):
        return _release(seen)
    case.assess("sick", "stop it now", _why_sick(seen), cites=seen.cites(*_TOLD))
    due(seen)
    _verify(seen)
    _answer(seen, meant=False)
    _come_down(seen)
    return case.finish()


def investigate(case: Any) -> Any:
    """The analyst: the same investigation and the same calls, and never an act."""
    seen = look(case)
    if decide(seen):
        return _release(seen)
    case.assess("sick", "not yet", "First the whole picture. " + _why_sick(seen), cites=seen.cites(*_TOLD))
    case.wait(minutes=40)
    _answer(seen, meant=False)
    case.wait(minutes=30)
    case.assess("sick", "not yet", "still looking", cites=seen.cites(*_TOLD), confidence=90)
    return case.finish()


def contain(case: Any) -> Any:
    """The trigger-happy: un-share and deny-all on the alert alone."""
    image, stranger = _named_in(case)
    case.assess("sick", "stop it now", "shared with an untrusted account")
    case.step()
    about = _events(case.client("cloudtrail"), LookupAttributes=_by("ResourceName", image))
    seen = Picture(case, image, stranger)
    who: dict[str, Any] = next((each["userIdentity"] for each in about if each["eventName"] == "ModifyImageAttribute"), {})
    seen.user = who.get("userName") or who.get("sessionContext", {}).get("sessionIssuer", {}).get("userName", "ImageBuilder")
    unshare(seen)
    deny(seen, "incident-deny-all")
    case.assess("sick", "nothing to stop", "contained", confidence=95)
    return case.finish()


def _why_sick(seen: Picture) -> str:
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
    case.assess("not sick", "nothing to stop", f"Meant: {reason}", cites=seen.cites(*_TOLD), confidence=90)
    _answer(seen, meant=True)
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
        recent = _events(case.client("cloudtrail"), StartTime=acted + dt.timedelta(minutes=1), EndTime=case.now)
        theirs = [each for each in recent if each["sourceIPAddress"] == seen.address and _stands_behind(each, seen)]
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


def _answer(seen: Picture, *, meant: bool) -> None:
    """The questions of fact, from the picture."""
    case = seen.case
    before = any(each["sourceIPAddress"] == seen.address for each in seen.history if _when(each).date() < seen.shared_at.date())
    known = (
        "the batch's own" if seen.address == seen.batch_address else
        "another network of ours" if _listed(seen) else
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
    case.assess(
        "not sick",
        "nothing to stop",
        "likely contained, no longer sick; how the key leaked is handed over",
        cites=seen.cites("refused", "closed"),
        confidence=90,
    )


def _instead(act: Callable[[Picture], None], *, again: bool = False) -> Callable[[Any], Any]:
    """A whole run with another containment. `again`: a minute later the image is looked at once more, and nothing after that."""

    def run(case: Any) -> Any:
        seen = look(case)
        decide(seen)
        case.assess("sick", "stop it now", _why_sick(seen), cites=seen.cites(*_TOLD))
        case.step()
        act(seen)
        if again:
            case.wait(minutes=1)
            look_again(seen)
        case.wait(minutes=20)
        _answer(seen, meant=False)
        case.assess("not sick", "nothing to stop", "contained", confidence=90)
        return case.finish()

    return run


# --- half-fixes --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HalfFix:
    """A plausible containment: `apply` plays the whole run; `still` is the call that succeeds after it."""

    apply: Callable[[Any], Any]
    still: str
    exposure: str
    variants: tuple[str, ...]
    title: str
    why: str


def _one_key(seen: Picture) -> None:
    unshare(seen)
    seen.case.client("iam").update_access_key(UserName=seen.user, AccessKeyId=seen.key, Status="Inactive")


def _all_keys(seen: Picture) -> None:
    unshare(seen)
    for key in seen.keys:
        seen.case.client("iam").update_access_key(UserName=seen.user, AccessKeyId=key, Status="Inactive")


def _older_sessions(seen: Picture) -> None:
    unshare(seen)
    stamp = f"{seen.case.now:%Y-%m-%dT%H:%M:%SZ}"
    deny(seen, "AWSRevokeOlderSessions", condition={"DateLessThan": {"aws:TokenIssueTime": stamp}})


def _wrong_operator(seen: Picture) -> None:
    unshare(seen)
    deny(seen, "build-network-only", condition={"IpAddress": {"aws:SourceIp": f"{seen.batch_address}/32"}})


def _by_name(seen: Picture) -> None:
    unshare(seen)
    deny(seen, "deny-this-user", condition={"StringEquals": {"aws:username": seen.user}})


def _no_snapshots(seen: Picture) -> None:
    unshare(seen)
    deny(seen, "no-snapshots", "ec2:CreateSnapshot", "ec2:CreateSnapshots")


def _this_image(seen: Picture) -> None:
    unshare(seen)
    deny(seen, "hands-off-this-image", "ec2:ModifyImageAttribute", resource=f"arn:aws:ec2:*::image/{seen.image}")


def _this_account(seen: Picture) -> None:
    unshare(seen)
    deny(seen, "not-with-them", "ec2:ModifyImageAttribute", condition={"StringEquals": {"ec2:Add/userId": seen.stranger}})


def _network_anyway(seen: Picture) -> None:
    unshare(seen)
    limit_to_network(seen)


def _firewall(seen: Picture) -> None:
    unshare(seen)
    ec2 = seen.case.client("ec2")
    machine = ec2.describe_instances(InstanceIds=[seen.source_id])["Reservations"][0]["Instances"][0]
    group = ec2.create_security_group(GroupName="quarantine", Description="nothing in, nothing out", VpcId=machine["VpcId"])[
        "GroupId"
    ]
    ec2.modify_instance_attribute(InstanceId=seen.source_id, Groups=[group])


def _block_public(seen: Picture) -> None:
    seen.case.client("ec2").enable_image_block_public_access(ImageBlockPublicAccessState="block-new-sharing")


HALF_FIXES: dict[str, HalfFix] = {
    "unshared-only": HalfFix(
        _instead(unshare), "ec2:ModifyImageAttribute", "identity", SICK, "The image is un-shared, the identity lives",
        "That stopped part of the bleed. Whoever shared the image can share it again, and make the next one.",
    ),
    "identity-only": HalfFix(
        _instead(lambda seen: deny(seen, "incident-deny-all")), "ec2:RunInstances", "images", SICK,
        "The identity is stopped, the image stays shared",
        "A deny on the user takes nothing back. The other account launches the image a few minutes later.",
    ),
    "one-of-two-keys": HalfFix(
        _instead(_one_key), "ec2:CreateImage", "identity", LONG_TERM, "One of two keys is switched off",
        "The user has two keys and the thief has both. A deny on the user reaches every key; a switch reaches one.",
    ),
    "keys-off-session-lives": HalfFix(
        _instead(_all_keys), "ec2:CreateImage", "identity", ("federated-session",), "Both keys are off, the session lives",
        "A session made with GetFederationToken outlives the key it was made from. A deny on the user reaches it.",
    ),
    "older-sessions-revoked": HalfFix(
        _instead(_older_sessions), "ec2:CreateImage", "identity", SICK, "Sessions issued before now are denied",
        "aws:TokenIssueTime is absent for a long-term key, so the deny never matches it; and the key makes a new session.",
    ),
    "wrong-operator": HalfFix(
        _instead(_wrong_operator), "ec2:CreateImage", "identity", FAR, "IpAddress where NotIpAddress was meant",
        "The deny hits the build network and spares everybody else: the batch stops, the thief does not.",
    ),
    "wrong-key": HalfFix(
        _instead(_by_name), "ec2:CreateImage", "identity", ("federated-session",), "A deny by aws:username",
        "A federated session has no aws:username; the condition never matches it.",
    ),
    "snapshots-only": HalfFix(
        _instead(_no_snapshots), "ec2:CreateImage", "identity", SICK, "Only CreateSnapshot is denied",
        "CreateImage is authorised as ec2:CreateImage, on image, instance and snapshot. Denying CreateSnapshot does not stop it.",
    ),
    "this-image-only": HalfFix(
        _instead(_this_image), "ec2:CreateImage", "identity", SICK, "Only this image is protected",
        "The thief does not need this image. The next machine is imaged and shared as easily.",
    ),
    "this-account-only": HalfFix(
        _instead(_this_account), "ec2:ModifyImageAttribute", "identity", SICK, "Only sharing with this account is denied",
        "Accounts are cheap. The thief shares with another one.",
    ),
    "network-limit-inside": HalfFix(
        _instead(_network_anyway), "ec2:CreateImage", "identity", ("build-host",),
        "A network limit against someone inside the network",
        "The thief calls from the build network itself. The limit lets them through.",
    ),
    "firewall": HalfFix(
        _instead(_firewall), "ec2:CreateImage", "identity", SICK, "The machine is put behind a firewall",
        "The thief never touches the machine. The management plane is on the Internet, and no security group stands before it.",
    ),
    "block-public-access": HalfFix(
        _instead(_block_public), "ec2:RunInstances", "images", SICK, "Block public access for images is switched on",
        "It refuses sharing with everybody, and only that. A share with one named account stands, and more can be made.",
    ),
}  # fmt: skip


# --- over-reactions ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OverReaction:
    """It stops the thief (or stops nobody) and costs what it need not: `apply` plays the whole run."""

    apply: Callable[[Any], Any]
    variants: tuple[str, ...]
    title: str
    why: str


def _deregister(seen: Picture) -> None:
    ec2 = seen.case.client("ec2")
    mapped = ec2.describe_images(ImageIds=[seen.image])["Images"][0]["BlockDeviceMappings"]
    ec2.deregister_image(ImageId=seen.image)
    for each in mapped:
        if snapshot := each.get("Ebs", {}).get("SnapshotId"):
            ec2.delete_snapshot(SnapshotId=snapshot)
    deny(seen, "incident-deny-all")


def _delete_user(seen: Picture) -> None:
    unshare(seen)
    iam = seen.case.client("iam")
    for key in seen.keys:
        iam.delete_access_key(UserName=seen.user, AccessKeyId=key)
    for name in iam.list_user_policies(UserName=seen.user)["PolicyNames"]:
        iam.delete_user_policy(UserName=seen.user, PolicyName=name)
    iam.delete_user(UserName=seen.user)


def _terminate(seen: Picture) -> None:
    due(seen)
    seen.case.client("ec2").terminate_instances(InstanceIds=[seen.source_id])


def _deny_all(seen: Picture) -> None:
    unshare(seen)
    deny(seen, "incident-deny-all")


def _limit_by_address(seen: Picture) -> None:
    unshare(seen)
    listed = next(row["network"] for row in seen.networks if row["name"] == "build network")
    deny(seen, "only-from-the-build-network", condition={"NotIpAddress": {"aws:SourceIp": f"{listed}/32"}})


OVERREACTIONS: dict[str, OverReaction] = {
    "evidence-destroyed": OverReaction(
        _instead(_deregister), SICK, "Image deregistered, snapshot deleted",
        "Taking the permission back stops the launches just as well. What was in the image can no longer be shown.",
    ),
    "user-deleted": OverReaction(
        _instead(_delete_user, again=True), SICK, "The user is deleted",
        "It does stop the thief. It also takes keys, policy and the job along; a deny-all does the same and can be taken back.",
    ),
    "machine-terminated": OverReaction(
        _instead(_terminate), SICK, "The source machine is terminated",
        "Contained already, and then a machine thrown away that the thief never touched: evidence, and somebody's service.",
    ),
    "critical-batch-denied": OverReaction(
        _instead(_deny_all, again=True), ("dev-image-secrets", "member-taken-over"), "Deny-all where the batch is critical",
        "The asset register calls the job critical, its network is known and the thief is not in it: a network limit would do.",
    ),
    "endpoint-forgotten": OverReaction(
        _instead(_limit_by_address, again=True), ("member-taken-over",), "A network limit that hits the batch",
        "Through a VPC endpoint aws:SourceIp is absent, and NotIpAddress matches what is absent: the batch is denied too.",
    ),
    "twin-contained": OverReaction(
        _instead(_deny_all, again=True), TWINS, "A twin is contained",
        "Somebody who may had meant it. Their work stops, and so does the night's build.",
    ),
}  # fmt: skip
