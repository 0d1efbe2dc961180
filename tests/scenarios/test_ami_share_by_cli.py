"""ami-share by the AWS CLI over HTTP: the same calls, the same containment, the same score as by boto3."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ircoach.case.case import Case
from ircoach.case.enclosure import environment_of
from ircoach.case.opening import header_for
from ircoach.grader.baselines import baselines, play_direct
from ircoach.grader.grading import card_of
from ircoach.world.world import World
from tests.scenarios.aws_cli import ByCli, aws_or_skip
from tests.scenarios.support import SEED, at, run_of, stand

pytestmark = pytest.mark.slow


def by_boto3(case: Case, run: Callable[[Any], Any]) -> list[str]:
    """A run as it is written."""
    run(case)
    return []


def by_cli(*, by_option: bool) -> Callable[[Case, Callable[[Any], Any]], list[str]]:
    """A run whose every AWS call is one `aws …`, pointed at the case by option or by environment."""

    def play(case: Case, run: Callable[[Any], Any]) -> list[str]:
        with tempfile.TemporaryDirectory() as folder:
            settings = environment_of(case, Path(folder), case.endpoint(), os.environ)
            told = ByCli(case, settings, by_option=by_option)
            run(told)
            return told.ran

    return play


HANDS = {"boto3": by_boto3, "--endpoint-url": by_cli(by_option=True), "environment": by_cli(by_option=False)}


@pytest.mark.parametrize("place", ["ami-share/leaked-key"])
def test_the_cli_contains_and_is_scored_as_boto3_is(place: str) -> None:
    """Calls, times, losses and every part of the score are the same."""
    aws_or_skip()
    folder, variant = at(place)
    compared = baselines(stand(place))

    def played(hand: str) -> Callable[[World], tuple[dict[str, Any], list[str], list[tuple[int, str, str | None]]]]:
        def work(world: World) -> tuple[dict[str, Any], list[str], list[tuple[int, str, str | None]]]:
            ran: list[str] = []
            header = header_for(folder, learner="tester", variant=variant.id, seed=SEED)
            run = play_direct(stand(place), world, header, lambda case: ran.extend(HANDS[hand](case, run_of(folder, "contain"))))
            calls = [
                (act.entry.time, act.admission.call.name, act.admission.error and act.admission.error.code)
                for act in run.host.acts
                if act.admission
            ]
            return card_of(run, compared).plain(), ran, calls

        return work

    cards = {hand: stand(place).send(played(hand)).result() for hand in HANDS}
    expected, _, calls = cards["boto3"]
    assert expected["score"] is not None
    assert [call for _, call, _ in calls] == ["cloudtrail:LookupEvents", "ec2:ModifyImageAttribute", "iam:PutUserPolicy"]
    for hand in ("--endpoint-url", "environment"):
        card, ran, told = cards[hand]
        assert ran == ["cloudtrail lookup-events", "ec2 modify-image-attribute", "iam put-user-policy"]
        assert told == calls
        assert card == expected
