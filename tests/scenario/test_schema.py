"""The published schema: it says what the form says, explains every field, and takes what the form takes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema  # comes with nbformat, which JupyterLab stands on
import pytest
import yaml

from ircoach.scenario.library import folders
from ircoach.scenario.reading import _Loader
from ircoach.scenario.schema import DIALECT, NAME, at, schema
from tests.small import ONE_KEY

FORMS = [*(folder.path for folder in folders().values()), ONE_KEY]


def data(path: Path) -> Any:
    """A file as its editor's language server reads it."""
    return yaml.load((path / "scenario.yaml").read_text(encoding="utf-8"), Loader=_Loader)


def fields() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every field of every piece of the form."""
    whole = schema()
    for name, piece in [("Scenario", whole), *whole["$defs"].items()]:
        for field, about in piece.get("properties", {}).items():
            yield f"{name}.{field}", about


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.name)
def test_it_takes_what_the_form_takes(path: Path) -> None:
    """Each scenario there is fits its schema."""
    jsonschema.Draft202012Validator(schema()).validate(data(path))


@pytest.mark.parametrize(
    "wrong",
    [
        {"minutes": 0},
        {"minuts": 10},
        {"id": "One Key"},
        {"attack": ["T15"]},
        {"level": "easy"},
        {"alert": {}},
        {"injects": [{"id": "a", "minutes": -1, "to": "all", "text": "x", "good": "y"}]},
    ],
    ids=str,
)
def test_it_refuses_what_the_form_refuses(wrong: dict[str, Any]) -> None:
    """An editor underlines it before ircoach is asked."""
    assert list(jsonschema.Draft202012Validator(schema()).iter_errors(data(ONE_KEY) | wrong))


def test_it_is_a_schema_of_its_dialect() -> None:
    """Draft 2020-12, with a name by which it is known again."""
    jsonschema.Draft202012Validator.check_schema(schema())
    assert (schema()["$schema"], schema()["$id"]) == (DIALECT, NAME)


def test_every_field_is_explained() -> None:
    """An editor has something to show beside each: a title, its own or its piece's, and a sentence that ends."""
    for name, about in fields():
        assert about.get("title") or "#/$defs/" in str(about), name
        assert about.get("description", "").rstrip(")").endswith((".", "/")), name


def test_an_example_is_one() -> None:
    """What the schema shows as an example fits the place it stands at."""
    whole = schema()
    for name, about in fields():
        for example in about.get("examples", []):
            errors = list(jsonschema.Draft202012Validator({**about, "$defs": whole["$defs"]}).iter_errors(example))
            assert not errors, f"{name}: {errors}"


def test_a_place_in_the_file_finds_its_part() -> None:
    """By steps into fields and lists; nowhere gives nothing."""
    assert at(("rubric", "recognition", 0, "state"))["enum"] == ["open", "closed", "any"]
    assert "cost" in at(("questions", 3, "hints", 0))["properties"]
    assert at(("nowhere", 1, "at all")) == {}
