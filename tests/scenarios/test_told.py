"""What is told of a case when it is over: every fact that a text names in braces is filled in from the world."""

from __future__ import annotations

import pytest

from ircoach.grader.baselines import baselines
from ircoach.players.playing import card_in_copy
from ircoach.players.roster import roster
from ircoach.report.sheet import Sheet, drawn_up
from ircoach.scenario.filling import facts_in
from tests.scenarios.support import at, look, stand

pytestmark = pytest.mark.slow
SOME = ["ami-share/leaked-key", "ami-share/partner-dev-image", "public-bucket/deploy-key", "public-bucket/fenced"]


@pytest.mark.parametrize("place", SOME)
def test_no_fact_stays_in_braces(place: str) -> None:
    """In the scorecard of somebody who saw nothing, which says of each thing where it was, and in the instructor's sheet."""
    folder, variant = at(place)
    here = stand(place)
    card = card_in_copy(here, roster(folder, variant.id)["idle"], baselines(here, keep=False))
    sheet = Sheet.model_validate(look(place, lambda world: drawn_up(folder, variant.id, world)))
    assert facts_in(card.model_dump_json()) == ()
    assert facts_in(sheet.model_dump_json()) == ()
