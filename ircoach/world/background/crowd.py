"""The crowd: everybody's habits as one long, unwritten part of the trail.

An event of the crowd is a place in an index until somebody reads it; then its record is written from the call it repeats. Which
events there are depends on the seed and on how many are wanted, never on what anybody read or did. What they look like may: from
the alert on each pattern is decided anew after a change (`keeping_up`), so that a containment shows in the crowd as well.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from functools import lru_cache
from math import fsum
from typing import Any, NamedTuple

from ircoach.world.background.habits import Day, Habit
from ircoach.world.background.patterns import IDS, Pattern, Sitter, drawn, event_id
from ircoach.world.clock import DAY, SECOND, utc

#: how many events a world has in its fortnight, unless one is asked for another number
EVENTS = 60_000
FORTNIGHT, QUARTER, TAIL = 14, 90, 2
#: how late an event shows, in scenario seconds: from, and a byte's worth more
LATE = (60, 220)


class Place(NamedTuple):
    """An event not yet written: its moment, whose habit it is, on which day (offset from the alert's), its number that day."""

    time: int
    habit: int
    day: int
    nth: int


class Crowd:
    """Everybody's habits, for a world whose alert is at `alert_at`, with about `events` events in the fortnight before it."""

    def __init__(self, seed: int, alert_at: int, events: int = EVENTS) -> None:
        self._seed, self.alert_at, self._events = seed, alert_at, events
        self._midnight = alert_at // DAY * DAY
        self.habits: list[Habit] = []
        self._days: dict[tuple[int, int], Day] = {}
        self._factors: tuple[float, float] | None = None
        self._retold: dict[tuple[int, int], list[tuple[int, Pattern]]] = {}
        self._sitter = lru_cache(maxsize=4096)(self._worked_out)
        self._ids = lru_cache(maxsize=64)(self._drawn)

    @property
    def fingerprint(self) -> str:
        """A digest of all that decides what the crowd does up to the alert."""
        digest = hashlib.blake2b(repr((self._seed, self.alert_at, self._events)).encode())
        for habit in self.habits:
            steps = habit.steps
            texts = [(pattern.pieces, pattern.encoded) for pattern in steps.patterns]
            who = habit.name, habit.rhythm, habit.addresses, habit.sessions, habit.named, habit.person
            digest.update(repr((who, steps.weights, steps.calls, steps.gap, texts)).encode())
        return digest.hexdigest()

    def add(self, habit: Habit) -> None:
        """Bring in a habit, while the world is being built."""
        self.habits.append(habit)
        self._factors = None

    def retell(self, habit: int, nth: int, since: int, pattern: Pattern) -> None:
        """From `since` on, a habit's nth pattern looks like this."""
        self._retold.setdefault((habit, nth), []).append((since, pattern))

    def pattern(self, habit: int, nth: int, when: int) -> Pattern:
        """What a habit's nth pattern looks like at `when`."""
        for since, pattern in reversed(self._retold.get((habit, nth), ())):
            if since <= when:
                return pattern
        return self.habits[habit].steps.patterns[nth]

    def offsets(self, habit: Habit) -> range:
        """The days a habit is followed over, from the alert's: people for a quarter, machines for a fortnight."""
        return range(-(QUARTER if habit.person else FORTNIGHT), TAIL)

    def day(self, habit: int, offset: int) -> Day:
        """One habit's day, worked out once."""
        known = self._days.get((habit, offset))
        if known is None:
            mine = self.habits[habit]
            factor = self._factor(mine)
            known = self._days[habit, offset] = mine.day(self._seed, self._midnight + offset * DAY, factor)
        return known

    def _factor(self, habit: Habit) -> float:
        """How much more than usual a habit is done, so that a fortnight has the events that are wanted: machines bear it."""
        if self._factors is None:
            people = [each for each in self.habits if each.person]
            machines = [each for each in self.habits if not each.person]
            share = min(1.0, _factor_for(people, self._events / 2))
            left = self._events - FORTNIGHT * fsum(each.expected(share) for each in people)
            self._factors = share, _factor_for(machines, left)
        return self._factors[0 if habit.person else 1]

    def places(
        self,
        since: int,
        until: int,
        wanted: Callable[[Habit, Pattern], bool] = lambda habit, pattern: True,
        *,
        newest_first: bool = False,
    ) -> Iterator[Place]:
        """The events from `since` up to and including `until`, of `wanted` habits and patterns, in order of time."""
        first, last = (since - self._midnight) // DAY, (until - self._midnight) // DAY
        chosen = [self._wanted(nth, wanted) for nth in range(len(self.habits))]
        days = range(max(first, -QUARTER), min(last, TAIL - 1) + 1)
        for offset in reversed(days) if newest_first else days:
            found: list[Place] = []
            for habit, kinds in enumerate(chosen):
                if kinds and offset in self.offsets(self.habits[habit]):
                    found += self._of(habit, offset, since, until, kinds)
            found.sort(reverse=newest_first)
            yield from found

    def _wanted(self, habit: int, wanted: Callable[[Habit, Pattern], bool]) -> frozenset[int]:
        mine = self.habits[habit]
        return frozenset(nth for nth, pattern in enumerate(mine.steps.patterns) if wanted(mine, pattern))

    def _of(self, habit: int, offset: int, since: int, until: int, kinds: frozenset[int]) -> Iterator[Place]:
        day = self.day(habit, offset)
        for nth, (time, kind) in enumerate(zip(day.times, day.patterns, strict=True)):
            if kind in kinds and since <= time <= until:
                yield Place(time, habit, offset, nth)

    def written(
        self, since: int, until: int, wanted: Callable[[Habit, Pattern], bool] = lambda habit, pattern: True
    ) -> Iterator[tuple[int, Pattern, bytes]]:
        """The records of `places` as JSON, each with moment and pattern: habit by habit within a day, which is quicker."""
        first, last = (since - self._midnight) // DAY, (until - self._midnight) // DAY
        chosen = [self._wanted(nth, wanted) for nth in range(len(self.habits))]
        for offset in range(max(first, -QUARTER), min(last, TAIL - 1) + 1):
            for habit, kinds in enumerate(chosen):
                if kinds and offset in self.offsets(self.habits[habit]):
                    yield from self._texts(habit, offset, since, until, kinds)

    def _texts(
        self, habit: int, offset: int, since: int, until: int, kinds: frozenset[int]
    ) -> Iterator[tuple[int, Pattern, bytes]]:
        day, ids, patterns = self.day(habit, offset), self._ids(habit, offset), self.habits[habit].steps.patterns
        retold = any(number == habit for number, _ in self._retold)
        sitter, sitting = self._sitter(habit, offset, 0) if day.starts else None, 0
        places = range(0, len(ids), IDS)
        for place, time, kind, now_sitting in zip(places, day.times, day.patterns, day.sittings, strict=True):
            if kind not in kinds or not since <= time <= until:
                continue
            if now_sitting != sitting or sitter is None:
                sitter, sitting = self._sitter(habit, offset, now_sitting), now_sitting
            pattern = self.pattern(habit, kind, time) if retold else patterns[kind]
            yield time, pattern, pattern.write(utc(time), ids[place : place + IDS], sitter)

    def ids(self, place: Place) -> str:
        """What the event's ids are made from."""
        begin = place.nth * IDS
        return self._ids(place.habit, place.day)[begin : begin + IDS]

    def _drawn(self, habit: int, offset: int) -> str:
        return drawn(f"{self._seed} {self.habits[habit].name} {offset}", len(self.day(habit, offset).times))

    def event_id(self, place: Place) -> str:
        """The event's id."""
        return event_id(self.ids(place))

    def visible(self, place: Place) -> int:
        """When the event shows up."""
        return place.time + (LATE[0] + int(self.ids(place)[-2:], 16) * LATE[1] // 255) * SECOND

    def sitter(self, place: Place) -> Sitter:
        """Whose session the event's call was made with."""
        day = self.day(place.habit, place.day)
        return self._sitter(place.habit, place.day, day.sittings[place.nth])

    def _worked_out(self, habit: int, offset: int, sitting: int) -> Sitter:
        return self.habits[habit].sitter(self._seed, self.day(habit, offset), sitting)

    def pattern_of(self, place: Place) -> Pattern:
        """What the event looks like."""
        return self.pattern(place.habit, self.day(place.habit, place.day).patterns[place.nth], place.time)

    def write(self, place: Place) -> bytes:
        """The event's record, as JSON."""
        return self.pattern_of(place).write(utc(place.time), self.ids(place), self.sitter(place))

    def record(self, place: Place) -> dict[str, Any]:
        """The event's record."""
        made: dict[str, Any] = json.loads(self.write(place))
        return made

    def last(self, habit: int, now: int, kind: int | None = None) -> int | None:
        """When a habit was last done (its pattern `kind`, or any), by `now`; None where it was not in the last three days."""
        offset = (now - self._midnight) // DAY
        for back in range(3):
            if offset - back in self.offsets(self.habits[habit]):
                day = self.day(habit, offset - back)
                before = [
                    time for time, made in zip(day.times, day.patterns, strict=True) if time <= now and kind in (None, made)
                ]
                if before:
                    return max(before)
        return None


def _factor_for(habits: list[Habit], wanted: float) -> float:
    """How much more than usual `habits` are done, so that a fortnight has so many events of theirs."""

    def made(factor: float) -> float:
        return FORTNIGHT * fsum(each.expected(factor) for each in habits)

    if wanted <= 0 or not made(1.0):
        return 1.0 if wanted > 0 else 0.0
    low, high = 0.0, 1.0
    while made(high) < wanted:
        low, high = high, 2 * high
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if made(middle) < wanted else (low, middle)
    return high
