"""What all runs come to: standings over a shift, the half-fixes' score, how answers differ."""

from __future__ import annotations

from ircoach.players.balance import of_cues
from ircoach.players.promises import answer_of, leaking, same_answers, standing_below, telling_too_much
from ircoach.players.runs import Run, Shard, Shown
from ircoach.players.tables import answers, mutations, standings, tellings
from ircoach.scenario.library import Folder
from tests.players.test_balance import EVEN, form
from tests.project.support import ROOT
from tests.small import ONE_KEY

FOLDER = Folder(ONE_KEY)


def shard(variant: str, seed: int = 1, shown: Shown | None = None, **scores: float) -> Shard:
    """A shard of the smallest scenario in which these players scored this."""
    kinds = {"expert": "expert", "half": "half-fix"}
    runs = [
        Run.model_validate({"player": name, "kind": kinds.get(name, "wrong-footed"), "score": score, "parts": {}, "closed": True})
        for name, score in scores.items()
    ]
    truth = "sick" if variant == "stolen" else "not sick"
    return Shard(scenario="one-key", variant=variant, truth=truth, seed=seed, runs=tuple(runs), shown=shown)


def test_a_shift_is_mostly_innocent() -> None:
    """One alert in five is sick: forty on incidents and nothing on twins is eight; the best stands first."""
    found = list(standings("one-key", [shard("stolen", expert=100, eager=40), shard("agreed", expert=98, eager=0)]))
    assert [(each.player, each.expected) for each in found] == [("expert", 98.4), ("eager", 8.0)]


def test_variants_weigh_alike_however_many_seeds_each_was_played_at() -> None:
    """A validation that was stopped half-way does not count what it played twice."""
    shards = [shard("stolen", 1, eager=40), shard("stolen", 2, eager=20), shard("agreed", 1, eager=10)]
    (found,) = standings("one-key", shards)
    assert (found.sick, found.twins, found.expected) == (30, 10, 14)


def test_a_player_of_one_side_has_no_standing() -> None:
    """A half-fix is played on incidents alone."""
    assert list(standings("one-key", [shard("stolen", eager=40)])) == []


def test_whoever_freezes_must_stand_below_everybody_who_tries() -> None:
    """The idle do not try; who does, and earns no more than the frozen, is named."""
    stood = standings("one-key", [shard("stolen", frozen=0, idle=0, eager=60), shard("agreed", frozen=30, idle=0, eager=5)])
    (failure,) = standing_below(FOLDER, list(stood))
    assert failure.player == "eager"
    assert "over a shift eager earns 16 on the average and frozen 24" in failure.what
    assert failure.look.endswith(", line 44")


def test_half_fixes_are_scored_as_mutations_are() -> None:
    """Caught is the one after which its named call still succeeded; the expert's containments stand beside them."""
    runs = shard("stolen", expert=100, half=40).runs
    caught, slipped = (runs[1].model_copy(update={"still_succeeds": each}) for each in (True, False))
    shards = [shard("stolen").model_copy(update={"runs": (runs[0], caught, slipped)}), shard("agreed", expert=100)]
    found = mutations("one-key", shards)
    assert (found.half_fixes, found.runs, found.caught, found.share) == (1, 2, 1, 0.5)
    assert (found.incidents, found.closed) == (1, 1)


def shown(leaks: tuple[str, ...] = (), seen: tuple[str, ...] = (), **given: str) -> Shown:
    """What a world shows."""
    return Shown(at_alert=seen, waiting=(), answers=given, leaks=leaks)


def test_answers_are_compared_between_seeds() -> None:
    """Three worlds at two seeds: two pairs of different seeds, one of them with the same account; no sheet is the same."""
    shards = [
        shard("stolen", 1, shown(whose="1", where="a")),
        shard("agreed", 1, shown(whose="2", where="b")),
        shard("stolen", 2, shown(whose="1", where="c")),
    ]
    found = answers("one-key", shards)
    assert found is not None
    assert (found.worlds, found.pairs, found.equal_sheets, found.equal) == (3, 2, 0, {"whose": 0.5, "where": 0.0})
    assert list(same_answers(FOLDER, found)) == []


def test_one_sheet_for_two_seeds_is_a_failure() -> None:
    """What one learner found out is good for the next."""
    found = answers("one-key", [shard("stolen", seed, shown(whose="1")) for seed in (1, 2, 3)])
    (failure,) = same_answers(FOLDER, found)
    assert failure.what.startswith("3 of 3 pairs of worlds have the same answers")
    assert failure.look.endswith(", line 36")


def test_a_leak_is_told_once_with_its_line() -> None:
    """However many worlds have it."""
    leak = ("questions.whose.answer: 111122223333",)
    (failure,) = leaking(FOLDER, [shard("stolen", seed, shown(leak)) for seed in (1, 2)])
    assert failure.what.endswith("questions.whose.answer: 111122223333")
    assert failure.look.endswith("scenario.yaml, line 37")


def test_fields_are_weighed_only_where_all_variants_were_played() -> None:
    """Half the variants would be another table."""
    half = [shard("stolen", 1, shown(seen=("ListUsers",)))]
    assert {each.scope for each in tellings(FOLDER, half)} <= {"cues"}
    whole = [*half, shard("agreed", 1, shown())]
    assert "at the alert" in {each.scope for each in tellings(FOLDER, whole)}


def test_a_rule_on_two_cues_that_chance_would_not_have_is_told() -> None:
    """With the rule, how often it is right, and how often chance does as well."""
    found = of_cues(form(6, 6, {**EVEN, "one": "s0 s1 s2 t0 t1 t2", "two": "s3 s4 s5 t0 t1 t2", "three": "s0 t0"}))
    (failure,) = telling_too_much(FOLDER, found)
    assert "cues: a rule on one and two is right 100% of the time" in failure.what
    assert failure.look.endswith(", line 15")


def test_a_players_run_is_found_wherever_it_is_written() -> None:
    """In a dictionary of half-fixes, or as a function; in one file or in a folder's."""
    assert ", line " in answer_of(FOLDER, "expert")
    scenario = Folder(ROOT / "scenarios" / "ami_share")
    for name in (*scenario.answers.HALF_FIXES, *scenario.answers.OVERREACTIONS):
        assert ", line " in answer_of(scenario, name), name
    assert answer_of(FOLDER, "frozen").endswith("answers.py: frozen")
