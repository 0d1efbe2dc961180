"""Grading a journal, in this process; graders.py has it done apart, as a notebook or command line does.

A journal that cannot be replayed raises a JournalError that says at which entry and why. A bug in a scenario or in the grader
gives a scorecard with `fault` set and no score: it is never the learner's.
"""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ircoach.case import journal as journals
from ircoach.case.host import events_of
from ircoach.errors import ScenarioFault
from ircoach.grader.apart import Stand
from ircoach.grader.baselines import Baselines, baselines
from ircoach.grader.cards import scored, unscored
from ircoach.grader.graders import Progress
from ircoach.grader.replay import Replay, opened, replay
from ircoach.grader.scorecard import Scorecard


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
