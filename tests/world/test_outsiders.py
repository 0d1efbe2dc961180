"""People outside at a bucket: unsigned or signed by their own account, they get what anyone or any account gets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from ircoach.world.callers import Actor
from ircoach.world.cast import outsider, stranger
from ircoach.world.stage import CLI, Stage, allow, document, sure
from ircoach.world.world import World

BUCKET, REGION = "paper-and-string", "us-east-1"
READ = {"Bucket": BUCKET, "Key": "list.csv"}


@pytest.fixture(scope="module")
def cast() -> Iterator[tuple[World, Actor, Actor, Actor]]:
    """A world with one bucket: its owner's root, somebody unsigned, somebody of another account."""
    world = World(5, dt.datetime(2026, 3, 4, 10, tzinfo=dt.UTC))
    stage = Stage(world, "any", {})
    account = world.open_account("production", "111122223333")
    root = stage.builder(account, REGION)
    sure(root.call("s3", "create_bucket", Bucket=BUCKET))
    sure(root.call("s3", "delete_public_access_block", Bucket=BUCKET))
    sure(root.call("s3", "put_object", **READ, Body=b"a,b"))
    anyone = stranger(stage, "anyone", REGION, user_agent=CLI)
    return world, root, anyone, outsider(stage, "444455556666", REGION)


def test_nobody_outside_may_read_what_is_not_opened(cast: tuple[World, Actor, Actor, Actor]) -> None:
    """A bucket is its owner's; and the other account is none the responder has a role in."""
    world, _, anyone, other = cast
    assert anyone.call("s3", "get_object", **READ).code == "AccessDenied"
    assert other.call("s3", "get_object", **READ).code == "AccessDenied"
    assert list(world.accounts) == ["production"]


def test_somebody_unsigned_sends_no_signature(cast: tuple[World, Actor, Actor, Actor]) -> None:
    """Not even an empty one: the request bears neither header nor token."""
    world, _, anyone, _ = cast
    anyone.call("s3", "get_object", **READ)
    assert world.last is not None
    raw = world.last.call.raw
    assert raw is not None
    assert not [name for name, _ in raw.headers if name.lower() in ("authorization", "x-amz-date", "x-amz-security-token")]


def test_a_public_policy_is_for_anyone(cast: tuple[World, Actor, Actor, Actor]) -> None:
    """Unsigned and signed by others: both may."""
    _, root, anyone, other = cast
    text = document(allow("s3:GetObject", f"arn:aws:s3:::{BUCKET}/*", Principal="*"))
    sure(root.call("s3", "put_bucket_policy", Bucket=BUCKET, Policy=text))
    assert anyone.call("s3", "get_object", **READ)["Body"] == b"a,b"
    assert other.call("s3", "get_object", **READ).ok
    sure(root.call("s3", "delete_bucket_policy", Bucket=BUCKET))
    assert not anyone.call("s3", "get_object", **READ).ok


def test_an_object_acl_speaks_once_ownership_lets_it(cast: tuple[World, Actor, Actor, Actor]) -> None:
    """AuthenticatedUsers is any AWS account, and not somebody without one; with ownership enforced no ACL counts."""
    _, root, anyone, other = cast

    def own(rule: str) -> None:
        controls = {"Rules": [{"ObjectOwnership": rule}]}
        sure(root.call("s3", "put_bucket_ownership_controls", Bucket=BUCKET, OwnershipControls=controls))

    own("ObjectWriter")
    sure(root.call("s3", "put_object_acl", **READ, ACL="authenticated-read"))
    assert other.call("s3", "get_object", **READ).ok
    assert anyone.call("s3", "get_object", **READ).code == "AccessDenied"
    own("BucketOwnerEnforced")
    assert other.call("s3", "get_object", **READ).code == "AccessDenied"
