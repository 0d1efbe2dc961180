"""Access control lists through the gate: who owns what, what a list says, and what S3 does not take."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ircoach.world.acls import ANONYMOUS, canonical_id
from ircoach.world.stage import allow, document, sure
from tests.world.s3_people import ALL, HOME, OUTSIDE, People, gather

BUCKET = "listed-things"
OWNER = {"Type": "CanonicalUser", "ID": canonical_id(HOME)}
EVERYBODY = {"Type": "Group", "URI": ALL}
_counted = iter(range(1000))


@pytest.fixture(scope="module")
def people() -> Iterator[People]:
    """One world with one bucket whose lists count."""
    people = gather(6)
    sure(people.owner.call("s3", "create_bucket", Bucket=BUCKET, ObjectOwnership="ObjectWriter"))
    sure(people.owner.call("s3", "delete_public_access_block", Bucket=BUCKET))
    return people


@pytest.fixture
def key() -> str:
    """A key of the test's own."""
    return f"thing-{next(_counted)}"


def entries(people: People, key: str | None = None, **more: Any) -> list[tuple[dict[str, str], str]]:
    """The bucket's or object's list as pairs of grantee and permission."""
    operation, where = ("get_object_acl", {"Key": key}) if key else ("get_bucket_acl", {})
    told = sure(people.owner.call("s3", operation, Bucket=BUCKET, **where, **more))
    return [(grant["Grantee"], grant["Permission"]) for grant in told["Grants"]]


def refused(people: People, **params: Any) -> str | None:
    """What putting such a list on the bucket is answered with."""
    return people.owner.call("s3", "put_bucket_acl", Bucket=BUCKET, **params).code


def test_each_account_has_a_canonical_id_of_its_own() -> None:
    """64 hexadecimal digits; nobody's account has the anonymous user's."""
    assert len({canonical_id(HOME), canonical_id(OUTSIDE)}) == 2
    assert all(len(canonical_id(account)) == 64 for account in (HOME, OUTSIDE))
    assert canonical_id("") == ANONYMOUS


def test_a_new_object_is_its_writers_whatever_the_buckets_list_says(people: People, key: str) -> None:
    """An open bucket does not open what is put into it."""
    sure(people.owner.call("s3", "put_bucket_acl", Bucket=BUCKET, ACL="public-read"))
    sure(people.owner.call("s3", "put_object", Bucket=BUCKET, Key=key, Body=b"x"))
    assert entries(people, key) == [(OWNER, "FULL_CONTROL")]
    assert people.visitor.call("s3", "get_object", Bucket=BUCKET, Key=key).code == "AccessDenied"
    assert entries(people) == [(OWNER, "FULL_CONTROL"), (EVERYBODY, "READ")]


def test_a_canned_list_says_each_of_its_grants(people: People, key: str) -> None:
    """public-read-write has two entries for everybody."""
    sure(people.owner.call("s3", "put_object", Bucket=BUCKET, Key=key, Body=b"x", ACL="public-read-write"))
    assert entries(people, key) == [(OWNER, "FULL_CONTROL"), (EVERYBODY, "READ"), (EVERYBODY, "WRITE")]


def test_a_header_may_name_several(people: People, key: str) -> None:
    """Each grantee of a grant header becomes an entry; nobody is added, not even the owner."""
    both = f'uri="{ALL}", id="{canonical_id(OUTSIDE)}"'
    sure(people.owner.call("s3", "put_object", Bucket=BUCKET, Key=key, Body=b"x", GrantRead=both))
    assert entries(people, key) == [(EVERYBODY, "READ"), ({"Type": "CanonicalUser", "ID": canonical_id(OUTSIDE)}, "READ")]


def test_a_list_in_xml_is_kept_as_it_is(people: People, key: str) -> None:
    """What GetObjectAcl answers can be put back, changed or not."""
    sure(people.owner.call("s3", "put_object", Bucket=BUCKET, Key=key, Body=b"x"))
    told = sure(people.owner.call("s3", "get_object_acl", Bucket=BUCKET, Key=key)).result
    body = {"Owner": told["Owner"], "Grants": [*told["Grants"], {"Grantee": EVERYBODY, "Permission": "READ"}]}
    sure(people.owner.call("s3", "put_object_acl", Bucket=BUCKET, Key=key, AccessControlPolicy=body))
    assert entries(people, key) == [(OWNER, "FULL_CONTROL"), (EVERYBODY, "READ")]
    assert people.visitor.call("s3", "get_object", Bucket=BUCKET, Key=key).ok


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({}, "MissingSecurityHeader"),
        ({"ACL": "wide-open"}, "InvalidArgument"),
        ({"ACL": "private", "GrantRead": f'uri="{ALL}"'}, "InvalidRequest"),
        ({"GrantRead": 'id="somebody"'}, "InvalidArgument"),
        ({"GrantRead": 'uri="http://acs.amazonaws.com/groups/global/Nobody"'}, "InvalidArgument"),
        ({"GrantRead": "everybody"}, "InvalidArgument"),
        ({"GrantRead": 'emailAddress="a@example.com"'}, "MethodNotAllowed"),
        ({"AccessControlPolicy": {"Grants": []}}, "MalformedACLError"),
        ({"AccessControlPolicy": {"Owner": {"ID": canonical_id(HOME)}, "Grants": [{"Grantee": EVERYBODY}]}}, "MalformedACLError"),
        (
            {"AccessControlPolicy": {"Owner": {"ID": canonical_id(HOME)}, "Grants": [
                {"Grantee": {"Type": "AmazonCustomerByEmail", "EmailAddress": "a@example.com"}, "Permission": "READ"}]}},
            "MethodNotAllowed",
        ),
    ],
)  # fmt: skip  # a row a case
def test_s3_takes_no_list_it_cannot_read(people: People, params: dict[str, Any], code: str) -> None:
    """Each row: what is sent, and S3's error. The bucket's list stays as it was."""
    before = entries(people)
    assert refused(people, **params) == code
    assert entries(people) == before


