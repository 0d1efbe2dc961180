"""The model answers of ami-share: the expert is right, each half-fix leaves its named call, each over-reaction costs."""

from __future__ import annotations

import pytest

from ircoach.world.clock import MINUTE
from tests.scenarios.support import FOLDER, FORM, SICK, TWINS, VARIANTS, minutes, play, world

pytestmark = pytest.mark.slow
ANSWERS = FOLDER.answers
HALF_FIXES = [(variant, name) for variant in SICK for name, fix in ANSWERS.HALF_FIXES.items() if variant in fix.variants]
OVERREACTIONS = [
    (variant, name) for variant in VARIANTS for name, each in ANSWERS.OVERREACTIONS.items() if variant in each.variants
]
DESTROYS = {"evidence-destroyed": "DeregisterImage", "user-deleted": "DeleteUser", "machine-terminated": "TerminateInstances"}


@pytest.mark.parametrize("variant", SICK)
def test_an_incident_bleeds_when_nobody_acts(variant: str) -> None:
    """The first image is launched 14 to 24 minutes after the alert, every production machine follows, each disk counted once."""
    idle = play(variant)
    taken = [loss.what for loss in idle.losses]
    assert 14 * MINUTE <= idle.losses[0].time - idle.alert_at <= 24 * MINUTE
    assert {"prod-web-1", "prod-web-2", "prod-billing-1"} <= set(taken)
    assert len(taken) == len(set(taken))
    assert {loss.exposure for loss in idle.losses} == {"images", "identity"}
    assert idle.losses[-1].time <= idle.alert_at + 150 * MINUTE
    assert all(attempt.succeeded for attempt in idle.attempts)


@pytest.mark.parametrize("variant", TWINS)
def test_a_twin_loses_nothing_and_goes_on_working(variant: str) -> None:
    """No loss, no attempt; the build user acts after the alert and is refused something now and then, as always."""
    idle = play(variant)
    assert not idle.losses
    assert not idle.attempts
    rightful = [each for each in idle.calls if each.role == "workload"]
    assert sum(each.operation == "CreateImage" for each in rightful) >= 2
    assert any(each.code for each in rightful)
    assert not idle.broken


@pytest.mark.parametrize("variant", SICK)
def test_the_expert_contains_in_time_and_breaks_nothing(variant: str) -> None:
    """Nothing is lost, the thief's later calls fail, no rightful build fails, every answer is right, the last verdict is calm."""
    played = play(variant, ANSWERS.expert)
    assert not played.losses
    assert not played.got_through()
    assert {attempt.exposure for attempt in played.attempts if attempt.time > played.settled} == {"images", "identity"}
    assert not played.broken
    assert played.wrong == {}
    assert played.verdicts[0][1] == "can't tell yet"
    assert ("sick", "stop it now") in {each[1:3] for each in played.verdicts}
    assert played.verdicts[-1][1:3] == ("not sick", "nothing to stop")
    assert any("UnauthorizedOperation" in pin for pin in played.pins)


@pytest.mark.parametrize("variant", TWINS)
def test_the_expert_releases_a_twin_and_changes_nothing(variant: str) -> None:
    """Not sick, with reasons, within half an hour; no call that changes anything."""
    played = play(variant, ANSWERS.expert)
    assert played.acts == []
    assert played.wrong == {}
    time, verdict, bleed, cites = played.verdicts[-1]
    assert (verdict, bleed) == ("not sick", "nothing to stop")
    assert cites >= 2
    assert time - played.alert_at < 30 * MINUTE
    assert "sick" not in {each[1] for each in played.verdicts}


@pytest.mark.parametrize("variant", SICK)
def test_the_analyst_sees_it_all_and_loses_it(variant: str) -> None:
    """The same findings, no act: everything goes that goes with nobody there."""
    played = play(variant, ANSWERS.investigate)
    assert played.acts == []
    assert [loss.what for loss in played.losses] == [loss.what for loss in play(variant).losses]


@pytest.mark.parametrize("variant", ["leaked-key", "partner-dev-image"])
def test_the_trigger_happy_stops_a_thief_and_breaks_a_twin(variant: str) -> None:
    """Containing on the alert alone works where it was due and harms where it was not."""
    played = play(variant, ANSWERS.contain)
    assert not played.losses
    assert bool(played.broken) == (variant in TWINS)


@pytest.mark.parametrize(("variant", "name"), HALF_FIXES)
def test_after_a_half_fix_its_named_call_still_succeeds(variant: str, name: str) -> None:
    """The call got through after everything had taken hold, and something was lost by it."""
    fix = ANSWERS.HALF_FIXES[name]
    played = play(variant, fix.apply)
    assert played.acts
    assert played.got_through(fix.exposure, fix.still)
    assert played.losses


@pytest.mark.parametrize(("variant", "name"), OVERREACTIONS)
def test_an_over_reaction_stops_the_thief_and_costs(variant: str, name: str) -> None:
    """No thief gets through, and either evidence is gone or rightful builds fail."""
    played = play(variant, ANSWERS.OVERREACTIONS[name].apply)
    assert not played.losses
    assert not played.got_through()
    if name in DESTROYS:
        assert DESTROYS[name] in {each.operation for each in played.acts}
    else:
        assert played.broken


def test_there_are_half_fixes_enough_and_all_name_real_variants() -> None:
    """Eight at least; half-fixes are for incidents, each incident has some, each twin has an over-reaction."""
    assert len(ANSWERS.HALF_FIXES) >= 8
    assert {variant for fix in ANSWERS.HALF_FIXES.values() for variant in fix.variants} == set(SICK)
    assert {variant for each in ANSWERS.OVERREACTIONS.values() for variant in each.variants} == set(VARIANTS)


@pytest.mark.parametrize("seed", [3, 4])
def test_on_other_seeds_the_first_launch_comes_after_the_alert_by_as_much(seed: int) -> None:
    """The minutes hold whatever the seed."""
    built = world("member-taken-over", seed)
    built.advance(built.alert_at + 30 * MINUTE)
    assert 14 <= minutes(built, built.ledger.losses[0].time) <= 24
    assert FORM.horizon_minutes == 240
