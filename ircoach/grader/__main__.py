"""`python -m ircoach.grader JOURNAL`: grade in a process of its own; progress, then the scorecard or an error, as JSON lines."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any, TextIO

from ircoach.errors import IrcoachError
from ircoach.grader.grading import grade_here


def main() -> int:
    """Grade the journal named on the command line; exit code 0 with a scorecard, 1 with an error."""
    parser = argparse.ArgumentParser(prog="python -m ircoach.grader", description=__doc__)
    parser.add_argument("journal", type=Path)
    parser.add_argument("--scenario", type=Path, default=None)
    given = parser.parse_args()
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # a stray print of a storyline or a model answer must not look like a result
    try:
        card = grade_here(given.journal, lambda share: _say(replies, {"progress": round(share, 3)}), scenario=given.scenario)
    except IrcoachError as error:
        _say(replies, {"error": type(error).__name__, "message": str(error)})
        return 1
    _say(replies, {"scorecard": card.plain()})
    return 0


def _say(replies: TextIO, what: dict[str, Any]) -> None:
    replies.write(json.dumps(what, ensure_ascii=False) + "\n")
    replies.flush()


if __name__ == "__main__":
    sys.exit(main())
