"""Actions, resources and their wildcards."""

from __future__ import annotations

from typing import Any

import pytest

from tests.world.policy.support import EVERYTHING, HOME, allow, ana, ask, deny, policy

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
ACTIONS: list[tuple[Any, str, bool]] = [
    ("s3:GetObject", "s3:GetObject", True),
    ("S3:getobject", "s3:GetObject", True),
    ("s3:Get*", "s3:GetObjectAcl", True),
    ("s3:Get*", "s3:PutObject", False),
    ("iam:*AccessKey*", "iam:CreateAccessKey", True),
    ("ec2:*", "ec2messages:GetMessages", False),
    ("*", "sts:AssumeRole", True),
    ("*:*", "sts:AssumeRole", True),
    ("s?:ListBucket", "s3:ListBucket", True),
    ("s3:GetObject?", "s3:GetObject", False),
    (["iam:*", "ec2:CreateImage"], "ec2:CreateImage", True),
    ("ec2:Create", "ec2:CreateImage", False),
]

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
RESOURCES: list[tuple[Any, str, bool]] = [
    ("*", "*", True),
    ("*", "arn:aws:s3:::b/k", True),
    ("arn:aws:s3:::b", "*", False),
    ("arn:aws:s3:::b/*", "arn:aws:s3:::b/a/b/c", True),
    ("arn:aws:s3:::b/*", "arn:aws:s3:::b", False),
    ("arn:aws:s3:::b/*/test/*", "arn:aws:s3:::b/1/2/test/3/object.jpg", True),
    ("arn:aws:s3:::B/*", "arn:aws:s3:::b/a", False),
    ("arn:aws:s3:::b*", "arn:aws:s3:::bucket/a:b:c", True),
    ("arn:aws:iam::111122223333:user/accounting/*", "arn:aws:iam::111122223333:user/accounting/ana", True),
    ("arn:aws:ec2:*:111122223333:instance/*", "arn:aws:ec2:eu-west-1:111122223333:instance/i-1", True),
    ("arn:aws:ec2:*:instance/*", "arn:aws:ec2:eu-west-1:111122223333:instance/i-1", False),
    ("arn:aws:ec2:*:*:*", "arn:aws:ec2:us-east-1::image/ami-1", True),
    ("arn:aws:ec2:us-*-1:*:image/*", "arn:aws:ec2:us-east-1::image/ami-1", True),
    ("arn:aws:sqs", "arn:aws:sqs:us-east-1:111122223333:queue", True),
    ("arn:*", "arn:aws:sqs:us-east-1:111122223333:queue", True),
    ("arn:aws:rds:us-east-1:111122223333:snapshot:*", "arn:aws:rds:us-east-1:111122223333:snapshot:rds:daily", True),
    ("arn:aws:rds:us-east-1:111122223333:db:*", "arn:aws:rds:us-east-1:111122223333:snapshot:daily", False),
    ("arn:aws:s3:::b/${aws:username}/*", "arn:aws:s3:::b/ana/x", True),
    ("arn:aws:s3:::b/${aws:username}/*", "arn:aws:s3:::b/ben/x", False),
    ("arn:aws:s3:::b/${aws:PrincipalTag/team}/*", "arn:aws:s3:::b//x", False),
    ("arn:aws:s3:::b/${aws:PrincipalTag/team, 'all'}/*", "arn:aws:s3:::b/all/x", True),
    ("arn:aws:sqs:us-east-2:*:${aws:username}-queue", "arn:aws:sqs:us-east-2:111122223333:ana-queue", True),
    ("arn:aws:iam::${aws:PrincipalAccount}:user/x", "arn:aws:iam::111122223333:user/x", False),
    ("arn:aws:s3:::b/${*}", "arn:aws:s3:::b/x", False),
    ("arn:aws:s3:::b/(x)[y]+", "arn:aws:s3:::b/(x)[y]+", True),
]


@pytest.mark.parametrize(("pattern", "action", "expected"), ACTIONS)
def test_actions_match_without_case_and_with_wildcards(pattern: Any, action: str, expected: bool) -> None:
    """Each row: what a statement says, what is asked, whether it is meant."""
    assert ask(ana, action, identity=(policy(allow(pattern)),)).allowed is expected


@pytest.mark.parametrize(("pattern", "action", "expected"), ACTIONS)
def test_not_action_is_everything_else(pattern: Any, action: str, expected: bool) -> None:
    """NotAction covers exactly the actions that Action does not."""
    body = allow(None) | {"NotAction": pattern}
    assert ask(ana, action, identity=(policy(body),)).allowed is not expected


@pytest.mark.parametrize(("pattern", "resource", "expected"), RESOURCES)
def test_resources_match_segment_by_segment(pattern: Any, resource: str, expected: bool) -> None:
    """Each row: what a statement says, the resource asked for, whether it is meant."""
    assert ask(ana, "s3:GetObject", resource, HOME, identity=(policy(allow("*", pattern)),)).allowed is expected


def test_not_resource_is_everything_else() -> None:
    """NotResource covers what it does not list, the bare star included."""
    body = policy(allow("*", None) | {"NotResource": "arn:aws:s3:::secret/*"})
    assert ask(ana, "s3:GetObject", "arn:aws:s3:::open/x", identity=(body,)).allowed
    assert not ask(ana, "s3:GetObject", "arn:aws:s3:::secret/x", identity=(body,)).allowed
    assert ask(ana, "s3:ListAllMyBuckets", identity=(body,)).allowed


def test_not_resource_with_an_unresolved_variable_allows_nothing() -> None:
    """What is excepted is unknown, so nothing is outside it."""
    body = policy(allow("*", None) | {"NotResource": "arn:aws:s3:::b/${aws:PrincipalTag/team}"})
    decision = ask(ana, "s3:GetObject", "arn:aws:s3:::b/x", identity=(body,))
    assert not decision.allowed
    assert "policy variable" in decision.explanation


def test_a_deny_on_an_unresolved_variable_strikes_nothing() -> None:
    """It names no resource, so a caller without the value is not shut out of everything."""
    private = policy(deny("s3:*", "arn:aws:s3:::home/${aws:PrincipalTag/team}/*"))
    assert ask(ana, "s3:GetObject", "arn:aws:s3:::open/x", identity=(EVERYTHING, private)).allowed


def test_a_pattern_of_many_stars_answers_at_once() -> None:
    """Stars cost no more than their number: a learner's odd policy cannot stop the world."""
    hard = "arn:aws:s3:::" + "a*" * 40 + "b"
    assert not ask(ana, "s3:GetObject", "arn:aws:s3:::" + "a" * 2000, identity=(policy(allow("*", hard)),)).allowed
