"""GuardDuty's finding criteria: conditions on a finding's fields, named by their path in its JSON.

https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_filter-findings.html
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from ircoach.world.wire import AwsError

#: a path as the console writes it, where the field is called otherwise
_OTHERWISE = {"effectivePermissions": "effectivePermission"}
_COMPARED: Mapping[str, Callable[[float, float], bool]] = {
    "gt": lambda value, limit: value > limit,
    "gte": lambda value, limit: value >= limit,
    "lt": lambda value, limit: value < limit,
    "lte": lambda value, limit: value <= limit,
}
_LONG = {
    "Equals": "Eq",
    "NotEquals": "Neq",
    "GreaterThan": "Gt",
    "GreaterThanOrEqual": "Gte",
    "LessThan": "Lt",
    "LessThanOrEqual": "Lte",
}


def meets(finding: Mapping[str, Any], criteria: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether a finding meets every criterion, and every operator of each."""
    return all(
        _holds(list(_values(finding, path)), _LONG.get(name, name).lower(), wanted)
        for path, operators in criteria.items()
        for name, wanted in operators.items()
    )


def value_of(finding: Mapping[str, Any], path: str) -> tuple[float, str]:
    """What a finding is sorted by: the number of a field, or its text."""
    first = next(_values(finding, path), "")
    return (number, "") if (number := _number(first)) is not None else (0.0, str(first))


def moment(text: str) -> dt.datetime:
    """A time of a finding's."""
    return dt.datetime.fromisoformat(text.replace("Z", "+00:00"))


def _values(found: Any, path: str) -> Iterator[Any]:
    if isinstance(found, (list, tuple)):
        for each in found:
            yield from _values(each, path)
    elif not path:
        if found is not None:
            yield found
    elif isinstance(found, Mapping):
        step, _, rest = path.partition(".")
        step = _OTHERWISE.get(step, step)
        yield from _values(found.get(step[:1].upper() + step[1:]), rest)


def _holds(values: list[Any], operator: str, wanted: Any) -> bool:
    texts = [_text(each) for each in values]
    match operator:
        case "eq":
            return any(text in map(str, wanted) for text in texts)
        case "neq":
            return all(text not in map(str, wanted) for text in texts)
        case "matches":
            return any(fnmatchcase(text, str(pattern)) for text in texts for pattern in wanted)
        case "notmatches":
            return not any(fnmatchcase(text, str(pattern)) for text in texts for pattern in wanted)
        case _ if operator in _COMPARED:
            numbers = [_number(each) for each in values]
            return any(each is not None and _COMPARED[operator](each, float(wanted)) for each in numbers)
        case _:
            raise AwsError("BadRequestException", f"The criterion {operator} is not known.", 400)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)


def _number(value: Any) -> float | None:
    """A number, or a time in milliseconds since 1970, as criteria compare it."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    try:
        return moment(str(value)).timestamp() * 1000
    except ValueError:
        return None
