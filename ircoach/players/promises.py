"""What a rubric promises, and what of it the runs do not keep: each broken promise with the place in the folder to look.

The expert scores at least 95 and stands at least 20 points above everybody else; each half-fix leaves its named call succeeding
and the expert none; rightful work lives under the expert; over a shift whoever freezes stands below everybody who tries; no cue
of the variants' table gives the truth away, and no field of alert or records, alone or with another, tells more of it than chance
would; nothing on the learner's side holds truth or key; no two seeds have the same answers.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import fmean

from ircoach.players.balance import BY_CHANCE, Telling
from ircoach.players.roster import BORROWED, Kind
from ircoach.players.runs import Data, Run, Shard
from ircoach.players.tables import Answers, Standing
from ircoach.report.plain import many
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

    form, storyline = folder.path / "scenario.yaml", folder.path / "storyline.py"
    rubric = line_of(form, r"rubric:")
    expert = _expert(shard)
    for run in shard.runs:
        if run.fault or run.score is None:
            yield failed(run, run.fault or "no score", answer_of(folder, run.player))
            continue
        if run.kind == "expert":
            if run.score < EXPERT:
                yield failed(
                    run,
                    f"the expert scores {run.score:g}, less than {EXPERT:g} ({_weakest(run)})",
                    f"{rubric}; {answer_of(folder, 'expert')}",
                )
            if shard.truth == "sick" and not run.closed:
                yield failed(
                    run, "after the expert the intruder still gets through", f"{answer_of(folder, 'expert')}; {storyline}"
                )
            if run.broken:
                yield failed(
                    run,
                    f"the expert breaks {many(run.broken, 'rightful call')}",
                    f"{answer_of(folder, 'expert')}; {storyline}: workloads",
                )
            continue
        if expert - run.score < MARGIN:
            function, how = BORROWED.get(run.player, (run.player, ""))
            what = f"only {expert - run.score:.1f} points under the expert ({run.score:g}), not {MARGIN:g}"
            if how:
                what += f"; it plays {function}(case) of the answers {how}"
            here = shlex.quote(str(folder.path))
            again = f"ircoach play {here} --variant {shard.variant} --seed {shard.seed} --player {run.player}"
            yield failed(run, f"{what}. What it earned shows `{again}`", f"{rubric}; {answer_of(folder, function)}")
        if run.still_succeeds is False:
            yield failed(
                run,
                "its named call does not succeed after it",
                f"{answer_of(folder, run.player)}: still; {storyline}",
            )


def line_of(path: Path, pattern: str) -> str:
    """`FILE, line N` of the first line that begins so (indented or not); the file alone where none does."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return str(path)
    found = next((number for number, line in enumerate(lines, start=1) if re.match(rf"\s*{pattern}", line)), None)
    return f"{path}, line {found}" if found else str(path)


def answer_of(folder: Folder, player: str) -> str:
    """Where a player's run is written: its name in HALF_FIXES or OVERREACTIONS, or its function; else where answers begin."""
    place = folder.answers_place
    files = sorted(place.parent.glob("*.py")) if place.name == "__init__.py" else [place]
    for pattern in (rf"[\"']{re.escape(player)}[\"']\s*:", rf"def {re.escape(player)}\("):
        for path in files:
            if ", line " in (found := line_of(path, pattern)):
                return found
    return f"{place}: {player}"


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


def standing_below(folder: Folder, standings: Sequence[Standing]) -> Iterator[Failure]:
    """Players who try and do not stand above whoever freezes."""
    frozen = next((each for each in standings if each.player == "frozen"), None)
    for each in standings:
        if frozen and each.tries and each.player != "expert" and each.expected <= frozen.expected:
            what = (
                f"over a shift {each.player} earns {each.expected:g} on the average and frozen {frozen.expected:g}: "
                "whoever touches nothing and says nothing must stay below everybody who tries"
            )
            look = line_of(folder.path / "scenario.yaml", r"rubric:")
            yield Failure(scenario=folder.id, variant="", seed=None, player=each.player, what=what, look=look)


def telling_too_much(folder: Folder, tellings: Sequence[Telling]) -> Iterator[Failure]:
    """Cues and fields by which the truth is told better than by chance."""
    for each in tellings:
        if each.ok or (each.scope, each.depth) == ("cues", 1):  # the table's single cues have bounds of their own
            continue
        rule = each.rules[0]
        what = (
            f"{each.scope}: a rule on {' and '.join(rule.on)} is right {rule.right:.0%} of the time; with the truth dealt at "
            f"random the best rule is that good in {each.as_telling:.1%} of dealings, less than {BY_CHANCE:.0%}"
        )
        form = folder.path / "scenario.yaml"
        look = line_of(form, r"cues:") if each.scope == "cues" else f"{folder.path / 'storyline.py'}; {line_of(form, r'alert:')}"
        yield Failure(scenario=folder.id, variant="", seed=None, player="", what=what, look=look)


def leaking(folder: Folder, shards: Sequence[Shard]) -> Iterator[Failure]:
    """Texts of truth or key on the learner's side, each once, with the first world it was seen in."""
    told: set[str] = set()
    for shard in shards:
        for leak in shard.shown.leaks if shard.shown else ():
            if (name := leak.partition(":")[0]) not in told:
                told.add(name)
                what = f"the learner's side holds, before the end, {leak}"
                piece = f"{name}..".split(".")[1]  # questions.who.answer
                look = line_of(folder.path / "scenario.yaml", rf"(- )?id: {re.escape(piece)}\b")
                yield Failure(scenario=folder.id, variant=shard.variant, seed=shard.seed, player="", what=what, look=look)


def same_answers(folder: Folder, found: Answers | None) -> Iterator[Failure]:
    """Worlds of different seeds with one sheet of answers."""
    if found and found.equal_sheets:
        what = f"{found.equal_sheets} of {found.pairs} pairs of worlds have the same answers, so that one learner's are another's"
        look = line_of(folder.path / "scenario.yaml", r"questions:")
        yield Failure(scenario=folder.id, variant="", seed=None, player="", what=what, look=look)


def not_played(folder: Folder, variant: str, seed: int, what: str) -> Failure:
    """A shard that could not be played."""
    return Failure(scenario=folder.id, variant=variant, seed=seed, player="", what=what, look=str(folder.path))
