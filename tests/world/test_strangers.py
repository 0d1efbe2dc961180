"""Strangers at a bucket, and what its owner's trail says of them."""

from __future__ import annotations

import datetime as dt
import re
import time
from typing import Any

import pytest

from ircoach.world.callers import Actor
from ircoach.world.cast import account_outside, makes_trail, outsider, presigned, stranger
from ircoach.world.clock import DAY, HOUR, SECOND
from ircoach.world.stage import CLI, Stage, allow, document, sure
from ircoach.world.world import World

BUCKET, REGION, OUTSIDE, INSIDE = "ledgers-of-the-shop", "us-east-1", "444455556666", "vpce-0a1b2c3d4e5f60718"
ONE = {"Bucket": BUCKET, "Key": "2026/january.csv"}
THERE = f"arn:aws:s3:::{BUCKET}/*"
SITE = f"http://{BUCKET}.s3-website-{REGION}.amazonaws.com"


class Shop:
    """An account with one bucket, whose objects' reads its trail keeps."""

    def __init__(self) -> None:
        world = World(6, dt.datetime(2026, 3, 4, 10, tzinfo=dt.UTC))
        self.stage, self.account = Stage(world, "any", {}), world.open_account("production", "111122223333")
        self.root = self.stage.builder(self.account, REGION)
        sure(self.root.call("s3", "create_bucket", Bucket=BUCKET))
        off = dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), False)
        sure(self.root.call("s3", "put_public_access_block", Bucket=BUCKET, PublicAccessBlockConfiguration=off))
        sure(self.root.call("s3", "put_object", **ONE, Body=b"a,b"))
        sure(self.root.call("s3", "create_bucket", Bucket="trails-of-the-shop"))
        makes_trail(self.root, "main", "trails-of-the-shop", self.account)
        kept = [{"DataResources": [{"Type": "AWS::S3::Object", "Values": [f"arn:aws:s3:::{BUCKET}/"]}]}]
        sure(self.root.call("cloudtrail", "put_event_selectors", TrailName="main", EventSelectors=kept))

    def opens(self, *statements: dict[str, Any]) -> None:
        """Give the bucket a policy."""
        sure(self.root.call("s3", "put_bucket_policy", Bucket=BUCKET, Policy=document(*statements)))

    def told(self, actor: Actor, account: str = "") -> list[dict[str, Any]]:
        """What an account's trail says of somebody, the bucket's owner's by default."""
        lines = self.stage.world.trail.lines(account or self.account)
        return [dict(line.record) for line in lines if line.actor == actor.name]


@pytest.fixture
def shop() -> Shop:
    """One of its own for each test: records pile up."""
    return Shop()


@pytest.fixture
def foreigner(shop: Shop) -> Actor:
    """A user of an account outside, who has a key and no permissions there yet."""
    account_outside(shop.stage, OUTSIDE)
    there = shop.stage.builder(OUTSIDE, REGION)
    sure(there.call("iam", "create_user", UserName="mona"))
    keys = shop.stage.new_key(there, "mona")
    shop.stage.settle()
    return shop.stage.actor("foreigner", keys, "45.137.64.9", region=REGION)


def lets_read(shop: Shop) -> None:
    """The outside account's own half of a permission."""
    reads = document(allow("s3:GetObject", THERE))
    there = shop.stage.builder(OUTSIDE, REGION)
    sure(there.call("iam", "put_user_policy", UserName="mona", PolicyName="reads", PolicyDocument=reads))
    shop.stage.settle()


def test_an_unsigned_request_is_recorded_as_nobodys_refused_or_not(shop: Shop) -> None:
    """With no name, no key and no signature, in the bucket owner's trail."""
    nobody = stranger(shop.stage, "nobody", REGION, user_agent=CLI)
    refused = nobody.call("s3", "get_object", **ONE)
    assert (refused.code, refused.message) == ("AccessDenied", "Access Denied")
    shop.opens(allow("s3:GetObject", THERE, Principal="*"))
    sure(nobody.call("s3", "get_object", **ONE))
    first, second = shop.told(nobody)
    for record in (first, second):
        assert record["userIdentity"] == {"type": "AWSAccount", "principalId": "", "accountId": "anonymous"}
        assert record["requestParameters"]["key"] == ONE["Key"]
        assert not record["additionalEventData"].keys() & {"SignatureVersion", "AuthenticationMethod"}
        assert "sharedEventID" not in record
    assert (first["errorCode"], first["errorMessage"]) == ("AccessDenied", "Access Denied")
    assert "errorCode" not in second


