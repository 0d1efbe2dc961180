"""Containments that stop everybody, and cost what they need not."""

from __future__ import annotations

from ircoach import OverReaction
from ircoach.players.craft import deny_user

from .acts import block, close, finish_off
from .half_fixes import SICK
from .picture import Picture
from .runs import instead


def _empty(seen: Picture) -> None:
    s3 = seen.case.client("s3")
    for key in seen.keys:
        s3.delete_object(Bucket=seen.bucket, Key=key)
    for key, version in seen.versions.values():
        s3.delete_object(Bucket=seen.bucket, Key=key, VersionId=version)
    finish_off(seen)


def _logs(seen: Picture) -> None:
    close(seen)
    finish_off(seen)
    s3 = seen.case.client("s3", account="security")
    bucket = next(each["Name"] for each in s3.list_buckets()["Buckets"] if "-trail-" in each["Name"])
    for each in s3.list_objects_v2(Bucket=bucket).get("Contents", []):
        s3.delete_object(Bucket=bucket, Key=each["Key"])


def _all_switches(seen: Picture) -> None:
    block(seen)


def _deny_critical(seen: Picture) -> None:
    block(seen)
    deny_user(seen.case, seen.opener, "incident-deny")
    seen.case.wait(minutes=1)
    block(seen)


def _no_policy(seen: Picture) -> None:
    seen.case.client("s3").delete_bucket_policy(Bucket=seen.bucket)


def _deny_user(seen: Picture) -> None:
    block(seen)
    deny_user(seen.case, seen.opener, "incident-deny")


OVERREACTIONS: dict[str, OverReaction] = {
    "bucket-emptied": OverReaction(
        instead(_empty), SICK, "The bucket is emptied",
        "Nobody reads what is not there; nor does anybody else, ever. Closing it can be undone.",
    ),
    "logs-deleted": OverReaction(
        instead(_logs), ("deploy-key", "acl-mistake", "object-acls", "site-leftover"), "The trail's files are deleted",
        "They hold names of objects, yes. They are also all there is to say what left.",
    ),
    "website-down": OverReaction(
        instead(_all_switches), ("site-leftover", "website"), "The website goes down",
        "Every switch on, and the visitors stand before a closed door. Narrow the policy to the site's own pages.",
    ),
    "analytics-shut-out": OverReaction(
        instead(_all_switches), ("loose-condition",), "The analytics account is shut out",
        "RestrictPublicBuckets keeps out other accounts of ours as well while the policy is public. Mend the condition.",
    ),
    "policy-deleted": OverReaction(
        instead(_no_policy), ("fenced",), "The policy is deleted",
        "It was the policy that let our own account in, and nobody else.",
    ),
    "contractor-denied": OverReaction(
        instead(_deny_user), ("synthetic",), "The deployment key is denied",
        "Shutting the bucket costs nothing. The contractor works with that key, and said so beforehand, in the calendar.",
    ),
    "critical-deployments-denied": OverReaction(
        instead(_deny_critical), ("object-acls",), "Deny-all where the deployments are critical",
        "Their network is known and the thief is not in it: a limit to the network would do.",
    ),
    "readers-shut-out": OverReaction(
        instead(_all_switches), ("open-data",), "A public register is shut",
        "It was published on purpose, under a change; people read it.",
    ),
}  # fmt: skip
