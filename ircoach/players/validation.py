"""Validation: everyone plays everything, and the rubric is believed only if what it promises holds.

For each scenario, variant and seed the world is built once, and each player plays in a copy of it. Checked are: the expert's
score; the margin to every other player; that each half-fix leaves its named call succeeding and the expert none; that rightful
work lives under the expert; and the cue table (promises.py). docs/scorecard.md describes the result's JSON.
"""

from __future__ import annotations

import multiprocessing
import signal
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Literal

from ircoach.case.engine import engine
from ircoach.errors import IrcoachError
from ircoach.grader.apart import Stand, can_fork
from ircoach.grader.baselines import Baselines
from ircoach.grader.containment import SETTLING
from ircoach.grader.scorecard import Scorecard
from ircoach.grader.sights import items_of, reach
from ircoach.players.balance import Telling
from ircoach.players.keeping import Kept
from ircoach.players.playing import card_in_copy, cards_from, expert_first
from ircoach.players.promises import (
    Failure,
    Line,
    broken_promises,
    leaking,
    lines_of,
    not_played,
    same_answers,
    standing_below,
    telling_cues,
    telling_too_much,
)
from ircoach.players.roster import Player, roster
from ircoach.players.runs import Data, Run, Shard
from ircoach.players.shown import shown_of
from ircoach.players.tables import Answers, Mutations, Standing, answers, mutations, standings, tellings
from ircoach.scenario.cues import Cue, cue_table
from ircoach.scenario.library import Folder
from ircoach.world.clock import MINUTE

Progress = Callable[[int, int], None]
#: a scenario's folder, a variant, a seed
Task = tuple[Path, str, int]


class Validation(Data):
    """The whole result. `ok` when nothing failed; `missing`: how many variants at a seed were asked for and not played."""

    format: Literal[1] = 1
    ok: bool
    scenarios: tuple[str, ...]
    seeds: tuple[int, ...]
    runs: int
    missing: int = 0
    lines: tuple[Line, ...]
    standings: tuple[Standing, ...] = ()
    mutations: tuple[Mutations, ...] = ()
    answers: tuple[Answers, ...] = ()
    cues: dict[str, tuple[Cue, ...]]
    tellings: dict[str, tuple[Telling, ...]]
    versions: dict[str, str]
    failures: tuple[Failure, ...]


def validate(
    folders: Sequence[Folder],
    seeds: Sequence[int],
    jobs: int = 1,
    progress: Progress | None = None,
    *,
    kept: Kept | None = None,
    play: bool = True,
) -> Validation:
    """Play every player on every variant of every folder at every seed.

    `jobs`: how many processes at a time. `progress` hears (shards done, shards in all). `kept`: where shards are kept as they
    come in, and looked for before they are played. `play`: false to judge what is kept and leave the rest unplayed.
    """
    by_path = {folder.path: folder for folder in folders}
    tasks = [(folder.path, variant.id, seed) for seed in seeds for folder in folders for variant in folder.form.variants]
    tell = progress or (lambda done, of: None)
    results: dict[Task, Shard | str] = {}
    for path, variant, seed in tasks:
        if kept is not None and (found := kept.find(by_path[path], variant, seed)):
            results[path, variant, seed] = found
    tell(len(results), len(tasks))
    for task, result in _all([task for task in tasks if task not in results] if play else [], jobs):
        results[task] = result
        if kept is not None and isinstance(result, Shard):
            kept.keep(by_path[task[0]], result)
        tell(len(results), len(tasks))
    return verdict(folders, seeds, {task: results[task] for task in tasks if task in results}, len(tasks) - len(results))


