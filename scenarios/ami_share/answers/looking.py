"""The investigation: from the alert to a picture, assessing as it grows. Changes nothing."""

from __future__ import annotations

import base64
import datetime as dt
import json
import re
from collections.abc import Mapping
from typing import Any

from ircoach.players.craft import by, events, when

from .picture import Picture

SECRET = re.compile(r"(PASSWORD|SECRET|TOKEN)\w*\s*=", re.IGNORECASE)


def look(case: Any) -> Picture:
    """From the alert to a picture, assessing as it grows. Changes nothing."""
    image, stranger = named_in(case)
    seen = Picture(case, image=image, stranger=stranger)
    case.assess("can't tell yet", "not yet", "An image is shared with an account the tool does not know. Ours? What is in it?")
    _exposure(seen)
    question = f"Do you know of image {image} being shared with account {stranger} today?"
    seen.ring(("administrator", "platform"), question)  # answers take minutes: ask first, read later
    _origin(seen)
    _calls(seen)
    _company(seen)
    return seen


def named_in(case: Any) -> tuple[str, str]:
    """Image and account, as the alert names them."""
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
    about = events(trail, LookupAttributes=by("ResourceName", seen.image))
    seen.share = next(
        each
        for each in about
        if each["eventName"] == "ModifyImageAttribute" and seen.stranger in json.dumps(each["requestParameters"])
    )
    who = seen.share["userIdentity"]
    seen.federated = who["type"] == "FederatedUser"
    seen.address = seen.share["sourceIPAddress"]
    seen.user = who["sessionContext"]["sessionIssuer"]["userName"] if seen.federated else who["userName"]
    seen.history = events(trail, LookupAttributes=by("Username", seen.user))
    seen.key = who["accessKeyId"]
    recent = events(trail, StartTime=seen.shared_at - dt.timedelta(hours=2), EndTime=case.now)
    if seen.federated:
        maker = next(
            each
            for each in seen.history
            if each["eventName"] == "GetFederationToken" and seen.key in json.dumps(each["responseElements"])
        )
        seen.key = maker["userIdentity"]["accessKeyId"]
        seen.note("session", maker)
    mine = [each for each in recent if each["sourceIPAddress"] == seen.address and stands_behind(each, seen)]
    seen.run = [each for each in mine if dt.timedelta() <= seen.shared_at - when(each) <= dt.timedelta(minutes=55)]
    seen.history = [each for each in seen.history if each not in seen.run]
    for each in recent:
        if each["sourceIPAddress"] == seen.address and each["userIdentity"]["type"] == "AssumedRole":
            seen.colleagues.add(each["userIdentity"]["sessionContext"]["sessionIssuer"]["userName"])
            seen.note("colleague", each)
    seen.note("share", seen.share)
    before = sum(each["sourceIPAddress"] == seen.address for each in seen.history)
    old = next((each for each in seen.batch[::-1] if when(each) < seen.shared_at - dt.timedelta(days=19)), seen.batch[0])
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


def stands_behind(event: Mapping[str, Any], seen: Picture) -> bool:
    """Whether the user is behind a call, by key or by a session made with one."""
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
    if not seen.meant and "Administrator" in seen.colleagues and not listed(seen):
        seen.note("administrator", seen.wait_for("administrator"))
    return seen.meant


def listed(seen: Picture) -> bool:
    """Whether the address is in the networks register."""
    return any(row["network"] == seen.address for row in seen.networks)
