"""Finding and loading scenarios: built-in folders, folders of other packages, and folders given by path."""

from __future__ import annotations

import difflib
import hashlib
import importlib
import importlib.util
import re
import sys
import traceback
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from pathlib import Path
from types import ModuleType

from ircoach.errors import ScenarioError, ScenarioFault, UnknownScenario
from ircoach.scenario.form import Scenario
from ircoach.scenario.packs import packs
from ircoach.scenario.reading import read_form

#: how the name of a scenario's folder begins as a package
PACKAGE = "ircoach_scenario_"


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
        """storyline.py, loaded from this folder. What it needs beside itself (`from .cast import …`) lies next to it."""
        return self._module("storyline")

    @cached_property
    def answers(self) -> ModuleType:
        """answers.py, or the package answers/ where one file is too small for them."""
        return self._module("answers")

    @property
    def answers_place(self) -> Path:
        """The file the model answers are written in, or the first of the folder."""
        folder = self.path / "answers"
        return folder / "__init__.py" if folder.is_dir() else self.path / "answers.py"

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
        """A digest over what decides how a case unfolds: the form, the storyline and the files beside it.

        A journal is pinned to it. Model answers may be rewritten without making anybody's journal foreign.
        """
        return _digest([self.path / "scenario.yaml", *(p for p in sorted(self.path.glob("*.py")) if p.name != "answers.py")])

    @cached_property
    def answers_fingerprint(self) -> str:
        """A digest over the model answers."""
        place = self.answers_place
        return _digest(sorted(place.parent.glob("*.py")) if place.name == "__init__.py" else [place])

    def told(self, error: BaseException) -> str:
        """An error of this folder's code in words, with the line that raised it: `KeyError: 'x' (answers.py, line 9)`.

        A fault of the scenario's says what it is in its own words; the line is left out where none of the folder's was involved.
        """
        kind = "" if isinstance(error, ScenarioFault) else type(error).__name__
        home = self.path.resolve()
        own = [
            f"{path.relative_to(home).as_posix()}, line {frame.lineno}"
            for frame in traceback.extract_tb(error.__traceback__)
            if (path := Path(frame.filename).resolve()).is_relative_to(home)
        ]
        said = ": ".join(part for part in (kind, str(error)) if part)
        return f"{said} ({own[-1]})" if own else said

    def _module(self, name: str) -> ModuleType:
        package = self._package()
        try:
            return importlib.import_module(f"{package}.{name}")
        except ModuleNotFoundError as error:
            if error.name != f"{package}.{name}":
                raise
            raise UnknownScenario(
                f"{self.path} has no {name}.py; a scenario folder needs one beside its scenario.yaml."
            ) from error

    def _package(self) -> str:
        """The folder as a package named for what it holds now, so that its files can import each other."""
        holds = f"{self.path}\0{self.fingerprint}\0{self.answers_fingerprint}"
        name = f"{PACKAGE}{hashlib.sha256(holds.encode()).hexdigest()[:12]}"
        if name not in sys.modules:
            spec = importlib.util.spec_from_loader(name, loader=None, is_package=True)
            assert spec is not None
            module = importlib.util.module_from_spec(spec)
            module.__path__ = [str(self.path)]
            sys.modules[name] = module
            importlib.invalidate_caches()
        return name


def _digest(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in files:
        if not path.exists():
            continue
        digest.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()[:16]


def shelves() -> Iterator[Path]:
    """Every folder that may hold scenario folders: the built-in one first, then those of installed packages."""
    root = Path(str(resources.files("ircoach")))
    for place in (root / "_content" / "scenarios", root.parent / "scenarios"):
        if place.is_dir():
            yield place
            break
    for pack in packs():
        yield from pack.shelves


def _found() -> Iterator[tuple[str, Path]]:
    """Every scenario folder with the id its name gives, each folder once, in the order of the shelves."""
    seen: set[Path] = set()
    for shelf in shelves():
        for form in sorted(shelf.glob("*/scenario.yaml")):
            if form.resolve() not in seen:
                seen.add(form.resolve())
                yield form.parent.name.replace("_", "-"), form.parent


def folders() -> dict[str, Folder]:
    """Every scenario to be found, by the id its folder name gives, in order of id.

    Where two share an id the first has it: built-in ones come before packs, packs in order of name. `problems` tells the rest.
    """
    first: dict[str, Folder] = {}
    for name, path in _found():
        first.setdefault(name, Folder(path))
    return dict(sorted(first.items()))


def playable() -> list[Folder]:
    """Those of the folders whose form can be read; what is wrong with the others is told by `ircoach scenarios`."""
    found = []
    for folder in folders().values():
        with suppress(ScenarioError):
            folder.form  # noqa: B018  read here, so that whoever asks for it has it
            found.append(folder)
    return found


def problems() -> list[str]:
    """What is wrong with the library as a whole: packs that cannot be used, and ids that two scenarios share."""
    known = folders()
    return [pack.problem for pack in packs() if pack.problem] + [
        f"two scenarios are called {name!r}: {known[name].path} has the name, {path} is hidden by it. Open the hidden one by its "
        "folder, or have its author rename it."
        for name, path in _found()
        if known[name].path != path
    ]


def find(name: str | Path) -> Folder:
    """The scenario of that id, or in that folder. Raises UnknownScenario naming the nearest one, or where it looked."""
    path = Path(name)
    if path.is_dir() and (path / "scenario.yaml").exists():
        return Folder(path)
    if re.search(r"[/\\]", str(name)):
        raise UnknownScenario(
            f"there is no scenario.yaml in {path.absolute()}; give a scenario's folder as its path leads from here, or an id: "
            f"{', '.join(folders()) or 'none is installed'}."
        )
    return by_id(str(name))


def by_id(name: str) -> Folder:
    """The scenario of that id among those installed: what a journal names, which must never name a folder to run code from.

    Raises UnknownScenario naming the nearest one.
    """
    known = folders()
    if name in known:
        return known[name]
    near = difflib.get_close_matches(str(name).replace("_", "-"), known, n=1, cutoff=0.4)
    hint = f" Did you mean {near[0]!r}?" if near else f" There are: {', '.join(known) or 'none'}."
    raise UnknownScenario(f"no scenario is called {str(name)!r}.{hint} `ircoach scenarios` lists them all.")