def test_what_a_stranger_wrote_is_the_anonymous_users(people: People, key: str) -> None:
    """The bucket's owner may not read it, may delete it, and owns it once ownership is enforced."""
    put = document(allow("s3:PutObject", f"arn:aws:s3:::{BUCKET}/*", Principal="*"))
    sure(people.owner.call("s3", "put_bucket_policy", Bucket=BUCKET, Policy=put))
    sure(people.visitor.call("s3", "put_object", Bucket=BUCKET, Key=key, Body=b"x"))
    assert people.reader.call("s3", "get_object", Bucket=BUCKET, Key=key).code == "AccessDenied"
    told = sure(people.visitor.call("s3", "get_object_acl", Bucket=BUCKET, Key=key))
    assert told["Owner"] == {"ID": ANONYMOUS}
    sure(people.reader.call("s3", "delete_object", Bucket=BUCKET, Key=key))
    sure(people.owner.call("s3", "delete_bucket_policy", Bucket=BUCKET))


def test_reading_a_list_that_is_off_shows_the_owners_full_control(people: People, key: str) -> None:
    """And the old list is back when ACLs are."""
    sure(people.owner.call("s3", "put_bucket_acl", Bucket=BUCKET, ACL="private"))
    sure(people.owner.call("s3", "put_object", Bucket=BUCKET, Key=key, Body=b"x", ACL="public-read"))
    for rule, expected in (
        ("BucketOwnerEnforced", [(OWNER, "FULL_CONTROL")]),
        ("ObjectWriter", [(OWNER, "FULL_CONTROL"), (EVERYBODY, "READ")]),
    ):
        controls = {"Rules": [{"ObjectOwnership": rule}]}
        sure(people.owner.call("s3", "put_bucket_ownership_controls", Bucket=BUCKET, OwnershipControls=controls))
        assert entries(people, key) == expected


def test_each_version_has_a_list_of_its_own(people: People, key: str) -> None:
    """Opening the old one leaves the new one closed."""
    on = {"Status": "Enabled"}
    sure(people.owner.call("s3", "put_bucket_versioning", Bucket=BUCKET, VersioningConfiguration=on))
    old = sure(people.owner.call("s3", "put_object", Bucket=BUCKET, Key=key, Body=b"old"))["VersionId"]
    sure(people.owner.call("s3", "put_object", Bucket=BUCKET, Key=key, Body=b"new"))
    sure(people.owner.call("s3", "put_object_acl", Bucket=BUCKET, Key=key, VersionId=old, ACL="public-read"))
    assert (EVERYBODY, "READ") in entries(people, key, VersionId=old)
    assert entries(people, key) == [(OWNER, "FULL_CONTROL")]
    for more, code in (({}, "NoSuchKey"), ({"VersionId": "never"}, "NoSuchVersion")):
        missing = people.owner.call("s3", "get_object_acl", Bucket=BUCKET, Key=key if more else "never", **more)
        assert missing.code == code
    marker = sure(people.owner.call("s3", "delete_object", Bucket=BUCKET, Key=key))["VersionId"]
    assert people.owner.call("s3", "get_object_acl", Bucket=BUCKET, Key=key, VersionId=marker).code == "MethodNotAllowed"


def test_versions_of_one_second_are_listed_newest_first(people: People, key: str) -> None:
    """The latest is the one that was written last, delete markers included."""
    on = {"Status": "Enabled"}
    sure(people.owner.call("s3", "put_bucket_versioning", Bucket=BUCKET, VersioningConfiguration=on))
    for body in (b"1", b"2"):
        sure(people.owner.call("s3", "put_object", Bucket=BUCKET, Key=key, Body=body))
    told = sure(people.owner.call("s3", "list_object_versions", Bucket=BUCKET, Prefix=key))
    assert [version["IsLatest"] for version in told["Versions"]] == [True, False]
    newest = people.owner.call("s3", "get_object", Bucket=BUCKET, Key=key, VersionId=told["Versions"][0]["VersionId"])
    assert newest["Body"] == b"2"
    sure(people.owner.call("s3", "delete_object", Bucket=BUCKET, Key=key))
    told = sure(people.owner.call("s3", "list_object_versions", Bucket=BUCKET, Prefix=key))
    assert [marker["IsLatest"] for marker in told["DeleteMarkers"]] == [True]
    assert not any(version["IsLatest"] for version in told["Versions"])


