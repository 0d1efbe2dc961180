"""Balance: how much single things, and things two at a time, tell of the truth, measured against chance.

A scenario has few variants and a world shows hundreds of fields, so some field will always seem to tell the two sides apart.
What may be asked is that it tells no more than it would had the truth been dealt to the variants at random. With nine variants
there are 126 ways to deal five sick ones: all of them are tried, so the figure is exact. It fails where fewer than one dealing in
twenty has a rule as good as the best rule here.
"""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ircoach.players.runs import Data
from ircoach.scenario.form import Scenario

Floats = NDArray[np.float64]
#: dealings tried where there are more than that; things looked at two at a time; rules that are told
DEALINGS, IN_PAIRS, TOLD = 400, 300, 6
#: a rule as good as the best one must turn up in at least this share of random dealings
BY_CHANCE = 0.05
_EDGE = 1e-9


class Rule(Data):
    """A rule on one thing or two: the share of sick variants and of twins in which it is seen, and how often it is right.

    Of two things, the shares are those of seeing both. `right` is balanced accuracy: the mean of sensitivity and specificity.
    """

    on: tuple[str, ...]
    sick: float
    twins: float
    right: float


class Telling(Data):
    """What the best rules of one kind tell, and what the best would tell if the truth were dealt at random.

    `scope`: the variants' table of cues; fields at the alert; fields in the time in which one may wait. `things`: how many were
    looked at. `best` and `by_chance`: balanced accuracy here, and in the median of dealings. `as_telling`: the share of dealings
    with a rule as good. `certain` and `certain_by_chance`: how many rules on one thing are seen, or missed, on one side alone.
    """

    scope: Literal["cues", "at the alert", "while waiting"]
    depth: Literal[1, 2]
    things: int
    best: float
    by_chance: float
    as_telling: float
    certain: int
    certain_by_chance: float
    rules: tuple[Rule, ...]

    @property
    def ok(self) -> bool:
        """Whether chance would do as well."""
        return self.as_telling >= BY_CHANCE


Sighted = Mapping[str, Sequence[frozenset[str]]]


def of_cues(form: Scenario) -> tuple[Telling, ...]:
    """The variants' table, one cue and two at a time."""
    seen = {variant.id: [frozenset(cue for cue in form.cues if variant.cues.get(cue))] for variant in form.variants}
    return tuple(_tellings("cues", form, seen))


def of_fields(form: Scenario, scope: Literal["at the alert", "while waiting"], seen: Sighted) -> tuple[Telling, ...]:
    """What worlds showed, by variant a set a seed, one thing and two at a time."""
    return tuple(_tellings(scope, form, seen))


def _tellings(scope: Literal["cues", "at the alert", "while waiting"], form: Scenario, seen: Sighted) -> Iterator[Telling]:
    variants = [variant for variant in form.variants if seen.get(variant.id)]
    sick = frozenset(number for number, variant in enumerate(variants) if variant.truth == "sick")
    columns = _columns([seen[variant.id] for variant in variants])
    if not columns or not 0 < len(sick) < len(variants):
        return
    deals = list(_dealings(len(variants), len(sick)))
    alone = _alone(columns)
    yield _telling(scope, 1, list(columns), [_right(alone, deal) for deal in deals], alone, sick, deals)
    few = dict(sorted(columns.items(), key=lambda each: -float(np.ptp(_mean(each[1]))))[:IN_PAIRS])
    if len(few) > 1:
        both = _both(few)
        yield _telling(scope, 2, list(few), [_right_of_two(both, _alone(few), deal) for deal in deals], both, sick, deals)


Column = tuple[NDArray[np.bool_], ...]


def _columns(seen: Sequence[Sequence[frozenset[str]]]) -> dict[str, Column]:
    """By thing, for each variant in which seeds it was seen. Things seen in the same worlds are one, by the shortest name."""
    things = sorted({thing for worlds in seen for world in worlds for thing in world}, key=lambda each: (len(each), each))
    found: dict[bytes, tuple[str, Column]] = {}
    for thing in things:
        column = tuple(np.array([thing in world for world in worlds]) for worlds in seen)
        found.setdefault(np.concatenate(column).tobytes(), (thing, column))
    return {thing: column for thing, column in found.values() if not all(each.all() for each in column)}


