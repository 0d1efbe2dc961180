"""Server access logs: what a bucket's log says, when it comes, and what it is made of."""

from __future__ import annotations

import re

import pytest

from ircoach.scenario.build import build
from ircoach.scenario.library import Folder
from ircoach.world.callers import Actor
from ircoach.world.cast import presigned, stranger
from ircoach.world.clock import HOUR, MINUTE
from ircoach.world.stage import Stage, allow, document, sure
from tests.small import ONE_KEY

LINE = re.compile(
    r"^(?P<owner>[0-9a-f]{64}) (?P<bucket>\S+) \[(?P<time>[^\]]+)\] (?P<ip>\S+) (?P<requester>\S+) (?P<id>[0-9A-F]{16}) "
    r'(?P<operation>\S+) (?P<key>\S+) (?P<uri>"[^"]*"|-) (?P<status>\d{3}) (?P<error>\S+) (?P<sent>\S+) (?P<size>\S+) '
    r'(?P<total>\S+) (?P<turn>\S+) (?P<referer>"[^"]*"|-) (?P<agent>"[^"]*"|-) (?P<version>\S+) (?P<host>\S+) (?P<sig>\S+) '
    r"(?P<cipher>\S+) (?P<auth>\S+) (?P<header>\S+) (?P<tls>\S+) (?P<point>\S+) (?P<acl>\S+) (?P<region>\S+)$"
)


@pytest.fixture
def stage() -> Stage:
    """A small world."""
    return Stage(build(Folder(ONE_KEY), "agreed", 6), "agreed", {})


@pytest.fixture
def root(stage: Stage) -> Actor:
    """The root of the account, a bucket that everybody may read, and its log bucket."""
    made = stage.builder(stage.world.accounts["production"], "us-east-1")
    for bucket in ("open-7", "open-logs-7"):
        sure(made.call("s3", "create_bucket", Bucket=bucket))
    off = dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), False)
    sure(made.call("s3", "put_public_access_block", Bucket="open-7", PublicAccessBlockConfiguration=off))
    sure(made.call("s3", "put_object", Bucket="open-7", Key="prices 2026.csv", Body=b"1,2,3"))
    everybody = document(allow("s3:GetObject", "arn:aws:s3:::open-7/*", Principal="*"))
    sure(made.call("s3", "put_bucket_policy", Bucket="open-7", Policy=everybody))
    delivery = document(allow("s3:PutObject", "arn:aws:s3:::open-logs-7/*", Principal={"Service": "logging.s3.amazonaws.com"}))
    sure(made.call("s3", "put_bucket_policy", Bucket="open-logs-7", Policy=delivery))
    enabled = {"LoggingEnabled": {"TargetBucket": "open-logs-7", "TargetPrefix": "open/"}}
    sure(made.call("s3", "put_bucket_logging", Bucket="open-7", BucketLoggingStatus=enabled))
    return made


def files(root: Actor) -> list[str]:
    """The log files that have come."""
    return [each["Key"] for each in sure(root.call("s3", "list_objects_v2", Bucket="open-logs-7")).get("Contents", [])]


def lines(root: Actor) -> list[dict[str, str]]:
    """Every line that has come, by field."""
    read = [sure(root.call("s3", "get_object", Bucket="open-logs-7", Key=key))["Body"].decode() for key in files(root)]
    found = [LINE.match(line) for text in read for line in text.splitlines()]
    assert all(found), read
    return [match.groupdict() for match in found if match]


