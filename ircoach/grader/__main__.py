"""`python -m ircoach.grader`: grade the journals named on standard input, a JSON line each (`journal`, `scenario`).

Each is graded in a copy of this process, which itself holds no world meanwhile: where one was graded and another is asked for, it
builds that world once more and clears it away, so that copies find read what building one reads.

Said, as JSON lines: `progress`, then the `scorecard`, an `error` with its `message`, or `lost`, the exit code of a copy that said
neither. Where a process cannot be copied, it grades one journal itself and ends.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any, TextIO

from ircoach.case import journal as journals
from ircoach.errors import IrcoachError
from ircoach.grader.apart import ASKED, can_fork, read_ahead
from ircoach.grader.grading import grade_here
from ircoach.grader.replay import opened
from ircoach.scenario.build import build_ahead
from ircoach.world import moto_seam


def main() -> int:
    """Grade until standard input ends; always exit code 0."""
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # a stray print of a storyline or a model answer must not look like a result
    if can_fork():
        read_ahead()
        moto_seam.load(*ASKED)
        gc.freeze()  # copies share what is there
    ahead: dict[str, Any] | None = None  # what was graded well, while nothing was built ahead
    built = False
    while line := sys.stdin.readline():
        asked = json.loads(line)
        if not can_fork():
            _grade(asked, replies)
            return 0
        if ahead and not built:
            _build_ahead(ahead)
            built = True
        child = os.fork()
        if child == 0:
            _grade_and_leave(asked, replies)
        if code := os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]):
            _say(replies, {"lost": code})
        else:
            ahead = asked
    return 0


def _build_ahead(asked: dict[str, Any]) -> None:
    """Build the world of a journal that was just graded, if it could be."""
    with suppress(IrcoachError):
        header = journals.read(Path(asked["journal"])).header
        folder, variant = opened(header, asked["scenario"])
        build_ahead(folder.path, variant.id, int(header["seed"]))


def _grade_and_leave(asked: dict[str, Any], replies: TextIO) -> None:
    """Grade, and end this copy without the clearing up that is its original's."""
    code = 1
    try:
        _grade(asked, replies)
        code = 0
    except BaseException:  # noqa: BLE001  whatever it is, the original tells that there is no result
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _grade(asked: dict[str, Any], replies: TextIO) -> None:
    try:
        card = grade_here(
            Path(asked["journal"]), lambda share: _say(replies, {"progress": round(share, 3)}), scenario=asked["scenario"]
        )
    except IrcoachError as error:
        _say(replies, {"error": type(error).__name__, "message": str(error)})
        return
    _say(replies, {"scorecard": card.plain()})


def _say(replies: TextIO, what: dict[str, Any]) -> None:
    replies.write(json.dumps(what, ensure_ascii=False) + "\n")
    replies.flush()


if __name__ == "__main__":
    sys.exit(main())
