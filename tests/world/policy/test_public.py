"""The meaning of public, with AWS's own examples."""

from __future__ import annotations

from typing import Any

import pytest

from ircoach.world.policy import is_public, parse

PUT = {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"}
ANY = PUT | {"Principal": "*"}


def where(**condition: Any) -> dict[str, Any]:
    """An Allow for everyone under one condition; the operator, then key and value."""
    return ANY | {"Condition": {operator: {key: value} for operator, (key, value) in condition.items()}}


# https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
CASES: list[tuple[str, list[dict[str, Any]], bool]] = [
    ("an outside identity provider", [PUT | {"Principal": {"Federated": "graph.facebook.com"}}], True),
    ("everyone", [ANY], True),
    ("everyone, the longer way", [PUT | {"Principal": {"AWS": "*"}}], True),
    ("everyone in a list", [PUT | {"Principal": {"AWS": ["111122223333", "*"]}}], True),
    ("a pattern of VPCs", [where(StringLike=("aws:SourceVpc", "vpc-*"))], True),
    ("one VPC", [where(StringEquals=("aws:SourceVpc", "vpc-91237329"))], False),
    ("one endpoint", [where(StringEquals=("aws:SourceVpce", ["vpce-1", "vpce-2"]))], False),
    ("one organization", [where(StringEquals=("aws:PrincipalOrgID", "o-1"))], False),
    ("a variable", [where(StringEquals=("aws:SourceAccount", "${aws:PrincipalAccount}"))], True),
    ("an address range", [where(IpAddress=("aws:SourceIp", "18.204.0.0/16"))], False),
    ("half the internet", [where(IpAddress=("aws:SourceIp", "0.0.0.0/1"))], True),
    ("broader than /8", [where(IpAddress=("aws:SourceIp", ["18.204.0.0/16", "4.0.0.0/7"]))], True),
    ("a private range", [where(IpAddress=("aws:SourceIp", "172.16.0.0/12"))], False),
    ("broader than /32 in IPv6", [where(IpAddress=("aws:SourceIp", "2000::/3"))], True),
    ("an IPv6 /32", [where(IpAddress=("aws:SourceIp", "2a05:d000::/32"))], False),
    ("a key that is not listed", [where(StringEquals=("aws:UserAgent", "secret"))], True),
    ("everyone but an address", [where(NotIpAddress=("aws:SourceIp", "18.204.0.0/16"))], True),
    ("a limit that absence satisfies", [where(StringEqualsIfExists=("aws:SourceVpc", "vpc-1"))], True),
    ("the same as a set", [where(**{"ForAllValues:StringEquals": ("aws:SourceVpc", "vpc-1")})], True),
    ("access points of one account", [where(ArnLike=(
        "s3:DataAccessPointArn", "arn:aws:s3:us-west-2:123456789012:accesspoint/*"))], False),
    ("access points of any account", [where(ArnLike=("s3:DataAccessPointArn", "arn:aws:s3:us-west-2:*:accesspoint/*"))], True),
    ("another account", [PUT | {"Principal": {"AWS": "444455556666"}}], False),
    ("a service", [PUT | {"Principal": {"Service": "cloudtrail.amazonaws.com"}}], False),
    ("everyone but one", [PUT | {"NotPrincipal": {"AWS": "444455556666"}}], True),
    ("a deny for everyone", [ANY | {"Effect": "Deny"}], False),
    ("one public statement among others", [PUT | {"Principal": {"AWS": "444455556666"}}, ANY], True),
    ("a deny does not close it", [ANY, ANY | {"Effect": "Deny"}], True),
]  # fmt: skip  # a row a case


@pytest.mark.parametrize(("statements", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_public_means_not_tied_to_anything_fixed(statements: list[dict[str, Any]], expected: bool) -> None:
    """Each row: to whom a policy grants, and whether S3 calls that public."""
    assert is_public(parse({"Version": "2012-10-17", "Statement": statements})) is expected
