"""The shipped labs, and laying them out in a learner's folder without ever writing over the learner's work.

Beside the labs lies a note of what was laid out (`.ircoach-labs.json`: file → SHA-256), so that a lab the learner never touched
can be brought up to date, and one they did can be told from it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Literal

from ircoach.errors import IrcoachError

NOTE = ".ircoach-labs.json"
_NOT_LABS = {"__pycache__", ".ipynb_checkpoints"}


@dataclass(frozen=True, slots=True)
class Laid:
    """What became of one shipped file: `new` and `renewed` were written, `same` and `yours` left, `beside` laid next to yours."""

    name: str
    path: Path
    what: Literal["new", "same", "renewed", "yours", "beside"]


def lab_files() -> dict[str, Path]:
    """The shipped files by their name in the folder, the labs in order: from the wheel's content, or from the tree."""
    root = Path(str(resources.files("ircoach")))
    for shelf in (root / "_content" / "labs", root.parent / "labs"):
        found = {path.relative_to(shelf).as_posix(): path for path in sorted(shelf.rglob("*")) if _is_content(path, shelf)}
        if any(name.endswith(".ipynb") for name in found):
            return found
    raise IrcoachError(
        f"no labs came with this installation (looked in {root / '_content'} and {root.parent}). Install ircoach again."
    )


def notebooks(files: dict[str, Path]) -> list[str]:
    """The labs among the shipped files, in order."""
    return [name for name in files if name.endswith(".ipynb")]


def _is_content(path: Path, shelf: Path) -> bool:
    parts = path.relative_to(shelf).parts
    return path.is_file() and not any(part.startswith(".") or part in _NOT_LABS for part in parts)


def lay_out(files: dict[str, Path], folder: Path) -> list[Laid]:
    """Put the shipped files into `folder`. What is there already and differs is the learner's, and stays."""
    folder.mkdir(parents=True, exist_ok=True)
    noted = _read_note(folder)
    laid = [_lay(name, path.read_bytes(), folder, noted.get(name)) for name, path in files.items()]
    note = {name: _digest(path.read_bytes()) for name, path in files.items()}
    if note != noted:
        (folder / NOTE).write_text(json.dumps(note, indent=2) + "\n", encoding="utf-8")
    return laid


def _lay(name: str, shipped: bytes, folder: Path, noted: str | None) -> Laid:
    path = folder / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_new(path, shipped)
        return Laid(name, path, "new")
    there = path.read_bytes()
    if there == shipped:
        return Laid(name, path, "same")
    if _digest(there) == noted:
        path.write_bytes(shipped)
        return Laid(name, path, "renewed")
    if noted == _digest(shipped):
        return Laid(name, path, "yours")
    return Laid(name, _beside(path, shipped), "beside")


def _beside(path: Path, shipped: bytes) -> Path:
    """The newer version next to the learner's: NAME-new.ipynb, or NAME-new-2.ipynb where they have worked in that one too."""
    for candidate in _names_beside(path):
        if not candidate.exists():
            _write_new(candidate, shipped)
            return candidate
        if candidate.read_bytes() == shipped:
            return candidate
    raise AssertionError("names never run out")


def _names_beside(path: Path) -> Iterator[Path]:
    yield path.with_name(f"{path.stem}-new{path.suffix}")
    number = 2
    while True:
        yield path.with_name(f"{path.stem}-new-{number}{path.suffix}")
        number += 1


def _write_new(path: Path, content: bytes) -> None:
    with open(path, "xb") as file:  # exclusive: whatever appeared there meanwhile is not ours to write over
        file.write(content)


def _read_note(folder: Path) -> dict[str, str]:
    try:
        noted = json.loads((folder / NOTE).read_text(encoding="utf-8"))
    except (OSError, ValueError):  # without the note every file that differs counts as the learner's
        return {}
    return {str(name): str(digest) for name, digest in noted.items()} if isinstance(noted, dict) else {}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
