"""What a rubric promises, and what of it the runs do not keep: each broken promise with the place in the folder to look.

The expert scores at least 95 and stands at least 20 points above everybody else; each half-fix leaves its named call succeeding
and the expert none; rightful work lives under the expert; no cue of the variants' table gives the truth away.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import fmean

from ircoach.players.roster import Kind
from ircoach.players.runs import Data, Run, Shard
from ircoach.scenario.cues import Cue, cue_line
from ircoach.scenario.library import Folder

EXPERT, MARGIN = 95.0, 20.0


class Failure(Data):
    """Something a rubric promised and did not keep, and where in the folder to look."""

    scenario: str
    variant: str
    seed: int | None
    player: str
    what: str
    look: str


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


def lines_of(shards: Sequence[Shard]) -> Iterator[Line]:
    """Each player of each variant in a line, incidents first."""
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


def broken_promises(folder: Folder, shard: Shard) -> Iterator[Failure]:
    """What the runs of one variant at one seed do not keep."""

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


def telling_cues(folder: Folder, cues: Sequence[Cue]) -> Iterator[Failure]:
    """Cues of the variants' table that give the truth away."""
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


def not_played(folder: Folder, variant: str, seed: int, what: str) -> Failure:
    """A shard that could not be played."""
    return Failure(scenario=folder.id, variant=variant, seed=seed, player="", what=what, look=str(folder.path))
