"""Opening a case in a child process: a new one, one that was begun, or a fork of one."""

from __future__ import annotations

import contextlib
import getpass
import hashlib
import json
import os
import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import platformdirs
from filelock import FileLock, Timeout

from ircoach.case import aws, modes
from ircoach.case import journal as journals
from ircoach.case.case import Case
from ircoach.case.engine import engine
from ircoach.case.links import Child, Link
from ircoach.errors import BadInput
from ircoach.scenario.drawing import seed_of
from ircoach.scenario.library import Folder
from ircoach.world.clock import MINUTE

#: bytes of a folder's name: as many as file systems take, and how many of a longer one are kept before its digest
LONGEST, CUT = 255, 150
#: a live clock that runs faster than this is over before anybody has read the alert
FASTEST = 1000.0


def data_folder() -> Path:
    """Where a learner's cases are kept: IRCOACH_HOME, or the system's place for user data."""
    named = os.environ.get("IRCOACH_HOME")
    return Path(named).expanduser() if named else Path(platformdirs.user_data_dir("ircoach"))


def header_for(
    folder: Folder,
    *,
    learner: str,
    variant: str | None = None,
    seed: int | None = None,
    pace: str | None = None,
    mode: str = "practice",
    speed: float = 1.0,
    attempt: int = 1,
    minutes: float | None = None,
    events: int | None = None,
) -> dict[str, Any]:
    """The header of a new journal. Raises BadInput for what cannot be: pace, speed, mode, length, variant, seed, attempt, volume.

    An exam and a drill meet other worlds than practice does under the same name: nobody has rehearsed them.
    """
    pace, lasts = modes.settle(mode, pace, attempt, minutes)
    if variant is not None and variant not in [v.id for v in folder.form.variants]:
        raise BadInput(f"variant: {variant!r} is not one of {folder.id}'s; leave it out to have one drawn.")
    if seed is not None and attempt != 1:
        raise BadInput(
            f"attempt {attempt} was asked for and seed {seed} as well: an attempt draws another world under your name, and a "
            "seed names its own. Give one of them."
        )
    if seed is not None and seed < 0:
        raise BadInput(f"seed: {seed} was given; it is a whole number, 0 or more.")
    if attempt < 1:
        raise BadInput(f"attempt: {attempt} was given; the first is 1.")
    if not 0 < speed <= FASTEST:
        raise BadInput(f"speed: {speed:g} was given; it is how many times as fast as the wall's clock, up to {FASTEST:g}.")
    if events is not None and not 1 <= events <= modes.MOST_EVENTS:
        raise BadInput(
            f"events: {events} was given; it is about how many the fortnight before the alert has, 1 to {modes.MOST_EVENTS:,}."
        )
    volume = {} if events is None else {"events": int(events)}
    return {
        "scenario": folder.id,
        "variant": variant,
        "seed": drawn_seed(learner, folder.id, mode, attempt) if seed is None else int(seed),
        "learner": learner,
        "attempt": attempt,
        "pace": pace,
        "mode": mode,
        **({} if lasts is None else {"minutes": lasts}),
        "speed": speed,
        **volume,
        "engine": {**engine(), "scenario": folder.fingerprint},
        "begun": round(time.time(), 3),
    }


def drawn_seed(learner: str, scenario: str, mode: str, attempt: int) -> int:
    """The seed that a name draws; an exam's and a drill's are other ones than practice's."""
    return seed_of(learner, scenario if mode == "practice" else f"{scenario} {mode}", attempt)


def journal_path(header: Mapping[str, Any]) -> Path:
    """The file a case is kept in: one per learner, scenario, variant asked for, seed, pace, mode and volume.

    The folder is the learner's name, with dashes for what not every file system takes. A digest of the name is at its end where
    the name is too long, and where another learner, whose name comes to the same, keeps that very case there.
    """
    learner = str(header["learner"])
    pieces = [header["scenario"], header["variant"] or "drawn", str(header["seed"]), header["pace"]]
    if header.get("mode", "practice") != "practice":
        pieces.append(header["mode"])
    if "events" in header:
        pieces.append(f"{header['events']}-events")
    name, shelf = "--".join(pieces) + ".jsonl", data_folder() / "cases"
    plain = re.sub(r"[^\w.@-]+", "-", learner).strip("-.") or "learner"
    digest = hashlib.sha256(learner.encode(errors="backslashreplace")).hexdigest()[:8]
    apart = shelf / f"{plain.encode()[:CUT].decode(errors='ignore')}-{digest}" / name
    keeps = _learner_of(shelf / plain / name)
    if keeps != learner and (keeps is not None or len(plain.encode()) > LONGEST or apart.exists()):
        return apart
    return shelf / plain / name


