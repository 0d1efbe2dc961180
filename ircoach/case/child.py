"""The child process of a notebook's kernel: opens or resumes a journal, holds its lock, and serves the case over a pipe."""

from __future__ import annotations

import gc
import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from ircoach.case import journal as journals
from ircoach.case import signing
from ircoach.case.engine import check_engine
from ircoach.case.host import Host
from ircoach.errors import BadInput, CaseHeld, IrcoachError
from ircoach.scenario.library import find
from ircoach.world.carriers.pipe import Tell, serve
from ircoach.world.clock import LiveClock


class Child:
    """Answers the kernel's messages; the first must be `begin`."""

    def __init__(self) -> None:
        self._host: Host | None = None
        self._lock: FileLock | None = None

    def handle(self, head: dict[str, Any], body: bytes, tell: Tell) -> tuple[dict[str, Any], bytes]:
        """One message, one reply."""
        try:
            if head["kind"] == "begin":
                self._host = self._begin(head, lambda share: tell({"built": round(share, 2)}))
                gc.freeze()  # nobody need look through the world itself again
                gc.enable()
                return self._host.opening(), b""
            if self._host is None:
                return {"error": "CaseError", "message": "the case is not open yet"}, b""
            return self._host.take(head, body)
        except IrcoachError as error:
            return {"error": type(error).__name__, "message": str(error)}, b""
        except (TypeError, ValueError, OverflowError) as error:  # UnicodeError is among them
            if "data" not in head or self._host is None or self._host.behind():
                raise  # no act, so a bug of ours; or half done, and only opening the journal once more can tell
            return {"error": "BadInput", "message": f"{head['kind']}: that cannot be taken ({error})."}, b""

    def _begin(self, head: dict[str, Any], progress: Callable[[float], None]) -> Host:
        path = Path(head["journal"])
        folder, key = find(head["scenario"]), signing.of_this_machine()
        self._hold(path)
        if path.exists():
            written = journals.read(path)
            check_engine(folder, written.header, path)
            _same_clock(written.header, head["header"])
            host = Host(folder, written.header, progress=progress)
            host.replay(written.entries)
            host.journal = journals.Journal.resume(written, key)
            if written.unsettled:  # the process ended between act and answer: the act counts, so its answer is noted now
                host.note_outcome()
        else:
            host = Host(folder, head["header"], progress=progress)
            host.header = {**head["header"], "begun": round(time.time(), 3)}  # nobody's clock runs while their world is built
            host.journal = journals.Journal.create(path, host.header, key)
        if isinstance(host.world.clock, LiveClock):
            host.start_live(time.time())
        return host

    def _hold(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        note = path.with_suffix(".holder")
        self._lock = FileLock(str(path.with_suffix(".lock")))
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            who = json.loads(note.read_text()) if note.exists() else {}
            raise CaseHeld(
                f"this case is already open (process {who.get('kernel', 'unknown')}, since "
                f"{who.get('since', 'a while ago')}). Close it there with "
                "case.close() or shut that kernel down, then open it here again."
            ) from None
        note.write_text(json.dumps({"kernel": os.getppid(), "since": time.strftime("%Y-%m-%d %H:%M:%S")}))


def _same_clock(begun: Mapping[str, Any], asked: Mapping[str, Any]) -> None:
    """A case keeps the clock it was begun with. Raises BadInput where it is opened again for another one."""
    for name in ("minutes", "speed"):
        if begun.get(name) != asked.get(name):
            raise BadInput(
                f"{name}: {asked.get(name)} was asked for, and this case was begun with {begun.get(name)}. Open it with that to "
                "go on, or meet another world: attempt=2, 3, …"
            )


def main() -> None:
    """Serve until the kernel goes away."""
    serve(Child().handle)
    sys.exit(0)
