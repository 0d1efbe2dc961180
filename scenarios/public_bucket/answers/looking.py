"""The investigation: what is open and what lies in it first; who did it and who read it after that. Changes nothing."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from typing import Any

from ircoach.players.craft import by, events, when

from .picture import ANY_ACCOUNT, EVERYBODY, Picture, statements_of

WORKING = ("PutBucketPolicy", "PutBucketAcl", "PutBucketOwnershipControls")


def look(case: Any) -> Picture:
    """From the alert to what is open and what lies in it."""
    seen = Picture(case, bucket=bucket_of(case))
    case.assess("can't tell yet", "not yet", "A tool says public. By which door, and what is behind it?")
    _door(seen)
    seen.ring(("data-owner", "build-team"), f"{seen.bucket} can be read from outside, says the tool. Is that meant?")
    _content(seen)
    _company(seen)
    return seen


def bucket_of(case: Any) -> str:
    """The bucket, as the alert names it."""
    words = case.alert["text"].split()
    return str(words[words.index("Bucket") + 1])


def _told(client: Any, operation: str, **about: Any) -> dict[str, Any]:
    """An answer, empty where there is no such configuration."""
    try:
        answer: dict[str, Any] = getattr(client, operation)(**about)
    except client.exceptions.ClientError:
        return {}
    return answer


def _door(seen: Picture) -> None:
    """Policy, its status, ownership, the switches of the bucket and of the account, the bucket's ACL."""
    case, s3, bucket = seen.case, seen.case.client("s3"), {"Bucket": seen.bucket}
    case.step()
    told = _told(s3, "get_bucket_policy", **bucket)
    if told:
        seen.policy = statements_of(told["Policy"])
        seen.status = _told(s3, "get_bucket_policy_status", **bucket)["PolicyStatus"]["IsPublic"]
        seen.note("policy", {"Bucket": seen.bucket, "bucket policy": seen.policy, "policy status public": seen.status})
    owned = _told(s3, "get_bucket_ownership_controls", **bucket).get("OwnershipControls", {}).get("Rules", [])
    seen.acls_count = bool(owned) and owned[0]["ObjectOwnership"] != "BucketOwnerEnforced"
    blocks = [
        _told(s3, "get_public_access_block", **bucket),
        _told(case.client("s3control"), "get_public_access_block", AccountId=case.accounts[case.account]),
    ]
    states = [each.get("PublicAccessBlockConfiguration", {}) for each in blocks]
    seen.switches = {name: any(state.get(name) for state in states) for name in ("IgnorePublicAcls", "RestrictPublicBuckets")}
    seen.bucket_grants = _public(_told(s3, "get_bucket_acl", **bucket))
    seen.website = bool(_told(s3, "get_bucket_website", **bucket))
    seen.note("switches", {"block public access": states, "ownership": owned, "bucket ACL": seen.bucket_grants})


def _public(acl: dict[str, Any]) -> list[str]:
    named = [grant["Grantee"].get("URI", "") for grant in acl.get("Grants", [])]
    return [uri for uri in named if uri in (EVERYBODY, ANY_ACCOUNT)]


def _content(seen: Picture) -> None:
    """What is in it, versions included; one object read, the ACL of one; then the rest of it, for counting."""
    case, s3, bucket = seen.case, seen.case.client("s3"), {"Bucket": seen.bucket}
    case.step()
    seen.keys = [each["Key"] for each in s3.list_objects_v2(**bucket).get("Contents", [])]
    versions = s3.list_object_versions(**bucket).get("Versions", [])
    seen.versions = {each["Key"]: (each["Key"], each["VersionId"]) for each in versions if each["Key"] not in seen.keys}
    if seen.keys:
        seen.object_grants = _public(_told(s3, "get_object_acl", **bucket, Key=seen.keys[-1]))
    tags = _told(s3, "get_bucket_tagging", **bucket).get("TagSet", [])
    for key in seen.keys:
        seen.samples[key] = s3.get_object(**bucket, Key=key)["Body"].read().decode()
    for key, version in seen.versions.values():
        seen.samples[key] = s3.get_object(**bucket, Key=key, VersionId=version)["Body"].read().decode()
    if seen.versions:
        seen.note("versions", f"versions of deleted objects: {', '.join(seen.versions)}")
    if seen.object_grants:
        seen.note("acl", {"object ACL": seen.object_grants, "of": seen.keys[-1]})
    first = next(
        iter([text for text in seen.samples.values() if "GENERATED" in text or "@example" in text] or seen.samples.values())
    )
    seen.note("content", f"a sample: {first[:200]} (tags: {tags}); it holds {seen.holds}")


