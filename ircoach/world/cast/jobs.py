"""Scheduled work: a job that does the same at its hours, slips a little, and goes on whatever happens around it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ircoach.world.clock import SECOND, Process
from ircoach.world.stage import Stage


def scheduled(stage: Stage, times: Iterable[tuple[int, int]], run: Callable[[int, int], Process]) -> Process:
    """Play `run(when, day)` at each (scenario time, day offset), one after the other."""
    for when, day in times:
        yield stage.until(when)
        yield from run(when, day)


def nights(stage: Stage, clock: str, days: Iterable[int], *, slip_seconds: float = 90) -> list[tuple[int, int]]:
    """The moments a job runs: at `clock` (HH:MM, UTC) on each day offset, give or take some seconds drawn from the seed."""

    def slip(day: int) -> int:
        return round(stage.dice.of("night", clock, day).uniform(-slip_seconds, slip_seconds) * SECOND)

    return [(stage.day(day, clock) + slip(day), day) for day in days]
