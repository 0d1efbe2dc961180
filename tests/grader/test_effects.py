"""Effects: which operations change something, and which take something from somebody."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from ircoach.grader.effects import IRREVERSIBLE, contains, took_effect, writes


@pytest.mark.parametrize(
    "operation", ["ec2:DescribeImages", "iam:GetUser", "s3:ListBuckets", "cloudtrail:LookupEvents", "sts:GetCallerIdentity"]
)
def test_looking_is_no_write(operation: str) -> None:
    """Reads change nothing."""
    assert not writes(operation)
    assert not contains(operation)


@pytest.mark.parametrize("operation", ["ec2:CreateSnapshot", "ec2:CreateTags"])
def test_keeping_evidence_contains_nobody(operation: str) -> None:
    """A snapshot and a label are writes that take nothing from anybody."""
    assert writes(operation)
    assert not contains(operation)


@pytest.mark.parametrize("operation", ["iam:PutUserPolicy", "ec2:ModifyImageAttribute", "ec2:StopInstances", *IRREVERSIBLE])
def test_everything_else_may_contain(operation: str) -> None:
    """What is not known to be harmless may take something from somebody."""
    assert contains(operation)


def test_weights_are_shares_of_the_part() -> None:
    """Each irreversible operation has a weight between 0 and 1 and says why."""
    assert all(0 < weight <= 1 and why for weight, why in IRREVERSIBLE.values())


@pytest.mark.parametrize(("refused", "effect"), [([], True), (["a"], True), (["a", "b"], False)])
def test_a_list_of_which_every_key_was_refused_deleted_nothing(refused: list[str], effect: bool) -> None:
    """S3 answers a list of keys with success whatever became of them: what counts is whether one went."""
    call: Any = SimpleNamespace(name="s3:DeleteObjects", params={"Delete": {"Objects": [{"Key": "a"}, {"Key": "b"}]}})
    made: Any = SimpleNamespace(call=call, error=None, result={"Errors": [{"Key": key} for key in refused]})
    assert took_effect(made) is effect
