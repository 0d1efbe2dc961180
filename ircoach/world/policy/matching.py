"""Wildcards and policy variables: whether a name in a policy means a name in a request.

Actions compare without case; resources compare with case and segment by segment, so that a `*` before the fifth colon of an ARN
stays between its colons. Matching has three answers: True, False, and None for what cannot be read (an unresolved variable).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from ircoach.world.policy.request import Facts

Truth = bool | None
"""True, False, or None: not readable. None never allows and always denies; `Statement` sees to that."""

_TOKEN = re.compile(r"\$\{([^}]*)\}|([*?])|([^*?$]+|\$)")
_VARIABLE = re.compile(r"([^\s,']+)(?:,\s*'([^']*)')?")
_ESCAPES = {"*": "*", "?": "?", "$": "$"}


def any_of(answers: Iterable[Truth]) -> Truth:
    """Three-valued OR."""
    unread = False
    for answer in answers:
        if answer:
            return True
        unread = unread or answer is None
    return None if unread else False


def all_of(answers: Iterable[Truth]) -> Truth:
    """Three-valued AND."""
    unread = False
    for answer in answers:
        if answer is False:
            return False
        unread = unread or answer is None
    return None if unread else True


class _Star:
    """Any run of characters; within one ARN segment when `scope` says so."""

    def __init__(self, scope: str) -> None:
        self.scope = scope


class _Variable:
    """A `${key}` or `${key, 'default'}` to be filled from the request."""

    def __init__(self, key: str, default: str | None) -> None:
        self.key = key.lower()
        self.default = default

    def value(self, facts: Facts) -> str | None:
        """Only a single value can stand in for a variable."""
        values = facts.get(self.key)
        return values[0] if values is not None and len(values) == 1 else self.default


Part = str | _Star | _Variable
"""A regular expression for characters that are there, a star, or a variable."""


class Pattern:
    """One string of a policy, compiled. Variables are filled in literally: a `*` in a user's name is no wildcard."""

    __slots__ = ("_fixed", "_flags", "_parts", "_unreadable")

    def __init__(
        self, text: str, *, variables: bool, wild: bool = True, arn: bool = False, complete: bool = False, fold: bool = False
    ) -> None:
        parts, colons, early = _parts(text, variables, wild, arn)
        if complete and colons < 5:  # "arn:aws:sqs" means "arn:aws:sqs:*:*:*"
            for missing in range(colons + 1, 6):
                parts += [":", _Star("." if missing == 5 else "[^:]")]
        self._parts = parts
        self._unreadable = early
        self._flags = re.DOTALL | (re.IGNORECASE if fold else 0)
        fixed = [part for part in parts if not isinstance(part, _Variable)]
        self._fixed = _compiled(_regex(fixed), self._flags) if len(fixed) == len(parts) else None

    def matches(self, value: str, facts: Facts) -> Truth:
        """Whether the whole of `value` fits; None when a variable cannot be resolved."""
        if self._fixed is not None:
            return self._fixed.fullmatch(value) is not None
        if self._unreadable:
            return None
        filled: list[str | _Star] = []
        for part in self._parts:
            text = part.value(facts) if isinstance(part, _Variable) else part
            if text is None:
                return None
            filled.append(re.escape(text) if isinstance(part, _Variable) and isinstance(text, str) else text)
        return _compiled(_regex(filled), self._flags).fullmatch(value) is not None


@lru_cache(maxsize=4096)
def _compiled(regex: str, flags: int) -> re.Pattern[str]:
    return re.compile(regex, flags)


def _parts(text: str, variables: bool, wild: bool, arn: bool) -> tuple[list[Part], int, bool]:
    """The parts of a pattern, how many colons it has, and whether a variable stands where an ARN may have none."""
    parts: list[Part] = []
    colons, early = 0, False
    for token in _TOKEN.finditer(text):
        inside, wildcard, plain = token.groups()
        scope = "[^:]" if arn and colons < 5 else "."
        if inside is not None and variables:
            part = _variable(inside)
            early = early or (arn and colons < 5 and isinstance(part, _Variable))
            parts.append(part)
        elif wildcard and wild:
            parts.append(_Star(scope) if wildcard == "*" else scope)
        else:
            plain = token.group()
            colons += plain.count(":")
            parts.append(re.escape(plain))
    return parts, colons, early


def _variable(inside: str) -> Part:
    if inside in _ESCAPES:
        return re.escape(_ESCAPES[inside])
    found = _VARIABLE.fullmatch(inside)
    return _Variable(found[1], found[2]) if found else _Variable(inside, None)


def _regex(parts: Sequence[str | _Star]) -> str:
    """One regular expression, with atomic groups so that many stars cannot make it slow (as `fnmatch.translate` does)."""
    chunks = [("", "")]
    for part in parts:
        scope, text = chunks[-1]
        if isinstance(part, str):
            chunks[-1] = (scope, text + part)
        elif text or not scope:
            chunks.append((part.scope, ""))
    (_, first), *rest = chunks
    if not rest:
        return first
    *middle, (scope, text) = rest
    return first + "".join(f"(?>{star}*?{after})" for star, after in middle) + f"{scope}*{text}"


class Actions:
    """The strings of an `Action` or `NotAction` element, sorted by service so that long managed policies stay cheap to ask."""

    __slots__ = ("_by_service", "_everywhere")

    def __init__(self, texts: Iterable[str]) -> None:
        by_service: dict[str, list[str]] = {}
        for text in texts:
            service, colon, _ = text.lower().partition(":")
            fixed = colon and not any(mark in service for mark in "*?")
            by_service.setdefault(service if fixed else "", []).append(text.lower())
        self._everywhere = _alternatives(by_service.pop("", []))
        self._by_service = {service: _alternatives(group) for service, group in by_service.items()}

    def __contains__(self, action: str) -> bool:
        """Whether an action, given in lower case, is among them."""
        if self._everywhere is not None and self._everywhere.fullmatch(action):
            return True
        group = self._by_service.get(action.partition(":")[0])
        return group is not None and group.fullmatch(action) is not None


def _alternatives(texts: Sequence[str]) -> re.Pattern[str] | None:
    if not texts:
        return None
    fixed = (_parts(text, variables=False, wild=True, arn=False)[0] for text in texts)
    return re.compile("|".join(_regex([part for part in parts if not isinstance(part, _Variable)]) for parts in fixed), re.DOTALL)


class Resources:
    """The strings of a `Resource` or `NotResource` element.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
    """

    __slots__ = ("_all", "_patterns")

    def __init__(self, texts: Iterable[str], *, variables: bool) -> None:
        texts = tuple(texts)
        self._all = any(text and set(text) == {"*"} for text in texts)
        self._patterns = [Pattern(text, variables=variables, arn=True, complete=True) for text in texts if text != "*"]

    def match(self, facts: Facts) -> Truth:
        """Whether the request's resource is among them."""
        return self._all or any_of(pattern.matches(facts.resource, facts) for pattern in self._patterns)
