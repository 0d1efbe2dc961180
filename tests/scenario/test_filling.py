"""Filling texts: facts in braces become the world's, every other brace is left alone."""

from __future__ import annotations

import pytest

from ircoach.scenario.filling import facts_in, fill


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("{user} came from {address}", "ada came from 80.1.2.3"),
        ("{unknown} stays", "{unknown} stays"),
        ('{"Effect": "Deny", "Action": "*"}', '{"Effect": "Deny", "Action": "*"}'),
        ("an open { brace and a {} pair", "an open { brace and a {} pair"),
        ("${aws:username} of {user}", "${aws:username} of ada"),
    ],
)
def test_a_text_is_filled_with_facts_and_nothing_else(text: str, filled: str) -> None:
    """A policy or a policy variable in a debrief is text like any other."""
    assert fill(text, {"user": "ada", "address": "80.1.2.3"}) == filled


def test_the_facts_of_a_text_are_listed_in_order() -> None:
    """As often as they stand there."""
    assert facts_in("{b} {a} {b} {} {X} {not a fact}") == ("b", "a", "b")
