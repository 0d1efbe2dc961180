"""Comparing answers: what is the same account, address, number, time or set, however it was typed."""

from __future__ import annotations

from typing import Any

import pytest

from ircoach.errors import ScenarioFault
from ircoach.grader.comparing import agreement, model_answer
from ircoach.scenario.form import Question


def question(kind: Any, answer: Any, **more: Any) -> Question:
    """A question of a kind."""
    return Question(id="q", ask="?", kind=kind, answer=answer, help="", **more)


@pytest.mark.parametrize(
    ("kind", "right", "given", "share"),
    [
        ("text", "ImageBuilder", " imagebuilder ", 1),
        ("text", "ImageBuilder", "`ImageBuilder`", 1),
        ("text", "ImageBuilder", "Builder", 0),
        ("choice", "yes", "Yes", 1),
        ("account", "012345678901", "0123-4567-8901", 1),
        ("account", "012345678901", 12345678901, 1),
        ("account", "012345678901", "", 0),
        ("address", "10.0.0.7", " 10.0.0.7 ", 1),
        ("address", "10.0.0.7", "10.0.0.8", 0),
        ("number", "2", "about 2 images", 1),
        ("number", "2", 3, 0),
        ("number", "2", "none", 0),
        ("number", "1324", "1,324 records", 1),
        ("number", "1324567", "1'324'567", 1),
        ("number", "1324", "1 324", 1),
        ("number", "1.5", "1,5", 1),
        ("number", "12", "12,345", 0),
        ("time", "2026-03-04 02:10", "2026-03-04T02:11:00Z", 1),
        ("time", "2026-03-04 02:10", "02:12 UTC", 1),
        ("time", "2026-03-04 23:59", "00:01", 1),
        ("time", "2026-03-04 02:10", "2026-03-05 02:10", 0),
        ("time", "2026-03-04 02:10", "25:99", 0),
        ("time", "2026-03-04 02:10", "0001-01-01T00:00:00+01:00", 0),
        ("time", "2026-03-04 02:10", "at night", 0),
        ("set", "a, b", ["B", "a"], 1),
        ("set", "a, b", "a", 0.5),
        ("set", "a, b", '["a", "b", "c", "d"]', 0.5),
        ("set", "a, b", "[a; b]", 1),
        ("set", "a, b", "", 0),
        pytest.param("set", "a, b", "[" * 100_000, 0, id="set-of-nothing-but-brackets"),
    ],
)
def test_answers_agree(kind: str, right: str, given: Any, share: float) -> None:
    """Each kind of answer is compared as a person would."""
    within = 2 if kind == "time" else 0
    assert agreement(question(kind, right, within=within), "v", {}, given) == pytest.approx(share)


def test_another_right_answer_counts() -> None:
    """`accept` lists what is right as well, facts filled in."""
    asked = question("text", "{name}", accept=("{arn}",))
    assert agreement(asked, "v", {"name": "x", "arn": "arn:x"}, "ARN:X") == 1


def test_an_answer_may_differ_by_variant() -> None:
    """A mapping gives each variant its answer; a variant it lacks is the scenario's fault."""
    asked = question("text", {"one": "a", "two": "b"})
    assert model_answer(asked, "two", {}) == "b"
    with pytest.raises(ScenarioFault, match=r"questions\.q\.answer has no line for variant 'three'"):
        model_answer(asked, "three", {})