def test_a_refusal_of_s3_carries_both_its_ids(shop: Shop) -> None:
    """In the body, in the headers and in the record: sixteen capitals, and a long one."""
    nobody = stranger(shop.stage, "nobody", REGION, user_agent="curl/8.5.0")
    refused = nobody.fetch(f"https://{BUCKET}.s3.{REGION}.amazonaws.com/{ONE['Key']}")
    assert (refused.code, refused["Status"]) == ("AccessDenied", 403)
    request_id = re.search(rb"<RequestId>([0-9A-F]{16})</RequestId>", refused["Body"])
    host_id = re.search(rb"<HostId>([^<]{50,})</HostId>", refused["Body"])
    record = shop.told(nobody)[0]
    assert request_id is not None
    assert host_id is not None
    assert (request_id[1].decode(), host_id[1].decode()) == (record["requestID"], record["additionalEventData"]["x-amz-id-2"])


def test_somebody_of_another_account_needs_both_accounts_word(shop: Shop, foreigner: Actor) -> None:
    """Neither the bucket's policy nor their own account's is enough by itself."""
    assert foreigner.call("s3", "get_object", **ONE).code == "AccessDenied"
    shop.opens(allow("s3:GetObject", THERE, Principal={"AWS": f"arn:aws:iam::{OUTSIDE}:root"}))
    assert foreigner.call("s3", "get_object", **ONE).code == "AccessDenied"
    lets_read(shop)
    assert sure(foreigner.call("s3", "get_object", **ONE))["Body"] == b"a,b"
    sure(shop.root.call("s3", "delete_bucket_policy", Bucket=BUCKET))
    assert foreigner.call("s3", "get_object", **ONE).code == "AccessDenied"


def test_the_owner_is_told_of_another_accounts_request(shop: Shop, foreigner: Actor) -> None:
    """By account and principal id alone; both records are of one request, allowed or refused."""
    foreigner.call("s3", "get_object", **ONE)
    shop.opens(allow("s3:GetObject", THERE, Principal="*"))
    lets_read(shop)
    sure(foreigner.call("s3", "get_object", **ONE))
    for theirs, mine in zip(shop.told(foreigner, OUTSIDE), shop.told(foreigner), strict=True):
        assert theirs["userIdentity"]["userName"] == "mona"
        assert theirs["recipientAccountId"] == OUTSIDE
        who = {"type": "AWSAccount", "principalId": theirs["userIdentity"]["principalId"], "accountId": OUTSIDE}
        assert mine["userIdentity"] == who
        assert mine["recipientAccountId"] == shop.account
        assert mine["resources"][-1]["accountId"] == shop.account
        assert mine["sharedEventID"] == theirs["sharedEventID"]
        assert mine["eventID"] != theirs["eventID"]
        for same in ("requestID", "additionalEventData", "requestParameters", "sourceIPAddress", "eventTime"):
            assert mine[same] == theirs[same]
    assert [record.get("errorCode") for record in shop.told(foreigner)] == ["AccessDenied", None]


def test_an_outsider_can_be_a_user_of_their_account(shop: Shop) -> None:
    """With a key of their own; the owner is told an AIDA id where a root's is the account's number."""
    root, user = outsider(shop.stage, OUTSIDE, REGION), outsider(shop.stage, OUTSIDE, REGION, user="mona")
    shop.stage.settle()
    shop.opens(allow("s3:GetObject", THERE, Principal="*"))
    for who, principal in ((root, OUTSIDE), (user, r"AIDA[A-Z0-9]{17}")):
        sure(who.call("s3", "get_object", **ONE))
        assert re.fullmatch(principal, shop.told(who)[0]["userIdentity"]["principalId"])
    assert OUTSIDE not in shop.stage.world.accounts.values()


