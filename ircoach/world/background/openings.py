"""How sessions of the crowd begin: no habit of its own, but the first seconds of another's sessions.

A role's session begins with the AssumeRole that made it, whoever asked for it, and the key it hands out is the one that all calls
of the session carry. What begins at the console's door is told in `sign_ins`.
"""

from __future__ import annotations

import base64
import hashlib
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ircoach.world import moto_seam
from ircoach.world.background.habits import Day, Habit
from ircoach.world.background.patterns import Sitter, uuid_of
from ircoach.world.clock import DAY, to_datetime
from ircoach.world.identity import Dice
from ircoach.world.records import expiration

if TYPE_CHECKING:
    from ircoach.world.background.crowd import Crowd


@dataclass(frozen=True, kw_only=True)
class Opening(Habit):
    """What the sessions of a habit, `of`, begin with: each of the patterns at the moment the session is made."""

    of: Habit

    @property
    def each(self) -> float:
        """How many events a session begins with, on average."""
        return len(self.steps.patterns)

    def expected(self, factor: float) -> float:
        """How many events a day has on average where `of` is done `factor` times as often as usual."""
        return self.each * self.of.sessions_a_day(factor)

    def at(self, when: int, dice: Dice) -> Iterator[tuple[int, int]]:
        """A session made at `when`: moments and patterns."""
        del dice
        for pattern in range(len(self.steps.patterns)):
            yield when, pattern

    def day(self, seed: int, midnight: int, factor: float) -> Day:
        """Which sessions begin on the day that begins at `midnight`; sittings are numbered as in `of`."""
        made = self.of.day(seed, midnight, factor)
        dice = Dice(seed, "sign-ins", self.name, midnight // DAY)
        times, patterns, sittings = array("q"), array("H"), array("L")
        for begun, sitting in self.of.opened(seed, made):
            for when, pattern in self.at(begun, dice):
                times.append(when)
                patterns.append(pattern)
                sittings.append(sitting)
        return Day(times, patterns, sittings, made.starts)

    def sitter(self, seed: int, day: Day, sitting: int) -> Sitter:
        """Whose session begins."""
        return self.of.sitter(seed, day, sitting)


@dataclass(frozen=True, kw_only=True)
class TakingOn(Opening):
    """The calls that made a habit's sessions of a role, good for `seconds` each: one pattern for each trail they are in.

    `asked_by`: account and id of the access key that asked, where one of ours did.
    """

    seconds: int
    asked_by: tuple[str, str] | None = None

    def sitter(self, seed: int, day: Day, sitting: int) -> Sitter:
        """Whose session begins, and with which credentials."""
        whose = self.of.sitter(seed, day, sitting)
        drawn = hashlib.shake_128(f"{seed} taken on {whose.key}".encode()).digest(32 + 240)
        token = "IQoJb3JpZ2luX2Vj" + base64.b64encode(drawn[32:]).decode()
        ends = expiration(to_datetime(self.of.begun(seed, day, sitting)), self.seconds)
        return whose._replace(
            token=token, expires=ends, asked=uuid_of(drawn[:16].hex()), shared=uuid_of(drawn[16:32].hex())
        )  # fmt: skip


def note_keys(crowd: Crowd, now: int) -> None:
    """Tell IAM when each long-term key that asks for the crowd's sessions did so last."""
    last: dict[tuple[str, str], tuple[int, str]] = {}
    for number, habit in enumerate(crowd.habits):
        if isinstance(habit, TakingOn) and habit.asked_by and (when := crowd.last(number, now)) is not None:
            last[habit.asked_by] = max(last.get(habit.asked_by, (0, "")), (when, habit.steps.patterns[0].region))
    for (account, key), (when, region) in last.items():
        moto_seam.used(account, key, None, to_datetime(when).replace(microsecond=0), "sts", region)
