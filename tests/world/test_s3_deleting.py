"""DeleteObjects: a list of keys, each decided and deleted by itself.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from ircoach.world.callers import Actor, Outcome
from ircoach.world.stage import document, sure
from tests.world.s3_people import People, gather

BUCKET = "paper-and-string"


@pytest.fixture(scope="module")
def people() -> People:
    """One world for all."""
    return gather()


@pytest.fixture
def owner(people: People) -> Iterator[Actor]:
    """The owner of a bucket with three objects, one of which nobody but them may delete."""
    owner = people.owner
    sure(owner.call("s3", "create_bucket", Bucket=BUCKET))
    for key in ("a", "b & c", "kept"):
        sure(owner.call("s3", "put_object", Bucket=BUCKET, Key=key, Body=b"x"))
    deny = {"Sid": "Keep", "Effect": "Deny", "Action": "s3:DeleteObject", "Resource": f"arn:aws:s3:::{BUCKET}/kept"}
    deny |= {"Principal": {"AWS": f"arn:aws:iam::{people.world.accounts['production']}:user/reader"}}
    sure(owner.call("s3", "put_bucket_policy", Bucket=BUCKET, Policy=document(deny)))
    yield owner
    listed = sure(owner.call("s3", "list_object_versions", Bucket=BUCKET))
    for each in [*listed.get("Versions", []), *listed.get("DeleteMarkers", [])]:
        sure(owner.call("s3", "delete_object", Bucket=BUCKET, Key=each["Key"], VersionId=each["VersionId"]))
    sure(owner.call("s3", "delete_bucket_policy", Bucket=BUCKET))
    sure(owner.call("s3", "delete_bucket", Bucket=BUCKET))


def delete(who: Actor, keys: Sequence[str], **more: Any) -> Outcome:
    """One request for those keys."""
    return who.call("s3", "delete_objects", Bucket=BUCKET, Delete={"Objects": [{"Key": key} for key in keys], **more})


def left(owner: Actor) -> list[str]:
    """The keys that are still there."""
    return [each["Key"] for each in sure(owner.call("s3", "list_objects_v2", Bucket=BUCKET)).result.get("Contents", [])]


def test_what_may_go_goes_and_what_may_not_is_told(people: People, owner: Actor) -> None:
    """One refused key spoils no other: the answer is a success that lists both."""
    told = sure(delete(people.reader, ["a", "kept", "b & c", "never there"]))
    assert [each["Key"] for each in told["Deleted"]] == ["a", "b & c", "never there"]
    assert [(each["Key"], each["Code"]) for each in told["Errors"]] == [("kept", "AccessDenied")]
    assert left(owner) == ["kept"]


def test_who_may_nothing_deletes_nothing(people: People, owner: Actor) -> None:
    """A user without rights, and a stranger who signs nothing, are told so for each key."""
    for who in (people.clerk, people.visitor):
        told = sure(delete(who, ["a", "kept"]))
        assert [each["Code"] for each in told["Errors"]] == ["AccessDenied", "AccessDenied"]
        assert "Deleted" not in told.result
    assert len(left(owner)) == 3


def test_a_quiet_request_hears_of_errors_only(people: People, owner: Actor) -> None:
    """Quiet leaves out what went well."""
    told = sure(delete(people.reader, ["a", "kept"], Quiet=True))
    assert "Deleted" not in told.result
    assert [each["Key"] for each in told["Errors"]] == ["kept"]


def test_an_empty_list_is_malformed(owner: Actor) -> None:
    """S3's schema wants at least one key."""
    assert delete(owner, []).code == "MalformedXML"


def test_with_versioning_a_marker_hides_and_a_version_goes(owner: Actor) -> None:
    """A key alone gets a delete marker, whose id is told; a key with its version is gone."""
    sure(owner.call("s3", "put_bucket_versioning", Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"}))
    version = sure(owner.call("s3", "put_object", Bucket=BUCKET, Key="a", Body=b"y"))["VersionId"]
    (told,) = sure(delete(owner, ["a"]))["Deleted"]
    assert told["DeleteMarker"] is True
    marker = told["DeleteMarkerVersionId"]
    listed = sure(owner.call("s3", "list_object_versions", Bucket=BUCKET, Prefix="a"))
    assert [each["VersionId"] for each in listed["DeleteMarkers"]] == [marker]
    both = {"Objects": [{"Key": "a", "VersionId": marker}, {"Key": "a", "VersionId": version}]}
    sure(owner.call("s3", "delete_objects", Bucket=BUCKET, Delete=both))
    listed = sure(owner.call("s3", "list_object_versions", Bucket=BUCKET, Prefix="a"))
    assert [each["VersionId"] for each in listed["Versions"]] == ["null"]
    assert not listed.get("DeleteMarkers")
