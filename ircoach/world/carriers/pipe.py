"""The pipe: numbered messages between a notebook's kernel and the child process that holds its world.

A message is a JSON head and a block of bytes. Replies carry the number of the message they answer, so that a reply whose
asker was interrupted is recognised and dropped. The child ignores SIGINT, which Jupyter sends to the whole process group.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from ircoach.errors import WorldGone

_HEAD = struct.Struct(">II")
Message = tuple[dict[str, Any], bytes]
Tell = Callable[[dict[str, Any]], None]
Handler = Callable[[dict[str, Any], bytes, Tell], Message]


def write(stream: BinaryIO, head: dict[str, Any], body: bytes = b"") -> None:
    """Send one message."""
    text = json.dumps(head, separators=(",", ":")).encode()
    stream.write(_HEAD.pack(len(text), len(body)) + text + body)
    stream.flush()


def read(stream: BinaryIO) -> Message | None:
    """Receive one message; None at the end of the stream."""
    start = _exactly(stream, _HEAD.size)
    if start is None:
        return None
    text_length, body_length = _HEAD.unpack(start)
    text, body = _exactly(stream, text_length), _exactly(stream, body_length)
    if text is None or body is None:
        return None
    return json.loads(text), body


def _exactly(stream: BinaryIO, count: int) -> bytes | None:
    pieces: list[bytes] = []  # joined once: a pipe gives 64 KiB at a time, and an answer may have tens of megabytes
    while count:
        piece = stream.read(count)
        if not piece:
            return None
        pieces.append(piece)
        count -= len(piece)
    return b"".join(pieces)


class Pipe:
    """The kernel's end: starts the child and asks it one thing at a time, from any thread."""

    def __init__(self, arguments: Sequence[str], log: Path) -> None:
        log.parent.mkdir(parents=True, exist_ok=True)
        self._log = log
        with open(log, "ab") as errors:
            self._child = subprocess.Popen(
                [sys.executable, *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                bufsize=0,
                env=clean_environment(),
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )
        self._lock = threading.RLock()
        self._asked = 0

    @property
    def pid(self) -> int:
        """The child's process id."""
        return self._child.pid

    @property
    def alive(self) -> bool:
        """Whether the child still runs."""
        return self._child.poll() is None

    def ask(self, head: dict[str, Any], body: bytes = b"", on_news: Tell | None = None) -> Message:
        """Send a message and wait for its reply. An interrupt leaves the pipe usable: the late reply is dropped.

        `on_news` hears what the child tells on the way (how far a long build has come).
        """
        assert self._child.stdin is not None
        with self._lock:
            self._asked += 1
            number = self._asked
            try:
                with _uninterrupted():  # half a message would leave the child waiting for its rest
                    write(self._child.stdin, {**head, "number": number}, body)  # type: ignore[arg-type]  # Popen's IO[bytes]
                while True:
                    got = self._next()
                    if got[0].get("number") != number:
                        continue
                    if "news" not in got[0]:
                        return got
                    if on_news:
                        on_news(got[0]["news"])
            except (OSError, ValueError) as error:
                raise self._gone() from error

    def _next(self) -> Message:
        """One whole reply. Interrupts are let in only between replies, never inside one."""
        assert self._child.stdout
        _wait_readable(self._child.stdout)
        with _uninterrupted():
            got = read(self._child.stdout)  # type: ignore[arg-type]  # Popen's IO[bytes]
        if got is None:
            raise self._gone()
        return got

    def _gone(self) -> WorldGone:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._child.wait(1)
        return WorldGone(
            f"the world's process ended (exit code {self._child.poll()}). Nothing is lost: open the case again "
            "and it goes on where "
            f"it was. Details, if any, are in {self._log}."
        )

    def close(self) -> None:
        """Let the child end in its own time, then make it."""
        with contextlib.suppress(OSError, ValueError):
            if self._child.stdin:
                self._child.stdin.close()
        try:
            self._child.wait(5)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait(5)
        if self._child.stdout:
            self._child.stdout.close()


def clean_environment() -> dict[str, str]:
    """The kernel's environment without what steers AWS clients: the world's own callers take nothing from the learner."""
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith(("AWS_", "BOTO"))}
    return kept | {"PYTHONUNBUFFERED": "1"}


def _wait_readable(stream: Any) -> None:
    """Block until a reply begins to arrive; this is where Ctrl-C may land. The stream is unbuffered, so nothing hides in it."""
    if os.name == "posix":
        select.select([stream], [], [])


class _uninterrupted:
    """Hold Ctrl-C back for the moment it takes to move one message; main thread only, a no-op elsewhere."""

    def __enter__(self) -> None:
        self._main = threading.current_thread() is threading.main_thread()
        if self._main:
            self._caught: list[tuple[int, Any]] = []
            self._before = signal.signal(signal.SIGINT, lambda number, frame: self._caught.append((number, frame)))

    def __exit__(self, *_: object) -> None:
        if self._main:
            signal.signal(signal.SIGINT, self._before)
            if self._caught and callable(self._before):
                self._before(*self._caught[-1])


def serve(handle: Handler) -> None:
    """The child's end: answer messages from standard input until it closes. Stray prints go to the log."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    asks = os.fdopen(os.dup(0), "rb")
    while (got := read(asks)) is not None:
        head, body = got
        answer, content = handle(head, body, lambda news, number=head["number"]: write(replies, {"news": news, "number": number}))  # type: ignore[misc]  # a default binds the loop's number
        try:
            write(replies, {**answer, "number": head["number"]}, content)
        except BrokenPipeError:
            return
