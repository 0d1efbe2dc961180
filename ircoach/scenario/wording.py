"""What is said of a field that was refused: what was seen, what was expected, and what to do, in an author's words."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from ircoach.scenario import schema
from ircoach.scenario.parts import ATTACK

Location = tuple[int | str, ...]
_KINDS = {str: "a text", bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "a mapping of fields"}


def worded(value: Any) -> str:
    """A value as it is called in a message: its kind, and itself where it is short."""
    if value is None:
        return "nothing"
    kind = next((name for type_, name in _KINDS.items() if isinstance(value, type_)), type(value).__name__)
    if isinstance(value, list | dict) or value == "":
        return f"an empty {kind.split()[1]}" if not value else kind
    shown = str(value).lower() if isinstance(value, bool) else repr(value)
    return f"the {kind.removeprefix('a ')} {shown}" if len(shown) < 60 and not isinstance(value, bool) else shown[:60]


def what_and_fix(kind: str, location: Location, problem: Mapping[str, Any]) -> tuple[str, str]:
    """What is wrong with a field, and the fix. `kind` and `problem` are pydantic's error type and error."""
    seen, context = worded(problem.get("input")), problem.get("ctx", {})
    match kind:
        case "missing" | "too_long" | "tuple_type" if "prefixItems" in schema.at(location):
            return f"expected two values, found {seen}", f"write [from, to]{_about(location)}"
        case "missing":
            return "this field is missing", f"add it{_about(location)}"
        case "extra_forbidden":
            return _unknown(location)
        case "literal_error":
            allowed = [str(each) for each in schema.at(location).get("enum", [schema.at(location).get("const", "")])]
            return f"found {seen}", f"it is {_or(allowed)}{_near(str(problem.get('input')), allowed)}"
        case "string_pattern_mismatch" if context.get("pattern") == ATTACK:
            return f"found {seen}, no ATT&CK technique", "write T and four digits, such as T1537 or T1078.004"
        case "string_pattern_mismatch":
            return f"found {seen}", "an id is small letters and digits joined by single dashes, such as leaked-key"
        case "string_type" if isinstance(problem.get("input"), int | float):
            return f"expected a text, found {seen}", "put it in quotes"
        case "value_error":
            return str(context.get("error", problem["msg"])), "keep the one you mean"
    expected = _EXPECTED.get(kind)
    if expected:
        return f"expected {expected}, found {seen}", f"write {expected}{_about(location)}"
    return f"{problem['msg']}, found {seen}", f"change it{_about(location)}"


_EXPECTED = {
    "string_type": "a text",
    "tuple_type": "a list",
    "mapping_type": "a mapping of names to values",
    "dict_type": "a mapping of names to values",
    "model_type": "a mapping of fields",
    "model_attributes_type": "a mapping of fields",
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_parsing": "a number",
    "float_type": "a number",
}


def meant(location: Location) -> Location:
    """The field that was probably meant by one that does not exist; the location itself where none is near."""
    near = difflib.get_close_matches(str(location[-1]), _siblings(location), n=1, cutoff=0.6)
    return (*location[:-1], near[0]) if near else location


def _unknown(location: Location) -> tuple[str, str]:
    near = meant(location)
    return "no such field", f"there are: {', '.join(_siblings(location))}" if near == location else f"did you mean {near[-1]!r}?"


def _siblings(location: Location) -> list[str]:
    return list(schema.at(location[:-1]).get("properties", {}))


def _about(location: Location) -> str:
    text = schema.at(location).get("description", "")
    return f" ({text[:1].lower()}{text[1:].rstrip('.')})" if text else ""


def _or(allowed: list[str]) -> str:
    return allowed[0] if len(allowed) == 1 else f"{', '.join(allowed[:-1])} or {allowed[-1]}"


def _near(given: str, allowed: list[str]) -> str:
    near = difflib.get_close_matches(given.lower(), allowed, n=1, cutoff=0.6)
    return f"; did you mean {near[0]!r}?" if near and len(allowed) > 1 else ""
