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


class Shard(Data):
    """Everyone's runs of one variant at one seed."""

    scenario: str
    variant: str
    truth: Literal["sick", "not sick"]
    seed: int
    runs: tuple[Run, ...]
