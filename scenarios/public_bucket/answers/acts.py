"""What may be done: the switches, the policy narrowed or mended, the key denied or held to its network."""

from __future__ import annotations

from typing import Any

from ircoach.players.craft import deny_user, policy

from .picture import Picture

ALL = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")


def block(seen: Picture, bucket: str = "", names: tuple[str, ...] = ALL) -> None:
    """Turn switches of Block Public Access on, on one bucket; the others off."""
    state = {name: name in names for name in ALL}
    seen.case.client("s3").put_public_access_block(Bucket=bucket or seen.bucket, PublicAccessBlockConfiguration=state)


def put_policy(seen: Picture, *statements: dict[str, Any]) -> None:
    """Put the bucket policy."""
    seen.case.client("s3").put_bucket_policy(Bucket=seen.bucket, Policy=policy(*statements))


def narrow_site(seen: Picture) -> None:
    """The site's own pages for everybody, and nothing else: no other prefix, no versions."""
    pages = [f"arn:aws:s3:::{seen.bucket}/{name}" for name in ("static/*", "index.html")]
    put_policy(seen, {"Sid": "Site", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": pages})


def mend_condition(seen: Picture) -> None:
    """The fence as it was meant: without IfExists, a request that brings no organization does not pass."""
    mended = [
        {**each, "Condition": {name.removesuffix("IfExists"): keys for name, keys in each.get("Condition", {}).items()}}
        for each in seen.policy["Statement"]
    ]
    put_policy(seen, *mended)


def deny_key(seen: Picture) -> None:
    """Deny the user everything, or, where the company cannot miss it, everything from elsewhere than the build network."""
    elsewhere = {"NotIpAddress": {"aws:SourceIp": f"{seen.build_network}/32"}}
    deny_user(seen.case, seen.opener, "incident-deny", condition=elsewhere if seen.critical else None)


def close(seen: Picture) -> None:
    """End what is open, and break nobody who is meant to come."""
    if seen.website:
        narrow_site(seen)
    elif any("Condition" in each for each in seen.statements):
        mend_condition(seen)
    else:
        block(seen)


def finish_off(seen: Picture) -> None:
    """The hand that did it, and what else it opened."""
    if seen.stolen:
        deny_key(seen)
    for bucket in seen.others:
        block(seen, bucket)
    if seen.stolen:  # the deny takes some seconds: whatever was opened again in between is closed for good
        seen.case.wait(minutes=1)
        close(seen)
