"""Writing files that a person asked for: never over one that is there."""

from __future__ import annotations

from pathlib import Path

from ircoach.errors import BadInput


def write_numbered(path: Path, text: str) -> Path:
    """Write NAME.EXT, or NAME-2.EXT where that is taken, and so on. Returns what was written."""
    candidate, number = path, 1
    while True:
        try:
            with open(candidate, "x", encoding="utf-8") as file:
                file.write(text)
            return candidate
        except FileExistsError:
            number += 1
            candidate = path.with_name(f"{path.stem}-{number}{path.suffix}")


def write_new(path: Path, text: str) -> Path:
    """Write a file that must not be there yet. Raises BadInput where it is."""
    try:
        with open(path, "x", encoding="utf-8", newline="") as file:
            file.write(text)
    except FileExistsError:
        raise BadInput(f"{path} is there already and is not written over; name another file.") from None
    return path
