"""The seam's contract with moto: each private thing it leans on is there and does what it is used for."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import moto
import pytest

from ircoach.world import moto_seam
from ircoach.world.moto_seam import SERVICES, ec2_mended, execute, owner, parse, requests, reset, serialize

WHEN = dt.datetime(2026, 3, 1, 12, 0, tzinfo=dt.UTC)
FORM = (("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"), ("Host", "iam.amazonaws.com"))
ACCOUNT = "210987654321"


@pytest.fixture(autouse=True)
def _empty() -> None:
    reset()


def _iam(action: str, seed: int = 1, **params: str) -> tuple[int, bytes]:
    body = "&".join([f"Action={action}", "Version=2010-05-08", *(f"{k}={v}" for k, v in params.items())]).encode()
    status, _, content = execute("iam", "POST", "https://iam.amazonaws.com/", FORM, body, ACCOUNT, WHEN, seed)
    return status, content


def test_moto_is_the_version_it_was_written_for() -> None:
    """The pin in pyproject.toml and what is installed are one."""
    requires = [line for line in metadata.requires("ircoach") or [] if line.startswith("moto")]
    assert f"=={moto_seam.MOTO_VERSION}" in requires[0]


def test_a_request_is_parsed_in_each_protocol() -> None:
    """Service, operation and parameters come out in botocore's names."""
    body = b"Action=DescribeImages&Version=2016-11-15&ImageId.1=ami-1"
    assert parse("ec2", "POST", "https://ec2.us-east-1.amazonaws.com/", FORM, body) == (
        "DescribeImages",
        {"ImageIds": ["ami-1"]},
        "ec2",
    )
    json_headers = (("X-Amz-Target", "AWSOrganizationsV20161128.ListAccounts"), ("Content-Type", "application/x-amz-json-1.1"))
    assert parse("organizations", "POST", "https://organizations.us-east-1.amazonaws.com/", json_headers, b"{}") == (
        "ListAccounts",
        {},
        "json",
    )
    found = parse(
        "s3",
        "GET",
        "https://b-1.s3.us-east-1.amazonaws.com/?prefix=x&list-type=2",
        (("Host", "b-1.s3.us-east-1.amazonaws.com"),),
        b"",
    )
    assert found is not None
    assert found[0] == "ListObjectsV2"
    assert found[1]["Bucket"] == "b-1"


def test_what_the_world_lacks_parses_to_nothing() -> None:
    """An unknown service or operation is None, not an exception."""
    assert parse("dynamodb", "POST", "https://dynamodb.us-east-1.amazonaws.com/", (), b"{}") is None
    assert parse("iam", "POST", "https://iam.amazonaws.com/", FORM, b"Action=FlyToTheMoon&Version=2010-05-08") is None


def test_the_same_seed_gives_the_same_ids_and_scenario_time_stamps_them() -> None:
    """Random numbers and dates in answers are the call's own."""
    first = _iam("CreateUser", UserName="a")[1]
    reset()
    assert _iam("CreateUser", UserName="a")[1] == first
    assert b"2026-03-01T12:00:00Z" in first
    assert b"<UserId>AIDA" in first
    reset()
    assert _iam("CreateUser", seed=2, UserName="a")[1] != first


def test_accounts_are_apart() -> None:
    """What one account makes another does not see."""
    _iam("CreateUser", UserName="a")
    assert "a" in moto_seam.iam(ACCOUNT).users
    assert "a" not in moto_seam.iam("123456789012").users


def test_the_state_the_gate_reads_is_where_it_looks() -> None:
    """Attributes of moto's users, roles and keys that views are made from."""
    _iam("CreateUser", UserName="a")
    _iam("CreateAccessKey", UserName="a")
    user = moto_seam.iam(ACCOUNT).users["a"]
    assert (user.policies, user.managed_policies) == ({}, {})
    key = user.access_keys[0]
    assert key.status == "Active"
    assert len(key.secret_access_key) == 40
    assert owner("image", "ami-00000000") is None
    assert owner("bucket", "no-such-bucket-anywhere") is None


