"""What S3 checks in a bucket policy beyond IAM's grammar."""

from __future__ import annotations

from typing import Any

import pytest

from ircoach.world.policy import misplaced

BUCKET, OBJECTS, OTHER = "arn:aws:s3:::ours", "arn:aws:s3:::ours/*", "arn:aws:s3:::theirs/*"
KIND, PLACE = "Action does not apply to any resource(s) in statement", "Policy has invalid resource"

# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
CASES: list[tuple[Any, Any, str | None]] = [
    ("s3:GetObject", OBJECTS, None),
    ("s3:GetObject", BUCKET, KIND),
    ("s3:GetObject", OTHER, PLACE),
    ("s3:GetObject", [OBJECTS, OTHER], PLACE),
    ("s3:ListBucket", BUCKET, None),
    ("s3:ListBucket", OBJECTS, KIND),
    ("s3:listbucket", OBJECTS, KIND),
    (["s3:ListBucket", "s3:GetObject"], OBJECTS, KIND),
    (["s3:ListBucket", "s3:GetObject"], [BUCKET, OBJECTS], None),
    ("s3:*", BUCKET, None),
    ("s3:Get*", OBJECTS, None),
    ("s3:GetObject", "*", None),
    ("s3:ListBucket", "*", None),
    ("s3:GetObject", "arn:aws:s3:::our*", None),
    ("s3:SomethingNew", OBJECTS, None),
]


@pytest.mark.parametrize(("action", "resource", "expected"), CASES)
def test_actions_need_a_resource_of_their_kind_in_this_bucket(action: Any, resource: Any, expected: str | None) -> None:
    """Each row: an Allow's action and resource, and S3's complaint."""
    statement = {"Effect": "Allow", "Principal": "*", "Action": action, "Resource": resource}
    for statements in (statement, [statement]):
        assert misplaced({"Version": "2012-10-17", "Statement": statements}, "ours") == expected


def test_a_statement_without_action_or_resource_is_left_to_iam() -> None:
    """NotAction and NotResource name no kind."""
    assert misplaced({"Statement": [{"NotAction": "s3:GetObject", "NotResource": BUCKET}]}, "ours") is None
