"""Documents that parse and documents that IAM would refuse."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ircoach.world.policy import Named, PolicyError, parse
from tests.world.policy.support import ana, ask

GOOD = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
TRUST = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}
V = "2012-10-17"

# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
BROKEN: list[tuple[Any, str, str]] = [
    ("{", "any", "not JSON"),
    ("[" * 100_000, "any", "not JSON"),
    ({"Version": V, "Statement": [{1, 2}]}, "any", "not JSON"),
    ("[]", "any", "JSON object"),
    ({"Version": V}, "any", "Statement must be"),
    ({"Version": V, "Statement": []}, "any", "Statement must be"),
    ({"Version": V, "Statement": ["x"]}, "any", "must be an object"),
    ({"Version": "2013-10-17", "Statement": GOOD}, "any", "'2013-10-17' is unknown"),
    ({"Version": V, "Statement": GOOD, "Statements": []}, "any", "unknown element 'Statements'"),
    ({"Version": V, "Statement": GOOD | {"Conditions": {}}}, "any", "unknown element 'Conditions'"),
    ({"Version": V, "Statement": GOOD | {"Effect": "allow"}}, "any", "Effect must be"),
    ({"Version": V, "Statement": GOOD | {"Sid": 1}}, "any", "Sid must be"),
    ({"Version": V, "Statement": GOOD | {"NotAction": "s3:*"}}, "any", "exclude each other"),
    ({"Version": V, "Statement": {"Effect": "Allow", "Resource": "*"}}, "any", "Action or NotAction"),
    ({"Version": V, "Statement": GOOD | {"Action": []}}, "any", "Action must be a string"),
    ({"Version": V, "Statement": GOOD | {"Action": "GetObject"}}, "any", "service:Operation"),
    ({"Version": V, "Statement": GOOD | {"Resource": "bucket"}}, "any", "'\\*' or an ARN"),
    ({"Version": V, "Statement": {"Effect": "Allow", "Action": "s3:*"}}, "any", "Resource or NotResource"),
    ({"Version": V, "Statement": GOOD | {"Principal": "*"}}, "identity", "may not name a Principal"),
    ({"Version": V, "Statement": GOOD}, "resource", "Principal is required"),
    ({"Version": V, "Statement": GOOD | {"Principal": "*"}}, "trust", "may not name a Resource"),
    ({"Version": V, "Statement": TRUST}, "resource", "Resource or NotResource"),
    ({"Version": V, "Statement": GOOD | {"Principal": "ana"}}, "any", "must be '\\*' or an object"),
    ({"Version": V, "Statement": GOOD | {"Principal": {"User": "ana"}}}, "any", "unknown element 'User'"),
    ({"Version": V, "Statement": GOOD | {"Principal": {"AWS": "arn:aws:iam::111122223333:user/*"}}}, "any", "names nobody"),
    ({"Version": V, "Statement": GOOD | {"Condition": []}}, "any", "object of operators"),
    ({"Version": V, "Statement": GOOD | {"Condition": {"StringEquals": "x"}}}, "any", "object of operators"),
    ({"Version": V, "Statement": GOOD | {"Condition": {"StringEquals": {"k:a": None}}}}, "any", "strings, numbers or booleans"),
    ({"Version": V, "Statement": GOOD | {"Condition": {"StringIs": {"k:a": "x"}}}}, "any", "'StringIs' is unknown"),
    ({"Version": V, "Statement": [GOOD | {"Sid": "A"}, GOOD | {"Sid": "A"}]}, "any", "unique"),
]


@pytest.mark.parametrize(("body", "use", "message"), BROKEN)
def test_a_broken_document_is_refused_with_its_reason(body: Any, use: Any, message: str) -> None:
    """Each row breaks one rule, and the error says which."""
    with pytest.raises(PolicyError, match=message):
        parse(body, use)


def test_a_single_statement_needs_no_list() -> None:
    """Statement may be one object."""
    assert len(parse({"Version": V, "Statement": GOOD}).statements) == 1


def test_a_trust_policy_needs_no_resource() -> None:
    """Its resource is the role it is attached to."""
    assert parse({"Version": V, "Statement": TRUST}, "trust").statements[0].label == "statement 1"


def test_equal_texts_are_parsed_once() -> None:
    """The same text gives the same object, so the gate may parse on every call."""
    text = json.dumps({"Version": V, "Statement": GOOD})
    assert parse(text) is parse(text)


def test_a_document_without_a_version_is_of_2008() -> None:
    """The default is the old version, the one without variables."""
    assert parse({"Statement": GOOD}).version == "2008-10-17"


def test_a_principal_in_an_identity_policy_never_allows() -> None:
    """A stored identity policy that names a principal is not one IAM would hold; it grants nothing."""
    odd = Named("odd", parse({"Version": V, "Statement": GOOD | {"Principal": "*"}}))
    assert not ask(ana, "s3:GetObject", identity=(odd,)).allowed
