"""What all runs of a scenario come to: where each player stands over a shift, the half-fixes' score, how answers differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from statistics import fmean

from ircoach.players.balance import Telling, of_cues, of_fields
from ircoach.players.runs import Data, Shard
from ircoach.scenario.library import Folder

#: how many of a shift's alerts are sick, where players are compared over both truths: one in five
BASE_RATE = 0.2
#: wrong-footed players who neither look nor think: a coin can fall wrong in every world there is
NOT_TRYING = ("frozen", "idle", "coin-flipper")


class Standing(Data):
    """What a player earns on the average of a shift in which one alert in five is sick. `tries`: whether they look or act."""

    scenario: str
    player: str
    sick: float
    twins: float
    expected: float
    tries: bool


class Mutations(Data):
    """The half-fixes as mutations of the right containment, as a test suite's score is reckoned.

    `caught`: runs of half-fixes after which their named call still succeeded, so that the score shows it; of `runs`. `closed`:
    experts' runs on incidents after which no call got through; of `incidents`.
    """

    scenario: str
    half_fixes: int
    runs: int
    caught: int
    incidents: int
    closed: int

    @property
    def share(self) -> float:
        """The mutation score, 0 to 1."""
        return self.caught / self.runs if self.runs else 1.0


class Answers(Data):
    """How the right answers differ from seed to seed.

    `equal_sheets`: pairs of worlds of different seeds, of `pairs`, whose answers are all the same; `equal`: by question, the
    share of pairs with the same answer.
    """

    scenario: str
    worlds: int
    pairs: int
    equal_sheets: int
    equal: dict[str, float]


def standings(scenario: str, shards: Sequence[Shard]) -> Iterator[Standing]:
    """Players who play every variant, the best first."""
    variants = {(shard.variant, shard.truth) for shard in shards}
    by_variant: dict[str, dict[str, list[float]]] = {}
    for shard in shards:
        for run in shard.runs:
            if run.kind in ("expert", "wrong-footed") and run.score is not None:
                by_variant.setdefault(run.player, {}).setdefault(shard.variant, []).append(run.score)
    found = []
    for player, scores in by_variant.items():
        sides = [[fmean(scores[name]) for name, truth in variants if truth == side and name in scores] for side in _SIDES]
        if all(sides):
            sick, twins = (fmean(side) for side in sides)
            expected = BASE_RATE * sick + (1 - BASE_RATE) * twins
            found.append((player, sick, twins, expected))
    for player, sick, twins, expected in sorted(found, key=lambda each: (-each[3], each[0])):
        yield Standing(
            scenario=scenario, player=player, sick=round(sick, 1), twins=round(twins, 1), expected=round(expected, 1),
            tries=player not in NOT_TRYING,
        )  # fmt: skip


_SIDES = ("sick", "not sick")


def mutations(scenario: str, shards: Sequence[Shard]) -> Mutations:
    """The half-fixes' score."""
    half = [run for shard in shards for run in shard.runs if run.kind == "half-fix" and run.still_succeeds is not None]
    experts = [run for shard in shards if shard.truth == "sick" for run in shard.runs if run.kind == "expert"]
    return Mutations(
        scenario=scenario,
        half_fixes=len({run.player for run in half}),
        runs=len(half),
        caught=sum(bool(run.still_succeeds) for run in half),
        incidents=len(experts),
        closed=sum(run.closed for run in experts),
    )


def answers(scenario: str, shards: Sequence[Shard]) -> Answers | None:
    """How the answers differ; None where none is filled in from the world."""
    sheets = [(shard.seed, shard.shown.answers) for shard in shards if shard.shown is not None and shard.shown.answers]
    if not sheets:
        return None
    questions = dict.fromkeys(name for _, sheet in sheets for name in sheet)
    equal = {}
    for name in questions:
        pairs, same = _pairs([(seed, sheet[name]) for seed, sheet in sheets if name in sheet])
        equal[name] = round(same / pairs, 3) if pairs else 0.0
    pairs, same = _pairs([(seed, str(sorted(sheet.items()))) for seed, sheet in sheets])
    return Answers(scenario=scenario, worlds=len(sheets), pairs=pairs, equal_sheets=same, equal=equal)


def _pairs(values: Sequence[tuple[int, str]]) -> tuple[int, int]:
    """Pairs of different seeds, and those of them with the same value."""

    def of(counts: Counter[object]) -> int:
        return sum(count * (count - 1) // 2 for count in counts.values())

    pairs = of(Counter({0: len(values)})) - of(Counter(seed for seed, _ in values))
    return pairs, of(Counter(value for _, value in values)) - of(Counter(values))


def tellings(folder: Folder, shards: Sequence[Shard]) -> tuple[Telling, ...]:
    """How much cues and fields tell, beside chance."""
    early: dict[str, list[frozenset[str]]] = {}
    late: dict[str, list[frozenset[str]]] = {}
    ordered = sorted((shard for shard in shards if shard.shown), key=lambda each: each.variant)
    for variant, group in groupby(ordered, key=lambda each: each.variant):
        shown = [shard.shown for shard in group if shard.shown is not None]
        early[variant] = [frozenset(each.at_alert) for each in shown]
        late[variant] = [frozenset((*each.at_alert, *each.waiting)) for each in shown]
    whole = len(early) == len(folder.form.variants)  # half the variants would be another table
    fields = (*of_fields(folder.form, "at the alert", early), *of_fields(folder.form, "while waiting", late)) if whole else ()
    return (*of_cues(folder.form), *fields)
