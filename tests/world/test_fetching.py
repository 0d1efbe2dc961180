"""What is asked for by its address alone: website pages, objects, presigned URLs."""

from __future__ import annotations

import pytest

from ircoach.scenario.build import build
from ircoach.scenario.library import Folder
from ircoach.world.callers import Actor
from ircoach.world.cast import makes_trail, presigned, stranger
from ircoach.world.clock import HOUR, MINUTE
from ircoach.world.stage import Stage, allow, deny, document, sure
from tests.small import ONE_KEY

SITE = "shop-site-7"
PAGES = f"http://{SITE}.s3-website-us-east-1.amazonaws.com"


@pytest.fixture
def stage() -> Stage:
    """A small world."""
    return Stage(build(Folder(ONE_KEY), "agreed", 6), "agreed", {})


@pytest.fixture
def root(stage: Stage) -> Actor:
    """The root of the account, and a bucket with a site in it that everybody may read."""
    made = stage.builder(stage.world.accounts["production"], "us-east-1")
    sure(made.call("s3", "create_bucket", Bucket=SITE))
    off = dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), False)
    sure(made.call("s3", "put_public_access_block", Bucket=SITE, PublicAccessBlockConfiguration=off))
    for key, text in {"index.html": b"home", "docs/index.html": b"docs", "a b.txt": b"spaced", "oops.html": b"sorry"}.items():
        sure(made.call("s3", "put_object", Bucket=SITE, Key=key, Body=text, ContentType="text/html"))
    both = [f"arn:aws:s3:::{SITE}", f"arn:aws:s3:::{SITE}/*"]  # who may list is told what is missing
    everybody = document(allow(["s3:GetObject", "s3:ListBucket"], both, Principal="*"))
    sure(made.call("s3", "put_bucket_policy", Bucket=SITE, Policy=everybody))
    site = {"IndexDocument": {"Suffix": "index.html"}, "ErrorDocument": {"Key": "oops.html"}}
    sure(made.call("s3", "put_bucket_website", Bucket=SITE, WebsiteConfiguration=site))
    return made


@pytest.fixture
def visitor(stage: Stage, root: Actor) -> Actor:
    """Somebody with a browser."""
    return stranger(stage, "visitor", "us-east-1", user_agent="Mozilla/5.0")


@pytest.mark.parametrize(
    ("path", "body"), [("/", b"home"), ("/index.html", b"home"), ("/docs/", b"docs"), ("/a%20b.txt", b"spaced"), ("", b"home")]
)
def test_a_page_is_the_object_behind_it(visitor: Actor, path: str, body: bytes) -> None:
    """The index page stands for a folder, with either spelling of the endpoint."""
    for base in (PAGES, PAGES.replace("s3-website-", "s3-website.")):
        page = sure(visitor.fetch(base + path))
        assert (page["Status"], page["Body"]) == (200, body)
        assert page["Headers"]["content-type" if "content-type" in page["Headers"] else "Content-Type"] == "text/html"


def test_a_folder_without_its_slash_is_sent_on(visitor: Actor) -> None:
    """As S3 does, where the folder has an index page."""
    moved = visitor.fetch(f"{PAGES}/docs")
    assert (moved["Status"], moved["Headers"]["Location"]) == (302, "/docs/")


def test_what_is_not_shown_comes_with_the_error_page_and_its_own_status(visitor: Actor, root: Actor) -> None:
    """The bucket's page if it has one and it may be read, S3's plain one otherwise."""
    missing = visitor.fetch(f"{PAGES}/nowhere.html")
    assert (missing["Status"], missing["Body"]) == (404, b"sorry")
    sure(root.call("s3", "put_bucket_website", Bucket=SITE, WebsiteConfiguration={"IndexDocument": {"Suffix": "index.html"}}))
    plain = visitor.fetch(f"{PAGES}/nowhere.html")
    assert (plain["Status"], plain.code) == (404, "NoSuchKey")
    assert b"<h1>404 Not Found</h1>" in plain["Body"]
    assert b"<li>Key: nowhere.html</li>" in plain["Body"]


def test_a_site_closes_with_its_bucket(stage: Stage, visitor: Actor, root: Actor) -> None:
    """The switches that end present exposure end the site as well, and a bucket without a site has none."""
    closed = {"BlockPublicAcls": False, "IgnorePublicAcls": False, "BlockPublicPolicy": False, "RestrictPublicBuckets": True}
    sure(root.call("s3", "put_public_access_block", Bucket=SITE, PublicAccessBlockConfiguration=closed))
    assert visitor.fetch(f"{PAGES}/").code == "AccessDenied"
    sure(root.call("s3", "delete_bucket_website", Bucket=SITE))
    assert visitor.fetch(f"{PAGES}/").code == "NoSuchWebsiteConfiguration"
    assert visitor.fetch(PAGES.replace(SITE, "no-such-site-7")).code == "NoSuchBucket"
    assert visitor.fetch(PAGES.replace("us-east-1", "eu-west-1")).code == "NoSuchBucket"
    assert visitor.fetch(f"{PAGES}/", method="POST").code == "MethodNotAllowed"


