"""A habit: who does what in one account and region, how often, in how long bouts, with whose session.

A habit's day is worked out from the seed alone, as an index of moments and patterns; no record is written for it.
"""

from __future__ import annotations

import hashlib
from array import array
from bisect import bisect, bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

from ircoach.world.background.patterns import Pattern, Sitter
from ircoach.world.background.rhythm import Rhythm
from ircoach.world.callers import Caller
from ircoach.world.clock import DAY, HOUR, SECOND, utc
from ircoach.world.gate import Admission
from ircoach.world.identity import Dice, base32


@dataclass(frozen=True)
class Steps:
    """What a sitting is made of.

    `patterns` one after the other, all of them, as a poll does; or with `weights`, so many (`calls`, from and to) picked at
    random, as people do. `gap`: seconds between two of them.
    """

    patterns: tuple[Pattern, ...]
    weights: tuple[float, ...] = ()
    calls: tuple[int, int] = (1, 1)
    gap: tuple[float, float] = (0.1, 0.6)

    @property
    def length(self) -> float:
        """How many calls a sitting has, on average."""
        return sum(self.calls) / 2 if self.weights else float(len(self.patterns))

    @cached_property
    def _bounds(self) -> list[float]:
        return list(accumulate(self.weights))

    def walk(self, dice: Dice) -> Sequence[int]:
        """The patterns of one sitting, by number."""
        if not self.weights:
            return range(len(self.patterns))
        bounds = self._bounds
        return [bisect(bounds, dice.random() * bounds[-1]) for _ in range(dice.randint(*self.calls))]


@dataclass(frozen=True)
class Habit:
    """Somebody's habit.

    `made`: the rehearsed calls behind the patterns, one each (None for what begins a session, which no actor here called for).
    `sessions`: how many hours a session is kept; 0: a new one for each sitting. `named`: the session's name, or the beginning of
    it where it ends in `-`. `person`: works no more than people do, however many events a world is to have, and is followed
    ninety days back.
    """

    name: str
    rhythm: Rhythm
    steps: Steps
    made: tuple[tuple[Admission, Caller] | None, ...] = field(repr=False)
    addresses: tuple[str, ...]
    sessions: float = 0
    named: str = ""
    person: bool = False

    @property
    def per_day(self) -> float:
        """How many events a day has, on average."""
        return self.expected(1.0)

    def expected(self, factor: float) -> float:
        """How many events a day has on average where it is done `factor` times as often as usual."""
        return factor * self.rhythm.sittings * self.steps.length * self.rhythm.days

    def sessions_a_day(self, factor: float) -> float:
        """How many sessions that takes."""
        sittings = factor * self.rhythm.sittings
        begin, end = self.rhythm.hours
        if not self.sessions or (windows := (end - begin) / self.sessions) <= 1:
            return (min(1.0, sittings) if self.sessions else sittings) * self.rhythm.days
        held = min(sittings, windows) if self.rhythm.steady else windows * (1 - (1 - 1 / windows) ** sittings)
        return held * self.rhythm.days

    def day(self, seed: int, midnight: int, factor: float) -> Day:
        """What this habit does on the day that begins at `midnight`."""
        dice = Dice(seed, "ordinary", self.name, midnight // DAY)
        starts = self.rhythm.starts(dice, midnight, factor)
        times, patterns, sittings = array("q"), array("H"), array("L")
        (low, high), end = self.steps.gap, midnight + DAY
        low, wide = low * SECOND, (high - low) * SECOND
        for nth, when in enumerate(starts):
            for pattern in self.steps.walk(dice):
                if when >= end:
                    break
                times.append(when)
                patterns.append(pattern)
                sittings.append(nth)
                when += int(low + wide * dice.random())
        return Day(times, patterns, sittings, starts)

    def sitter(self, seed: int, day: Day, sitting: int) -> Sitter:
        """Whose session a sitting is made with."""
        _, created, ids = self._session(seed, day, sitting)
        name = f"{self.named}{ids[10:14].hex()}" if self.named.endswith("-") else self.named
        key = "ASIA" + base32(ids[:10])
        return Sitter(key, utc(created), name, self.addresses[ids[15] % len(self.addresses)])

    def opened(self, seed: int, day: Day) -> list[tuple[int, int]]:
        """The sessions of a day: when each was made, and the first sitting that uses it."""
        found: dict[int, tuple[int, int]] = {}
        for sitting in range(len(day.starts)):
            label, created, _ = self._session(seed, day, sitting)
            found.setdefault(label, (created, sitting))
        return list(found.values())

    def begun(self, seed: int, day: Day, sitting: int) -> int:
        """When a sitting's session was made."""
        return self._session(seed, day, sitting)[1]

    def _session(self, seed: int, day: Day, sitting: int) -> tuple[int, int, bytes]:
        """A sitting's session: what tells it from others, when it was made, and the bytes its names are drawn from."""
        start = label = day.starts[sitting]
        if self.sessions:
            window = round(self.sessions * HOUR)
            label = start // window
            start = day.starts[bisect_left(day.starts, label * window)]
        ids = hashlib.shake_128(f"{seed} session {self.name} {label}".encode()).digest(16)
        return label, max(start // DAY * DAY, start - (1 + ids[14] % 20) * SECOND), ids


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a habit, event by event: its moment, its pattern's number, its sitting; and when each sitting begins."""

    times: array[int]
    patterns: array[int]
    sittings: array[int]
    starts: list[int]
