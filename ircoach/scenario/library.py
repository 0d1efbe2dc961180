"""Finding and loading scenarios: built-in folders, folders of other packages, and folders given by path."""

from __future__ import annotations

import difflib
import hashlib
import importlib.util
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib import metadata, resources
from pathlib import Path
from types import ModuleType
from typing import Any

from ircoach.errors import UnknownScenario
from ircoach.scenario.form import Scenario
from ircoach.scenario.reading import read_form

GROUP = "ircoach.scenarios"


@dataclass(frozen=True)
class Folder:
    """A scenario's folder: its form, its behaviour and its model answers."""

    path: Path

    @cached_property
    def form(self) -> Scenario:
        """The validated scenario.yaml. Raises ScenarioError with file, line and fix."""
        return read_form(self.path / "scenario.yaml")

    @property
    def id(self) -> str:
        """The scenario's id."""
        return self.form.id

    @cached_property
    def storyline(self) -> ModuleType:
        """storyline.py, loaded from this folder."""
        return self._module("storyline")

    @cached_property
    def answers(self) -> ModuleType:
        """answers.py, loaded from this folder."""
        return self._module("answers")

    @property
    def debrief(self) -> str:
        """debrief.md's text; empty where there is none."""
        path = self.path / "debrief.md"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def debrief_of(self, variant: str) -> str:
        """The debrief for somebody who had that variant: sections headed with another's id stay closed for next time."""
        closed = {f"## {other.id}" for other in self.form.variants} - {f"## {variant}"}
        sections = re.split(r"^(?=## )", self.debrief, flags=re.MULTILINE)
        return "".join(section for section in sections if section.split("\n", 1)[0].strip() not in closed)

    @cached_property
    def fingerprint(self) -> str:
        """A digest over what decides how a case unfolds: form and storyline. A journal is pinned to it."""
        digest = hashlib.sha256()
        for name in ("scenario.yaml", "storyline.py"):
            digest.update(name.encode() + b"\0" + (self.path / name).read_bytes().replace(b"\r\n", b"\n"))
        return digest.hexdigest()[:16]

    def _module(self, name: str) -> ModuleType:
        full = f"ircoach_scenario_{hashlib.sha256(str(self.path).encode()).hexdigest()[:8]}.{name}"
        spec = importlib.util.spec_from_file_location(full, self.path / f"{name}.py")
        if spec is None or spec.loader is None:
            raise UnknownScenario(f"{self.path} has no {name}.py; a scenario folder needs one beside its scenario.yaml.")
        module = importlib.util.module_from_spec(spec)
        sys.modules[full] = module
        spec.loader.exec_module(module)
        return module


def shelves() -> Iterator[Path]:
    """Every folder that may hold scenario folders: the built-in one first, then those of installed packages."""
    root = Path(str(resources.files("ircoach")))
    for place in (root / "_content" / "scenarios", root.parent / "scenarios"):
        if place.is_dir():
            yield place
            break
    for point in metadata.entry_points(group=GROUP):
        found: Any = importlib.util.find_spec(point.value)
        if found and found.submodule_search_locations:
            yield from map(Path, found.submodule_search_locations)


def folders() -> dict[str, Folder]:
    """Every scenario to be found, by the id its folder name gives, in order of id."""
    found: dict[str, Folder] = {}
    for shelf in shelves():
        for form in sorted(shelf.glob("*/scenario.yaml")):
            found.setdefault(form.parent.name.replace("_", "-"), Folder(form.parent))
    return dict(sorted(found.items()))


def find(name: str | Path) -> Folder:
    """The scenario of that id, or in that folder. Raises UnknownScenario naming the nearest one."""
    path = Path(name)
    if path.is_dir() and (path / "scenario.yaml").exists():
        return Folder(path)
    known = folders()
    if str(name) in known:
        return known[str(name)]
    near = difflib.get_close_matches(str(name).replace("_", "-"), known, n=1, cutoff=0.4)
    hint = f" Did you mean {near[0]!r}?" if near else f" There are: {', '.join(known) or 'none'}."
    raise UnknownScenario(f"no scenario is called {str(name)!r}.{hint} `ircoach scenarios` lists them all.")
