"""Playing: a player's journal is like anybody's."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ircoach.case import journal as journals
from ircoach.errors import ScenarioFault
from ircoach.grader.grading import grade_here
from ircoach.players.playing import play
from ircoach.players.roster import Player
from ircoach.scenario.library import Folder
from tests.small import ONE_KEY


def test_a_player_leaves_a_journal_where_asked(tmp_path: Path) -> None:
    """The journal is kept, names its learner, and the card names the journal."""
    path = tmp_path / "frozen.jsonl"
    heard: list[float] = []
    card = play(Folder(ONE_KEY), "stolen", 2, "frozen", journal_path=path, learner="grace", progress=heard.append)
    written = journals.read(path)
    assert written.header["learner"] == card.learner == "grace"
    assert card.journal == str(path)
    assert sum(entry.kind == "assess" for entry in written.entries) == 6
    assert heard == sorted(heard)


def test_a_player_that_stumbles_is_the_scenarios_fault() -> None:
    """A bug in a model answer is told with scenario, variant and seed."""

    def stumble(case: object) -> None:
        raise LookupError("which image?")

    with pytest.raises(ScenarioFault, match=r"player clumsy stumbled in one-key \(variant stolen, seed 2\): LookupError"):
        play(Folder(ONE_KEY), "stolen", 2, Player("clumsy", "wrong-footed", "", stumble))


def test_a_player_that_finds_nothing_is_told_with_its_line(tmp_path: Path) -> None:
    """A `next` that found nothing has no words of its own: the line of the answers says which it was."""
    folder = tmp_path / "one_key"
    shutil.copytree(ONE_KEY, folder, ignore=shutil.ignore_patterns("__pycache__"))
    answers = folder / "answers.py"
    lines = [*answers.read_text(encoding="utf-8").splitlines(), "", "def clumsy(case):", "    return next(iter(()))", ""]
    answers.write_text("\n".join(lines), encoding="utf-8")
    clumsy = Player("clumsy", "wrong-footed", "", Folder(folder).answers.clumsy)
    with pytest.raises(ScenarioFault, match=rf"StopIteration \(answers\.py, line {len(lines) - 1}\)"):
        play(Folder(folder), "stolen", 2, clumsy)


@pytest.mark.slow
def test_a_live_journal_is_graded_like_a_stepped_one(tmp_path: Path) -> None:
    """At live pace the wall decides the times; a replay takes them from the journal and comes to the same card."""
    path = tmp_path / "live.jsonl"
    card = play(Folder(ONE_KEY), "stolen", 2, "expert", pace="live", journal_path=path)
    assert card.pace == "live"
    assert card.times.full_containment is not None
    assert card.times.full_containment < 1  # a program is quicker than the prices of stepped pace
    times = [entry.time for entry in journals.read(path).entries]
    assert times == sorted(times)
    assert grade_here(path, scenario=ONE_KEY) == card
