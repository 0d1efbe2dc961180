"""The model answers of every scenario: the expert is right, a half-fix leaves its named call, an over-reaction costs."""

from __future__ import annotations

import pytest

from ircoach.grader.collateral import broken
from ircoach.grader.effects import IRREVERSIBLE
from ircoach.world.clock import MINUTE
from tests.scenarios.support import FOLDERS, at, places, play, replayed, spread

pytestmark = pytest.mark.slow
SICK, TWINS = places("sick"), places("not sick")
DESTROYING = {name.partition(":")[2] for name in IRREVERSIBLE}


@pytest.mark.parametrize("place", SICK)
def test_an_incident_bleeds_when_nobody_acts(place: str) -> None:
    """Something is lost after the alert on every exposure, each thing once, and whoever comes gets through each time."""
    idle = play(place)
    late = [loss for loss in idle.course.losses if loss.time > idle.alert_at]
    assert {loss.exposure for loss in late} == {each.id for each in idle.course.exposures}
    assert len({(loss.exposure, loss.what) for loss in late}) == len(late)
    assert all(attempt.succeeded for attempt in idle.course.attempts)
    assert not idle.course.fault


@pytest.mark.parametrize("place", TWINS)
def test_a_twin_loses_nothing_and_goes_on_working(place: str) -> None:
    """No loss, no attempt, and rightful calls after the alert."""
    idle = play(place)
    assert not idle.course.losses
    assert not idle.course.attempts
    assert any(each.ok for each in idle.course.calls if each.role in ("workload", "colleague"))


@pytest.mark.parametrize("place", SICK)
def test_the_expert_contains_in_time_and_breaks_nothing(place: str) -> None:
    """Nothing gets through later though everybody tries, no rightful call fails, every answer is right, the last word is calm."""
    played, idle = play(place, "expert"), play(place)
    assert not played.lost_later
    assert not played.got_through()
    tried = {attempt.exposure for attempt in played.course.attempts if attempt.time > played.settled}
    assert tried == {each.id for each in played.course.exposures}
    assert not broken(idle.course, played.course)
    assert played.wrong == {}
    assert played.verdicts[0][1] == "can't tell yet"
    assert ("sick", "stop it now") in {each[1:3] for each in played.verdicts}
    assert played.verdicts[-1][1:3] == ("not sick", "nothing to stop")
    assert played.verdicts[-1][3] >= 1


@pytest.mark.parametrize("place", TWINS)
def test_the_expert_releases_a_twin_and_changes_nothing(place: str) -> None:
    """Not sick, with reasons, within half an hour; no call that changes anything."""
    played = play(place, "expert")
    assert played.acts == ()
    assert played.wrong == {}
    time, verdict, bleed, cites = played.verdicts[-1]
    assert (verdict, bleed) == ("not sick", "nothing to stop")
    assert cites >= 2
    assert time - played.alert_at < 30 * MINUTE
    assert "sick" not in {each[1] for each in played.verdicts}


@pytest.mark.parametrize("place", SICK[::2])
def test_the_analyst_sees_it_all_and_loses_it(place: str) -> None:
    """The same findings, no act: everything goes that goes with nobody there."""
    played = play(place, "investigate")
    assert played.acts == ()
    assert [loss.what for loss in played.course.losses] == [loss.what for loss in play(place).course.losses]


@pytest.mark.parametrize("place", [SICK[0], "public-bucket/deploy-key", "ami-share/partner-dev-image", "public-bucket/website"])
def test_the_trigger_happy_acts_on_the_alert_alone(place: str) -> None:
    """Where nobody was ill, somebody's rightful calls fail."""
    played = play(place, "contain")
    assert played.acts[0][0] - played.alert_at < 3 * MINUTE
    assert bool(broken(play(place).course, played.course)) == (place in TWINS)


@pytest.mark.parametrize(("place", "name"), sorted(spread("HALF_FIXES")))
def test_after_a_half_fix_its_named_call_still_succeeds(place: str, name: str) -> None:
    """The call got through after everything had taken hold, and something was lost by it."""
    fix = at(place)[0].answers.HALF_FIXES[name]
    played = play(place, name)
    assert played.acts
    assert played.got_through(fix.exposure, fix.still)
    assert played.lost_later


@pytest.mark.parametrize(("place", "name"), sorted(spread("OVERREACTIONS")))
def test_an_over_reaction_stops_them_and_costs(place: str, name: str) -> None:
    """Nobody gets through, and either evidence is gone or rightful calls fail that the expert spares."""
    played = play(place, name)
    assert not played.lost_later
    assert not played.got_through()
    destroyed = DESTROYING & {operation for _, operation in played.acts}
    assert destroyed or broken(play(place, "expert").course, played.course)


@pytest.mark.parametrize("scenario", FOLDERS)
def test_there_are_half_fixes_enough_and_all_name_real_variants(scenario: str) -> None:
    """Eight at least; half-fixes are for incidents, and each incident has some."""
    answers = FOLDERS[scenario].answers
    sick = {place.partition("/")[2] for place in SICK if place.startswith(f"{scenario}/")}
    known = {variant.id for variant in FOLDERS[scenario].form.variants}
    assert len(answers.HALF_FIXES) >= 8
    assert {variant for fix in answers.HALF_FIXES.values() for variant in fix.variants} == sick
    assert {variant for each in answers.OVERREACTIONS.values() for variant in each.variants} <= known


@pytest.mark.parametrize("place", ["ami-share/federated-session", "public-bucket/deploy-key"])
def test_a_case_is_its_seed_and_its_journal(place: str) -> None:
    """The expert's whole case, played again in a fresh copy of the world, gives the same answer at every entry."""
    entries = play(place, "expert").entries
    assert len(entries) > 40
    assert replayed(place, entries) == len(entries)
