"""Scorecards kept as they were graded: the score of a finished case does not move when ircoach does.

A journal is pinned to the versions that wrote it; once others are installed it cannot be replayed, but it may have been graded
before. What was graded on this machine is kept in its data folder, under the journal's last chain value, which stands for
every line of it. Nothing is taken from a learner's side: a scorecard handed in beside a journal is never looked at.
"""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from pathlib import Path

from pydantic import ValidationError

from ircoach.case.journal import Written
from ircoach.case.opening import data_folder
from ircoach.grader.scorecard import Scorecard

_CHAIN = re.compile(r"[0-9a-f]{64}")


def keep(card: Scorecard, written: Written) -> None:
    """Keep the scorecard of a finished case. A full or read-only disk costs a later grading this help, nothing now."""
    path = _path(written)
    if path is None or not card.finished or card.score is None:
        return
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        number, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
        with os.fdopen(number, "w", encoding="utf-8") as file:
            file.write(card.model_dump_json())
        os.replace(name, path)


def kept(written: Written) -> Scorecard | None:
    """The scorecard that this very journal was given here before, marked as kept; None where there is none to be read."""
    path = _path(written)
    try:
        found = Scorecard.model_validate_json(path.read_bytes()) if path else None
    except (OSError, ValidationError):
        return None
    return found.model_copy(update={"as_graded": True, "journal": str(written.path)}) if found else None


def _path(written: Written) -> Path | None:
    return data_folder() / "scorecards" / f"{written.chain}.json" if _CHAIN.fullmatch(written.chain) else None