def _company(seen: Picture) -> None:
    """Changes, networks, the organization's id, what the company cannot miss."""
    case = seen.case
    case.step()
    seen.changes, seen.networks = list(case.register("changes")), list(case.register("networks"))
    seen.critical = any(
        "deployments" in row["asset"] and row["criticality"].startswith("critical") for row in case.register("assets")
    )
    about = [row for row in seen.changes if row["bucket"] == seen.bucket]
    seen.note("changes", about or f"changes: no row names {seen.bucket}")
    if any("Condition" in each for each in seen.statements):
        told = case.client("organizations", account="management").describe_organization()
        seen.ours = told["Organization"]["Id"]
        seen.note("organization", f"our organization is {seen.ours}")


def who_did_it(seen: Picture) -> None:
    """The call that made it so, and what else the same hand did; then the reads, where somebody kept them."""
    case = seen.case
    case.step()
    trail = case.client("cloudtrail")
    about = events(trail, LookupAttributes=by("ResourceName", seen.bucket))
    acts = [each for each in about if each["eventName"] in WORKING and "errorCode" not in each and not _mine(each)]
    wanted = "PutBucketPolicy" if seen.policy else "PutBucketAcl" if seen.bucket_grants else "PutBucketOwnershipControls"
    seen.opening = next(each for each in acts if each["eventName"] == wanted)
    seen.note("opening", seen.opening, "the call that made it so")
    seen.history = events(trail, LookupAttributes=by("Username", seen.opener))
    seen.others = sorted(
        {
            each["requestParameters"]["bucketName"]
            for each in seen.history
            if each["eventName"] in WORKING and when(each) > when(seen.opening) - dt.timedelta(minutes=1)
        }
        - {seen.bucket}
    )
    if seen.opening["userIdentity"]["type"] == "IAMUser":
        iam = case.client("iam")
        name = iam.list_user_policies(UserName=seen.opener)["PolicyNames"][0]
        seen.note("permissions", iam.get_user_policy(UserName=seen.opener, PolicyName=name)["PolicyDocument"], name)


def _mine(record: dict[str, Any]) -> bool:
    issuer = record["userIdentity"].get("sessionContext", {}).get("sessionIssuer", {}).get("userName")
    return bool(issuer == "IncidentResponder")


def who_read(seen: Picture) -> None:
    """Whether reads are kept, and the trail's files, all of them."""
    case = seen.case
    case.step()
    trail = case.client("cloudtrail")
    kept = [trail.get_event_selectors(TrailName=each["TrailARN"]) for each in trail.describe_trails()["trailList"]]
    seen.kept = "AWS::S3::Object" in json.dumps(kept)
    seen.note("logs", f"data events kept: {seen.kept}")
    if seen.kept:
        seen.reads = files(case)
        mine = [each for each in seen.reads if each["eventName"] == "GetObject" and seen.bucket in json.dumps(each)]
        if mine:
            seen.note("readers", mine[-1], "the latest read")


def files(case: Any) -> list[dict[str, Any]]:
    """Every record of the trail's files, oldest first."""
    s3 = case.client("s3", account="security")
    bucket = next(each["Name"] for each in s3.list_buckets()["Buckets"] if "-trail-" in each["Name"])
    found: list[dict[str, Any]] = []
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        for each in page.get("Contents", []):
            body = s3.get_object(Bucket=bucket, Key=each["Key"])["Body"].read()
            found += json.loads(gzip.decompress(body))["Records"]
    return sorted(found, key=lambda each: (each["eventTime"], each["eventID"]))
