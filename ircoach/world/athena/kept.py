"""Kept: a crowd's rows on disk up to its alert, so that one and the same fortnight is worked out once on a machine.

A kept file is a DuckDB database that queries read where it lies. Its name says what it was made from: habits, rehearsed calls,
seed, number of events, the code that writes them, and what it held when it was written. Nothing a responder does is in it:
nothing of it lies behind the alert. What is not there, or is no longer what it was, is worked out again; a folder that cannot be
written to costs time and nothing else.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

if TYPE_CHECKING:
    from ircoach.world.background.crowd import Crowd

ENDING, _BEGUN = ".fortnight", ".begun"
#: bytes the folder may hold; beyond them what was not used for longest goes
MOST = 1024**3
#: what writes a crowd's rows: other code, other files
_CODE = (
    "background",
    "records",
    "athena/crowd.py",
    "athena/tables.py",
    "athena/types.py",
    "delivery.py",
    "identity.py",
    "clock.py",
)


def folder() -> Path:
    """Where the files are kept: IRCOACH_CACHE, or the system's place for what can be made again."""
    named = os.environ.get("IRCOACH_CACHE")
    return Path(named).expanduser() if named else Path(platformdirs.user_cache_dir("ircoach"))


@dataclass(frozen=True, slots=True)
class Kept:
    """One kept file: its size in bytes, and when it was last used (seconds since 1970)."""

    path: Path
    size: int
    used: float


def files() -> list[Kept]:
    """All kept files, the latest used first."""
    found: list[Kept] = []
    with contextlib.suppress(OSError):
        for path in folder().glob(f"*{ENDING}"):
            with contextlib.suppress(OSError):  # another process cleared it meanwhile
                about = path.stat()
                found.append(Kept(path, about.st_size, about.st_mtime))
    return sorted(found, key=lambda each: each.used, reverse=True)


def clear(beyond: int = 0) -> list[Kept]:
    """Remove what was not used for longest until at most `beyond` bytes are left; returns what went.

    A file that an open case reads goes when the system lets it.
    """
    gone: list[Kept] = []
    held = 0
    with contextlib.suppress(OSError):  # of processes that were killed at it
        for left in folder().glob(f".*{_BEGUN}*"):
            if left.stat().st_mtime < time.time() - 86_400:
                forget(left)
    for each in files():
        held += each.size
        if held > beyond:
            with contextlib.suppress(OSError):
                each.path.unlink()
                gone.append(each)
    return gone


def kept(crowd: Crowd, log: str, build: Callable[[Path], None]) -> Path | None:
    """The file of a crowd whose records land under the s3:// address `log`; `build` makes it where there is none.

    None where it can be neither found nor made: then the rows are worked out in memory.
    """
    from duckdb import Error  # an extra

    name = _name(crowd, log)
    if found := _found(name):
        return found
    try:
        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        with _unfinished(name) as unfinished:
            build(unfinished)
            with unfinished.open("rb+") as written:
                os.fsync(written.fileno())
            path = folder() / f"{name}-{_digest(unfinished)}{ENDING}"
            os.replace(unfinished, path)
        clear(MOST)
        return path if path.exists() else None
    except (OSError, Error):
        return None


def forget(path: Path) -> None:
    """Remove a file that cannot be read, as far as the system lets us."""
    with contextlib.suppress(OSError):
        path.unlink()


def _found(name: str) -> Path | None:
    """The file of that name that is still what was written; one that is not is removed."""
    with contextlib.suppress(OSError):
        for path in sorted(folder().glob(f"{name}-*{ENDING}")):
            if path.stem.rpartition("-")[2] == _digest(path):
                with contextlib.suppress(OSError):  # somebody else's, whom we cannot tell that it was used
                    os.utime(path)
                return path
            forget(path)
    return None


def _digest(path: Path) -> str:
    with path.open("rb") as held:
        return hashlib.file_digest(held, lambda: hashlib.blake2b(digest_size=8)).hexdigest()


@contextlib.contextmanager
def _unfinished(name: str) -> Iterator[Path]:
    """A name for a file that is not finished; whatever happens to it, nothing stays."""
    path = folder() / f".{name}-{secrets.token_hex(8)}{_BEGUN}"
    try:
        yield path
    finally:
        for left in folder().glob(f"{path.name}*"):  # DuckDB puts its journal beside it
            forget(left)


def _name(crowd: Crowd, log: str) -> str:
    return hashlib.blake2b(f"{crowd.fingerprint} {log} {_code()}".encode(), digest_size=12).hexdigest()


@cache
def _code() -> str:
    """What the writing code and DuckDB's format are, as a digest."""
    from duckdb import __version__  # an extra

    world = Path(__file__).parent.parent
    sources = [path for name in _CODE for path in ((world / name).glob("*.py") if (world / name).is_dir() else [world / name])]
    digest = hashlib.blake2b(__version__.encode())
    for path in sorted(sources):
        digest.update(path.read_bytes())
    return digest.hexdigest()
