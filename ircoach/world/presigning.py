"""Presigned URLs that the world has met, and until when each is good.

They run out in scenario time: thinking costs nobody their URL, and waiting does. One that somebody in the world made is known
from its making; one that a client of today made is known from its first use, with what the wall had left of it then.
"""

from __future__ import annotations

from ircoach.world.clock import SECOND

#: seconds: a version 4 URL lives a week at most (https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html)
WEEK = 7 * 24 * 3600


class Presigned:
    """Signatures, when each was made as far as that is known, and until when it is good; in scenario microseconds."""

    def __init__(self) -> None:
        self._until: dict[str, int] = {}
        self._made: dict[str, int] = {}

    def made(self, signature: str, now: int, seconds: int) -> None:
        """Note a URL made at scenario time `now`, good for so many seconds."""
        self._made[signature] = now
        self._until[signature] = now + seconds * SECOND

    def knows(self, signature: str) -> bool:
        """Whether the URL was met before."""
        return signature in self._until

    def good(self, signature: str, now: int, left: float, age: float | None = None) -> bool:
        """Whether a URL is good at scenario time `now`; one never met before is `age` seconds old and has `left` from here."""
        if age is not None:
            self._made.setdefault(signature, now - round(max(0.0, age) * SECOND))
        return now <= self._until.setdefault(signature, now + round(left * SECOND))

    def made_at(self, signature: str) -> int | None:
        """When a URL was signed; None where it does not say, as version 2 does not."""
        return self._made.get(signature)
