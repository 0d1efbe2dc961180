"""Validation: everyone plays everything, and the rubric is believed only if what it promises holds.

For each scenario, variant and seed the world is built once, and each player plays in a copy of it. Checked are: the expert's
score; the margin to every other player; that each half-fix leaves its named call succeeding and the expert none; that rightful
work lives under the expert; and the cue table. docs/scorecard.md describes the result's JSON.
"""

from __future__ import annotations

import multiprocessing
import signal
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from pathlib import Path
from statistics import fmean
from typing import Literal

from pydantic import BaseModel, ConfigDict

from ircoach.errors import IrcoachError
from ircoach.grader.apart import Stand, can_fork
from ircoach.grader.baselines import Baselines, baselines
from ircoach.grader.containment import SETTLING
from ircoach.grader.scorecard import Scorecard
from ircoach.players.playing import card_in_copy
from ircoach.players.roster import Kind, Player, roster
from ircoach.scenario.cues import Cue, cue_line, cue_table
from ircoach.scenario.library import Folder
from ircoach.world.clock import MINUTE

EXPERT, MARGIN = 95.0, 20.0
Progress = Callable[[int, int], None]


class Data(BaseModel):
    """A frozen piece of a validation."""

    model_config = ConfigDict(frozen=True)


class Run(Data):
    """One player's run: score, the points of each part, whether a half-fix's named call still succeeded, what it broke."""

    player: str
    kind: Kind
    score: float | None
    parts: dict[str, float]
    still_succeeds: bool | None = None
    closed: bool = False
    broken: int = 0
    fault: str | None = None


class Failure(Data):
    """Something a rubric promised and did not keep, and where in the folder to look."""

    scenario: str
    variant: str
    seed: int | None
    player: str
    what: str
    look: str


class Shard(Data):
    """Everyone's runs of one variant at one seed."""

    scenario: str
    variant: str
    truth: Literal["sick", "not sick"]
    seed: int
    runs: tuple[Run, ...]


class Line(Data):
    """One player in one variant over all seeds: mean, least and most score, and the least margin under the expert."""

    scenario: str
    variant: str
    player: str
    kind: Kind
    least: float
    mean: float
    most: float
    margin: float


class Validation(Data):
    """The whole result. `ok` when nothing failed."""

    format: Literal[1] = 1
    ok: bool
    scenarios: tuple[str, ...]
    seeds: tuple[int, ...]
    runs: int
    lines: tuple[Line, ...]
    cues: dict[str, tuple[Cue, ...]]
    failures: tuple[Failure, ...]


def validate(folders: Sequence[Folder], seeds: Sequence[int], jobs: int = 1, progress: Progress | None = None) -> Validation:
    """Play every player on every variant of every folder at every seed.

    `jobs`: how many processes at a time. `progress` hears (shards done, shards in all).
    """
    tasks = [(folder.path, variant.id, seed) for seed in seeds for folder in folders for variant in folder.form.variants]
    tell = progress or (lambda done, of: None)
    shards: list[Shard] = []
    failures: list[Failure] = []
    for number, (task, result) in enumerate(_all(tasks, jobs), start=1):
        if isinstance(result, str):
            failures.append(_fault(Folder(task[0]), task[1], task[2], result))
        else:
            shards.append(result)
        tell(number, len(tasks))
    by_id = {folder.id: folder for folder in folders}
    for shard in shards:
        failures += _broken_promises(by_id[shard.scenario], shard)
    cues = {folder.id: cue_table(folder.form) for folder in folders}
    failures += [failure for folder in folders for failure in _telling_cues(folder, cues[folder.id])]
    return Validation(
        ok=not failures,
        scenarios=tuple(by_id),
        seeds=tuple(seeds),
        runs=sum(len(shard.runs) for shard in shards),
        lines=tuple(_lines(shards)),
        cues=cues,
        failures=tuple(sorted(failures, key=lambda each: (each.scenario, each.variant, each.player, each.seed or 0))),
    )


Task = tuple[Path, str, int]


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
    held_against = baselines(stand, keep=False)
    runs = tuple(_run(stand, player, held_against) for player in roster(folder, variant).values())
    return Shard(scenario=folder.id, variant=variant, truth=folder.form.variant(variant).truth, seed=seed, runs=runs)


