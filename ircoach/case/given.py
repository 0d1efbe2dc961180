"""What a learner gives, as a journal can hold it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def plain(value: Any) -> Any:
    """Anything a learner gives as JSON can hold it: sets as sorted lists, times in ISO 8601, numpy's and pandas' as Python's."""
    if value is None or type(value) in (str, int, float, bool):
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted((plain(inner) for inner in value), key=str)
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    for name in ("tolist", "isoformat"):
        if callable(told := getattr(value, name, None)):
            return plain(told())
    return value if isinstance(value, (str, int, float)) else str(value)


def several(given: str | Sequence[str]) -> list[str]:
    """One text is a list of one, and an empty one of none: never a list of its letters."""
    return ([given] if given else []) if isinstance(given, str) else list(given)
