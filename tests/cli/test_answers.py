"""`ircoach answers`: the instructor's page on one learner's world."""

from __future__ import annotations

import pytest

from ircoach.case.opening import header_for
from ircoach.errors import BadInput
from ircoach.report import sheet
from ircoach.scenario.drawing import seed_of
from ircoach.scenario.library import find
from tests.cli.support import SMALL, Run, shell


@pytest.mark.parametrize("arguments", [(), ("--seed", "1", "--learner", "ada")], ids=["nobody's", "two"])
def test_the_world_is_named_once(ircoach: Run, arguments: tuple[str, ...]) -> None:
    """By its seed or by its learner, not by both and not by neither."""
    said = ircoach("answers", SMALL, *arguments)
    assert said.code == 2
    assert "either --seed N or --learner NAME" in said.err


def test_an_unknown_variant_suggests_the_nearest(ircoach: Run) -> None:
    """Before a world is built."""
    said = ircoach("answers", SMALL, "--seed", "1", "--variant", "stollen")
    assert said.code == 2
    assert "Did you mean 'stolen'?" in said.err


@pytest.mark.parametrize(("mode", "attempt"), [("practice", 2), ("exam", 1), ("drill", 3)])
def test_the_sheet_is_of_the_mode_s_world(ircoach: Run, monkeypatch: pytest.MonkeyPatch, mode: str, attempt: int) -> None:
    """The seed is the one that opening a case in that mode, at that try, under that name draws."""
    asked = []

    def note(_: object, seed: int, *__: object) -> sheet.Sheet:
        asked.append(seed)
        raise BadInput("that will do")

    monkeypatch.setattr(sheet, "sheet", note)
    ircoach("answers", SMALL, "--learner", " ada ", "--mode", mode, "--attempt", str(attempt))
    assert asked == [header_for(find(SMALL), learner="ada", mode=mode, attempt=attempt)["seed"]]


def test_a_world_that_cannot_be_is_refused(ircoach: Run) -> None:
    """An exam has one attempt, and there are three modes."""
    assert "an exam is one attempt" in ircoach("answers", SMALL, "--learner", "ada", "--mode", "exam", "--attempt", "2").err
    assert "'practice', 'exam' or 'drill'" in ircoach("answers", SMALL, "--learner", "ada", "--mode", "test").err


@pytest.mark.slow
def test_a_learner_s_sheet_is_of_the_world_that_learner_meets(ircoach: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name gives the seed that opening a case under it gives; the page tells truth, answers and what happens when."""
    told = shell("answers", SMALL, "--learner", "ada", "--variant", "stolen", "--json").json
    assert told["seed"] == seed_of("ada", "one-key")
    monkeypatch.setattr(sheet, "sheet", lambda *_: sheet.Sheet.model_validate(told))
    said = ircoach("answers", SMALL, "--learner", "ada")
    assert said.code == 0
    wanted = ("One key", "sick: The key was stolen", "With which account is the image shared?", "launched by a stranger")
    for words in (*wanted, "A report to AWS should hold: The account outside; Since when"):
        assert words in said.out
