"""Server access logs: what a bucket's log says, when it comes, and what it is made of."""

from __future__ import annotations

import re

import pytest

from ircoach.scenario.build import build
from ircoach.scenario.library import Folder
from ircoach.world.callers import Actor
from ircoach.world.cast import stranger
from ircoach.world.clock import HOUR, MINUTE
from ircoach.world.stage import Stage, allow, document, sure
from tests.small import ONE_KEY

LINE = re.compile(
    r"^(?P<owner>[0-9a-f]{64}) (?P<bucket>\S+) \[(?P<time>[^\]]+)\] (?P<ip>\S+) (?P<requester>\S+) (?P<id>[0-9A-F]{16}) "
    r'(?P<operation>\S+) (?P<key>\S+) "(?P<uri>[^"]*)" (?P<status>\d{3}) (?P<error>\S+) (?P<sent>\S+) (?P<size>\S+) '
    r'(?P<total>\d+) (?P<turn>\d+) "(?P<referer>[^"]*)" "(?P<agent>[^"]*)" (?P<version>\S+) (?P<host>\S+) (?P<sig>\S+) '
    r"(?P<cipher>\S+) (?P<auth>\S+) (?P<header>\S+) (?P<tls>\S+) (?P<point>\S+) (?P<acl>\S+)$"
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
    assert (read["ip"], read["sig"], read["auth"], read["agent"]) == (visitor.caller.address, "-", "-", "Brow%22ser")
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


def test_a_log_bucket_that_is_gone_breaks_nothing(stage: Stage, root: Actor) -> None:
    """Delivery gives up in silence, as S3's does."""
    visitor = stranger(stage, "visitor", "us-east-1", user_agent="Browser")
    visitor.call("s3", "get_object", Bucket="open-7", Key="before")
    sure(root.call("s3", "delete_bucket", Bucket="open-logs-7"))
    stage.world.advance(stage.now + 5 * HOUR)