def test_requests_come_as_lines_hours_later(stage: Stage, root: Actor) -> None:
    """A stranger's download, a refusal and our own look: who, what, and how it ended; none of it before an hour has passed."""
    visitor = stranger(stage, "visitor", "us-east-1", user_agent='Brow"ser')
    world = stage.world
    ours = stage.sign_in("ours", world.accounts["production"], "IncidentResponder", "ours", "80.169.200.9", region="us-east-1")
    sure(visitor.call("s3", "get_object", Bucket="open-7", Key="prices 2026.csv"))
    assert not visitor.call("s3", "list_objects_v2", Bucket="open-7").ok
    sure(ours.call("s3", "get_bucket_policy", Bucket="open-7"))
    world.advance(stage.now + HOUR)
    assert files(root) == []
    world.advance(stage.now + 4 * HOUR)
    assert all(re.fullmatch(r"open/\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d-[0-9A-F]{16}", key) for key in files(root))
    told = {(each["operation"], each["requester"]): each for each in lines(root)}
    read = told["REST.GET.OBJECT", "-"]
    assert (read["bucket"], read["key"], read["status"], read["error"], read["sent"]) == (
        "open-7", "prices%202026.csv", "200", "-", "5",
    )  # fmt: skip
    assert (read["ip"], read["sig"], read["auth"], read["agent"]) == (visitor.caller.address, "-", "-", '"Brow%22ser"')
    refused = told["REST.GET.BUCKET", "-"]
    assert (refused["status"], refused["error"]) == ("403", "AccessDenied")
    assert ("REST.GET.BUCKETPOLICY", f"arn:aws:sts::{world.accounts['production']}:assumed-role/IncidentResponder/ours") in told


def test_a_bucket_without_logging_is_not_logged_and_one_that_stops_is_no_longer(stage: Stage, root: Actor) -> None:
    """What was under way is still delivered."""
    visitor = stranger(stage, "visitor", "us-east-1", user_agent="Browser")
    visitor.call("s3", "list_objects_v2", Bucket="open-logs-7")
    visitor.call("s3", "get_object", Bucket="open-7", Key="before")
    sure(root.call("s3", "put_bucket_logging", Bucket="open-7", BucketLoggingStatus={}))
    visitor.call("s3", "get_object", Bucket="open-7", Key="after")
    stage.world.advance(stage.now + 5 * HOUR)
    assert [each["key"] for each in lines(root)] == ["before"]


@pytest.mark.slow
def test_delivery_is_best_effort_and_the_same_on_every_run() -> None:
    """Of many lines nearly all come, in files of ten minutes, and a second world of the same seed has the same ones."""

    def run() -> tuple[list[str], int]:
        stage = Stage(build(Folder(ONE_KEY), "agreed", 6), "agreed", {})
        owner = root.__wrapped__(stage)  # type: ignore[attr-defined]  # the fixture's function
        visitor = stranger(stage, "visitor", "us-east-1", user_agent="Browser")
        for number in range(90):
            visitor.call("s3", "get_object", Bucket="open-7", Key=f"page-{number}")
        stage.world.advance(stage.now + 5 * HOUR + MINUTE)
        return files(owner), len(lines(owner))

    first, count = run()
    assert 80 < count <= 90
    assert len(first) < 40
    assert run() == (first, count)


def come(stage: Stage, root: Actor, hours: int = 5) -> dict[str, dict[str, str]]:
    """The lines that have come some hours later, by operation (the last of each)."""
    stage.world.advance(stage.now + hours * HOUR)
    return {each["operation"]: each for each in lines(root)}


def clerk_of(stage: Stage, root: Actor) -> Actor:
    """A user who may do anything with the buckets."""
    sure(root.call("iam", "create_user", UserName="clerk"))
    sure(root.call("iam", "put_user_policy", UserName="clerk", PolicyName="s3", PolicyDocument=document(allow("s3:*"))))
    made = stage.actor("clerk", stage.new_key(root, "clerk"), "80.169.200.9", region="us-east-1")
    stage.settle()
    return made


def test_a_visit_to_the_website_is_logged_under_its_own_name(stage: Stage, root: Actor) -> None:
    """With the page it stands for, what the browser asked for, and nothing that only TLS has."""
    sure(root.call("s3", "put_bucket_website", Bucket="open-7", WebsiteConfiguration={"IndexDocument": {"Suffix": "index.html"}}))
    sure(root.call("s3", "put_object", Bucket="open-7", Key="index.html", Body=b"home"))
    visitor, site = stranger(stage, "visitor", "us-east-1", user_agent="Browser"), "open-7.s3-website-us-east-1.amazonaws.com"
    sure(visitor.fetch(f"http://{site}/"))
    page = come(stage, root)["WEBSITE.GET.OBJECT"]
    assert (page["key"], page["uri"], page["status"], page["size"]) == ("index.html", '"GET / HTTP/1.1"', "200", "4")
    assert (page["header"], page["requester"], page["cipher"], page["tls"]) == (site, "-", "-", "-")
    visitor.fetch(f"http://{site}/old.html")
    missing = come(stage, root)["WEBSITE.GET.OBJECT"]
    assert (missing["key"], missing["status"]) == ("old.html", "403")
    assert missing["error"] == "AccessDenied"


