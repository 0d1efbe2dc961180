"""Condition operators, against the tables and notes of AWS's own reference."""

from __future__ import annotations

from typing import Any

import pytest

from tests.world.policy.support import EVERYTHING, allow, ana, ask, denies, deny, holds, nightly, policy

# Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html unless a line
# names another; SET: …/reference_policies_condition-single-vs-multi-valued-context-keys.html
# VARS: …/reference_policies_variables.html
CASES: list[tuple[str, dict[str, Any], dict[str, Any], bool]] = [
    ("StringEquals is exact", {"StringEquals": {"k:a": "john"}}, {"k:a": "john"}, True),
    ("StringEquals minds case", {"StringEquals": {"k:a": "john"}}, {"k:a": "John"}, False),
    ("StringEquals takes a star for a star", {"StringEquals": {"k:a": "jo*"}}, {"k:a": "john"}, False),
    ("StringEquals fails on an absent key", {"StringEquals": {"k:a": "john"}}, {}, False),
    ("values are alternatives", {"StringEquals": {"k:a": ["ana", "ben"]}}, {"k:a": "ben"}, True),
    ("keys must all hold", {"StringEquals": {"k:a": "1", "k:b": "2"}}, {"k:a": "1", "k:b": "3"}, False),
    ("operators must all hold", {"StringEquals": {"k:a": "1"}, "Bool": {"k:b": "true"}}, {"k:a": "1", "k:b": False}, False),
    ("key names ignore case", {"StringEquals": {"AWS:SourceVPC": "vpc-1"}}, {"aws:sourcevpc": "vpc-1"}, True),
    ("StringNotEquals negates", {"StringNotEquals": {"k:a": "john"}}, {"k:a": "ana"}, True),
    ("negated values are none-of", {"StringNotEquals": {"k:a": ["ana", "ben"]}}, {"k:a": "ben"}, False),
    ("StringNotEquals holds for an absent key", {"StringNotEquals": {"k:a": "john"}}, {}, True),
    ("StringEqualsIgnoreCase ignores case", {"StringEqualsIgnoreCase": {"k:a": "john"}}, {"k:a": "JOHN"}, True),
    ("StringNotEqualsIgnoreCase ignores case", {"StringNotEqualsIgnoreCase": {"k:a": "john"}}, {"k:a": "JOHN"}, False),
    ("StringLike has stars", {"StringLike": {"s3:prefix": "home/*"}}, {"s3:prefix": "home/ana/x"}, True),
    ("StringLike has question marks", {"StringLike": {"k:a": "t?.micro"}}, {"k:a": "t2.micro"}, True),
    ("a question mark is one character", {"StringLike": {"k:a": "t?"}}, {"k:a": "t"}, False),
    ("StringLike minds case", {"StringLike": {"k:a": "Home*"}}, {"k:a": "home/"}, False),
    ("an empty value matches the empty prefix", {"StringLike": {"s3:prefix": ["", "home/"]}}, {"s3:prefix": ""}, True),
    ("a star spans lines and colons", {"StringLike": {"k:a": "a*z"}}, {"k:a": "a:\n:z"}, True),
    ("StringNotLike negates", {"StringNotLike": {"k:a": "a*"}}, {"k:a": "abc"}, False),
    ("NumericEquals compares numbers", {"NumericEquals": {"k:n": "10"}}, {"k:n": 10.0}, True),
    ("NumericNotEquals negates", {"NumericNotEquals": {"k:n": "10"}}, {"k:n": 10}, False),
    ("NumericLessThan", {"NumericLessThan": {"k:n": "10"}}, {"k:n": "9.5"}, True),
    ("NumericLessThan is strict", {"NumericLessThan": {"k:n": "10"}}, {"k:n": 10}, False),
    ("NumericLessThanEquals includes", {"NumericLessThanEquals": {"s3:max-keys": "10"}}, {"s3:max-keys": 10}, True),
    ("NumericGreaterThan", {"NumericGreaterThan": {"aws:MultiFactorAuthAge": "3600"}}, {"aws:MultiFactorAuthAge": 3601}, True),
    ("NumericGreaterThanEquals includes", {"NumericGreaterThanEquals": {"k:n": 3}}, {"k:n": 3}, True),
    ("a request's word is no number", {"NumericLessThan": {"k:n": "10"}}, {"k:n": "few"}, False),
    ("DateLessThan revokes older sessions", {"DateLessThan": {"aws:TokenIssueTime": "2026-05-01T10:00:00.000Z"}},
     {"aws:TokenIssueTime": "2026-05-01T09:59:59Z"}, True),
    ("DateLessThan spares newer sessions", {"DateLessThan": {"aws:TokenIssueTime": "2026-05-01T10:00:00Z"}},
     {"aws:TokenIssueTime": "2026-05-01T10:00:01Z"}, False),
    ("TokenIssueTime is absent for long-term keys", {"DateLessThan": {"aws:TokenIssueTime": "2026-05-01T10:00:00Z"}}, {}, False),
    ("a date is its first moment", {"DateGreaterThanEquals": {"aws:CurrentTime": "2026-05-01"}},
     {"aws:CurrentTime": "2026-05-01T00:00:00Z"}, True),
    ("a month will do", {"DateLessThan": {"aws:CurrentTime": "2026-05"}}, {"aws:CurrentTime": "2026-04-30T23:59:59Z"}, True),
    ("a year will do", {"DateGreaterThan": {"aws:CurrentTime": "2026"}}, {"aws:CurrentTime": "2026-04-30T23:59:59Z"}, True),
    ("offsets count", {"DateEquals": {"aws:CurrentTime": "2026-05-01T12:00:00+02:00"}},
     {"aws:CurrentTime": "2026-05-01T10:00:00Z"}, True),
    ("epoch seconds count", {"DateGreaterThan": {"aws:EpochTime": "1767225600"}}, {"aws:EpochTime": 1767225601}, True),
    ("epoch and ISO compare", {"DateEquals": {"aws:EpochTime": "2026-01-01T00:00:00Z"}}, {"aws:EpochTime": 1767225600}, True),
    ("DateNotEquals negates", {"DateNotEquals": {"aws:CurrentTime": "2026-01-01"}}, {"aws:CurrentTime": "2026-01-02"}, True),
    ("DateLessThanEquals includes", {"DateLessThanEquals": {"aws:CurrentTime": "2026-01-01"}},
     {"aws:CurrentTime": "2026-01-01"}, True),
    ("Bool compares booleans", {"Bool": {"aws:SecureTransport": "false"}}, {"aws:SecureTransport": False}, True),
    ("Bool ignores case", {"Bool": {"aws:SecureTransport": "True"}}, {"aws:SecureTransport": "true"}, True),
    ("Bool takes a bare boolean", {"Bool": {"aws:SecureTransport": True}}, {"aws:SecureTransport": True}, True),
    ("Bool fails on an absent key", {"Bool": {"aws:MultiFactorAuthPresent": "false"}}, {}, False),
    ("BoolIfExists holds for an absent key", {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}, {}, True),
    ("BinaryEquals compares bytes", {"BinaryEquals": {"k:b": "QmluYXJ5"}}, {"k:b": "QmluYXJ5"}, True),
    ("BinaryEquals takes no plain text", {"BinaryEquals": {"k:b": "QmluYXJ5"}}, {"k:b": "Binary!"}, False),
    ("Bool takes a variable", {"Bool": {"aws:SecureTransport": "${k:b}"}}, {"aws:SecureTransport": True, "k:b": "true"}, True),
    ("BinaryEquals differs", {"BinaryEquals": {"k:b": "QmluYXJ5"}}, {"k:b": "QQ=="}, False),
    ("IpAddress in a range", {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}, {"aws:SourceIp": "203.0.113.7"}, True),
    ("IpAddress out of it", {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}, {"aws:SourceIp": "203.0.114.7"}, False),
    ("a bare address is one address", {"IpAddress": {"aws:SourceIp": "203.0.113.7"}}, {"aws:SourceIp": "203.0.113.8"}, False),
    ("IPv6 ranges", {"IpAddress": {"aws:SourceIp": "2001:DB8:1234:5678::/64"}}, {"aws:SourceIp": "2001:db8:1234:5678::1"}, True),
    ("families mix in one list", {"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32"]}},
     {"aws:SourceIp": "2001:db8::9"}, True),
    ("IpAddress fails through a VPC endpoint", {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}, {}, False),
    ("NotIpAddress holds through a VPC endpoint", {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}, {}, True),
    ("NotIpAddress holds for a service's name", {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}},
     {"aws:SourceIp": "cloudformation.amazonaws.com"}, True),
    ("ArnLike has stars", {"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:111122223333:ir-*"}},
     {"aws:SourceArn": "arn:aws:sns:us-east-1:111122223333:ir-alerts"}, True),
    ("ArnEquals behaves as ArnLike", {"ArnEquals": {"aws:SourceArn": "arn:aws:sns:*:111122223333:*"}},
     {"aws:SourceArn": "arn:aws:sns:us-east-1:111122223333:ir-alerts"}, True),
    ("an ARN star stays in its segment", {"ArnLike": {"k:a": "arn:aws:someservice:*:111122223333:finance/*"}},
     {"k:a": "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt"}, False),
    ("a string star does not", {"StringLike": {"k:a": "arn:aws:someservice:*:111122223333:finance/*"}},
     {"k:a": "arn:aws:someservice:us-east-2:999999999999:store/abc:111122223333:finance/document.txt"}, True),
    ("ArnNotLike negates", {"ArnNotLike": {"k:a": "arn:aws:iam::111122223333:role/*"}},
     {"k:a": "arn:aws:iam::111122223333:role/x"}, False),
    ("ArnNotEquals holds for an absent key", {"ArnNotEquals": {"k:a": "arn:aws:iam::111122223333:role/x"}}, {}, True),
    ("Null true wants absence", {"Null": {"aws:TokenIssueTime": "true"}}, {}, True),
    ("Null true fails on presence", {"Null": {"aws:TokenIssueTime": "true"}}, {"aws:TokenIssueTime": "2026-01-01"}, False),
    ("Null false wants presence", {"Null": {"aws:TokenIssueTime": "false"}}, {"aws:TokenIssueTime": "2026-01-01"}, True),
    ("IfExists holds for an absent key", {"StringLikeIfExists": {"ec2:InstanceType": "t2.*"}}, {}, True),
    ("IfExists tests a present key", {"StringLikeIfExists": {"ec2:InstanceType": "t2.*"}},
     {"ec2:InstanceType": "m3.large"}, False),
    ("negated IfExists holds for an absent key", {"StringNotEqualsIfExists": {"k:a": "x"}}, {}, True),
    # SET
    ("ForAllValues wants each among them", {"ForAllValues:StringEquals": {"aws:TagKeys": ["a", "b"]}},
     {"aws:TagKeys": ["a", "c"]}, False),
    ("ForAllValues passes a subset", {"ForAllValues:StringEquals": {"aws:TagKeys": ["a", "b", "c"]}},
     {"aws:TagKeys": ["a", "c"]}, True),
    ("ForAllValues holds for an absent key", {"ForAllValues:StringEquals": {"aws:TagKeys": ["a"]}}, {}, True),
    ("ForAllValues holds for an empty list", {"ForAllValues:StringEquals": {"aws:TagKeys": ["a"]}}, {"aws:TagKeys": []}, True),
    ("ForAnyValue wants one", {"ForAnyValue:StringLike": {"aws:TagKeys": ["env*"]}}, {"aws:TagKeys": ["x", "environment"]}, True),
    ("ForAnyValue fails on an absent key", {"ForAnyValue:StringEquals": {"aws:TagKeys": ["a"]}}, {}, False),
    ("ForAnyValue of a negated operator wants presence", {"ForAnyValue:StringNotEquals": {"aws:TagKeys": ["a"]}}, {}, False),
    ("ForAnyValue of a negated operator wants one outside", {"ForAnyValue:StringNotEquals": {"k:t": ["a"]}},
     {"k:t": ["a", "b"]}, True),
    ("ForAllValues of a negated operator wants all outside", {"ForAllValues:StringNotEquals": {"k:t": ["a"]}},
     {"k:t": ["a", "b"]}, False),
    # VARS
    ("a variable is filled from the caller", {"StringLike": {"s3:prefix": "home/${aws:username}/*"}},
     {"s3:prefix": "home/ana/x"}, True),
    ("a variable is filled from a tag", {"StringEquals": {"k:a": "${aws:PrincipalTag/team}"}},
     {"k:a": "red", "aws:PrincipalTag/team": "red"}, True),
    ("a variable without a value matches nothing", {"StringEquals": {"k:a": "${aws:PrincipalTag/team}"}}, {"k:a": ""}, False),
    ("a negated one without a value never allows", {"StringNotEquals": {"k:a": "${aws:PrincipalTag/team}"}}, {"k:a": "x"}, False),
    ("a default stands in", {"StringEquals": {"k:a": "${aws:PrincipalTag/team, 'none'}"}}, {"k:a": "none"}, True),
    ("a value beats its default", {"StringEquals": {"k:a": "${aws:username, 'none'}"}}, {"k:a": "none"}, False),
    ("a filled star is a star", {"StringLike": {"k:a": "${k:b}"}}, {"k:a": "xyz", "k:b": "*"}, False),
    ("${*} is a star", {"StringLike": {"k:a": "a${*}"}}, {"k:a": "abc"}, False),
    ("${*} matches a star", {"StringLike": {"k:a": "a${*}"}}, {"k:a": "a*"}, True),
    ("${?} matches a question mark", {"StringLike": {"k:a": "a${?}"}}, {"k:a": "a?"}, True),
    ("${$} matches a dollar", {"StringEquals": {"k:a": "${$}{x}"}}, {"k:a": "${x}"}, True),
    ("ARN operators take variables", {"ArnLike": {"k:a": "arn:aws:s3:::b/${aws:username}/*"}},
     {"k:a": "arn:aws:s3:::b/ana/1"}, True),
]  # fmt: skip  # a row a case