def test_a_role_of_another_account_shows_its_session(shop: Shop) -> None:
    """Its principal id ends with the session's name."""
    account_outside(shop.stage, OUTSIDE)
    there = shop.stage.builder(OUTSIDE, REGION)
    trust = document({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}})
    sure(there.call("iam", "create_role", RoleName="Crawler", AssumeRolePolicyDocument=trust))
    shop.stage.settle()
    crawler = shop.stage.sign_in("crawler", OUTSIDE, "Crawler", "i-0a1b2c3d4e5f60718", "45.137.64.9", region=REGION)
    crawler.call("s3", "get_object", **ONE)
    identity = shop.told(crawler)[0]["userIdentity"]
    assert re.fullmatch(r"AROA[A-Z0-9]{17}:i-0a1b2c3d4e5f60718", identity["principalId"])


def test_a_request_through_an_endpoint_of_the_network_names_it(shop: Shop, foreigner: Actor) -> None:
    """A policy held by aws:SourceVpce lets in who comes through, whoever they are, and nobody else."""
    shop.opens(allow("s3:GetObject", THERE, Principal="*", Condition={"StringEquals": {"aws:SourceVpce": INSIDE}}))
    outside = stranger(shop.stage, "nobody", REGION, user_agent=CLI)
    sure(outside.through(INSIDE, "10.20.3.4").call("s3", "get_object", **ONE))
    assert outside.call("s3", "get_object", **ONE).code == "AccessDenied"
    first, second = shop.told(outside)
    assert (first["vpcEndpointId"], first["vpcEndpointAccountId"]) == (INSIDE, shop.account)
    assert first["sourceIPAddress"] == "10.20.3.4"
    assert "vpcEndpointId" not in second
    foreigner.through("vpce-0fedcba9876543210", "10.9.8.7").call("s3", "get_object", **ONE)
    assert shop.told(foreigner)[0]["vpcEndpointAccountId"] == OUTSIDE


