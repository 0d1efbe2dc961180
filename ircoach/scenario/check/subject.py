"""The folder under check: its texts, its form with the lines of its fields, its code, and what its worlds told."""

from __future__ import annotations

import ast
import sys
import traceback
from collections.abc import Iterable, Iterator, Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType

from ircoach.scenario.check.rule import Found, Needs
from ircoach.scenario.check.telling import Told
from ircoach.scenario.form import Scenario, Variant
from ircoach.scenario.library import Folder
from ircoach.scenario.reading import Read, read

FORM, STORYLINE, ANSWERS, DEBRIEF, DESIGN = "scenario.yaml", "storyline.py", "answers.py", "debrief.md", "design.md"
#: where model answers may be instead, if one file is too small for them
ANSWERS_FOLDER = "answers/__init__.py"
FILES = (FORM, STORYLINE, ANSWERS, DEBRIEF, DESIGN)


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file, where something may be found."""

    file: Path
    line: int

    def found(self, what: str, fix: str) -> Found:
        """Something is wrong here."""
        return Found(self.file, self.line, what, fix)


class Subject:
    """One scenario's folder under check. `worlds` is filled by whoever plays them, by variant."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.worlds: Mapping[str, tuple[Told, Told]] = {}

    @cached_property
    def read(self) -> Read:
        """scenario.yaml, as far as it can be read."""
        return read(self.path / FORM)

    @property
    def form(self) -> Scenario:
        """The form. Only for rules that need it."""
        if self.read.form is None:
            raise ValueError(f"{self.path} has no form")
        return self.read.form

    @cached_property
    def answers(self) -> ModuleType | BaseException:
        """The model answers loaded, or what they raised. What they print goes to standard error."""
        try:
            with redirect_stdout(sys.stderr):
                return Folder(self.path).answers
        except (Exception, SystemExit) as error:  # noqa: BLE001  whatever an author's module raises becomes a finding
            return error

    def answer_group(self, name: str) -> Mapping[str, object]:
        """HALF_FIXES or OVERREACTIONS of answers.py; empty where there is none."""
        found = getattr(self.answers, name, None)
        return found if isinstance(found, Mapping) else {}

    @cached_property
    def playable(self) -> bool:
        """Whether worlds can be asked for: there is a form, and a storyline that is Python and has a function build."""
        try:
            tree = ast.parse(self.text(STORYLINE))
        except SyntaxError:
            return False
        built = any(isinstance(node, ast.FunctionDef) and node.name == "build" and node.args.args for node in tree.body)
        return built and self.read.form is not None

    def can(self, needs: Needs) -> bool:
        """Whether a rule with these needs can be asked."""
        form = self.read.form is not None
        answers = form and isinstance(self.answers, ModuleType)
        worlds = form and bool(self.worlds)
        return {"files": True, "form": form, "answers": answers, "worlds": worlds, "worlds and answers": worlds and answers}[
            needs
        ]

    # --- texts and places -------------------------------------------------------------------------------------------

    def text(self, name: str) -> str:
        """A file's text; empty where there is none."""
        path = self.path / name
        return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""

    def file(self, name: str, line: int = 0) -> Place:
        """A file of the folder, or a line of it."""
        return Place(self.path / name, line)

    def at(self, *location: int | str) -> Place:
        """Where a field of scenario.yaml stands."""
        return Place(self.path / FORM, self.read.line(*location))

    def word(self, text: str, *names: str) -> Place:
        """The first line of some files that holds a text; the first file as a whole where none does."""
        for name in names:
            for number, line in enumerate(self.text(name).splitlines(), start=1):
                if text in line:
                    return Place(self.path / name, number)
        return Place(self.path / names[0], 0)

    def raised(self, error: BaseException, name: str) -> Place:
        """The folder's own line that raised an error; the file `name` as a whole where none of its lines was involved."""
        if isinstance(error, SyntaxError) and Path(error.filename or "").is_relative_to(self.path):
            return Place(Path(str(error.filename)), error.lineno or 0)
        frames = [each for each in traceback.extract_tb(error.__traceback__) if Path(each.filename).is_relative_to(self.path)]
        return Place(Path(frames[-1].filename), frames[-1].lineno or 0) if frames else self.file(name)

    @cached_property
    def storyline_files(self) -> list[str]:
        """storyline.py and the files beside it that it may use."""
        beside = sorted(path.name for path in self.path.glob("*.py") if path.name not in (STORYLINE, ANSWERS))
        return [STORYLINE, *beside]

    @cached_property
    def answers_files(self) -> list[str]:
        """answers.py, or the files of answers/, the one that offers them first."""
        if not (self.path / ANSWERS_FOLDER).is_file():
            return [ANSWERS]
        within = sorted(f"answers/{path.name}" for path in (self.path / "answers").glob("*.py"))
        return [ANSWERS_FOLDER, *(name for name in within if name != ANSWERS_FOLDER)]

    # --- variants ---------------------------------------------------------------------------------------------------

    def of(self, variants: Iterable[str]) -> list[Variant]:
        """The variants of those ids; all where none is named."""
        wanted = set(variants)
        return [variant for variant in self.form.variants if not wanted or variant.id in wanted]

    def told(self, variants: Iterable[str] = ()) -> Iterator[tuple[Variant, Told]]:
        """What the worlds of those variants told (all where none is named), where they could be played."""
        for variant in self.of(variants):
            first = self.worlds[variant.id][0]
            if first.fault is None:
                yield variant, first
