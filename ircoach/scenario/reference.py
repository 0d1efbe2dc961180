"""The form as a page for authors, written from the schema: `python -m ircoach.scenario.reference > docs/authors/form.md`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from ircoach.scenario.schema import schema

#: the pieces in the order of the file
PIECES = "Alert Variant Evidence Sight Question Hint Rubric Reading Effect Fact Waiting Inject Trigger".split()
HEAD = """# The form: every field of scenario.yaml

<!-- Generated from the form: python -m ircoach.scenario.reference > docs/authors/form.md -->

`ircoach schema` gives the same to your editor. **Bold** fields must be there. Texts may name facts of the world in braces,
`{image}`: the storyline puts them into `stage.truth`. An id is small letters and digits joined by single dashes.
"""


def page() -> str:
    """The whole page, Markdown."""
    whole = schema()
    parts = [HEAD, *_section("scenario.yaml", whole, whole)]
    for name in PIECES:
        parts += _section(name, whole["$defs"][name], whole)
    return "\n".join(parts).rstrip() + "\n"


def _section(name: str, piece: Mapping[str, Any], whole: Mapping[str, Any]) -> Iterator[str]:
    yield f"\n## {name}\n\n{piece['description']}\n"
    yield "| field | is | what it says |\n|---|---|---|"
    for field, about in piece["properties"].items():
        shown = f"**`{field}`**" if field in piece.get("required", ()) else f"`{field}`"
        yield f"| {shown} | {_kind(about, whole)} | {_said(about)} |"


def _said(about: Mapping[str, Any]) -> str:
    text = about["description"].replace("|", "\\|")
    default = about.get("default")
    if default not in (None, "", [], {}):
        text += f" Left out: {_plain(default)}."
    if examples := about.get("examples"):
        text += f" Such as {', '.join(_plain(each) for each in examples)}."
    return str(text)


def _plain(value: Any) -> str:
    return f"`{value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}`"


def _kind(about: Mapping[str, Any], whole: Mapping[str, Any]) -> str:
    """What a field holds, in a few words."""
    if "$ref" in about:
        name = about["$ref"].rsplit("/", 1)[-1]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in about:
        return " or ".join(_kind(each, whole) for each in about["anyOf"] if each.get("type") != "null")
    if "enum" in about:
        return ", ".join(f"`{each}`" for each in about["enum"])
    if "const" in about:
        return f"`{about['const']}`"
    match about.get("type"):
        case "array" if "prefixItems" in about:
            return "two numbers"
        case "array":
            return f"list of {_kind(about['items'], whole)}"
        case "object":
            inner = about.get("additionalProperties") or next(iter(about.get("patternProperties", {}).values()), None)
            return f"mapping of names to {_kind(inner, whole)}" if isinstance(inner, dict) else "mapping"
        case "string" if "T\\d" in about.get("pattern", ""):
            return "technique"
        case "string":
            return "id" if "pattern" in about else "text"
        case "boolean":
            return "true or false"
    return {"integer": "whole number", "number": "number"}.get(str(about.get("type")), "anything")


if __name__ == "__main__":
    sys.stdout.write(page())
