"""How a `Case` reaches its host: over a pipe to a child process. direct.py has the other way."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from ircoach import errors
from ircoach.world.carriers.pipe import Pipe, Tell


class Link(Protocol):
    """Asks the host one thing and brings the answer, or raises the error it names."""

    def ask(self, head: Mapping[str, Any], body: bytes = b"") -> tuple[dict[str, Any], bytes]:
        """One message, one reply."""
        ...

    def close(self) -> None:
        """Let go of the host."""
        ...


class Child:
    """The host in a child process, which holds the journal and its lock."""

    def __init__(self, log: Path) -> None:
        self.pipe = Pipe(["-m", "ircoach.case"], log)

    def ask(self, head: Mapping[str, Any], body: bytes = b"", on_news: Tell | None = None) -> tuple[dict[str, Any], bytes]:
        """Ask over the pipe; `on_news` hears how far a long answer has come."""
        return checked(self.pipe.ask(dict(head), body, on_news))

    def close(self) -> None:
        """End the child; the journal is on disk already."""
        self.pipe.close()


def checked(got: tuple[dict[str, Any], bytes]) -> tuple[dict[str, Any], bytes]:
    """The answer as it is, or the error it names raised."""
    reply, content = got
    if "error" in reply:
        kind = getattr(errors, reply["error"], errors.CaseError)
        raise kind(reply["message"])
    return reply, content
