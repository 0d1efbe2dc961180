"""The scorecard's published schema: fresh, a schema itself, and true of real cards."""

from __future__ import annotations

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, ValidationError

from ircoach.grader.schema import schema, schema_text
from ircoach.grader.scorecard import Scorecard
from tests.grader.test_triage import SICK, case

PAGE = Path(__file__).parents[2] / "docs" / "scorecard.schema.json"


def test_the_published_schema_is_fresh() -> None:
    """Made anew by: ircoach schema scorecard --out docs/scorecard.schema.json."""
    assert PAGE.read_text(encoding="utf-8") == schema_text()


def test_it_is_a_schema() -> None:
    """By the draft it names."""
    Draft202012Validator.check_schema(schema())


def test_real_cards_fit_it(played: tuple[Path, Scorecard]) -> None:
    """The expert's, one without a score, one with nothing in it."""
    check = Draft202012Validator(schema()).validate
    check(played[1].plain())
    check(played[1].model_copy(update={"score": None, "as_it_stands": None, "parts": (), "fault": "a bug of ours"}).plain())
    check(case("sick", SICK).plain())


@pytest.mark.parametrize("change", [{"score": "many"}, {"truth": "maybe"}, {"format": 2}, {"surprise": 1}])
def test_what_is_no_scorecard_does_not_fit(played: tuple[Path, Scorecard], change: dict[str, object]) -> None:
    """Another type, another word, another format, a field more or a field less."""
    check = Draft202012Validator(schema())
    with pytest.raises(ValidationError):
        check.validate(played[1].plain() | change)
    with pytest.raises(ValidationError):
        check.validate({key: value for key, value in played[1].plain().items() if key != "brier"})