def test_lists_of_buckets_and_objects_name_the_account(people: People, key: str) -> None:
    """The same id as the access control lists, and no display name."""
    sure(people.owner.call("s3", "put_object", Bucket=BUCKET, Key=key, Body=b"x"))
    assert sure(people.owner.call("s3", "list_buckets"))["Owner"] == {"ID": canonical_id(HOME)}
    listed = sure(people.owner.call("s3", "list_objects_v2", Bucket=BUCKET, Prefix=key, FetchOwner=True))
    assert listed["Contents"][0]["Owner"] == {"ID": canonical_id(HOME)}


def test_an_upload_in_parts_keeps_the_list_it_began_with(people: People, key: str) -> None:
    """The list is given with CreateMultipartUpload."""
    begun = sure(people.owner.call("s3", "create_multipart_upload", Bucket=BUCKET, Key=key, ACL="public-read"))
    item = {"Bucket": BUCKET, "Key": key, "UploadId": begun["UploadId"]}
    part = sure(people.owner.call("s3", "upload_part", **item, PartNumber=1, Body=b"x"))
    done = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    sure(people.owner.call("s3", "complete_multipart_upload", **item, MultipartUpload=done))
    assert entries(people, key) == [(OWNER, "FULL_CONTROL"), (EVERYBODY, "READ")]


def test_a_copy_is_its_makers_and_needs_the_source_to_be_open(people: People, key: str) -> None:
    """Somebody outside copies what is public into a bucket of theirs, and nothing else; the copy is private."""
    theirs = f"taken-{next(_counted)}"
    sure(people.outsider.call("s3", "create_bucket", Bucket=theirs))
    source = {"Bucket": BUCKET, "Key": key}
    for acl, ok in (("private", False), ("public-read", True)):
        sure(people.owner.call("s3", "put_object", **source, Body=b"x", ACL=acl))
        assert people.outsider.call("s3", "copy_object", Bucket=theirs, Key="copy", CopySource=source).ok is ok
    told = sure(people.outsider.call("s3", "get_object_acl", Bucket=theirs, Key="copy"))
    assert told["Owner"] == {"ID": canonical_id(OUTSIDE)}
    assert [grant["Permission"] for grant in told["Grants"]] == ["FULL_CONTROL"]


def test_making_a_bucket_again_resets_its_list_and_nothing_else(people: People) -> None:
    """In us-east-1 the owner may; settings stay."""
    sure(people.owner.call("s3", "put_bucket_acl", Bucket=BUCKET, ACL="public-read"))
    sure(people.owner.call("s3", "create_bucket", Bucket=BUCKET))
    assert entries(people) == [(OWNER, "FULL_CONTROL")]
    gone = people.owner.call("s3", "get_public_access_block", Bucket=BUCKET)
    assert gone.code == "NoSuchPublicAccessBlockConfiguration"


def test_a_list_may_let_access_logs_in(people: People) -> None:
    """The canned list for it serves where ACLs are on; where they are off, S3 wants a policy."""
    logging = {"LoggingEnabled": {"TargetBucket": BUCKET, "TargetPrefix": "logs/"}}
    sure(people.owner.call("s3", "put_bucket_acl", Bucket=BUCKET, ACL="private"))
    refused = people.owner.call("s3", "put_bucket_logging", Bucket=BUCKET, BucketLoggingStatus=logging)
    assert refused.code == "InvalidTargetBucketForLogging"
    sure(people.owner.call("s3", "put_bucket_acl", Bucket=BUCKET, ACL="log-delivery-write"))
    sure(people.owner.call("s3", "put_bucket_logging", Bucket=BUCKET, BucketLoggingStatus=logging))


def test_refusals_of_block_public_access_name_the_switch(people: People, key: str) -> None:
    """In S3's words, for a policy and for a list."""
    fresh = f"blocked-{next(_counted)}"
    sure(people.owner.call("s3", "create_bucket", Bucket=fresh, ObjectOwnership="ObjectWriter"))
    public = document(allow("s3:GetObject", f"arn:aws:s3:::{fresh}/*", Principal="*"))
    told = people.owner.call("s3", "put_bucket_policy", Bucket=fresh, Policy=public).message
    assert told == (
        f"User: arn:aws:iam::{HOME}:root is not authorized to perform: s3:PutBucketPolicy on resource: "
        f'"arn:aws:s3:::{fresh}" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access'
    )
    told = people.owner.call("s3", "put_object", Bucket=fresh, Key=key, Body=b"x", ACL="public-read").message
    assert told.endswith("because public ACLs are prevented by the BlockPublicAcls setting in S3 Block Public Access")


def test_an_unknown_ownership_rule_is_malformed(people: People) -> None:
    """Only the three that there are."""
    controls = {"Rules": [{"ObjectOwnership": "Everybody"}]}
    told = people.owner.call("s3", "put_bucket_ownership_controls", Bucket=BUCKET, OwnershipControls=controls)
    assert told.code == "MalformedXML"
