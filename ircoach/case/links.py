"""The two ways a `Case` reaches its host: directly in this process, or over a pipe to a child."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from ircoach import errors
from ircoach.case.host import Host
from ircoach.world.carriers.pipe import Pipe, Tell


class Link(Protocol):
    """Asks the host one thing and brings the answer, or raises the error it names."""

    def ask(self, head: Mapping[str, Any], body: bytes = b"") -> tuple[dict[str, Any], bytes]:
        """One message, one reply."""
        ...

    def close(self) -> None:
        """Let go of the host."""
        ...


class Direct:
    """The host in this very process: for players, replays and tests. One world a process."""

    def __init__(self, host: Host) -> None:
        self.host = host

    def ask(self, head: Mapping[str, Any], body: bytes = b"") -> tuple[dict[str, Any], bytes]:
        """Ask the host."""
        return _checked(self.host.take(head, body))

    def close(self) -> None:
        """Close the journal, if one is kept."""
        if self.host.journal:
            self.host.journal.close()


class Child:
    """The host in a child process, which holds the journal and its lock."""

    def __init__(self, log: Path) -> None:
        self.pipe = Pipe(["-m", "ircoach.case.child"], log)

    def ask(self, head: Mapping[str, Any], body: bytes = b"", on_news: Tell | None = None) -> tuple[dict[str, Any], bytes]:
        """Ask over the pipe; `on_news` hears how far a long answer has come."""
        return _checked(self.pipe.ask(dict(head), body, on_news))

    def close(self) -> None:
        """End the child; the journal is on disk already."""
        self.pipe.close()


def _checked(got: tuple[dict[str, Any], bytes]) -> tuple[dict[str, Any], bytes]:
    reply, content = got
    if "error" in reply:
        kind = getattr(errors, reply["error"], errors.CaseError)
        raise kind(reply["message"])
    return reply, content
