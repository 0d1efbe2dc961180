"""Worlds in which a validation over many seeds found the expert marked down for something they had done or could not know."""

from __future__ import annotations

import pytest

from ircoach.players.playing import play
from ircoach.scenario.library import folders

pytestmark = pytest.mark.slow
FOUND = [
    ("public-bucket", "acl-mistake", 102),  # an object went in the alert's own second
    ("public-bucket", "deploy-key", 141),  # the refusal they saw was another stranger's than the first reader's
]


@pytest.mark.parametrize(("scenario", "variant", "seed"), FOUND)
def test_the_expert_earns_all(scenario: str, variant: str, seed: int) -> None:
    """Nothing missed and nothing charged."""
    card = play(folders()[scenario], variant, seed, "expert")
    assert [item.label for part in card.parts for item in part.items if item.outcome == "missed"] == []