def test_a_signature_that_does_not_hold_is_in_the_log_alone(stage: Stage, root: Actor) -> None:
    """CloudTrail records only whom it could authenticate; the access log has the rest, without a requester."""
    clerk = clerk_of(stage, root)
    url = presigned(stage, clerk, "open-7", "prices 2026.csv", seconds=60)
    sure(root.call("iam", "update_access_key", UserName="clerk", AccessKeyId=clerk.keys.access_key_id, Status="Inactive"))
    stage.settle()
    assert not clerk.call("s3", "get_object", Bucket="open-7", Key="prices 2026.csv").ok
    refused = come(stage, root)["REST.GET.OBJECT"]
    assert (refused["status"], refused["error"], refused["requester"]) == ("403", "InvalidAccessKeyId", "-")
    sure(root.call("iam", "update_access_key", UserName="clerk", AccessKeyId=clerk.keys.access_key_id, Status="Active"))
    stage.settle()
    anyone = stranger(stage, "anyone", "us-east-1", user_agent="curl/8.5.0")
    assert anyone.fetch(url).message == "Request has expired"
    late = come(stage, root)["REST.GET.OBJECT"]
    assert (late["ip"], late["error"], late["requester"]) == (anyone.caller.address, "AccessDenied", "-")
    assert not [line for line in stage.world.trail.lines() if line.actor in ("clerk", "anyone")]


def test_a_presigned_read_is_logged_as_its_signers(stage: Stage, root: Actor) -> None:
    """By the query string, from the address of whoever came with it."""
    clerk, anyone = clerk_of(stage, root), stranger(stage, "anyone", "us-east-1", user_agent="curl/8.5.0")
    sure(anyone.fetch(presigned(stage, clerk, "open-7", "prices 2026.csv")))
    read = come(stage, root)["REST.GET.OBJECT"]
    assert read["requester"] == f"arn:aws:iam::{stage.world.accounts['production']}:user/clerk"
    assert (read["auth"], read["sig"], read["ip"]) == ("QueryString", "SigV4", anyone.caller.address)
    assert "X-Amz-Expires=3600" in read["uri"]


def test_what_an_acl_let_through_says_so(stage: Stage, root: Actor) -> None:
    """The last field but one is Yes where an access control list was needed."""
    rules = {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}
    sure(root.call("s3", "put_bucket_ownership_controls", Bucket="open-7", OwnershipControls=rules))
    anyone = stranger(stage, "anyone", "us-east-1", user_agent="curl/8.5.0")
    sure(anyone.call("s3", "get_object", Bucket="open-7", Key="prices 2026.csv"))
    assert come(stage, root)["REST.GET.OBJECT"]["acl"] == "-"
    sure(root.call("s3", "delete_bucket_policy", Bucket="open-7"))
    sure(root.call("s3", "put_object_acl", Bucket="open-7", Key="prices 2026.csv", ACL="public-read"))
    sure(anyone.call("s3", "get_object", Bucket="open-7", Key="prices 2026.csv"))
    assert come(stage, root)["REST.GET.OBJECT"]["acl"] == "Yes"


def test_copies_and_batches_leave_a_line_for_each_object(stage: Stage, root: Actor) -> None:
    """The source of a copy learns that it was read; each object of a batch deletion is named."""
    clerk = clerk_of(stage, root)
    source = {"Bucket": "open-7", "Key": "prices 2026.csv"}
    sure(clerk.call("s3", "copy_object", Bucket="open-logs-7", Key="copy", CopySource=source))
    deny = {"Effect": "Deny", "Action": "s3:DeleteObject", "Resource": "arn:aws:s3:::open-7/c & d"}
    sure(root.call("iam", "put_user_policy", UserName="clerk", PolicyName="keep", PolicyDocument=document(deny)))
    stage.world.advance(stage.now + MINUTE)
    sure(clerk.call("s3", "delete_objects", Bucket="open-7", Delete={"Objects": [{"Key": "a"}, {"Key": "c & d"}]}))
    stage.world.advance(stage.now + 5 * HOUR)
    sure(root.call("s3", "delete_object", Bucket="open-logs-7", Key="copy"))
    told = lines(root)
    (read,) = [each for each in told if each["operation"] == "REST.COPY.OBJECT_GET"]
    assert (read["key"], read["size"]) == ("prices%202026.csv", "5")
    assert [each["key"] for each in told if each["operation"] == "REST.POST.MULTI_OBJECT_DELETE"] == ["-"]
    gone = [each for each in told if each["operation"] == "BATCH.DELETE.OBJECT"]
    assert {(each["key"], each["status"], each["error"]) for each in gone} == {
        ("a", "204", "-"),
        ("c%20%26%20d", "403", "AccessDenied"),
    }
    assert {each["uri"] for each in gone} == {"-"}


