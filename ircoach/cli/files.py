"""Writing what a person asked for: a debrief never over an older one, a named result where it was named, a folder whole."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from ircoach.errors import BadInput

Made = TypeVar("Made")


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


def check_free(folder: Path) -> None:
    """Raise BadInput unless a folder can be made there: nothing is ever written over."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadInput(f"{folder} is there already and is not empty, and nothing is written over; name another folder.")
    if folder.resolve() == Path.cwd():
        raise BadInput(f"{folder} is the folder you are in, which cannot be made anew; name one in it, such as ./made.")


def whole(folder: Path, make: Callable[[Path], Made]) -> Made:
    """Make a folder, whole or not at all: `make` fills another beside it, which takes its name in the end."""
    half_made = folder.with_name(f"{folder.name}.{uuid.uuid4().hex[:8]}.partial")
    try:
        half_made.mkdir(parents=True)
        made = make(half_made)
        if folder.exists():
            folder.rmdir()
        half_made.rename(folder)
    except BaseException:
        shutil.rmtree(half_made, ignore_errors=True)
        raise
    return made
