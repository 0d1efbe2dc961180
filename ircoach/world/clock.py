"""Scenario time: whole microseconds since 1970, kept by a simpy environment that actors live on.

`Clock` moves when told to (stepped pace). `LiveClock` follows the wall at a speed and can pause; it overrides where "now"
comes from and nothing else asks which clock it is. Events due at the same instant happen in the order they were scheduled.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Generator
from functools import lru_cache
from typing import Any

import simpy

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

Process = Generator[simpy.Event, Any, Any]


def to_datetime(micros: int) -> dt.datetime:
    """Scenario microseconds as an aware UTC datetime."""
    return EPOCH + dt.timedelta(microseconds=micros)


def from_datetime(when: dt.datetime) -> int:
    """An aware datetime as scenario microseconds, exactly."""
    return (when - EPOCH) // dt.timedelta(microseconds=1)


def is_weekend(micros: int) -> bool:
    """Whether a moment is on a Saturday or Sunday."""
    return (micros // DAY + 4) % 7 in (0, 6)  # 1 January 1970 was a Thursday


def utc(micros: int) -> str:
    """A moment as CloudTrail writes it, 2026-03-01T09:15:00Z; quicker than by way of a datetime."""
    minutes, second = divmod(micros // SECOND, 60)
    day, minute = divmod(minutes, 24 * 60)
    return _day(day) + _MINUTES[minute] + _SECONDS[second]


_MINUTES = [f"T{hour:02}:{minute:02}:" for hour in range(24) for minute in range(60)]
_SECONDS = [f"{second:02}Z" for second in range(60)]


@lru_cache(maxsize=256)
def _day(day: int) -> str:
    return f"{to_datetime(day * DAY):%Y-%m-%d}"


class Clock:
    """Stepped scenario time. `advance(to)` runs all that is due up to and including `to`."""

    def __init__(self, start: int) -> None:
        self._env = simpy.Environment(initial_time=start)
        self._now = start

    @property
    def now(self) -> int:
        """The present, in microseconds. Inside an actor's process: the instant it acts at."""
        return self._now

    @property
    def datetime(self) -> dt.datetime:
        """The present as an aware UTC datetime."""
        return to_datetime(self._now)

    def advance(self, to: int) -> None:
        """Move to `to` (never back), running every process step that is due on the way."""
        while self._env.peek() <= to:
            self._now = int(self._env.peek())
            self._env.step()
        self._now = max(self._now, to)

    def start(self, process: Process) -> simpy.Process:
        """Put a behaviour on the clock."""
        return self._env.process(process)

    def wait(self, micros: int) -> simpy.Event:
        """An event `micros` from the process's now; yield it to wait."""
        return self._env.timeout(max(0, int(micros)))

    def until(self, when: int) -> simpy.Event:
        """An event at `when`, or at once if that has passed."""
        return self._env.timeout(max(0, int(when - self._env.now)))

    def due(self, wall: float) -> int:
        """The scenario time that wall second `wall` stands for: stepped time does not follow the wall."""
        del wall
        return self._now


class LiveClock(Clock):
    """Scenario time that follows the wall at `speed`. Pausing adds exactly zero."""

    def __init__(self, start: int, speed: float = 1.0, wall: Callable[[], float] | None = None) -> None:
        super().__init__(start)
        self.speed = speed
        self._anchor: tuple[float, int] | None = None
        self._wall = wall

    def resume(self, wall: float) -> None:
        """Let time run from wall second `wall` on."""
        if self._anchor is None:
            self._anchor = (wall, self._now)

    def anchor(self, wall: float, scenario: int) -> None:
        """Let wall second `wall` have been scenario time `scenario`, and run from there."""
        self._anchor = (wall, scenario)

    def skip(self, micros: int) -> None:
        """Let `micros` pass at once: the wall counts on from there."""
        if self._anchor is not None:
            since, scenario = self._anchor
            self._anchor = (since, scenario + micros)

    def pause(self, wall: float) -> None:
        """Stop time at wall second `wall`."""
        if self._anchor is not None:
            self.advance(self.due(wall))
            self._anchor = None

    @property
    def running(self) -> bool:
        """Whether time passes on its own now."""
        return self._anchor is not None

    def due(self, wall: float) -> int:
        """The scenario time that wall second `wall` stands for."""
        if self._anchor is None:
            return self._now
        since, scenario = self._anchor
        return max(self._now, scenario + round((wall - since) * self.speed * SECOND))