def verdict(folders: Sequence[Folder], seeds: Sequence[int], results: Mapping[Task, Shard | str], missing: int) -> Validation:
    """What the shards come to. A result in words is a shard that could not be played, and why."""
    by_path = {folder.path: folder for folder in folders}
    failures: list[Failure] = []
    for (path, variant, seed), result in results.items():
        if isinstance(result, str):
            failures.append(not_played(by_path[path], variant, seed, result))
        else:
            failures += broken_promises(by_path[path], result)
    shards = [result for result in results.values() if isinstance(result, Shard)]
    cues = {folder.id: cue_table(folder.form) for folder in folders}
    telling = {}
    standing: list[Standing] = []
    caught: list[Mutations] = []
    differing: list[Answers] = []
    for folder in folders:
        here = [shard for shard in shards if shard.scenario == folder.id]
        stood, answered = list(standings(folder.id, here)), answers(folder.id, here)
        telling[folder.id] = tellings(folder, here)
        standing += stood
        caught.append(mutations(folder.id, here))
        differing += [answered] if answered else []
        failures += telling_cues(folder, cues[folder.id])
        failures += telling_too_much(folder, telling[folder.id])
        failures += standing_below(folder, stood)
        failures += leaking(folder, here)
        failures += same_answers(folder, answered)
    return Validation(
        ok=not failures,
        scenarios=tuple(folder.id for folder in folders),
        seeds=tuple(seeds),
        runs=sum(len(shard.runs) for shard in shards),
        missing=missing,
        lines=tuple(lines_of(shards)),
        standings=tuple(standing),
        mutations=tuple(caught),
        answers=tuple(differing),
        cues=cues,
        tellings=telling,
        versions=engine(),
        failures=tuple(sorted(failures, key=lambda each: (each.scenario, each.variant, each.player, each.seed or 0))),
    )


def _all(tasks: Sequence[Task], jobs: int) -> Iterator[tuple[Task, Shard | str]]:
    if jobs <= 1 and can_fork():
        yield from ((task, _safely(task)) for task in tasks)
        return
    # a fresh interpreter a worker: a world belongs to its process, and a forked copy of ours may hold one already
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max(1, jobs), mp_context=context, initializer=_deaf) as pool:
        waiting: dict[Future[Shard | str], Task] = {pool.submit(_safely, task): task for task in tasks}
        try:
            for done in as_completed(waiting):
                yield waiting[done], done.result()
        except BaseException:  # Ctrl-C: what waits is not begun, and what runs is ended; the pool alone would play it all
            pool.shutdown(wait=False, cancel_futures=True)
            for child in multiprocessing.active_children():
                child.terminate()
            raise


def _deaf() -> None:
    """Ctrl-C reaches every process of a terminal; it is for the one that waits, which ends the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _safely(task: Task) -> Shard | str:
    """A shard, or what went wrong in it as text: one broken variant must not end the whole validation."""
    try:
        return shard_of(Folder(task[0]), task[1], task[2])
    except IrcoachError as error:
        return str(error)
    except Exception:  # noqa: BLE001  told in the list of failures, trace and all
        return traceback.format_exc(limit=-4)


def shard_of(folder: Folder, variant: str, seed: int) -> Shard:
    """Everyone's runs of one variant at one seed, in this process."""
    stand = Stand(folder, variant, seed)
    stand.ahead(lambda world: reach(items_of(folder.form, variant), world))
    held_against, expert = expert_first(stand)
    everyone = roster(folder, variant).values()
    begin = getattr(folder.answers, "begin", None) if stand.forks else None
    alike = [player for player in everyone if begin and player.kind in ("half-fix", "over-reaction")]
    cards = {"expert": expert, **(cards_from(stand, begin, alike, held_against) if begin and alike else {})}
    runs = tuple(_run(player, cards.get(player.name) or _card(stand, player, held_against)) for player in everyone)
    truth = folder.form.variant(variant).truth
    return Shard(scenario=folder.id, variant=variant, truth=truth, seed=seed, runs=runs, shown=shown_of(stand))


def _card(stand: Stand, player: Player, held_against: Baselines) -> Scorecard | IrcoachError:
    try:
        return card_in_copy(stand, player, held_against)
    except IrcoachError as error:
        return error


def _run(player: Player, card: Scorecard | IrcoachError) -> Run:
    if isinstance(card, IrcoachError):
        return Run(player=player.name, kind=player.kind, score=None, parts={}, fault=str(card))
    return Run(
        player=player.name,
        kind=player.kind,
        score=card.score,
        parts={part.id: part.points for part in card.parts},
        still_succeeds=_still(card, player) if player.still else None,
        closed=card.times.full_containment is not None,
        broken=len(card.collateral),
        fault=card.fault,
    )


def _still(card: Scorecard, player: Player) -> bool:
    """Whether the half-fix's named call succeeded after its last write had time to take effect."""
    settled = max((write.minutes for write in card.writes), default=0.0) + SETTLING / MINUTE
    return any(
        each.succeeded and each.minutes > settled and each.call == player.still and player.exposure in ("", each.exposure)
        for each in card.containment
    )