def _run(stand: Stand, player: Player, held_against: Baselines) -> Run:
    try:
        card = card_in_copy(stand, player, held_against)
    except IrcoachError as error:
        return Run(player=player.name, kind=player.kind, score=None, parts={}, fault=str(error))
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


def _lines(shards: Sequence[Shard]) -> Iterator[Line]:
    places = dict.fromkeys(
        (shard.scenario, shard.variant) for shard in sorted(shards, key=lambda s: (s.scenario, s.truth != "sick"))
    )
    for scenario, variant in places:
        here = [shard for shard in shards if (shard.scenario, shard.variant) == (scenario, variant)]
        names = dict.fromkeys(run.player for shard in here for run in shard.runs)
        for name in names:
            scored = [
                (run, _expert(shard)) for shard in here for run in shard.runs if run.player == name and run.score is not None
            ]
            scores = [run.score or 0.0 for run, _ in scored]
            if scores:
                margin = min(expert - (run.score or 0.0) for run, expert in scored)
                yield Line(
                    scenario=scenario,
                    variant=variant,
                    player=name,
                    kind=scored[0][0].kind,
                    least=min(scores),
                    mean=round(fmean(scores), 1),
                    most=max(scores),
                    margin=round(margin, 1),
                )


def _expert(shard: Shard) -> float:
    return next((run.score for run in shard.runs if run.kind == "expert" and run.score is not None), 0.0)


def _broken_promises(folder: Folder, shard: Shard) -> Iterator[Failure]:
    def failed(run: Run, what: str, look: str) -> Failure:
        return Failure(scenario=shard.scenario, variant=shard.variant, seed=shard.seed, player=run.player, what=what, look=look)

    answers, form = str(folder.answers_place), str(folder.path / "scenario.yaml")
    expert = _expert(shard)
    for run in shard.runs:
        if run.fault or run.score is None:
            yield failed(run, run.fault or "no score", f"{answers}: {run.player}")
            continue
        if run.kind == "expert":
            if run.score < EXPERT:
                yield failed(
                    run,
                    f"the expert scores {run.score:g}, less than {EXPERT:g} ({_weakest(run)})",
                    f"{form}: rubric; {answers}: expert",
                )
            if shard.truth == "sick" and not run.closed:
                yield failed(
                    run, "after the expert the intruder still gets through", f"{answers}: expert; {folder.path / 'storyline.py'}"
                )
            if run.broken:
                yield failed(
                    run,
                    f"the expert breaks {run.broken} rightful calls",
                    f"{answers}: expert; {folder.path / 'storyline.py'}: workloads",
                )
            continue
        if expert - run.score < MARGIN:
            yield failed(
                run,
                f"only {expert - run.score:.1f} points under the expert ({run.score:g})",
                f"{form}: rubric; {answers}: {run.player}",
            )
        if run.still_succeeds is False:
            yield failed(
                run,
                "its named call does not succeed after it",
                f"{answers}: HALF_FIXES[{run.player!r}].still; {folder.path / 'storyline.py'}",
            )


def _weakest(run: Run) -> str:
    return ", ".join(f"{name} {points:g}" for name, points in run.parts.items())


def _telling_cues(folder: Folder, cues: Sequence[Cue]) -> Iterator[Failure]:
    path = folder.path / "scenario.yaml"
    text = path.read_text(encoding="utf-8")
    for cue in cues:
        if not cue.ok:
            why = f"cue {cue.id}: {cue.sick:.0%} of sick, {cue.twins:.0%} of twins" + (
                ", certain on one side" if cue.certain else ""
            )
            what = f"{why}; a rule on it alone is right {cue.accuracy:.0%} of the time"
            look = f"{path}, line {cue_line(text, cue.id)}: cues, and the variants' cues"
            yield Failure(scenario=folder.id, variant="", seed=None, player="", what=what, look=look)


def _fault(folder: Folder, variant: str, seed: int, what: str) -> Failure:
    return Failure(scenario=folder.id, variant=variant, seed=seed, player="", what=what, look=str(folder.path))