def test_a_root_is_named_by_its_canonical_id(stage: Stage, root: Actor) -> None:
    """As the owner of a bucket is."""
    owner = stage.actor("owner", root.keys, "80.169.200.9", region="us-east-1")
    sure(owner.call("s3", "head_object", Bucket="open-7", Key="prices 2026.csv"))
    looked = come(stage, root)["REST.HEAD.OBJECT"]
    assert looked["requester"] == looked["owner"]
    assert (looked["sent"], looked["size"]) == ("-", "5")


def test_one_request_more_moves_no_other_line(stage: Stage, root: Actor) -> None:
    """When and where a line comes depends on its own request alone."""

    def run(busy: bool) -> list[tuple[str, dict[str, str]]]:
        made = Stage(build(Folder(ONE_KEY), "agreed", 6), "agreed", {})
        owner = globals()["root"].__wrapped__(made)
        visitor, other = (stranger(made, name, "us-east-1", user_agent=name) for name in ("visitor", "other"))
        for number in range(12):
            visitor.call("s3", "get_object", Bucket="open-7", Key=f"page-{number}")
            if busy:
                other.call("s3", "get_object", Bucket="open-7", Key="mine")
        made.world.advance(made.now + 5 * HOUR)
        read = [(key, sure(owner.call("s3", "get_object", Bucket="open-logs-7", Key=key))["Body"]) for key in files(owner)]
        every = [(key, LINE.match(text)) for key, body in read for text in body.decode().splitlines()]
        return [(key, found.groupdict()) for key, found in every if found and found["agent"] == '"visitor"']

    alone = run(busy=False)
    assert len(alone) > 10
    assert run(busy=True) == alone


def test_what_is_only_recorded_once_more_is_logged_too(stage: Stage, root: Actor) -> None:
    """An ordinary day's look has its own line each time, with an id of its own."""
    clerk = clerk_of(stage, root)
    for _ in range(3):
        clerk.routine("s3", "list_objects_v2", Bucket="open-7")
    stage.world.advance(stage.now + 5 * HOUR)
    told = [each["id"] for each in lines(root) if each["operation"] == "REST.GET.BUCKET"]
    in_trail = [line.record["requestID"] for line in stage.world.trail.lines() if line.actor == "clerk"]
    assert len(set(told)) == 3
    assert set(in_trail) <= set(told)


@pytest.mark.parametrize("statement", [
    allow("s3:PutObject", "arn:aws:s3:::open-logs-7/other/*", Principal={"Service": "logging.s3.amazonaws.com"}),
    allow("s3:PutObject", "arn:aws:s3:::open-logs-7/*", Principal={"Service": "logging.s3.amazonaws.com"},
          Condition={"ArnLike": {"aws:SourceArn": "arn:aws:s3:::closed-7"}}),
    allow("s3:PutObject", "arn:aws:s3:::open-logs-7/*", Principal={"Service": "cloudtrail.amazonaws.com"}),
])  # fmt: skip
def test_a_log_bucket_that_does_not_let_the_service_in_gets_nothing(
    stage: Stage, root: Actor, statement: dict[str, object]
) -> None:
    """Nobody is told: the log just stays empty."""
    visitor = stranger(stage, "visitor", "us-east-1", user_agent="Browser")
    visitor.call("s3", "get_object", Bucket="open-7", Key="prices 2026.csv")
    sure(root.call("s3", "put_bucket_policy", Bucket="open-logs-7", Policy=document(statement)))
    assert come(stage, root) == {}


