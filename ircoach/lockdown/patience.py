"""How long the door listens to one client, and to how many bytes of a request's head, before it stops."""

from __future__ import annotations

import io
import socket
import time
from typing import Any


class HeadTooLarge(Exception):
    """The request line and headers are larger than the door takes."""


class Patience(io.RawIOBase):
    """A client's bytes, read within a time.

    `whole(seconds)` bounds everything read from now on together, so that a client who sends a byte now and then gains nothing;
    `each(seconds)` bounds one wait; `at_once()` reads what is there and waits for nothing.
    """

    def __init__(self, sock: socket.socket) -> None:
        super().__init__()
        self._sock = sock
        self._until: float | None = None
        self._head: int | None = None

    def whole(self, seconds: float, head: int | None = None) -> None:
        """Read within so many seconds in all; no more than `head` bytes, where given (HeadTooLarge)."""
        self._until, self._head = time.monotonic() + seconds, head

    def each(self, seconds: float) -> None:
        """Wait so many seconds at most for each piece."""
        self._until, self._head = None, None
        self._sock.settimeout(seconds)

    def at_once(self) -> None:
        """Read without waiting."""
        self._until, self._head = None, None
        self._sock.setblocking(False)

    def readable(self) -> bool:
        """Yes: it is a stream to read."""
        return True

    def readinto(self, buffer: Any) -> int | None:
        """Fill a buffer as far as there is something. Raises TimeoutError when the time is over."""
        if self._until is not None:
            left = self._until - time.monotonic()
            if left <= 0:
                raise TimeoutError("the client took too long")
            self._sock.settimeout(left)
        try:
            count = self._sock.recv_into(buffer)
        except BlockingIOError:
            return None
        if self._head is not None:
            self._head -= count
            if self._head < 0:
                raise HeadTooLarge
        return count
