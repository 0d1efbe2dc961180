"""Writing files that a person asked for: a debrief never over an older one, a named result where it was named."""

from __future__ import annotations

from pathlib import Path


def write_numbered(path: Path, text: str) -> Path:
    """Write NAME.EXT, or NAME-2.EXT where that is taken, and so on. Returns what was written."""
    candidate, number = path, 1
    while True:
        try:
            candidate.touch(exist_ok=False)
        except FileExistsError:
            number += 1
            candidate = path.with_name(f"{path.stem}-{number}{path.suffix}")
            continue
        write(candidate, text)
        return candidate


def write(path: Path, what: str | bytes) -> None:
    """Write a result where it was asked for. An error of the disk's names the file, which Python's own may not."""
    try:
        path.write_bytes(what.encode() if isinstance(what, str) else what)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