def test_a_list_that_lets_the_log_delivery_group_in_serves_as_well(stage: Stage, root: Actor) -> None:
    """Where ACLs are on, S3 asks for it at once; WRITE alone is not enough."""
    sure(root.call("s3", "delete_bucket_policy", Bucket="open-logs-7"))
    rules = {"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]}
    sure(root.call("s3", "put_bucket_ownership_controls", Bucket="open-logs-7", OwnershipControls=rules))
    group = "uri=http://acs.amazonaws.com/groups/s3/LogDelivery"
    on = {"LoggingEnabled": {"TargetBucket": "open-logs-7", "TargetPrefix": ""}}
    sure(root.call("s3", "put_bucket_acl", Bucket="open-logs-7", GrantWrite=group))
    refused = root.call("s3", "put_bucket_logging", Bucket="open-7", BucketLoggingStatus=on)
    assert refused.code == "InvalidTargetBucketForLogging"
    assert "WRITE and READ_ACP" in refused.message
    sure(root.call("s3", "put_bucket_acl", Bucket="open-logs-7", ACL="log-delivery-write"))
    sure(root.call("s3", "put_bucket_logging", Bucket="open-7", BucketLoggingStatus=on))
    stranger(stage, "visitor", "us-east-1", user_agent="Browser").call("s3", "get_object", Bucket="open-7", Key="x")
    assert "REST.GET.OBJECT" in come(stage, root)


def test_logging_goes_to_a_bucket_of_the_same_account_and_region(stage: Stage, root: Actor) -> None:
    """And S3 says which of these is wrong."""
    there = stage.world.open_account("other", "210987654321")
    sure(stage.builder(there, "us-east-1").call("s3", "create_bucket", Bucket="theirs-7"))
    far = {"LocationConstraint": "eu-west-1"}
    sure(root.call("s3", "create_bucket", region="eu-west-1", Bucket="far-7", CreateBucketConfiguration=far))

    def asks(target: str) -> str | None:
        on = {"LoggingEnabled": {"TargetBucket": target, "TargetPrefix": ""}}
        return root.call("s3", "put_bucket_logging", Bucket="open-7", BucketLoggingStatus=on).code

    assert (asks("theirs-7"), asks("no-such-7")) == ("InvalidTargetBucketForLogging",) * 2
    assert asks("far-7") == "CrossLocationLoggingProhibited"
    told = sure(root.call("s3", "get_bucket_logging", Bucket="open-7"))["LoggingEnabled"]
    assert told == {"TargetBucket": "open-logs-7", "TargetPrefix": "open/"}
    sure(root.call("s3", "put_bucket_logging", Bucket="open-7", BucketLoggingStatus={}))
    assert sure(root.call("s3", "get_bucket_logging", Bucket="open-7")).get("LoggingEnabled") is None


@pytest.mark.parametrize(("by", "stamp"), [("EventTime", r"\1-\2-\3-00-00-00"), ("DeliveryTime", r"\1-\2-\3-\d\d-\d\d-00")])
def test_files_can_be_sorted_into_folders(stage: Stage, root: Actor, by: str, stamp: str) -> None:
    """By account, region, bucket and day, of the request or of the delivery."""
    form = {"PartitionedPrefix": {"PartitionDateSource": by}}
    on = {"LoggingEnabled": {"TargetBucket": "open-logs-7", "TargetPrefix": "a/", "TargetObjectKeyFormat": form}}
    sure(root.call("s3", "put_bucket_logging", Bucket="open-7", BucketLoggingStatus=on))
    stranger(stage, "visitor", "us-east-1", user_agent="Browser").call("s3", "get_object", Bucket="open-7", Key="x")
    assert come(stage, root)
    where = rf"a/{stage.world.accounts['production']}/us-east-1/open-7/(\d{{4}})/(\d\d)/(\d\d)/{stamp}-[0-9A-F]{{16}}"
    assert all(re.fullmatch(where, key) for key in files(root)), files(root)


def test_a_log_bucket_that_is_gone_breaks_nothing(stage: Stage, root: Actor) -> None:
    """Delivery gives up in silence, as S3's does."""
    visitor = stranger(stage, "visitor", "us-east-1", user_agent="Browser")
    visitor.call("s3", "get_object", Bucket="open-7", Key="before")
    sure(root.call("s3", "delete_bucket", Bucket="open-logs-7"))
    stage.world.advance(stage.now + 5 * HOUR)