@pytest.mark.parametrize(("condition", "context", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_operators_do_as_documented(condition: dict[str, Any], context: dict[str, Any], expected: bool) -> None:
    """Each row of the table, as the condition of an Allow."""
    assert holds(condition, context) is expected


def test_a_source_address_deny_strikes_callers_behind_a_vpc_endpoint() -> None:
    """aws:SourceIp is absent there, NotIpAddress holds, the workload is denied, and the explanation says why."""
    limit = policy(deny(condition={"NotIpAddress": {"aws:SourceIp": ["18.204.0.0/16"]}}), kind="inline")
    assert ask(nightly, context={"aws:SourceIp": "18.204.1.1"}, identity=(EVERYTHING, limit)).allowed
    struck = ask(nightly, context={"aws:SourceVpce": "vpce-1a2b3c4d"}, identity=(EVERYTHING, limit))
    assert struck.outcome == "explicit-deny"
    assert "no aws:SourceIp" in struck.explanation


def test_an_extra_condition_spares_callers_behind_a_vpc_endpoint() -> None:
    """Adding Null false on aws:SourceIp limits the deny to requests that have an address."""
    condition = {"NotIpAddress": {"aws:SourceIp": "18.204.0.0/16"}, "Null": {"aws:SourceIp": "false"}}
    assert not denies(condition, {"aws:SourceVpce": "vpce-1a2b3c4d"})
    assert denies(condition, {"aws:SourceIp": "1.2.3.4"})


@pytest.mark.parametrize(
    "condition",
    [
        {"StringMatches": {"k:a": "x"}},
        {"NullIfExists": {"k:a": "true"}},
        {"ForSomeValues:StringEquals": {"k:a": "x"}},
        {"IpAddress": {"k:a": "not an address"}},
        {"NotIpAddress": {"k:a": "300.1.1.1"}},
        {"DateLessThan": {"k:a": "soon"}},
        {"NumericEquals": {"k:a": "nan"}},
        {"NumericNotEquals": {"k:a": "${aws:username}"}},
        {"Bool": {"k:a": "yes"}},
        {"BinaryEquals": {"k:a": "***"}},
    ],
)
@pytest.mark.parametrize("context", [{}, {"k:a": "x"}, {"k:a": "1"}])
def test_what_cannot_be_read_never_allows_and_always_denies(condition: dict[str, Any], context: dict[str, Any]) -> None:
    """Unknown operators and unreadable values fail closed on both sides."""
    assert not holds(condition, context, strict=False)
    assert denies(condition, context, strict=False)


def test_the_explanation_says_what_could_not_be_read() -> None:
    """Both the Allow that was not counted and the Deny that was taken to apply name the operator."""
    odd = {"StringMatches": {"k:a": "x"}}
    uncounted = ask(ana, identity=(policy(allow(sid="Odd", condition=odd), strict=False),))
    assert "'Odd'" in uncounted.explanation
    assert "'StringMatches' is unknown" in uncounted.explanation
    taken = ask(ana, identity=(EVERYTHING, policy(deny(condition=odd), strict=False)))
    assert "'StringMatches' is unknown" in taken.explanation


def test_documents_of_2008_have_no_variables() -> None:
    """Without Version 2012-10-17 a variable is its own letters."""
    old = policy(allow(condition={"StringEquals": {"k:a": "${aws:username}"}}), version="2008-10-17")
    assert not ask(ana, context={"k:a": "ana"}, identity=(old,)).allowed
    assert ask(ana, context={"k:a": "${aws:username}"}, identity=(old,)).allowed
