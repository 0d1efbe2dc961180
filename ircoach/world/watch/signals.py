"""What GuardDuty makes of CloudTrail's management events: the finding types that follow from a call alone.

A rule reads one recorded call, and where it has to the thing that the call changed, before and after. Types that GuardDuty gives
for what is unusual for somebody (AnomalousBehavior), or for addresses on its lists, are none of these: no rule of ours could say
so honestly. docs/findings.md names both kinds.
https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-s3.html,
https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-iam.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ircoach.world import policy
from ircoach.world.policy import ALL_USERS, AUTHENTICATED_USERS, PublicAccessBlock
from ircoach.world.watch.history import Change
from ircoach.world.watch.states import Bucket

LOW, HIGH = 2.0, 8.0
_GRANTS = {"PutBucketPolicy": "policy", "PutBucketAcl": "acl", "CreateBucket": "acl"}
#: CloudTrail calls after which a trail keeps nothing more
_SILENCING = ("StopLogging", "DeleteTrail")
#: calls that are found when they are refused, too
_ATTEMPTS = ("UpdateAccountPasswordPolicy", "DeleteAccountPasswordPolicy")
#: of a change of a bucket: a type, its severity, and a title with room for the subject
_Told = tuple[str, float, str]


@dataclass(frozen=True, slots=True)
class Signal:
    """One call that a finding type stands for.

    time: of the call, scenario microseconds. subject: what it was done to, by name. bucket: as it stood right after.
    """

    type: str
    severity: float
    time: int
    record: Mapping[str, Any]
    subject: str
    title: str
    description: str
    bucket: Bucket | None = None


def of_change(change: Change) -> Iterator[Signal]:
    """What a change of a bucket, or of an account's Block Public Access, stands for."""
    record = change.record
    if record is None or record.get("userIdentity", {}).get("type") == "AWSService":
        return
    if isinstance(change.after, Bucket):
        found = (*_granted(change, change.after), *_unblocked(change, change.after), *_unlogged(change, change.after))
        for kind, severity, text in found:
            yield _signal(kind, severity, change.time, record, f"bucket {change.after.name}", text, change.after)
    elif isinstance(change.after, PublicAccessBlock) and _switched_off(change.before, change.after):
        kind, text = "Policy:S3/AccountBlockPublicAccessDisabled", "S3 Block Public Access was switched off for {subject}."
        yield _signal(kind, LOW, change.time, record, f"account {record['recipientAccountId']}", text)


def of_record(time: int, record: Mapping[str, Any]) -> Iterator[Signal]:
    """What a record stands for by itself: the root user's calls, trails switched off, a password policy removed or tried at."""
    if not record.get("managementEvent"):
        return
    source, name, refused = record["eventSource"], record["eventName"], bool(record.get("errorCode"))
    account = f"account {record['recipientAccountId']}"
    if not refused and _by_root(record):
        text = f"{name} was called with the root user's credentials in {{subject}}."
        yield _signal("Policy:IAMUser/RootCredentialUsage", LOW, time, record, account, text)
    if not refused and source == "cloudtrail.amazonaws.com" and name in _SILENCING:
        trail = str((record.get("requestParameters") or {}).get("name", "")).rpartition("/")[2]
        text = "Logging of {subject} was switched off."
        yield _signal("Stealth:IAMUser/CloudTrailLoggingDisabled", LOW, time, record, f"trail {trail}", text)
    if source == "iam.amazonaws.com" and (name in _ATTEMPTS if refused else name == "DeleteAccountPasswordPolicy"):
        text = (
            "An attempt at the password policy of {subject} was refused."
            if refused
            else "The password policy of {subject} was removed."
        )
        yield _signal("Stealth:IAMUser/PasswordPolicyChange", LOW, time, record, account, text)


def _by_root(record: Mapping[str, Any]) -> bool:
    """Whether the root user called or signed in."""
    if record["userIdentity"].get("type") != "Root" or record["eventType"] == "AwsServiceEvent":
        return False
    return (record.get("responseElements") or {}).get("ConsoleLogin") != "Failure"


def _granted(change: Change, bucket: Bucket) -> Iterator[_Told]:
    """A policy or list put that opens the bucket to everybody, or to everybody with an AWS account.

    Block Public Access plays no part: where it is on, the finding says that the effective permission is unknown.
    """
    way = _GRANTS.get(change.operation)
    if way == "policy":
        anyone, anybody_signed = bool(bucket.policy) and policy.is_public(policy.parse(bucket.policy, strict=False)), False
    elif way == "acl" and bucket.access.ownership != "BucketOwnerEnforced":
        grantees = {grant.grantee for grant in bucket.access.bucket_acl}
        anyone, anybody_signed = ALL_USERS in grantees, AUTHENTICATED_USERS in grantees
    else:
        return
    if anyone:
        yield "Policy:S3/BucketAnonymousAccessGranted", HIGH, "Access to S3 {subject} was granted to everybody on the Internet."
    if anybody_signed:
        text = "Access to S3 {subject} was granted to everybody with an AWS account."
        yield "Policy:S3/BucketPublicAccessGranted", HIGH, text


def _unblocked(change: Change, bucket: Bucket) -> Iterator[_Told]:
    """One of the bucket's own four switches that was on is off."""
    before = change.before.access.bucket_block if isinstance(change.before, Bucket) else None
    if _switched_off(before, bucket.access.bucket_block):
        yield "Policy:S3/BucketBlockPublicAccessDisabled", LOW, "S3 Block Public Access was switched off for {subject}."


def _unlogged(change: Change, bucket: Bucket) -> Iterator[_Told]:
    if isinstance(change.before, Bucket) and change.before.logged and not bucket.logged:
        yield "Stealth:S3/ServerAccessLoggingDisabled", LOW, "Server access logging of S3 {subject} was switched off."


def _switched_off(before: object, after: PublicAccessBlock) -> bool:
    if not isinstance(before, PublicAccessBlock):
        return False
    names = ("block_public_acls", "ignore_public_acls", "block_public_policy", "restrict_public")
    return any(getattr(before, name) and not getattr(after, name) for name in names)


def _signal(
    kind: str, severity: float, time: int, record: Mapping[str, Any], subject: str, text: str, bucket: Bucket | None = None
) -> Signal:
    title = text.format(subject=subject)
    description = (
        f"{title} {caller(record)} called {record['eventName']}. If that was not meant, it is a mistake of configuration or a "
        "sign that somebody else has these credentials."
    )
    return Signal(kind, severity, time, record, subject, title, description, bucket)


def caller(record: Mapping[str, Any]) -> str:
    """Who called, as a finding names them: the user, the role of a session, `Root`."""
    identity = record["userIdentity"]
    if identity.get("type") == "Root":
        return "Root"
    issuer = (identity.get("sessionContext") or {}).get("sessionIssuer") or {}
    return str(identity.get("userName") or issuer.get("userName") or identity.get("principalId") or "")
