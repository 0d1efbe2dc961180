"""A validation as a page: what was promised, what was seen, and what does not hold, for somebody who wrote none of it."""

from __future__ import annotations

import pytest

from ircoach.players.page import page
from ircoach.players.promises import Failure
from ircoach.players.runs import Run, Shard, Shown
from ircoach.players.validation import Validation, verdict
from ircoach.scenario.library import Folder
from tests.small import ONE_KEY


@pytest.fixture(scope="module")
def found() -> Validation:
    """What two handmade shards of the smallest scenario come to."""
    folder = Folder(ONE_KEY)

    def run(player: str, kind: str, score: float, **more: object) -> Run:
        return Run.model_validate({"player": player, "kind": kind, "score": score, "parts": {}, "closed": True, **more})

    results = {}
    for seed in (1, 2):
        for variant, truth in (("stolen", "sick"), ("agreed", "not sick")):
            runs = [run("expert", "expert", 99), run("frozen", "wrong-footed", 0), run("eager", "wrong-footed", 30 + seed)]
            runs += [run("half", "half-fix", 40, still_succeeds=True)] if truth == "sick" else []
            shown = Shown(at_alert=("ListUsers",) if seed == 1 else (), waiting=(), answers={"whose": str(seed)}, leaks=())
            shard = Shard.model_validate(
                {"scenario": "one-key", "variant": variant, "truth": truth, "seed": seed, "runs": runs, "shown": shown}
            )
            results[folder.path, variant, seed] = shard
    return verdict([folder], [1, 2], results, 0)


def test_the_page_says_what_was_promised_and_what_was_seen(found: Validation) -> None:
    """Everything that the result holds has its place, with nothing left to fill in."""
    text = page(found, [Folder(ONE_KEY)])
    assert found.ok
    assert "**Everything that is promised below holds**: 14 cases, 2 seeds" in text
    assert "| `eager` | wrong-footed |  | 2 | 31 | 32 | 32 | 67 |" in text
    assert "| `frozen` | wrong-footed | Cannot tell yet, for ever | 2 | 0 | 0 | 0 | 99 |" in text
    assert "nearer to the expert than 59 points: so near comes `half` in the variant `stolen`" in text
    assert "| eager | 32 | 32 | 32 |" in text
    assert "In 2 (100%) the call that the half-fix forgot still succeeded" in text
    assert "4 pairs of different seeds: 0 pairs have all answers in common" in text
    assert "| at the alert | one thing | 1 | 50% | 50% | 100% | 0 | 0 |" in text
    assert text.rstrip().endswith("Nothing was found.")
    assert "{" not in text


def test_what_does_not_hold_comes_first_and_last(found: Validation) -> None:
    """Nobody reads past it; a trace's last line is enough here."""
    trace = "Traceback\n  x\nKeyError: 1"
    failure = Failure(scenario="one-key", variant="stolen", seed=7, player="eager", what=trace, look="answers.py")
    text = page(found.model_copy(update={"ok": False, "failures": (failure,), "missing": 3}))
    assert "**Not everything that is promised below holds**" in text
    assert "**3 of the worlds that were asked for are not played yet.**" in text
    assert "- one-key stolen eager, seed 7: KeyError: 1\n" in text


def test_without_the_scenario_at_hand_the_page_is_there_without_what_its_players_do(found: Validation) -> None:
    """A result may come from somewhere else."""
    assert "| `frozen` | wrong-footed |  | 2 | 0 | 0 | 0 | 99 |" in page(found)


def test_a_page_is_the_same_for_the_same_result(found: Validation) -> None:
    """Through the JSON and back."""
    assert page(Validation.model_validate_json(found.model_dump_json())) == page(found)
