"""What playing comes to, as plain data: one player's run, and everybody's runs of one variant at one seed."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from ircoach.players.roster import Kind


class Data(BaseModel):
    """A frozen piece of a validation."""

    model_config = ConfigDict(frozen=True)


class Run(Data):
    """One player's run: score, the points of each part, whether a half-fix's named call still succeeded, what it broke."""

    player: str
    kind: Kind
    score: float | None
    parts: dict[str, float]
    still_succeeds: bool | None = None
    closed: bool = False
    broken: int = 0
    fault: str | None = None


class Shown(Data):
    """What one world shows before anybody acts.

    `at_alert`: words of the alert and fields of records there when it comes; `waiting`: those that come while one waits;
    `answers`: the right answers that are filled in from the world; `leaks`: texts of truth or key that a learner's side holds.
    """

    at_alert: tuple[str, ...]
    waiting: tuple[str, ...]
    answers: dict[str, str]
    leaks: tuple[str, ...]


class Shard(Data):
    """Everyone's runs of one variant at one seed, and what its world shows."""

    scenario: str
    variant: str
    truth: Literal["sick", "not sick"]
    seed: int
    runs: tuple[Run, ...]
    shown: Shown | None = None
