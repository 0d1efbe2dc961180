"""Processes that grade for somebody else: one for one journal, or a few that read the grader once and grade many.

To read the grader, moto and botocore takes seconds, as long as a small case takes to be graded. So a process that has read them
grades each journal in a copy of itself, which no other learner's case has touched. Where a process cannot be copied (Windows),
each journal gets a fresh one. Whoever asks here reads none of them.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

from ircoach import errors
from ircoach.case import journal as journals
from ircoach.errors import IrcoachError, JournalForeign
from ircoach.grader.kept import keep, kept
from ircoach.grader.scorecard import Scorecard
from ircoach.world.carriers.pipe import clean_environment

Progress = Callable[[float], None]
Said = dict[str, Any]

#: enough for a traceback
LAST_LINES = 40


class Grader:
    """A process that grades journals, one after the other."""

    def __init__(self) -> None:
        self._wrongs = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115  # closed in close()
        self._child = subprocess.Popen(
            [sys.executable, "-m", "ircoach.grader"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._wrongs,
            env={**clean_environment(), "PYTHONIOENCODING": "utf-8"},
            encoding="utf-8",
        )

    @property
    def alive(self) -> bool:
        """Whether it can grade another one."""
        return self._child.poll() is None

    def grade(self, path: Path, progress: Progress | None, scenario: str | Path | None) -> Said:
        """What it says of a journal last: `scorecard`, or `error` and `message`. `progress` hears 0 to 1."""
        assert self._child.stdin
        assert self._child.stdout
        said_before = self._end()
        asked = {"journal": str(path), "scenario": None if scenario is None else str(scenario)}
        with suppress(OSError):  # it is gone: nothing will be said
            self._child.stdin.write(json.dumps(asked) + "\n")
            self._child.stdin.flush()
        said: Said = {}
        for line in self._child.stdout:
            said = json.loads(line)
            if "progress" not in said:
                break
            if progress:
                progress(float(said["progress"]))
        if "scorecard" in said or "error" in said:
            return said
        told = f"the grader's process ended without a result{_code(said)}. Please report this: {self._last_words(said_before)}"
        return {"error": "IrcoachError", "message": told}

    def _end(self) -> int:
        """Up to where it has written about what went wrong."""
        return self._wrongs.seek(0, os.SEEK_END)

    def _last_words(self, since: int) -> str:
        """The end of what it wrote about what went wrong from there on, in whole lines."""
        self._wrongs.seek(since)
        return "\n".join(self._wrongs.read().strip().splitlines()[-LAST_LINES:]) or "it left no word"

    def close(self) -> None:
        """Let it end."""
        assert self._child.stdin
        assert self._child.stdout
        with suppress(OSError):
            self._child.stdin.close()
        self._child.wait()
        self._child.stdout.close()
        self._wrongs.close()


class Graders:
    """As many graders as are asked at a time, each begun when it is first needed. Threads may share them."""

    def __init__(self) -> None:
        self._idle: queue.SimpleQueue[Grader] = queue.SimpleQueue()
        self._all: list[Grader] = []
        self._lock = threading.Lock()

    def grade(self, path: Path, progress: Progress | None, scenario: str | Path | None) -> Said:
        """What the next idle one says of a journal last."""
        grader = self._next()
        try:
            return grader.grade(path, progress, scenario)
        finally:
            if grader.alive and hasattr(os, "fork"):
                self._idle.put(grader)

    def _next(self) -> Grader:
        try:
            return self._idle.get_nowait()
        except queue.Empty:
            made = Grader()
            with self._lock:
                self._all.append(made)
            return made

    def __enter__(self) -> Graders:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for grader in self._all:
            grader.close()


def grade_apart(
    path: Path, progress: Progress | None = None, *, scenario: str | Path | None = None, by: Graders | None = None
) -> Scorecard:
    """Grade a journal in a process that has held no other world. `progress` hears 0 to 1. Raises what `grade_here` raises.

    `by`: who grades, where there are more to come. The scorecard of a finished case is kept on this machine, and given again, so
    marked, once other versions are installed.
    """
    if by is None:
        with Graders() as one:
            return grade_apart(path, progress, scenario=scenario, by=one)
    try:
        card = _heard(by.grade(path, progress, scenario))
    except JournalForeign:
        earlier = kept(journals.read(path))
        if earlier is None:
            raise
        return earlier
    keep(card, journals.read(path))
    return card


def _code(said: Said) -> str:
    """With which code a copy ended that said nothing; below 0 the signal that ended it."""
    return f" (exit code {said['lost']})" if "lost" in said else ""


def _heard(said: Said) -> Scorecard:
    """The scorecard that a grader gave, or the error it told, raised here."""
    if "scorecard" in said:
        return Scorecard.model_validate_json(json.dumps(said["scorecard"]))
    kind: type[Exception] = getattr(errors, str(said["error"]), IrcoachError)
    raise kind(str(said["message"]))
