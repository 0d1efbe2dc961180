"""Rules and findings: what a check is made of and what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from ircoach.scenario.check.subject import Subject

#: what a rule looks at; one that needs what could not be loaded is not asked
Needs = Literal["files", "form", "answers", "worlds", "worlds and answers"]
Look = Callable[["Subject"], Iterator["Found"]]


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule saw: the file, the line (1 is the first, 0 the file as a whole), what is wrong, and the fix."""

    file: Path
    line: int
    what: str
    fix: str


class Finding(BaseModel):
    """One thing that is wrong with a scenario: file, line (0: the file as a whole), rule, what is wrong, the fix."""

    model_config = ConfigDict(frozen=True)

    file: str
    line: int
    rule: str
    what: str
    fix: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its name, what holds where it is kept, what it needs, and the function that looks."""

    name: str
    about: str
    needs: Needs
    look: Look = field(repr=False)


RULES: dict[str, Rule] = {}


def rule(name: str, about: str, needs: Needs = "form") -> Callable[[Look], Look]:
    """Make a function a rule. It yields what it finds; yielding nothing, all is well."""

    def enter(look: Look) -> Look:
        if name in RULES:
            raise ValueError(f"two rules are called {name!r}")
        RULES[name] = Rule(name, about, needs, look)
        return look

    return enter
