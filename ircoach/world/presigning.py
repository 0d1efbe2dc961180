"""Presigned URLs that the world has met, and until when each is good.

They run out in scenario time: thinking costs nobody their URL, and waiting does. One that somebody in the world made is known
from its making; one that a client of today made is known from its first use, with what the wall had left of it then.
"""

from __future__ import annotations

from ircoach.world.clock import SECOND

#: seconds: a version 4 URL lives a week at most (https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html)
WEEK = 7 * 24 * 3600


class Presigned:
    """Signatures and the scenario microsecond each is good until."""

    def __init__(self) -> None:
        self._until: dict[str, int] = {}

    def made(self, signature: str, now: int, seconds: int) -> None:
        """Note a URL made at scenario time `now`, good for so many seconds."""
        self._until[signature] = now + seconds * SECOND

    def knows(self, signature: str) -> bool:
        """Whether the URL was met before."""
        return signature in self._until

    def good(self, signature: str, now: int, left: float) -> bool:
        """Whether a URL is good at scenario time `now`; one never met before has `left` seconds from here."""
        return now <= self._until.setdefault(signature, now + round(left * SECOND))