def _learner_of(path: Path) -> str | None:
    """Whose a journal is by its header; None where there is none, or none that can be read."""
    try:
        with path.open("rb") as file:
            return str(json.loads(file.readline())["header"]["learner"])
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return None


def is_held(path: Path) -> bool:
    """Whether some process has the case of a journal open just now; a lock that cannot be opened (a read-only mount) is none."""
    lock = path.with_suffix(".lock")
    if not lock.exists():
        return False
    try:
        with FileLock(str(lock), timeout=0):
            return False
    except Timeout:
        return True
    except OSError:
        return False


def open_child(
    scenario: str | Path,
    header: Mapping[str, Any],
    path: Path,
    on_progress: Callable[[float], None] | None = None,
    link: Child | None = None,
) -> Case:
    """Open a case with its world in a child process, resuming `path` if it exists.

    `on_progress` hears how far the world is built, 0 to 1. `link`: a child started earlier with `start_child`, to be used up.
    Raises CaseHeld where another kernel has it, JournalError where the journal cannot be gone on with.
    """

    def heard(news: Mapping[str, Any]) -> None:
        if on_progress and "built" in news:
            on_progress(float(news["built"]))

    link = link or start_child(path)
    try:
        opening, _ = link.ask(
            {"kind": "begin", "scenario": str(scenario), "journal": str(path), "header": dict(header)}, on_news=heard
        )
    except BaseException:
        link.close()
        raise
    return adopted(link, path, opening, header)


def start_child(path: Path) -> Child:
    """The child process of a journal, loading what a world needs while its caller does something else; end it by `close`."""
    return Child(path.with_suffix(".log"))


def adopted(link: Link, path: Path | None, opening: Mapping[str, Any], header: Mapping[str, Any]) -> Case:
    """The case behind a link that has answered its opening, with boto3 turned towards it."""
    case = Case(link, path, opening, header)
    aws.adopt(case)
    return case


def learner_name(given: str | None) -> str:
    """The learner's name: given, or the one the computer knows."""
    if given is not None:
        if not given.strip():
            raise BadInput("learner: an empty name was given; use the name your instructor knows you by.")
        return given.strip()
    with contextlib.suppress(Exception):  # getuser raises differing errors where no name is to be had
        return getpass.getuser()
    return "learner"


def fork_journal(written: journals.Written, at: int | float | str, path: Path, alert_at: int) -> Path:
    """Begin a practice journal with the first part of another.

    `at`: a whole number is how many entries to keep, a text a checkpoint's name, a float minutes since the alert (`alert_at`,
    scenario microseconds). Raises BadInput for a place that does not exist.
    """
    keep = _cut(written, at, alert_at)
    header = {
        **{key: each for key, each in written.header.items() if key != "minutes"},
        "fork_of": written.path.name,
        "forked_at": keep,
        "mode": "practice",
        "begun_as": modes.begun_as(written.header),
    }
    journal = journals.Journal.create(path, header)
    for entry in written.entries[:keep]:
        number = journal.act(entry.time, entry.wall, entry.kind, entry.step, entry.data)
        if entry.digest is not None:
            journal.outcome(number, entry.digest, entry.limits)
    journal.close()
    return path


def _cut(written: journals.Written, at: int | float | str, alert_at: int) -> int:
    if isinstance(at, str):
        for entry in written.entries:
            if entry.kind == "checkpoint" and entry.data.get("name") == at:
                return entry.number
        named = [e.data["name"] for e in written.entries if e.kind == "checkpoint"]
        raise BadInput(f"no checkpoint is called {at!r}; there are: {', '.join(named) or 'none'}.")
    if isinstance(at, float):
        come = max((entry.time for entry in written.entries), default=alert_at)
        if not 0 <= at <= (come - alert_at) / MINUTE:
            raise BadInput(f"fork at minute {at:g}: this case has come to minute {(come - alert_at) / MINUTE:.1f}.")
        return sum(entry.time <= alert_at + round(at * MINUTE) for entry in written.entries)
    if not 0 <= at <= len(written.entries):
        raise BadInput(f"fork at entry {at}: this case has entries 0 to {len(written.entries)}.")
    return at


def fork_path(path: Path) -> Path:
    """A free file name for a fork, beside the journal it comes from."""
    number = 1
    while (found := path.with_name(f"{path.stem}--fork{number}.jsonl")).exists():
        number += 1
    return found
