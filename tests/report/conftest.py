"""Two scorecards to render: an expert's, and one of someone with a hostile name who went wrong."""

from __future__ import annotations

from typing import Any

import pytest

from ircoach.grader.scorecard import Scorecard
from ircoach.players.playing import play
from ircoach.players.roster import Player
from ircoach.scenario.library import Folder
from tests.small import ONE_KEY

HOSTILE = "<script>alert('x')</script>"


def _hostile(case: Any) -> None:
    answers = Folder(ONE_KEY).answers
    case.assess("sick", "stop it now", HOSTILE)
    answers.unshare(case)
    case.pin(HOSTILE, "=cmd|' /C calc'!A0")
    case.answer("whose", HOSTILE)
    case.hand_over(to=HOSTILE, note='"><img src=x onerror=alert(1)>')
    case.report_to_aws(HOSTILE, '"><img src=x onerror=alert(2)>', ask=HOSTILE)
    case.assess("not sick", "nothing to stop", "it's over", confidence=80)
    case.finish()


def _late(case: Any) -> None:
    case.wait(minutes=45)
    Folder(ONE_KEY).answers.unshare(case)
    case.finish()


@pytest.fixture(scope="session")
def expert() -> Scorecard:
    """The model answer's card."""
    return play(Folder(ONE_KEY), "stolen", 5, "expert")


@pytest.fixture(scope="session")
def hostile() -> Scorecard:
    """A card full of things a page must not run."""
    return play(Folder(ONE_KEY), "stolen", 5, Player("hostile", "wrong-footed", "", _hostile), learner=f"=1+1 {HOSTILE}")


@pytest.fixture(scope="session")
def late() -> Scorecard:
    """The card of somebody who took the permission back when all had gone: there was nothing left to close."""
    return play(Folder(ONE_KEY), "stolen", 5, Player("late", "wrong-footed", "", _late))


@pytest.fixture(scope="session")
def twin() -> Scorecard:
    """The model answer's card of an innocent case."""
    return play(Folder(ONE_KEY), "agreed", 5, "expert")


@pytest.fixture(scope="session")
def faulty(expert: Scorecard) -> Scorecard:
    """A card that says the scenario is broken."""
    return expert.model_copy(update={"score": None, "as_it_stands": None, "parts": (), "fault": "scenario fault: a bug of ours"})
