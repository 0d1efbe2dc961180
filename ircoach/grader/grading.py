"""Grading a journal: in this process, or apart in a fresh one, as a notebook or command line does.

A journal that cannot be replayed raises a JournalError that says at which entry and why. A bug in a scenario or in the grader
gives a scorecard with `fault` set and no score: it is never the learner's.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TextIO

from ircoach import errors
from ircoach.case import journal as journals
from ircoach.case.host import events_of
from ircoach.errors import IrcoachError, JournalForeign, ScenarioFault
from ircoach.grader.apart import Stand
from ircoach.grader.baselines import Baselines, baselines
from ircoach.grader.cards import scored, unscored
from ircoach.grader.kept import keep, kept
from ircoach.grader.replay import Replay, opened, replay
from ircoach.grader.scorecard import Scorecard
from ircoach.world.carriers.pipe import clean_environment

Progress = Callable[[float], None]


def grade_here(
    path: Path, progress: Progress | None = None, *, scenario: str | Path | None = None, fork: bool | None = None
) -> Scorecard:
    """Grade a journal in this process, which must hold no other world.

    `scenario`: the folder, where it is not among those `ircoach scenarios` lists. `fork`: False plays every run from the start,
    as on systems that cannot copy a process; same result, slower. Raises JournalDamaged, JournalForeign, ReplayDiverged,
    UnknownScenario.
    """
    tell = progress or (lambda share: None)
    written = journals.read(path)
    folder, variant = opened(written.header, scenario)
    try:
        events = events_of(written.header)
        stand = Stand(folder, variant.id, int(written.header["seed"]), lambda share: tell(0.6 * share), fork=fork, events=events)
        held_against = baselines(stand)
        tell(0.75)
        run = replay(path, lambda share: tell(0.75 + 0.2 * share), scenario=scenario, stand=stand)
    except ScenarioFault as fault:
        return unscored(None, about(written.header, path), str(fault))
    card = card_of(run, held_against)
    tell(1.0)
    return card


def card_of(run: Replay, held_against: Baselines) -> Scorecard:
    """The scorecard of a replay; a fault of ours where scoring breaks."""
    if run.fault:
        return unscored(run, {}, run.fault)
    try:
        return scored(run, held_against)
    except ScenarioFault as fault:
        return unscored(run, {}, str(fault))
    except Exception as error:  # noqa: BLE001  a bug in a rubric or in the grader must not cost the learner anything
        frame = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(frame.filename).name}, line {frame.lineno}"
        return unscored(
            run, {}, f"grader fault: {type(error).__name__}: {error} ({place}). This is not your doing; nothing is scored."
        )


def grade_apart(path: Path, progress: Progress | None = None, *, scenario: str | Path | None = None) -> Scorecard:
    """Grade a journal in a fresh process. `progress` hears 0 to 1. Raises what `grade_here` raises.

    The scorecard of a finished case is kept on this machine, and given again, so marked, once other versions are installed.
    """
    try:
        card = _graded_apart(path, progress, scenario)
    except JournalForeign:
        earlier = kept(journals.read(path))
        if earlier is None:
            raise
        return earlier
    keep(card, journals.read(path))
    return card


def _graded_apart(path: Path, progress: Progress | None, scenario: str | Path | None) -> Scorecard:
    command = [sys.executable, "-m", "ircoach.grader", str(path)]
    if scenario is not None:
        command += ["--scenario", str(scenario)]
    environment = {**clean_environment(), "PYTHONIOENCODING": "utf-8"}
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as wrongs:
        said = _listened(command, environment, wrongs, progress)
        wrongs.seek(0)
        wrong = wrongs.read()
    if "scorecard" in said:
        return Scorecard.model_validate_json(json.dumps(said["scorecard"]))
    if "error" in said:
        kind: type[Exception] = getattr(errors, str(said["error"]), IrcoachError)
        raise kind(str(said["message"]))
    raise IrcoachError(f"the grader's process ended without a result. Please report this: {wrong.strip()[-800:]}")


def _listened(command: list[str], environment: dict[str, str], wrongs: TextIO, progress: Progress | None) -> dict[str, Any]:
    """Start the grader's process and listen to it; its last word is the result, or an error."""
    said: dict[str, Any] = {}
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=wrongs, env=environment, encoding="utf-8"
    ) as child:
        assert child.stdout is not None
        for line in child.stdout:
            said = json.loads(line)
            if "progress" in said and progress:
                progress(float(said["progress"]))
    return said


def about(header: Mapping[str, Any], path: Path | None) -> dict[str, Any]:
    """What can be said of a case whose world could not be built."""
    return {
        "scenario": str(header.get("scenario", "")),
        "title": "",
        "level": "",
        "attack": (),
        "variant": str(header.get("variant") or ""),
        "truth": "sick",
        "story": "",
        "seed": int(header.get("seed", 0)),
        "learner": str(header.get("learner", "")),
        "attempt": int(header.get("attempt", 1)),
        "pace": str(header.get("pace", "")),
        "mode": str(header.get("mode", "")),
        "finished": False,
        "alert": "",
        "alert_time": "",
        "horizon": 0.0,
        "hand_over": "",
        "engine": {str(key): str(value) for key, value in dict(header.get("engine") or {}).items()},
        "journal": str(path or ""),
    }
