"""Chosen worlds: what a name would have drawn otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from ircoach.case.journal import Written
from ircoach.case.opening import header_for
from ircoach.grader.chosen import chosen
from ircoach.scenario.library import Folder
from tests.small import ONE_KEY


def written(**asked: object) -> Written:
    """A journal whose case was opened so."""
    header = header_for(Folder(ONE_KEY), learner="ada", **asked)  # type: ignore[arg-type]  # a test's shorthand
    return Written(Path("a.jsonl"), header, (), 0, "")


@pytest.mark.parametrize("asked", [{}, {"mode": "exam"}, {"mode": "drill", "attempt": 2}, {"attempt": 3, "pace": "live"}])
def test_what_a_name_draws_is_not_listed(asked: dict[str, object]) -> None:
    """In every mode, at every try."""
    assert chosen([written(**asked)]) == ()


@pytest.mark.parametrize(
    ("asked", "what"),
    [
        ({"seed": 7}, ("seed 7",)),
        ({"variant": "stolen"}, ("variant stolen",)),
        ({"mode": "exam", "speed": 0.001}, ("speed 0.001",)),
        ({"events": 5000}, ("5000 events",)),
    ],
)
def test_what_was_picked_is_named(asked: dict[str, object], what: tuple[str, ...]) -> None:
    """By the instructor, or by a learner who knows what lies under a seed."""
    (found,) = chosen([written(**asked)])
    assert (found.learner, found.scenario, found.what) == ("ada", "one-key", what)


def test_an_attempt_that_was_written_in_by_hand_draws_another_seed() -> None:
    """Nothing else stands on the attempt, so the seed must."""
    made = written()
    (found,) = chosen([Written(made.path, {**made.header, "attempt": 9}, (), 0, "")])
    assert found.what == (f"seed {made.header['seed']}",)
