"""What the command line's tests share: one command line run in this process or in one of its own, and what it said."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.project.support import ROOT

SMALL = ROOT / "tests" / "small" / "one_key"


@dataclass(frozen=True, slots=True)
class Said:
    """A command's exit code and what it wrote where."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as JSON; anything else on it fails the test."""
        return json.loads(self.out)


Run = Callable[..., Said]


def shell(*arguments: str | Path, cwd: Path | None = None, seconds: float = 120, **more: str) -> Said:
    """Run `ircoach …` as a person would, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "ircoach", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **more},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=seconds,
        check=False,
    )
    return Said(done.returncode, done.stdout, done.stderr)


def journal_of(path: Path, *, learner: str = "ada", kinds: tuple[str, ...] = (), **header: Any) -> Path:
    """A journal of some acts that never reached a world: good for what reads journals, not for what replays them."""
    from ircoach.case.journal import Journal

    whole = {"scenario": "one-key", "variant": None, "seed": 1, "learner": learner, "pace": "stepped", "begun": 1_700_000_000.0}
    journal = Journal.create(path, whole | header)
    for number, kind in enumerate(kinds, start=1):
        journal.outcome(journal.act(number, 1_700_000_000.0 + number, kind, "1", {}), "0" * 64)
    journal.close()
    return path
