"""The model answers of ami-share: the expert is right, each half-fix leaves its named call, each over-reaction costs."""

from __future__ import annotations

import pytest

from tests.scenarios.support import FOLDER, SICK, TWINS, VARIANTS, play

pytestmark = pytest.mark.slow
ANSWERS = FOLDER.answers


@pytest.mark.parametrize("variant", SICK)
def test_the_expert_contains_in_time_and_breaks_nothing(variant: str) -> None:
    """Nothing is lost, the thief's later calls fail, no rightful build fails, every answer is right, the last verdict is calm."""
    played = play(variant, ANSWERS.expert)
    assert not played.world.ledger.losses
    assert not played.succeeded("images")
    assert not played.succeeded("identity")
    assert not played.broken
    assert played.wrong == {}
    last = played.host.desk.assessments[-1]
    assert (last.verdict, last.bleed) == ("not sick", "nothing to stop")
    assert "sick" in {each.verdict for each in played.host.desk.assessments}
    assert any("UnauthorizedOperation" in pin.what for pin in played.host.desk.pins)


@pytest.mark.parametrize("variant", TWINS)
def test_the_expert_releases_a_twin_and_changes_nothing(variant: str) -> None:
    """Not sick, with reasons, within half an hour; no call that changes anything."""
    played = play(variant, ANSWERS.expert)
    assert played.acts == []
    assert played.wrong == {}
    last = played.host.desk.assessments[-1]
    assert (last.verdict, last.bleed) == ("not sick", "nothing to stop")
    assert last.cites
    assert last.time - played.world.alert_at < 30 * 60_000_000
    assert not any(each.verdict == "sick" for each in played.host.desk.assessments)


def test_the_analyst_sees_it_all_and_loses_it() -> None:
    """The same findings, no act: the image is gone."""
    played = play("leaked-key", ANSWERS.investigate)
    assert played.acts == []
    assert len(played.world.ledger.losses) == 3


def test_the_trigger_happy_stops_a_thief_and_breaks_a_twin() -> None:
    """Containing on the alert alone works where it was due and harms where it was not."""
    assert not play("leaked-key", ANSWERS.contain).world.ledger.losses
    assert play("partner-dev-image", ANSWERS.contain).broken


def test_there_are_half_fixes_enough_and_all_name_real_variants() -> None:
    """Eight at least; variants exist and are sick."""
    assert len(ANSWERS.HALF_FIXES) >= 8
    assert {variant for fix in ANSWERS.HALF_FIXES.values() for variant in fix.variants} <= set(SICK)
    assert {variant for each in ANSWERS.OVERREACTIONS.values() for variant in each.variants} <= set(VARIANTS)


@pytest.mark.parametrize("name", ANSWERS.HALF_FIXES)
def test_after_a_half_fix_its_named_call_still_succeeds(name: str) -> None:
    """Played on one of its variants (validate plays them all)."""
    fix = ANSWERS.HALF_FIXES[name]
    played = play(fix.variants[len(name) % len(fix.variants)], fix.apply)
    assert played.succeeded(fix.exposure, fix.still)
    assert played.world.ledger.losses


@pytest.mark.parametrize("name", ["critical-batch-denied", "endpoint-forgotten", "twin-contained"])
def test_an_over_reaction_breaks_the_batch(name: str) -> None:
    """The rightful builds after it fail, and no thief gets through."""
    each = ANSWERS.OVERREACTIONS[name]
    played = play(each.variants[-1], each.apply)
    assert played.broken
    assert not played.succeeded("images")
    assert not played.succeeded("identity")


@pytest.mark.parametrize(
    ("name", "operation"),
    [("evidence-destroyed", "DeregisterImage"), ("user-deleted", "DeleteUser"), ("machine-terminated", "TerminateInstances")],
)
def test_an_over_reaction_destroys_what_it_need_not(name: str, operation: str) -> None:
    """The call went through, and the thief is stopped all the same."""
    each = ANSWERS.OVERREACTIONS[name]
    played = play(each.variants[0], each.apply)
    assert operation in {act for _, act in played.acts}
    assert not played.succeeded("images")
    assert not played.succeeded("identity")
