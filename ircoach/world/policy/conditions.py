"""The `Condition` element: its operators, their `…IfExists` and `ForAllValues:` forms, and what an absent key means.

An absent key fails an ordinary operator and satisfies a negated one: `NotIpAddress` on `aws:SourceIp` holds for a caller
who comes through a VPC endpoint, so a Deny built on it strikes. A clause that cannot be read answers None.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
import math
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from operator import eq, ge, gt, le, lt

from ircoach.world.policy.matching import Pattern, Truth, all_of, any_of
from ircoach.world.policy.request import Facts

Test = Callable[[str, Facts], Truth]
"""Whether one value of the request fits one value of the policy."""
Compiler = Callable[[str, bool], Test]
"""Makes a test of a policy's value; the flag says whether policy variables count. ValueError: the value cannot be read."""

_NAME = re.compile(r"(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?")


class Clause:
    """One operator on one key, e.g. `StringEquals` `aws:username` `["ana", "ben"]`: the values are alternatives."""

    __slots__ = ("if_exists", "key", "negated", "operator", "quantifier", "unreadable", "values", "_base", "_key", "_tests")

    def __init__(self, operator: str, key: str, values: Iterable[str], *, variables: bool) -> None:
        self.operator = operator
        self.key = key
        self.values = tuple(values)
        self.unreadable: str | None = None
        """Why this clause cannot be read, if it cannot."""
        self._key = key.lower()
        self._tests: list[Test] = []
        name = _NAME.fullmatch(operator)
        self.quantifier: str | None = name[1] if name else None
        self._base: str = name[2] if name else operator
        self.if_exists = bool(name and name[3])
        self.negated, compiler = _OPERATORS.get(self._base, (False, None))
        if compiler is None or (self._base == "Null" and self.if_exists):
            self.unreadable = f"condition operator '{operator}' is unknown"
            return
        for value in self.values:
            try:
                self._tests.append(compiler(value, variables))
            except ValueError:
                self.unreadable = f"condition value '{value}' cannot be read by {operator}"

    @property
    def known(self) -> bool:
        """Whether the operator is one IAM has."""
        return self._base in _OPERATORS and not (self._base == "Null" and self.if_exists)

    @property
    def base(self) -> str:
        """The operator without its prefix and its `IfExists`."""
        return self._base

    def holds(self, facts: Facts) -> Truth:
        """Whether the request satisfies the clause; None if it cannot be read."""
        if self.unreadable is not None:
            return None
        found = facts.get(self._key)
        if self._base == "Null":
            return any_of(test("" if found else "absent", facts) for test in self._tests)
        if not found:
            return self._holds_when_absent()
        answers = [self._holds_for(value, facts) for value in found]
        every = self.quantifier == "ForAllValues" or (self.quantifier is None and self.negated)
        return all_of(answers) if every else any_of(answers)

    def holds_by_absence(self, facts: Facts) -> bool:
        """Whether it is a negated clause that holds only because the request lacks its key."""
        return self.negated and self.quantifier is None and not self.unreadable and not facts.get(self._key)

    def _holds_when_absent(self) -> bool:
        if self.quantifier is not None:
            return self.quantifier == "ForAllValues"
        return self.negated or self.if_exists

    def _holds_for(self, value: str, facts: Facts) -> Truth:
        hit = any_of(test(value, facts) for test in self._tests)
        if self.negated:
            return None if hit is None else not hit
        return bool(hit)  # an unresolved variable is a value that does not match


def _string(wild: bool, fold: bool = False) -> Compiler:
    def compiler(text: str, variables: bool) -> Test:
        return Pattern(text, variables=variables, wild=wild, fold=fold).matches

    return compiler


def _arn(text: str, variables: bool) -> Test:
    return Pattern(text, variables=variables, arn=True).matches


def _compared(read: Callable[[str], float], compare: Callable[[float, float], bool]) -> Compiler:
    """A comparison of two numbers; a request's value that is no number does not match."""

    def compiler(text: str, variables: bool) -> Test:
        limit = read(text)

        def test(value: str, facts: Facts) -> bool:
            try:
                return compare(read(value), limit)
            except ValueError:
                return False

        return test

    return compiler


def _number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _moment(text: str) -> float:
    """Seconds since 1970 of an ISO 8601 date (year, month or day alone will do; no offset means UTC) or of epoch seconds."""
    if re.fullmatch(r"\d{4}(-\d\d)?", text):
        text += "-01-01" if len(text) == 4 else "-01"
    elif re.fullmatch(r"-?\d+(\.\d+)?", text):
        return _number(text)
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _bool(text: str, variables: bool) -> Test:
    if variables and "${" in text:
        return Pattern(text, variables=True, wild=False, fold=True).matches
    wanted = _truth(text)
    return lambda value, facts: value.lower() == wanted


def _null(text: str, variables: bool) -> Test:
    wanted = "absent" if _truth(text) == "true" else ""
    return lambda value, facts: value == wanted


def _truth(text: str) -> str:
    if text.lower() not in ("true", "false"):
        raise ValueError(text)
    return text.lower()


def _binary(text: str, variables: bool) -> Test:
    wanted = _bytes(text)

    def test(value: str, facts: Facts) -> bool:
        try:
            return _bytes(value) == wanted
        except ValueError:
            return False

    return test


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError(text) from error


def _address(text: str, variables: bool) -> Test:
    network = ipaddress.ip_network(text, strict=False)

    def test(value: str, facts: Facts) -> bool:
        try:
            return ipaddress.ip_address(value) in network
        except ValueError:
            return False  # calls a service makes on the caller's behalf carry the service's name here

    return test


_OPERATORS: dict[str, tuple[bool, Compiler]] = {
    "StringEquals": (False, _string(wild=False)),
    "StringNotEquals": (True, _string(wild=False)),
    "StringEqualsIgnoreCase": (False, _string(wild=False, fold=True)),
    "StringNotEqualsIgnoreCase": (True, _string(wild=False, fold=True)),
    "StringLike": (False, _string(wild=True)),
    "StringNotLike": (True, _string(wild=True)),
    "ArnEquals": (False, _arn),
    "ArnLike": (False, _arn),
    "ArnNotEquals": (True, _arn),
    "ArnNotLike": (True, _arn),
    "Bool": (False, _bool),
    "BinaryEquals": (False, _binary),
    "IpAddress": (False, _address),
    "NotIpAddress": (True, _address),
    "Null": (False, _null),
}
for _family, _reader in (("Numeric", _number), ("Date", _moment)):
    _OPERATORS |= {
        f"{_family}Equals": (False, _compared(_reader, eq)),
        f"{_family}NotEquals": (True, _compared(_reader, eq)),
        f"{_family}LessThan": (False, _compared(_reader, lt)),
        f"{_family}LessThanEquals": (False, _compared(_reader, le)),
        f"{_family}GreaterThan": (False, _compared(_reader, gt)),
        f"{_family}GreaterThanEquals": (False, _compared(_reader, ge)),
    }
