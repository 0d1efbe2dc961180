"""Reading scenario.yaml: errors name the file, the line, what is wrong and what would mend it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import ValidationError

from ircoach.errors import ScenarioError
from ircoach.scenario import schema
from ircoach.scenario.form import Scenario
from ircoach.scenario.wording import meant, what_and_fix, worded

Location = tuple[int | str, ...]
Kind = Literal["unreadable", "not-yaml", "duplicate-key", "missing-field", "unknown-field", "id-form", "attack-id", "wrong-value"]


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # libyaml's is ten times as fast
    """YAML 1.2's idea of plain words: `no` is a word and `22:30` a text, only `true` and `false` are booleans."""


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in rules
        if tag not in ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:int", "tag:yaml.org,2002:timestamp")
    ]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}

_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), list("tf"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^[-+]?[0-9]+$"), list("-+0123456789"))


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a scenario.yaml: the line (1 is the first), the field's path, what was seen, what mends it."""

    kind: Kind
    line: int
    field: str
    what: str
    fix: str

    def said(self, path: Path) -> str:
        """The problem as one line of an error message."""
        where = f"{self.field}: " if self.field else ""
        return f"{path}, line {self.line}: {where}{self.what}; {self.fix}"


@dataclass(frozen=True, slots=True)
class Read:
    """What reading a file came to: the form, or what is wrong with it; and the lines its fields stand on."""

    form: Scenario | None
    problems: tuple[Problem, ...]
    node: Any = field(default=None, repr=False)

    def line(self, *location: int | str) -> int:
        """The line of the deepest field on the way to `location` that exists."""
        return _line(self.node, location)


def read_form(path: Path) -> Scenario:
    """The validated form. Raises ScenarioError naming file and line, one line a problem."""
    found = read(path)
    if found.form is None:
        raise ScenarioError("\n".join(problem.said(path) for problem in found.problems))
    return found.form


def read(path: Path) -> Read:
    """The form with all that is wrong with it; raises nothing."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "not UTF-8"
        return Read(None, (Problem("unreadable", 1, "", f"cannot be read ({why})", "a scenario folder needs a scenario.yaml"),))
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        problems = list(_twice(node))  # before the values are made, which unfolds what `<<` brings in
        data = loader.construct_document(node) if node else None
    except yaml.YAMLError as error:
        return Read(None, (_not_yaml(_worded_best(text, error)),))
    if not isinstance(data, dict):
        what = f"expected a mapping of fields (format, id, title, …), found {worded(data)}"
        return Read(None, (Problem("not-yaml", 1, "", what, "begin with `format: 1`"),), node)
    try:
        form: Scenario | None = Scenario.model_validate(data)
    except ValidationError as error:
        form = None
        problems += _refused(node, error)
    problems.sort(key=lambda problem: problem.line)
    return Read(None if problems else form, tuple(problems), node)


def _worded_best(text: str, error: yaml.YAMLError) -> yaml.YAMLError:
    """What PyYAML's own reader says of a text: slower than libyaml, and better at naming what it found, and where."""
    try:
        yaml.safe_load(text)
    except yaml.YAMLError as told:
        return told
    return error


def _not_yaml(error: yaml.YAMLError) -> Problem:
    mark = getattr(error, "problem_mark", None)
    why = getattr(error, "problem", None) or " ".join(str(error).split())
    fix = "check quotes, colons and indentation there; a text with `: ` or ` #` in it wants quotes"
    return Problem("not-yaml", mark.line + 1 if mark else 1, "", f"not YAML: {why}", fix)


def _refused(node: Any, error: ValidationError) -> Iterator[Problem]:
    found = [(_place(node, problem["loc"], problem["type"] == "missing"), problem) for problem in error.errors()]
    unknown = [place for place, problem in found if problem["type"] == "extra_forbidden"]
    told = {".".join(map(str, meant(place))) for place in unknown if meant(place) != place}
    for location, problem in found:
        kind = problem["type"]
        if kind not in ("missing", "extra_forbidden") and any(location == other[: len(location)] != other for other, _ in found):
            continue  # one of the ways in which it may be written fits, but for something inside
        where = ".".join(map(str, location))
        if where in told:  # misspelt, and told as that; or refused in each of the ways in which it may be written
            continue
        told.add(where)
        yield Problem(_kind(kind, location), _line(node, location), where, *what_and_fix(kind, location, problem))


def _place(node: Any, location: Location, missing: bool) -> Location:
    """The location without the names pydantic gives to the ways in which one field may be written.

    Such a name is no key of the file, and neither is the last step to a `missing` field, which stays.
    """
    steps: list[int | str] = []
    for number, step in enumerate(location):
        if isinstance(node, yaml.MappingNode):
            inner = next((value for key, value in node.value if key.value == str(step)), None)
            if inner is None and not (missing and number == len(location) - 1):
                continue
            steps.append(step)
            node = inner
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            steps.append(step)
            node = node.value[step]
    return tuple(steps)


def _kind(kind: str, location: Location) -> Kind:
    match kind:
        case "missing" if "prefixItems" not in schema.at(location):
            return "missing-field"
        case "extra_forbidden":
            return "unknown-field"
        case "string_pattern_mismatch":
            return "attack-id" if location[0] == "attack" else "id-form"
    return "wrong-value"


def _twice(node: Any, path: Location = (), seen: frozenset[int] = frozenset()) -> Iterator[Problem]:
    """Keys that stand twice in one mapping: YAML lets the later one win without a word."""
    if id(node) in seen:  # an anchor inside itself
        return
    seen |= {id(node)}
    if isinstance(node, yaml.MappingNode):
        first: dict[str, int] = {}
        for key, value in node.value:
            name, line = str(key.value), int(key.start_mark.line) + 1
            if name in first:
                where = ".".join(map(str, (*path, name)))
                what = f"this field stands here and in line {first[name]}"
                yield Problem("duplicate-key", line, where, what, "keep one of them")
            first.setdefault(name, line)
            yield from _twice(value, (*path, name), seen)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _twice(value, (*path, index), seen)


def _line(node: Any, location: Location) -> int:
    """The line of the deepest node on the way to `location` that exists."""
    if node is None:
        return 1
    line = int(node.start_mark.line) + 1
    for step in location:
        if isinstance(node, yaml.MappingNode):
            match = [(key, value) for key, value in node.value if key.value == str(step)]
            if not match:
                break
            key, node = match[0]
            line = int(key.start_mark.line) + 1
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = int(node.start_mark.line) + 1
    return line
