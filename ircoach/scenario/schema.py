"""The form as JSON Schema: help and warnings in an editor while a scenario.yaml is being written.

In Visual Studio Code, Neovim and others the YAML language server reads it from a comment at the top of the file:
`# yaml-language-server: $schema=../scenario.schema.json`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from ircoach.scenario.form import Scenario

DIALECT = "https://json-schema.org/draft/2020-12/schema"
#: by this a schema of ours is known again, so that a newer one may be written over it
NAME = "urn:ircoach:scenario:1"
FILE = "scenario.schema.json"


@cache
def _derived() -> dict[str, Any]:
    derived = Scenario.model_json_schema()
    return {
        "$schema": DIALECT,
        "$id": NAME,
        "$comment": "Generated: `ircoach schema --out scenario.schema.json`. Do not edit; change ircoach/scenario/form.py.",
        **_tidied(derived),
        "title": "ircoach scenario, format 1",
    }


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a scenario.yaml."""
    return json.loads(json.dumps(_derived()))  # type: ignore[no-any-return]  # a copy of our own dictionary


def schema_text() -> str:
    """The schema as it is written to a file."""
    return json.dumps(_derived(), indent=2, ensure_ascii=False) + "\n"


def at(location: tuple[int | str, ...]) -> Mapping[str, Any]:
    """The part of the schema that speaks of a place in the file; empty where it knows none."""
    here: Mapping[str, Any] = _derived()
    for step in location:
        here = _inside(_resolved(here), step)
    return _resolved(here)


def _inside(node: Mapping[str, Any], step: int | str) -> Mapping[str, Any]:
    for way in (node, *node.get("anyOf", ())):
        way = _resolved(way)
        if isinstance(step, int):
            listed: Any = way.get("items") or next(iter(way.get("prefixItems", ())), None)
        else:
            listed = way.get("properties", {}).get(step) or way.get("additionalProperties")
        if isinstance(listed, dict):
            return listed
    return {}


def _resolved(node: Mapping[str, Any]) -> Mapping[str, Any]:
    """The node with its reference followed; what stands beside a reference wins."""
    if "$ref" not in node:
        return node
    target = _derived()["$defs"][str(node["$ref"]).rsplit("/", 1)[-1]]
    return {**target, **{key: value for key, value in node.items() if key != "$ref"}}


def _tidied(node: Any) -> Any:
    """Descriptions without the line breaks of the source they come from."""
    if isinstance(node, list):
        return [_tidied(each) for each in node]
    if not isinstance(node, dict):
        return node
    tidy = {key: _tidied(value) for key, value in node.items()}
    if isinstance(tidy.get("description"), str):
        tidy["description"] = " ".join(tidy["description"].split())
    return tidy
