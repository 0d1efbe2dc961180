"""The roster: everyone who can play a variant, and only those."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ircoach.errors import BadInput, ScenarioError
from ircoach.players.playing import named
from ircoach.players.roster import roster
from ircoach.scenario.library import Folder
from tests.small import ONE_KEY

WRONG_FOOTED = ["analyst", "trigger-happy", "frozen", "coin-flipper", "idle"]


def test_everyone_is_on_the_roster_of_their_variant() -> None:
    """The expert first, then those who go wrong in everybody's ways, then the scenario's own half-fixes and over-reactions."""
    folder = Folder(ONE_KEY)
    assert list(roster(folder, "stolen")) == ["expert", *WRONG_FOOTED, "unshared-only", "identity-only", "image-gone"]
    assert list(roster(folder, "agreed")) == ["expert", *WRONG_FOOTED, "innocent-contained"]


def test_an_unknown_player_is_told_who_there_is() -> None:
    """The message lists the players of this variant."""
    with pytest.raises(BadInput, match=r"no player is called 'exprt'.*expert, analyst"):
        named(Folder(ONE_KEY), "stolen", "exprt")


def test_a_scenario_without_an_expert_says_so(tmp_path: Path) -> None:
    """A scenario needs its model answer; the message names the file."""
    shutil.copytree(ONE_KEY, tmp_path / "none")
    (tmp_path / "none" / "answers.py").write_text('"""Nobody."""\n')
    with pytest.raises(ScenarioError, match=r"answers\.py: no function expert"):
        roster(Folder(tmp_path / "none"), "stolen")
