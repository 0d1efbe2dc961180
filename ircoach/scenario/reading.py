"""Reading scenario.yaml: errors name the file, the line, what is wrong and what would mend it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from ircoach.errors import ScenarioError
from ircoach.scenario.form import Scenario


class _Loader(yaml.SafeLoader):
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


def read_form(path: Path) -> Scenario:
    """The validated form. Raises ScenarioError naming file and line."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ScenarioError(f"{path}: cannot be read ({error.strerror}). A scenario folder needs a scenario.yaml.") from error
    try:
        node = yaml.compose(text, Loader=_Loader)
        data = yaml.load(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else 1
        raise ScenarioError(
            f"{path}, line {line}: not YAML: {error.problem}. Check quotes, colons and indentation there."
        ) from error
    if not isinstance(data, dict):
        raise ScenarioError(f"{path}, line 1: expected a mapping of fields (format, id, title, …), found {type(data).__name__}.")
    try:
        return Scenario.model_validate(data)
    except ValidationError as error:
        said = [
            f"{path}, line {_line(node, problem['loc'])}: {_where(problem['loc'])}: {_fix(dict(problem))}"
            for problem in error.errors()
        ]
        raise ScenarioError("\n".join(said)) from error


def _line(node: Any, location: tuple[Any, ...]) -> int:
    """The line of the deepest node on the way to `location` that exists."""
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


def _where(location: tuple[Any, ...]) -> str:
    return ".".join(str(step) for step in location)


def _fix(problem: dict[str, Any]) -> str:
    match problem["type"]:
        case "missing":
            return "this field is missing; add it"
        case "extra_forbidden":
            return "no such field; is it misspelt?"
    seen = repr(problem.get("input"))
    return f"{problem['msg']} (found {seen if len(seen) < 60 else seen[:57] + '…'})"