def test_a_visit_is_recorded_as_an_anonymous_read(stage: Stage, visitor: Actor, root: Actor) -> None:
    """A browser's request is a GetObject by nobody, with the browser's own name."""
    sure(root.call("s3", "create_bucket", Bucket="trail-things-7"))
    makes_trail(root, "main", "trail-things-7", stage.world.accounts["production"])
    watched = [{"Type": "AWS::S3::Object", "Values": [f"arn:aws:s3:::{SITE}/"]}]
    sure(root.call("cloudtrail", "put_event_selectors", TrailName="main", EventSelectors=[{"DataResources": watched}]))
    sure(visitor.fetch(f"{PAGES}/"))
    record = next(line.record for line in stage.world.trail.lines() if line.actor == "visitor")
    assert record["eventName"] == "GetObject"
    assert record["userIdentity"] == {"type": "AWSAccount", "principalId": "", "accountId": "anonymous"}
    assert (record["userAgent"], record["requestParameters"]["key"]) == ("[Mozilla/5.0]", "index.html")
    assert "Authorization" not in str(record)


@pytest.fixture
def clerk(stage: Stage, root: Actor) -> Actor:
    """A user who may read a closed bucket."""
    sure(root.call("s3", "create_bucket", Bucket="closed-7"))
    sure(root.call("s3", "put_object", Bucket="closed-7", Key="list of things.csv", Body=b"1,2"))
    sure(root.call("iam", "create_user", UserName="clerk"))
    reads = document(allow("s3:GetObject", "arn:aws:s3:::closed-7/*"))
    sure(root.call("iam", "put_user_policy", UserName="clerk", PolicyName="read", PolicyDocument=reads))
    return stage.actor("clerk", stage.new_key(root, "clerk"), "80.169.200.9", region="us-east-1")


def test_a_presigned_url_is_anybodys_until_it_runs_out_in_scenario_time(stage: Stage, visitor: Actor, clerk: Actor) -> None:
    """An hour of the scenario's, however little passed on the wall."""
    stage.settle()
    url = presigned(stage, clerk, "closed-7", "list of things.csv", seconds=3600)
    assert sure(visitor.fetch(url))["Body"] == b"1,2"
    stage.world.advance(stage.now + HOUR - 2 * MINUTE)
    assert visitor.fetch(url).ok
    stage.world.advance(stage.now + 3 * MINUTE)
    late = visitor.fetch(url)
    assert (late.code, late.message) == ("AccessDenied", "Request has expired")
    forever = presigned(stage, clerk, "closed-7", "list of things.csv", seconds=8 * 24 * 3600)
    assert visitor.fetch(forever).code == "AuthorizationQueryParametersError"
    assert visitor.fetch(forever.replace("list", "lost")).code == "SignatureDoesNotMatch"


def test_a_presigned_url_is_no_stronger_than_its_signer(stage: Stage, visitor: Actor, root: Actor, clerk: Actor) -> None:
    """It dies with the permission and with the key, and closing public access does nothing to it."""
    stage.settle()
    url = presigned(stage, clerk, "closed-7", "list of things.csv", seconds=7 * 24 * 3600)
    blocks = dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True)
    sure(root.call("s3", "put_public_access_block", Bucket="closed-7", PublicAccessBlockConfiguration=blocks))
    assert visitor.fetch(url).ok
    sure(root.call("iam", "put_user_policy", UserName="clerk", PolicyName="stop", PolicyDocument=document(deny("*"))))
    stage.settle()
    assert visitor.fetch(url).code == "AccessDenied"
    sure(root.call("iam", "delete_user_policy", UserName="clerk", PolicyName="stop"))
    stage.settle()
    assert visitor.fetch(url).ok
    off = {"UserName": "clerk", "AccessKeyId": clerk.keys.access_key_id, "Status": "Inactive"}
    sure(root.call("iam", "update_access_key", **off))
    stage.settle()
    assert visitor.fetch(url).code == "InvalidAccessKeyId"


def test_a_policy_can_shut_presigned_urls_by_their_age(stage: Stage, visitor: Actor, root: Actor, clerk: Actor) -> None:
    """`s3:signatureAge` counts milliseconds since the signing, in scenario time, and is absent from every other request.

    https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html
    """
    stage.settle()
    old = presigned(stage, clerk, "closed-7", "list of things.csv", seconds=7 * 24 * 3600)
    too_old = {"NumericGreaterThan": {"s3:signatureAge": "600000"}}
    shut = document(deny("s3:*", ["arn:aws:s3:::closed-7", "arn:aws:s3:::closed-7/*"], Principal="*", Condition=too_old))
    sure(root.call("s3", "put_bucket_policy", Bucket="closed-7", Policy=shut))
    stage.world.advance(stage.now + 9 * MINUTE)
    assert visitor.fetch(old).ok
    stage.world.advance(stage.now + 2 * MINUTE)
    assert visitor.fetch(old).code == "AccessDenied"
    assert visitor.fetch(presigned(stage, clerk, "closed-7", "list of things.csv", seconds=600)).ok
    assert clerk.call("s3", "get_object", Bucket="closed-7", Key="list of things.csv").ok
