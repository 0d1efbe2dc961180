"""Early, reversible, right: a step that can be taken back, on modest grounds, before the picture is whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ircoach.grader.baselines import baselines
from ircoach.grader.scorecard import Scorecard
from ircoach.players.playing import card_in_copy
from ircoach.players.roster import Player, roster
from tests.scenarios.support import at, stand

pytestmark = pytest.mark.slow


def stops(case: Any) -> Callable[[], object]:
    """Un-share as soon as the account is seen not to be ours, and say why; given back: what undoes it."""
    image = next(word for word in case.alert["text"].split() if word.startswith("ami-"))
    case.step()
    ec2 = case.client("ec2")
    told = ec2.describe_image_attribute(ImageId=image, Attribute="launchPermission")["LaunchPermissions"]
    ours = {each["Id"] for each in case.client("organizations", account="management").list_accounts()["Accounts"]}
    stranger = next(each["UserId"] for each in told if each["UserId"] not in ours)
    share, accounts = case.pin(told, "who may launch it"), case.pin(sorted(ours), "the accounts of our organization")
    case.assess("sorta sick", "stop it now", f"{stranger} may launch {image} and is not ours", cites=[share, accounts])
    case.step()
    ec2.modify_image_attribute(ImageId=image, LaunchPermission={"Remove": [{"UserId": stranger}]})
    case.step()
    return lambda: ec2.modify_image_attribute(ImageId=image, LaunchPermission={"Add": [{"UserId": stranger}]})


def cards(place: str, early: Callable[[Any, Any], object], *others: str) -> list[Scorecard]:
    """The card of whoever is early (case, model answers), and of others by name."""
    folder, variant = at(place)
    here, answers = stand(place), folder.answers
    held_against = baselines(here, keep=False)
    everyone = roster(folder, variant.id)
    first = Player("early", "wrong-footed", "", lambda case: early(case, answers))
    return [card_in_copy(here, player, held_against) for player in (first, *(everyone[name] for name in others))]


def test_on_an_incident_it_is_worth_as_much_as_the_experts() -> None:
    """The right call, for a reason that was seen, before the expert's; nothing lost, nothing charged for acting early."""

    def early(case: Any, answers: Any) -> None:
        stops(case)
        answers.expert(case)

    card, expert = cards("ami-share/leaked-key", early, "expert")
    assert card.score is not None
    assert card.score >= 95
    assert card.part("proportion").points == card.part("proportion").of
    right, by = card.times.first_right_verdict, expert.times.first_right_verdict
    assert right is not None
    assert by is not None
    assert right < by


def test_on_a_twin_it_costs_something_and_far_less_than_what_cannot_be_taken_back_in_time() -> None:
    """Given back and released with reasons, it keeps more than half of what the rash one loses; whose work it broke is named."""

    def early(case: Any, answers: Any) -> None:
        give_back = stops(case)
        if answers.decide(answers.look(case)):
            give_back()
        answers.expert(case)

    card, rash, expert = cards("ami-share/partner-dev-image", early, "trigger-happy", "expert")
    assert card.score is not None
    assert rash.score is not None
    assert expert.score is not None
    assert rash.score < card.score < expert.score
    assert card.score - rash.score > (expert.score - rash.score) / 2
    assert any("so is sharing again" in item.why for item in card.part("proportion").items)