def _mean(column: Column) -> Floats:
    return np.array([each.mean() for each in column])


def _alone(columns: Mapping[str, Column]) -> Floats:
    """Things × variants: the share of seeds in which it is seen."""
    return np.array([_mean(column) for column in columns.values()])


def _both(columns: Mapping[str, Column]) -> Floats:
    """Things × things × variants: the share of seeds in which both are seen."""
    worlds = [np.array([column[number] for column in columns.values()], dtype=float) for number in range(_width(columns))]
    return np.stack([each @ each.T / each.shape[1] for each in worlds], axis=2)


def _width(columns: Mapping[str, Column]) -> int:
    return len(next(iter(columns.values())))


def _sides(shares: Floats, deal: frozenset[int]) -> tuple[Floats, Floats]:
    mask = np.array([number in deal for number in range(shares.shape[-1])])
    return shares[..., mask].mean(axis=-1), shares[..., ~mask].mean(axis=-1)


def _right(alone: Floats, deal: frozenset[int]) -> Floats:
    sick, twins = _sides(alone, deal)
    return 0.5 + np.abs(sick - twins) / 2


def _right_of_two(both: Floats, alone: Floats, deal: frozenset[int]) -> Floats:
    """The best rule on two things: each of the four cases is called for the side on which it is the more frequent."""
    sick, twins = (_cases(*each) for each in zip(_sides(both, deal), _sides(alone, deal), strict=True))
    right: Floats = np.maximum(sick, twins).sum(axis=0) / 2
    return right


def _cases(both: Floats, alone: Floats) -> Floats:
    first, second = alone[:, None], alone[None, :]
    return np.stack([both, first - both, second - both, 1 - first - second + both])


def _dealings(variants: int, sick: int) -> Iterator[frozenset[int]]:
    if math.comb(variants, sick) <= DEALINGS:
        yield from map(frozenset, itertools.combinations(range(variants), sick))
        return
    dice = random.Random(variants * 1000 + sick)
    for _ in range(DEALINGS):
        yield frozenset(dice.sample(range(variants), sick))


def _telling(
    scope: Literal["cues", "at the alert", "while waiting"],
    depth: Literal[1, 2],
    names: Sequence[str],
    by_deal: Sequence[Floats],
    shares: Floats,
    sick: frozenset[int],
    deals: Sequence[frozenset[int]],
) -> Telling:
    tops = np.array([each.max() for each in by_deal])
    here = by_deal[deals.index(sick)] if sick in deals else _again(depth, shares, sick)
    best = float(here.max())
    certain = [_certain(shares, deal) for deal in deals] if depth == 1 else [0]
    return Telling(
        scope=scope,
        depth=depth,
        things=len(names),
        best=round(best, 3),
        by_chance=round(float(np.median(tops)), 3),
        as_telling=round(float((tops >= best - _EDGE).mean()), 3),
        certain=_certain(shares, sick) if depth == 1 else 0,
        certain_by_chance=float(np.median(certain)),
        rules=tuple(_rules(names, here, shares, sick)),
    )


def _again(depth: int, shares: Floats, sick: frozenset[int]) -> Floats:
    if depth == 1:
        return _right(shares, sick)
    return _right_of_two(shares, np.diagonal(shares).T, sick)


def _certain(alone: Floats, deal: frozenset[int]) -> int:
    sick, twins = _sides(alone, deal)
    return int((((sick == 0) != (twins == 0)) | ((sick == 1) != (twins == 1))).sum())


def _rules(names: Sequence[str], right: Floats, shares: Floats, sick: frozenset[int]) -> Iterator[Rule]:
    seen, not_seen = _sides(shares, sick)
    places: Iterator[tuple[int, ...]] = itertools.combinations(range(len(names)), right.ndim)
    for place in sorted(places, key=lambda each: (-float(right[each]), each))[:TOLD]:
        yield Rule(
            on=tuple(names[number] for number in place),
            sick=round(float(seen[place]), 3),
            twins=round(float(not_seen[place]), 3),
            right=round(float(right[place]), 3),
        )
