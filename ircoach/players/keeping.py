"""Shards kept in a folder, so that a long validation can be stopped, gone on with, shared out, and put together in the end.

A kept shard is a file of its own, named for the scenario, the variant, the seed and a digest over all that decides how the runs
come out: the scenario's folder, its model answers, the versions beneath, and every file of ours that playing brings in. What was
played by other code, or of another text, is never taken for this one; it stays in the folder, and nobody reads it.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import uuid
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from ircoach.case.engine import engine
from ircoach.players.runs import Shard
from ircoach.scenario.library import Folder

#: where the code of playing begins, and what of its imports only judges or keeps what was played
ROOT, BESIDE = (
    "ircoach.players.validation",
    frozenset({"ircoach.players.promises", "ircoach.players.keeping", "ircoach.players.balance"}),
)
#: rooms above the players' (and the front door, which opens on them): answers import it, and no run's course is decided there
ABOVE = frozenset({"", "front", "notebook", "report", "cli"})


class Kept:
    """A folder of shards. Raises OSError naming what could not be read or written."""

    def __init__(self, place: Path) -> None:
        self.place = place
        place.mkdir(parents=True, exist_ok=True)

    def find(self, folder: Folder, variant: str, seed: int) -> Shard | None:
        """The shard, if this very thing was played before; a file that a crash left half written is as good as none."""
        try:
            return Shard.model_validate_json(self._path(folder, variant, seed).read_bytes())
        except (FileNotFoundError, ValidationError):
            return None

    def keep(self, folder: Folder, shard: Shard) -> None:
        """Put a shard there, whole or not at all: several validations may fill one folder."""
        part = self.place / f"{uuid.uuid4().hex}.part"  # tempfile's would be for its maker alone, and a folder may be shared
        try:
            with part.open("x", encoding="utf-8") as file:
                file.write(shard.model_dump_json(indent=1) + "\n")
            os.replace(part, self._path(folder, shard.variant, shard.seed))
        except BaseException:
            part.unlink(missing_ok=True)
            raise

    def _path(self, folder: Folder, variant: str, seed: int) -> Path:
        decides = [folder.fingerprint, folder.answers_fingerprint, variant, seed, engine(), code_digest(folder.path)]
        digest = hashlib.sha256(json.dumps(decides, sort_keys=True).encode()).hexdigest()[:16]
        return self.place / f"{folder.id}--{variant}--{seed}--{digest}.json"


@cache
def code_digest(place: Path) -> str:
    """A digest over every file of ours that playing the scenario of that folder brings in, wherever in it the import stands."""
    digest = hashlib.sha256()
    for name, path in sorted(modules_of_playing(place).items()):
        digest.update(name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:16]


def modules_of_playing(place: Path) -> dict[str, Path]:
    """By name, what is imported of ours from ROOT and the scenario's files on, but for what stands beside and above."""
    house = Path(__file__).resolve().parents[2]
    found: dict[str, Path] = {}
    waiting = [ROOT, *(name for path in sorted(place.rglob("*.py")) for name in _imports("", path))]
    while waiting:
        name = waiting.pop()
        if name in found or name in BESIDE or name.partition(".")[2].partition(".")[0] in ABOVE:
            continue
        path = _file(house, name)
        if path is not None:
            found[name] = path
            waiting += _imports(name, path)
    return found


def _file(house: Path, name: str) -> Path | None:
    base = house.joinpath(*name.split("."))
    return next((path for path in (base.with_suffix(".py"), base / "__init__.py") if path.is_file()), None)


def _imports(name: str, path: Path) -> Iterator[str]:
    """Names of ours that a module imports, and the packages they lie in; names that are no modules are among them."""
    package = name.split(".") if path.name == "__init__.py" else name.split(".")[:-1]
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            wanted = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(filter(None, [above, node.module or ""]))
            wanted = [module, *(f"{module}.{alias.name}" for alias in node.names)]
        else:
            continue
        for each in wanted:
            if each.split(".")[0] == "ircoach":
                parts = each.split(".")
                yield from (".".join(parts[:end]) for end in range(1, len(parts) + 1))
