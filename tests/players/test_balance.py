"""Balance: what one thing, and two, tell of the truth, and what they would tell had it been dealt at random."""

from __future__ import annotations

import pytest

from ircoach.players.balance import of_cues, of_fields
from ircoach.scenario.form import Scenario
from ircoach.scenario.library import Folder
from tests.small import ONE_KEY


def form(sick: int, twins: int, cues: dict[str, str] | None = None) -> Scenario:
    """A form with so many variants; `cues`: by name, which variants show it, as in `"s0 s1 t0"`."""
    small = Folder(ONE_KEY).form
    names = [f"s{number}" for number in range(sick)] + [f"t{number}" for number in range(twins)]
    variants = [
        small.variants[0].model_copy(
            update={
                "id": name,
                "truth": "sick" if name[0] == "s" else "not sick",
                "cues": {cue: name in shown.split() for cue, shown in (cues or {}).items()},
            }
        )
        for name in names
    ]
    return small.model_copy(update={"cues": dict.fromkeys(cues or {}, "a cue"), "variants": tuple(variants)})


EVEN = {"one": "s0 s1 t0 t1", "two": "s0 s2 t0 t2", "three": "s3 s4 t3 t1"}


def test_a_cue_that_tells_the_truth_is_further_than_chance_goes() -> None:
    """Seen in all that is sick and in nothing else: of the 252 ways to deal five of ten, two have such a rule."""
    alone, _ = of_cues(form(5, 5, {**EVEN, "telling": "s0 s1 s2 s3 s4"}))
    assert (alone.best, alone.as_telling) == (1.0, round(2 / 252, 3))
    assert not alone.ok
    assert alone.rules[0].on == ("telling",)
    assert alone.certain == 1


def test_two_cues_that_tell_it_together_are_found() -> None:
    """Each is on both sides alike; it is sick just where one of the two is seen without the other."""
    alone, both = of_cues(form(4, 4, {"one": "s0 s1 t0 t1", "other": "s2 s3 t0 t1"}))
    assert (alone.best, both.best) == (0.5, 1.0)
    assert both.rules[0].on == ("one", "other")


def test_an_even_table_is_as_chance_would_have_it() -> None:
    """Most dealings have a better rule."""
    alone, both = of_cues(form(5, 5, EVEN))
    assert alone.ok
    assert both.ok
    assert alone.as_telling > 0.5


def test_a_field_counts_by_the_share_of_seeds_that_show_it() -> None:
    """Half of the worlds of every incident, and none of a twin's: right three times in four, and certain where it is seen."""
    seen = {f"t{n}": [frozenset({"CreateImage"}), frozenset({"CreateImage"})] for n in range(5)}
    seen |= {f"s{n}": [frozenset({"CreateImage", "by night"}), frozenset({"CreateImage"})] for n in range(5)}
    (alone,) = of_fields(form(5, 5), "at the alert", seen)
    assert alone.things == 1  # what every world shows tells nothing
    assert (alone.rules[0].sick, alone.rules[0].twins, alone.rules[0].right) == (0.5, 0.0, 0.75)
    assert alone.certain == 1


def test_things_seen_in_the_same_worlds_are_one() -> None:
    """A record's forty fields are no forty cues; the shortest names them."""
    shown = frozenset({"ListUsers", "ListUsers userAgent: #"})
    seen = {name: [shown if name in ("s0", "t0") else frozenset[str]()] for name in ("s0", "s1", "t0", "t1")}
    (alone,) = of_fields(form(2, 2), "while waiting", seen)
    assert alone.things == 1
    assert alone.rules[0].on == ("ListUsers",)


@pytest.mark.parametrize(("sick", "twins"), [(3, 0), (0, 3)])
def test_one_side_alone_is_not_asked(sick: int, twins: int) -> None:
    """There is nothing to tell apart."""
    assert of_cues(form(sick, twins, {"cue": "s0 t0"})) == ()


def test_too_many_dealings_to_try_are_drawn_the_same_way_each_time() -> None:
    """Twelve of twenty-four: a sample stands for the 2.7 million."""
    cues = {"one": "s0 s1 s2 t0 t1 t2", "two": "s4 s5 t5"}
    assert of_cues(form(12, 12, cues)) == of_cues(form(12, 12, cues))
