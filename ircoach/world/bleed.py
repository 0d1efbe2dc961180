"""Bleeds: named exposures and what is lost through them, as the world plays it out.

A storyline opens an exposure and books each loss at the moment it happens. Nobody estimates: a loss is an outsider's call
that succeeded.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import fsum

from ircoach.errors import ScenarioFault


@dataclass(frozen=True, slots=True)
class Loss:
    """`amount` of the exposure's unit, gone at `time` by the call that `how` describes."""

    time: int
    exposure: str
    amount: float
    what: str
    how: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """A call of the intruder's that tests an exposure: what it was, and whether it got through."""

    time: int
    exposure: str
    call: str
    succeeded: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Exposure:
    """Something that is or can be lost: its id, a plain title and the unit it is counted in."""

    id: str
    title: str
    unit: str


@dataclass(slots=True)
class Ledger:
    """All exposures of a world, their losses and the intruder's attempts on them."""

    exposures: dict[str, Exposure] = field(default_factory=dict)
    losses: list[Loss] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)

    def open(self, exposure: str, title: str, unit: str) -> Exposure:
        """Declare an exposure."""
        self.exposures[exposure] = Exposure(exposure, title, unit)
        return self.exposures[exposure]

    def lose(self, time: int, exposure: str, amount: float, what: str, how: str) -> None:
        """Book a loss. Losing the same thing twice counts once: what is gone is gone. Raises ScenarioFault if undeclared."""
        self._declared(exposure)
        if any(loss.exposure == exposure and loss.what == what for loss in self.losses):
            return
        self.losses.append(Loss(time, exposure, amount, what, how))

    def attempt(self, time: int, exposure: str, call: str, succeeded: bool, reason: str = "") -> None:
        """Note a test of an exposure. Raises ScenarioFault if it was not declared."""
        self._declared(exposure)
        self.attempts.append(Attempt(time, exposure, call, succeeded, reason))

    def _declared(self, exposure: str) -> None:
        if exposure not in self.exposures:
            there = ", ".join(self.exposures) or "none"
            raise ScenarioFault(f"{exposure!r} was not declared; there are: {there}; declare it with stage.expose(…) in build.")

    def lost(self, since: int, until: int | None = None) -> float:
        """Everything lost after `since` (and up to `until`)."""
        return fsum(loss.amount for loss in self.losses if loss.time > since and (until is None or loss.time <= until))
