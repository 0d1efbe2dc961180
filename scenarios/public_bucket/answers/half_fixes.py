"""Plausible containments after which somebody outside still gets in."""

from __future__ import annotations

from ircoach import HalfFix
from ircoach.players.craft import deny_user

from .acts import block, close, deny_key, finish_off, put_policy
from .picture import Picture
from .runs import instead

SICK = ("deploy-key", "acl-mistake", "loose-condition", "object-acls", "site-leftover")
STOLEN = ("deploy-key", "object-acls")


def _refuse_new(seen: Picture) -> None:
    block(seen, names=("BlockPublicAcls", "BlockPublicPolicy"))
    _the_rest(seen)


def _the_rest(seen: Picture) -> None:
    """Everything else that is due, so that only the half-fix is half."""
    if seen.stolen:
        deny_key(seen)
    for bucket in seen.others:
        block(seen, bucket)


def _wrong_bucket(seen: Picture) -> None:
    names = [each["Name"] for each in seen.case.client("s3").list_buckets()["Buckets"] if each["Name"] != seen.bucket]
    block(seen, next(name for name in names if "manifests" in name))
    _the_rest(seen)


def _no_listing(seen: Picture) -> None:
    kept = [each for each in seen.policy["Statement"] if each["Action"] != "s3:ListBucket"]
    put_policy(seen, *kept)
    _the_rest(seen)


def _bucket_acl(seen: Picture) -> None:
    seen.case.client("s3").put_bucket_acl(Bucket=seen.bucket, ACL="private")
    _the_rest(seen)


def _policy_switch(seen: Picture) -> None:
    block(seen, names=("BlockPublicPolicy", "RestrictPublicBuckets"))
    _the_rest(seen)


def _acls_off(seen: Picture) -> None:
    controls = {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    seen.case.client("s3").put_bucket_ownership_controls(Bucket=seen.bucket, OwnershipControls=controls)
    block(seen, names=("BlockPublicAcls", "IgnorePublicAcls"))
    _the_rest(seen)


def _one_object(seen: Picture) -> None:
    seen.case.client("s3").put_object_acl(Bucket=seen.bucket, Key=seen.keys[0], ACL="private")
    _the_rest(seen)


def _deny_current(seen: Picture) -> None:
    deny = {"Sid": "NoExports", "Effect": "Deny", "Principal": "*", "Action": "s3:GetObject"}
    put_policy(seen, *seen.policy["Statement"], {**deny, "Resource": f"arn:aws:s3:::{seen.bucket}/exports/*"})


def _no_version_listing(seen: Picture) -> None:
    kept = [{**each, "Action": "s3:GetObject*"} for each in seen.policy["Statement"]]
    put_policy(seen, *kept)


def _key_lives(seen: Picture) -> None:
    close(seen)
    for bucket in seen.others:
        block(seen, bucket)


def _opening_denied(seen: Picture) -> None:
    actions = ("s3:PutBucket*", "s3:PutObjectAcl")
    deny_user(seen.case, seen.opener, "incident-hands-off", *actions)
    for bucket in seen.others:
        block(seen, bucket)
    seen.case.wait(minutes=1)
    close(seen)


def _bucket_stays(seen: Picture) -> None:
    deny_user(seen.case, seen.opener, "incident-deny")


def _next_door(seen: Picture) -> None:
    seen.others = []
    finish_off(seen)


def _next_door_stays(seen: Picture) -> None:
    close(seen)
    _next_door(seen)


def _referer(seen: Picture) -> None:
    """Asks for an agreed word instead of for an identity."""
    agent = {"StringNotLike": {"aws:UserAgent": "curl*"}}
    put_policy(seen, *({**each, "Condition": agent} for each in seen.policy["Statement"]))


HALF_FIXES: dict[str, HalfFix] = {
    "refuses-only-new": HalfFix(
        instead(_refuse_new), "s3:GetObject", "bucket", ("deploy-key", "acl-mistake", "loose-condition", "object-acls"),
        "Only BlockPublicAcls and BlockPublicPolicy are switched on",
        "These two refuse what is new and leave what is there. IgnorePublicAcls and RestrictPublicBuckets end it.",
    ),
    "wrong-bucket": HalfFix(
        instead(_wrong_bucket), "s3:GetObject", "bucket", ("deploy-key", "acl-mistake", "loose-condition", "object-acls"),
        "Another bucket is blocked", "Bucket names look alike. Read back what you changed.",
    ),
    "listing-closed": HalfFix(
        instead(_no_listing), "s3:GetObject", "bucket", ("deploy-key", "loose-condition"), "Listing is closed, reading is open",
        "Whoever listed it once knows the names. s3:ListBucket and s3:GetObject are two permissions.",
    ),
    "bucket-acl-only": HalfFix(
        instead(_bucket_acl), "s3:GetObject", "bucket", ("acl-mistake",), "The bucket's ACL is private, the objects' are not",
        "A bucket's READ lists it. Reading an object is that object's own ACL, and each has one.",
    ),
    "policy-switches": HalfFix(
        instead(_policy_switch), "s3:GetObject", "bucket", ("acl-mistake", "object-acls"),
        "The policy's switches where ACLs are the door", "RestrictPublicBuckets looks at policies. IgnorePublicAcls ends ACLs.",
    ),
    "acls-off": HalfFix(
        instead(_acls_off), "s3:GetObject", "bucket", ("deploy-key", "loose-condition"), "ACLs are off, and a policy is the door",
        "BucketOwnerEnforced and IgnorePublicAcls end ACLs. The policy still names everybody.",
    ),
    "one-object": HalfFix(
        instead(_one_object), "s3:GetObject", "bucket", ("object-acls", "acl-mistake"), "One object is made private",
        "It was the one you looked at. Each object has an ACL of its own.",
    ),
    "current-only": HalfFix(
        instead(_deny_current), "s3:GetObjectVersion", "bucket", ("site-leftover",), "s3:GetObject is denied, versions are not",
        "A request for a version is s3:GetObjectVersion, another action.",
    ),
    "versions-unlisted": HalfFix(
        instead(_no_version_listing), "s3:GetObjectVersion", "bucket", ("site-leftover",), "Versions can no longer be listed",
        "Whoever listed them has their ids, and s3:GetObject* still fetches them.",
    ),
    "word-instead-of-fence": HalfFix(
        instead(_referer), "s3:GetObject", "bucket", ("loose-condition",), "A condition on what the client says of itself",
        "User agent and referer are what the client says. Anyone may say anything.",
    ),
    "key-lives": HalfFix(
        instead(_key_lives), "s3:GetObject", "key", STOLEN, "The bucket is closed, the key lives",
        "The key opens it again within ten minutes, and reads other buckets meanwhile. The management plane is the patient.",
    ),
    "addresses-live": HalfFix(
        instead(_opening_denied), "s3:GetObject", "key", STOLEN, "The key may open nothing more, and what it signed lives on",
        "A presigned address is as strong as the key that signed it, and passes every switch. Deny the user, all of it.",
    ),
    "bucket-stays": HalfFix(
        instead(_bucket_stays), "s3:GetObject", "bucket", STOLEN, "The key is denied, the bucket stays open",
        "A deny on the key takes nothing back. Strangers need no key.",
    ),
    "next-door": HalfFix(
        instead(_next_door_stays), "s3:GetObject", "other", ("deploy-key",), "The other bucket is overlooked",
        "The same hand opened two. After the bleed is stopped, back to work: there is usually more.",
    ),
}  # fmt: skip