def test_answers_of_ours_are_written_by_moto_s_serializers() -> None:
    """A result in botocore's names becomes the service's wire form with our request id in it."""
    status, headers, body = serialize("sts", "GetCallerIdentity", "query", {"Account": "1", "Arn": "a", "UserId": "u"}, "r-1")
    assert status == 200
    assert b"<Account>1</Account>" in body
    assert ("x-amzn-RequestId", "r-1") in headers


def test_every_service_offered_is_known_to_moto() -> None:
    """Each service of the world has a router and an empty parse."""
    for service in SERVICES:
        assert (
            parse(service, "POST", f"https://{service}.us-east-1.amazonaws.com/nothing/at/all", FORM, b"") is None
            or service == "s3"
        )


def test_moto_leaves_s3_s_decisions_to_the_gate() -> None:
    """The private parts that the seam sets aside are still where moto asks them."""
    bucket = moto_seam.s3(ACCOUNT).create_bucket("set-aside", "us-east-1")
    shut = {"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*"}
    bucket.policy = json.dumps({"Version": "2012-10-17", "Statement": [shut]}).encode()
    moto_seam.s3(ACCOUNT).put_object("set-aside", "k", b"x")
    status, _, body = execute("s3", "GET", "https://set-aside.s3.amazonaws.com/k", (), b"", ACCOUNT, WHEN, 1)
    assert (status, body) == (200, b"x")
    found = moto_seam.object_version("set-aside", "k", None)
    assert found is not None
    assert hasattr(found, "acl")
    assert moto_seam.object_version("set-aside", "k", "never") is None
    assert moto_seam.switches(moto_seam.account_block(ACCOUNT)) == (False, False, False, False)


def test_urls_are_written_once_and_reach_each_service() -> None:
    """A service's URL patterns are the same object each time, and no other service's stand before them."""
    backend = moto_seam.s3(ACCOUNT)
    handlers = requests._handlers("s3")
    assert handlers is requests._handlers("s3")
    assert [pattern.pattern for pattern, _ in handlers] == list(backend.urls)
    assert handlers != requests._handlers("iam")
    asked = ("GET", "https://s3.us-east-1.amazonaws.com/", (("Host", "s3.us-east-1.amazonaws.com"),), b"")
    status, _, body = execute("s3", *asked, ACCOUNT, WHEN, 1)
    assert status == 200
    assert b"ListAllMyBucketsResult" in body
    with pytest.raises(NotImplementedError):
        execute("iam", *asked, ACCOUNT, WHEN, 1)


@pytest.mark.parametrize("service", ["ec2", "rds", "ssm"])
def test_ec2_is_mended_whoever_brings_it_along(service: str) -> None:
    """By itself, moto's EC2 would read what every region on Earth offers."""
    told = f"import sys; from ircoach.world.moto_seam import mended; mended.get_backend({service!r}); "
    seen = told + "sys.exit('ircoach.world.moto_seam.ec2_mended' not in sys.modules)"
    assert subprocess.run([sys.executable, "-c", seen], check=False).returncode == 0


def test_what_instance_types_a_region_offers_is_read_when_it_is_asked_for() -> None:
    """Moto reads every region's while it is imported; here a region's come with its first question, the same as moto's own."""
    offered = ec2_mended.instance_types.INSTANCE_TYPE_OFFERINGS
    assert set(offered) == set(os.listdir(Path(moto.__file__).parent / "ec2" / ec2_mended._OFFERINGS))
    for kind, by_region in offered.items():
        named = {each["InstanceType"] for each in by_region.get("eu-west-1", [])}
        assert "t3.micro" in named
        assert all(each["LocationType"] == kind for each in by_region.get("eu-west-1"))
        assert by_region.get("atlantis-1", []) == []
    body = b"Action=DescribeInstanceTypeOfferings&Version=2016-11-15"
    headers = (*FORM[:1], ("Host", "ec2.eu-west-1.amazonaws.com"))
    status, _, content = execute("ec2", "POST", "https://ec2.eu-west-1.amazonaws.com/", headers, body, ACCOUNT, WHEN, 1)
    assert status == 200
    assert b"t3.micro" in content