def test_the_network_behind_an_endpoint_counts_where_a_policy_asks_for_it(shop: Shop) -> None:
    """aws:SourceVpc is known of requests through an endpoint; aws:SourceIp is not."""
    nobody = stranger(shop.stage, "nobody", REGION, user_agent=CLI)
    inside = nobody.through(INSIDE, "10.20.3.4", network="vpc-0a1b2c3d")
    for condition, expected in (
        ({"StringEquals": {"aws:SourceVpc": "vpc-0a1b2c3d"}}, True),
        ({"StringEquals": {"aws:SourceVpc": "vpc-0fedcba9"}}, False),
        ({"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}, False),
        ({"IpAddress": {"aws:VpcSourceIp": "10.0.0.0/8"}}, True),
    ):
        shop.opens(allow("s3:GetObject", THERE, Principal="*", Condition=condition))
        assert inside.call("s3", "get_object", **ONE).ok is expected


def test_a_visit_to_the_website_is_one_plain_request(shop: Shop) -> None:
    """Over HTTP and under the endpoint's name; the error page belongs to the answer."""
    visitor = stranger(shop.stage, "visitor", REGION, user_agent="Mozilla/5.0")
    site = {"IndexDocument": {"Suffix": "index.html"}, "ErrorDocument": {"Key": ONE["Key"]}}
    sure(shop.root.call("s3", "put_bucket_website", Bucket=BUCKET, WebsiteConfiguration=site))
    shop.opens(allow("s3:GetObject", f"arn:aws:s3:::{BUCKET}/2026/*", Principal="*"))
    missing = visitor.fetch(f"{SITE}/nothing.html")
    assert (missing["Status"], missing["Body"]) == (403, b"a,b")
    (record,) = shop.told(visitor)
    assert (record["eventName"], record["requestParameters"]["key"]) == ("GetObject", "nothing.html")
    assert record["requestParameters"]["Host"] == SITE.removeprefix("http://")
    assert record["errorCode"] == "AccessDenied"
    assert "tlsDetails" not in record
    assert "CipherSuite" not in record["additionalEventData"]


def test_a_policy_that_asks_for_tls_closes_the_website(shop: Shop) -> None:
    """A website endpoint speaks plain HTTP only."""
    visitor = stranger(shop.stage, "visitor", REGION, user_agent="Mozilla/5.0")
    sure(shop.root.call("s3", "put_bucket_website", Bucket=BUCKET, WebsiteConfiguration={"IndexDocument": {"Suffix": "csv"}}))
    secure = {"Effect": "Deny", "Action": "s3:*", "Resource": THERE, "Principal": "*"}
    shop.opens(allow("s3:GetObject", THERE, Principal="*"))
    assert visitor.fetch(f"{SITE}/{ONE['Key']}").ok
    shop.opens(allow("s3:GetObject", THERE, Principal="*"), {**secure, "Condition": {"Bool": {"aws:SecureTransport": "false"}}})
    plain = visitor.fetch(f"{SITE}/{ONE['Key']}")
    assert plain.code == "AccessDenied"
    assert re.search(rb"<li>RequestId: [0-9A-F]{16}</li>", plain["Body"])
    head = visitor.fetch(f"{SITE}/{ONE['Key']}", method="HEAD")
    assert (head["Status"], head["Body"]) == (403, b"")


def test_the_wall_has_no_say_in_a_presigned_url_of_the_cast(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """A URL that ran out in the scenario stays so, even where the machine's own date happens to be the URL's."""
    sure(shop.root.call("iam", "create_user", UserName="clerk"))
    reads = document(allow("s3:GetObject", THERE))
    sure(shop.root.call("iam", "put_user_policy", UserName="clerk", PolicyName="read", PolicyDocument=reads))
    clerk = shop.stage.actor("clerk", shop.stage.new_key(shop.root, "clerk"), "80.169.200.9", region=REGION)
    shop.stage.settle()
    anyone = stranger(shop.stage, "anyone", REGION, user_agent="curl/8.5.0")
    url, made = presigned(shop.stage, clerk, BUCKET, ONE["Key"], seconds=3600), shop.stage.now
    shop.stage.world.advance(made + DAY)
    monkeypatch.setattr(time, "time", lambda: made / SECOND)
    assert anyone.fetch(url).message == "Request has expired"


def test_a_presigned_read_is_its_signers(shop: Shop) -> None:
    """The record names who signed, by the query string, and the address of whoever came with it."""
    sure(shop.root.call("iam", "create_user", UserName="clerk"))
    reads = document(allow("s3:GetObject", THERE))
    sure(shop.root.call("iam", "put_user_policy", UserName="clerk", PolicyName="read", PolicyDocument=reads))
    clerk = shop.stage.actor("clerk", shop.stage.new_key(shop.root, "clerk"), "80.169.200.9", region=REGION)
    shop.stage.settle()
    anyone = stranger(shop.stage, "anyone", REGION, user_agent="curl/8.5.0")
    sure(anyone.fetch(presigned(shop.stage, clerk, BUCKET, ONE["Key"])))
    record = shop.told(anyone)[0]
    assert record["userIdentity"]["userName"] == "clerk"
    assert record["additionalEventData"]["AuthenticationMethod"] == "QueryString"
    assert (record["sourceIPAddress"], record["userAgent"]) == (anyone.caller.address, "[curl/8.5.0]")


def test_a_presigned_url_dies_with_its_signers_session(shop: Shop) -> None:
    """However long it says it lives: a session of an hour lends its name for an hour, and for no longer than its role lives."""
    trust = document({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}})
    anyone = stranger(shop.stage, "anyone", REGION, user_agent="curl/8.5.0")
    urls = []
    for role in ("Clerk", "Temp"):
        sure(shop.root.call("iam", "create_role", RoleName=role, AssumeRolePolicyDocument=trust))
        reads = document(allow("s3:GetObject", THERE))
        sure(shop.root.call("iam", "put_role_policy", RoleName=role, PolicyName="read", PolicyDocument=reads))
        shop.stage.settle()
        signer = shop.stage.sign_in(role, shop.account, role, "ann", "80.169.200.9", region=REGION, hours=1)
        urls.append(presigned(shop.stage, signer, BUCKET, ONE["Key"], seconds=7 * 24 * 3600))
        assert sure(anyone.fetch(urls[-1]))["Body"] == b"a,b"
    sure(shop.root.call("iam", "delete_role_policy", RoleName="Temp", PolicyName="read"))
    sure(shop.root.call("iam", "delete_role", RoleName="Temp"))
    shop.stage.settle()
    assert anyone.fetch(urls[1]).code == "InvalidAccessKeyId"
    assert anyone.fetch(urls[0]).ok
    shop.stage.world.advance(shop.stage.now + HOUR)
    assert anyone.fetch(urls[0]).code == "ExpiredToken"
