"""The two runs a case is held against, on the same scenario, variant and seed: nobody doing anything, and the scenario's expert.

Both are worked out once and kept in the data folder; a changed scenario, model answer or engine makes them anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ircoach.case.case import Case
from ircoach.case.direct import open_direct
from ircoach.case.engine import engine
from ircoach.case.host import Host
from ircoach.case.opening import data_folder, header_for
from ircoach.errors import IrcoachError, ScenarioFault
from ircoach.grader.apart import Stand
from ircoach.grader.branches import Watch, horizon_of
from ircoach.grader.containment import contained
from ircoach.grader.courses import Course, run_on
from ircoach.grader.judging import judge
from ircoach.grader.replay import Replay, finished
from ircoach.grader.sights import Answers, items_of, reach, seen
from ircoach.world.world import World

#: raised when what a baseline holds, or how it is worked out, changes
EDITION = 1


@dataclass(frozen=True, slots=True)
class Marks:
    """When a run reached what, in scenario microseconds; None where it never did."""

    first_evidence: int | None
    first_right: int | None
    effective: int | None
    closed: int | None
    ended: int


@dataclass(frozen=True, slots=True)
class Baselines:
    """Doing nothing, and the expert."""

    nothing: Course
    expert: Course
    marks: Marks


def marks_of(run: Replay, nothing: Course) -> Marks:
    """The marks of a run."""
    closing = contained(nothing, run.branches, run.course)
    right = next((each.made.time for each in judge(run, closing) if each.conclusive), None)
    first = min((each.time for each in run.evidence.seen.values()), default=None)
    return Marks(first, right, closing.effective_at, closing.closed_at, run.ended_at)


def play_direct(
    stand: Stand, world: World, header: Mapping[str, Any], player: Callable[[Case], object], journal: Path | None = None
) -> Replay:
    """Let a player work a case in this process's world, and run the world on to its horizon."""
    return Watched(stand, world, header, journal).played(player)


class Watched:
    """A case in this process's world, each of whose writes is followed up (`branches`)."""

    def __init__(self, stand: Stand, world: World, header: Mapping[str, Any], journal: Path | None = None) -> None:
        self._host = Host(stand.folder, header, world)
        self._host.start_live(time.time())
        self.case = open_direct(stand.folder, header, journal, self._host)
        self._watch, self._answers = Watch(stand, self._host), Answers(self._host.acts, world.company)
        self.case.listeners.append(lambda kind: self._watch.look())

    def read(self) -> None:
        """Read what was answered and recorded so far, so that copies of this process find it read."""
        host, world = self._host, self._host.world
        items = items_of(host.folder.form, host.variant.id)
        seen(items, self._answers, world.truth, world.clock.now)
        reach(items, world)

    def played(self, player: Callable[[Case], object]) -> Replay:
        """Let a player work the case, close it, and run the world on to its horizon."""
        try:
            player(self.case)
        finally:
            self.case.close()
        return finished(self._host, self._watch, self._answers)


def baselines(stand: Stand, *, keep: bool = True) -> Baselines:
    """Both runs, from the disk where they were made before. Raises ScenarioFault where the expert stumbles."""
    path = data_folder() / "baselines" / f"{_name(stand)}.json"
    if keep and (found := _kept(path)):
        return found
    nothing = undisturbed(stand)

    def work(world: World) -> tuple[Course, Marks]:
        run = expert_run(stand, world)
        return run.course, marks_of(run, nothing)

    made = Baselines(nothing, *stand.send(work).result())
    if keep:
        _keep(path, made)
    return made


def undisturbed(stand: Stand) -> Course:
    """How the world goes when nobody does anything. Raises ScenarioFault where its story breaks."""
    course = stand.send(lambda world: run_on(world, horizon_of(world, stand.folder.form))).result()
    if course.fault:
        raise ScenarioFault(course.fault)
    return course


def expert_run(stand: Stand, world: World) -> Replay:
    """The expert's run, in a world of this process. Raises ScenarioFault where they stumble."""
    header = header_for(stand.folder, learner="expert", variant=stand.variant, seed=stand.seed)
    try:
        run = play_direct(stand, world, header, stand.folder.answers.expert)
    except IrcoachError:
        raise
    except Exception as error:
        raise ScenarioFault(
            f"scenario fault: the expert of {stand.folder.id} (variant {stand.variant}, seed {stand.seed}) stumbled: "
            f"{stand.folder.told(error)}. This is a bug of the scenario, not yours; nothing is scored against you."
        ) from error
    if run.fault:
        raise ScenarioFault(run.fault)
    return run


def _name(stand: Stand) -> str:
    pieces = [
        stand.folder.fingerprint,
        stand.folder.answers_fingerprint,
        stand.variant,
        stand.seed,
        engine(),
        EDITION,
        _code(),
    ]
    digest = hashlib.sha256(json.dumps(pieces, sort_keys=True).encode()).hexdigest()[:20]
    return f"{stand.folder.id}--{stand.variant}--{stand.seed}--{digest}"


def _code() -> str:
    """A digest of the grader's own files: a baseline made by other code is another baseline."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _kept(path: Path) -> Baselines | None:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return Baselines(Course.of_plain(data["nothing"]), Course.of_plain(data["expert"]), Marks(**data["marks"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None  # never made, or half written by a crash: it is made again


def _keep(path: Path, made: Baselines) -> None:
    data = {"nothing": made.nothing.plain(), "expert": made.expert.plain(), "marks": asdict(made.marks)}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        number, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
        with os.fdopen(number, "w", encoding="utf-8") as file:
            json.dump(data, file)
        os.replace(name, path)
    except OSError:
        return  # a full or read-only disk costs the next grading some seconds, nothing else
