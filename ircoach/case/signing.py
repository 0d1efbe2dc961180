"""The class key: a mark that a room's machines put on the journals written on them, and an instructor can look for.

A machine that holds the key signs each line of a journal as it is written: HMAC-SHA256 (RFC 2104) over the line's chain value,
which stands for every line up to it, the header with the learner's name among them. A mark is no part of the chain, so a journal
without marks is read, played and graded as ever.

What a mark proves: whoever wrote the line could read the key. No more: who holds the key can sign anything, and a journal cut
short keeps the marks it has.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from ircoach.errors import BadInput

#: names the key's file on a machine that signs
VARIABLE = "IRCOACH_CLASS_KEY"
#: how a journal stands to a key
Stand = Literal["signed", "signed in part", "unsigned", "does not fit"]
_HEAD, _BYTES, _ABOUT = "ircoach class key 1", 32, b"ircoach journal 1\n"


@dataclass(frozen=True, slots=True)
class ClassKey:
    """A secret that a room's machines and its instructor share."""

    secret: bytes = field(repr=False)

    @classmethod
    def new(cls) -> ClassKey:
        """A key nobody had before."""
        return cls(secrets.token_bytes(_BYTES))

    @classmethod
    def read(cls, path: Path) -> ClassKey:
        """The key in a file. Raises BadInput where there is none."""
        try:
            head, _, coded = path.read_bytes()[:1024].decode().strip().partition("\n")
            secret = base64.b64decode(coded, validate=True)
        except OSError as error:
            raise BadInput(
                f"the class key {path} cannot be read: {error.strerror}. Is the path right, and may you read it?"
            ) from error
        except ValueError as error:  # neither text nor base64
            raise _no_key(path) from error
        if head.strip() != _HEAD or len(secret) != _BYTES:
            raise _no_key(path)
        return cls(secret)

    def write(self, path: Path) -> None:
        """Write the key where nothing is yet, to be read by its owner alone. Raises BadInput where something is, or OSError."""
        try:
            number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError as error:
            raise BadInput(f"{path} is there already, and a key is never written over; name another file.") from error
        with os.fdopen(number, "w", encoding="ascii") as file:
            file.write(f"{_HEAD}\n{base64.b64encode(self.secret).decode()}\n")

    @property
    def name(self) -> str:
        """What the key may be called where others hear it: eight letters of its digest, which tell nothing of it."""
        return hashlib.sha256(b"ircoach class key\n" + self.secret).hexdigest()[:8]

    def sign(self, chain: str) -> str:
        """The mark of a line with this chain value."""
        return hmac.new(self.secret, _ABOUT + chain.encode(), hashlib.sha256).hexdigest()

    def fits(self, chain: str, mark: str) -> bool:
        """Whether a mark is this key's, of that line."""
        return hmac.compare_digest(self.sign(chain).encode(), mark.encode("utf-8", "replace"))

    def stand(self, marks: Sequence[tuple[str, str | None]]) -> Stand:
        """How a journal stands to this key, by the chain value and the mark of each of its lines."""
        given = [(chain, mark) for chain, mark in marks if mark is not None]
        if not given:
            return "unsigned"
        if not all(self.fits(chain, mark) for chain, mark in given):
            return "does not fit"
        return "signed" if len(given) == len(marks) else "signed in part"


def of_this_machine() -> ClassKey | None:
    """The key that this machine signs with, or None. Raises BadInput where one is named and cannot be read."""
    named = os.environ.get(VARIABLE)
    if not named:
        return None
    try:
        return ClassKey.read(Path(named).expanduser())
    except BadInput as error:
        raise BadInput(f"{VARIABLE}: {error} Without the variable a case is played all the same, and not signed.") from error


def _no_key(path: Path) -> BadInput:
    return BadInput(f"{path} is no class key. `ircoach key FILE` makes one: a line that says so, and a line of base64.")
