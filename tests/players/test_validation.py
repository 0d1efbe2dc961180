"""Validation: a sound scenario passes, and each broken promise is named with the place to look."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ircoach.errors import ScenarioFault
from ircoach.grader.apart import Stand
from ircoach.grader.baselines import baselines
from ircoach.grader.scorecard import Scorecard
from ircoach.players.keeping import Kept
from ircoach.players.playing import card_in_copy, cards_from
from ircoach.players.promises import broken_promises
from ircoach.players.roster import Player, roster
from ircoach.players.runs import Run, Shard
from ircoach.players.validation import Validation, validate
from ircoach.scenario.library import Folder, by_id
from tests.small import ONE_KEY


@pytest.mark.slow
def test_the_smallest_scenario_keeps_its_promises(tmp_path: Path) -> None:
    """Everyone plays both variants: the expert above 95, everybody else 20 below, half-fixes leave their call succeeding."""
    heard: list[tuple[int, int]] = []
    found = validate([Folder(ONE_KEY)], [1], progress=lambda done, of: heard.append((done, of)), kept=Kept(tmp_path / "shards"))
    assert found.failures == ()
    assert found.ok
    assert heard == [(0, 2), (1, 2), (2, 2)]
    assert validate([Folder(ONE_KEY)], [1], kept=Kept(tmp_path / "shards"), play=False) == found
    assert {line.kind for line in found.lines} == {"expert", "wrong-footed", "half-fix", "over-reaction"}
    assert Validation.model_validate_json(found.model_dump_json()) == found


@pytest.mark.slow
def test_processes_come_to_the_same_result_and_a_broken_folder_is_told(tmp_path: Path) -> None:
    """Two processes at a time; a scenario that cannot be built is a failure of its own and ends nothing."""
    shutil.copytree(ONE_KEY, tmp_path / "one_key")
    story = tmp_path / "one_key" / "storyline.py"
    text = story.read_text(encoding="utf-8")
    story.write_text(text.replace("    dice = stage.dice\n", "    dice = stage.dic\n", 1), encoding="utf-8")
    found = validate([Folder(tmp_path / "one_key")], [1], jobs=2)
    assert not found.ok
    assert {failure.variant for failure in found.failures} == {"stolen", "agreed"}
    assert all("AttributeError" in failure.what for failure in found.failures)


def run(player: str, kind: object, score: float, **more: object) -> Run:
    """A run of somebody."""
    return Run.model_validate({"player": player, "kind": kind, "score": score, "parts": {"bleed": 0.0}, **more})


@pytest.mark.parametrize(
    ("runs", "said", "place"),
    [
        ([run("expert", "expert", 90, closed=True)], "the expert scores 90", "scenario.yaml, line 44"),
        ([run("expert", "expert", 99)], "still gets through", "storyline.py"),
        ([run("expert", "expert", 99, closed=True, broken=2)], "breaks 2 rightful calls", "workloads"),
        ([run("expert", "expert", 99, closed=True), run("idle", "wrong-footed", 85)], "only 14.0 points under", "answers.py"),
        (
            [run("expert", "expert", 99, closed=True), run("trigger-happy", "wrong-footed", 85)],
            "it plays contain(case) of the answers on the alert alone, so that should look nothing up",
            "answers.py, line ",
        ),
        (
            [run("expert", "expert", 99, closed=True), run("analyst", "wrong-footed", 85)],
            "it plays investigate(case) of the answers and never decides or acts",
            "answers.py, line ",
        ),
        (
            [run("expert", "expert", 99, closed=True), run("half", "half-fix", 10, still_succeeds=False)],
            "its named call does not succeed",
            "answers.py: half: still",
        ),
        (
            [run("expert", "expert", 99, closed=True), run("frozen", "wrong-footed", 0, fault="scenario fault: x")],
            "fault: x",
            "frozen",
        ),
    ],
)
def test_each_broken_promise_is_named(runs: list[Run], said: str, place: str) -> None:
    """What was promised, what was seen, and where in the folder to look."""
    shard = Shard(scenario="one-key", variant="stolen", truth="sick", seed=1, runs=tuple(runs))
    (failure,) = broken_promises(Folder(ONE_KEY), shard)
    assert said in failure.what
    assert place in failure.look


def test_one_broken_call_is_told_in_the_singular() -> None:
    """One call, two calls."""
    runs = (run("expert", "expert", 99, closed=True, broken=1),)
    (failure,) = broken_promises(Folder(ONE_KEY), Shard(scenario="one-key", variant="stolen", truth="sick", seed=1, runs=runs))
    assert failure.what == "the expert breaks 1 rightful call"


def test_who_goes_on_from_a_shared_beginning_comes_to_what_they_would_alone() -> None:
    """A half-fix and an over-reaction, each played whole and from a copy of the beginning: card for card the same."""
    folder = by_id("first-call")
    begin = folder.answers.begin
    for variant in ("stolen", "moved"):
        stand = Stand(folder, variant, 4)
        held_against = baselines(stand, keep=False)
        alike = [each for each in roster(folder, variant).values() if each.kind in ("half-fix", "over-reaction")]
        assert alike
        together = cards_from(stand, begin, alike, held_against)
        assert together == {each.name: card_in_copy(stand, each, held_against) for each in alike}


def test_a_beginning_that_stumbles_is_the_scenarios_fault_and_so_is_one_player_of_many() -> None:
    """Named as what it is; the others' cards are not lost."""
    folder = by_id("first-call")
    stand = Stand(folder, "stolen", 4)
    held_against = baselines(stand, keep=False)

    def stumbles(case: object) -> None:
        raise LookupError("which key?")

    clumsy = Player("clumsy", "half-fix", "", stumbles)
    idle = roster(folder, "stolen")["idle"]
    cards = cards_from(stand, lambda case: None, [clumsy, idle], held_against)
    assert "player clumsy stumbled in first-call" in str(cards["clumsy"])
    assert isinstance(cards["idle"], Scorecard)
    with pytest.raises(ScenarioFault, match="the beginning of the answers stumbled in first-call"):
        cards_from(stand, stumbles, [idle], held_against)
