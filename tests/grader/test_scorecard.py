"""The scorecard's shape: frozen, documented field by field, and described by a schema."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError

from ircoach.grader import scorecard
from ircoach.grader.scorecard import Scorecard
from ircoach.players import validation
from ircoach.scenario import cues

PAGE = (Path(__file__).parents[2] / "docs" / "scorecard.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"`([\w-]+)`", PAGE))
MODELS = [
    model
    for module in (scorecard, validation, cues)
    for model in vars(module).values()
    if isinstance(model, type) and issubclass(model, BaseModel) and model.__module__ == module.__name__
    and model not in (validation.Run, validation.Shard)  # not part of the result
]  # fmt: skip


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_field_is_documented(model: type[BaseModel]) -> None:
    """docs/scorecard.md names each field of the scorecard and of the validation."""
    assert set(model.model_fields) <= NAMED


def test_the_schema_describes_what_is_not_plain() -> None:
    """The JSON Schema names all fields and carries the descriptions."""
    schema = Scorecard.model_json_schema()
    assert set(schema["required"]) >= {"score", "parts", "losses", "truth"}
    assert "null when the scenario is at fault" in schema["properties"]["score"]["description"]


def test_a_card_is_frozen(played: tuple[Path, Scorecard]) -> None:
    """A scorecard cannot be changed after the fact."""
    with pytest.raises(ValidationError):
        played[1].score = 100.0  # type: ignore[misc]  # the point of the test


def test_a_card_says_itself_in_a_line(played: tuple[Path, Scorecard]) -> None:
    """str() is one readable line, and an unknown part is a KeyError."""
    assert str(played[1]).startswith("one-key (expert): 100/100 (recognition 25/25")
    with pytest.raises(KeyError):
        played[1].part("charm")  # type: ignore[arg-type]  # no such part
