"""What is told of a case when it is over: every fact that a text names in braces is filled in from the world."""

from __future__ import annotations

import pytest

from ircoach.case.opening import header_for
from ircoach.grader.baselines import baselines
from ircoach.grader.grading import card_of
from ircoach.players.playing import card_in_copy, run_player
from ircoach.players.roster import roster
from ircoach.report.sheet import Sheet, drawn_up
from ircoach.scenario.filling import facts_in
from ircoach.world.world import World
from tests.scenarios.support import SEED, at, look, stand

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


@pytest.mark.parametrize("place", ["public-bucket/loose-condition", "public-bucket/object-acls", "ami-share/leaked-key"])
def test_a_record_that_is_named_can_be_looked_up(place: str) -> None:
    """In the company's own trails, that is: not a read that nobody logs, nor a call in a stranger's account."""
    folder, variant = at(place)
    here = stand(place)
    held_against = baselines(here, keep=False)

    def work(world: World) -> tuple[list[bool], set[str]]:
        header = header_for(folder, learner="tester", variant=variant.id, seed=SEED)
        card = card_of(run_player(here, world, header, roster(folder, variant.id)["idle"]), held_against)
        named = {each.event for each in card.timeline if each.lane in ("intruder", "workload") and each.event}
        lines = (line for account in world.accounts.values() for line in world.trail.lines(account))
        calls = [each.event is not None for each in card.timeline if each.lane == "intruder" and each.minutes > 0]
        return calls, named - {str(line.record["eventID"]) for line in lines}

    calls, astray = here.send(work).result()
    assert not astray
    assert any(calls) == (place != "public-bucket/loose-condition")  # whose reads nobody logs
