"""A case whose world stands in this very process: for players, replays and tests. One world a process."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ircoach.case import journal as journals
from ircoach.case.case import Case
from ircoach.case.host import Host
from ircoach.case.links import checked
from ircoach.case.opening import adopted
from ircoach.scenario.library import Folder


class Direct:
    """The host in this very process."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self._turn = threading.RLock()

    def ask(self, head: Mapping[str, Any], body: bytes = b"") -> tuple[dict[str, Any], bytes]:
        """Ask the host; from several threads, one after another."""
        with self._turn:
            return checked(self.host.take(head, body))

    def close(self) -> None:
        """Close the journal, if one is kept."""
        if self.host.journal:
            self.host.journal.close()


def open_direct(folder: Folder, header: Mapping[str, Any], path: Path | None = None, host: Host | None = None) -> Case:
    """Open a new case with its world in this process."""
    host = host or Host(folder, header)
    if path is not None:
        host.journal = journals.Journal.create(path, header)
    link = Direct(host)
    opening, _ = link.ask({"kind": "open"})
    return adopted(link, path, opening, header)
