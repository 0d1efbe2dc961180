"""When somebody sits down to it: a job around the clock, people in working hours, with days off.

A sitting is one bout of calls: a poll, a pipeline's run, a page of the console. Times are scenario microseconds.
"""

from __future__ import annotations

from dataclasses import dataclass

from ircoach.world.clock import HOUR, MINUTE, is_weekend
from ircoach.world.identity import Dice


@dataclass(frozen=True, slots=True)
class Rhythm:
    """So many `sittings` a day, from one hour of the day (UTC) to another.

    `steady`: evenly spaced, give or take some seconds, as a scheduler does it; otherwise at any time in those hours. `weekdays`:
    Saturdays and Sundays off, and now and then a day more.
    """

    sittings: float
    hours: tuple[float, float] = (0.0, 24.0)
    steady: bool = False
    weekdays: bool = False

    def works(self, dice: Dice, midnight: int) -> bool:
        """Whether that day is worked at all."""
        if not self.weekdays:
            return True
        return not is_weekend(midnight) and dice.of("day-off").random() > 0.06

    def starts(self, dice: Dice, midnight: int, factor: float) -> list[int]:
        """The sittings of the day that begins at `midnight`, in order; `factor` times as many as usual."""
        if not self.works(dice, midnight):
            return []
        begin, span = midnight + round(self.hours[0] * HOUR), round((self.hours[1] - self.hours[0]) * HOUR)
        wanted = self.sittings * factor
        if self.steady:
            count = max(1, round(wanted)) if wanted >= 1 else int(dice.random() < wanted)
            gap = span / max(1, count)
            slip = min(gap / 4, MINUTE / 2)
            return [begin + int(gap * (nth + 0.5) + slip * (2 * dice.random() - 1)) for nth in range(count)]
        count = _about(dice, wanted)
        return sorted(begin + int(span * dice.random()) for _ in range(count))

    @property
    def days(self) -> float:
        """The share of days that are worked."""
        return 5 / 7 * 0.94 if self.weekdays else 1.0


def _about(dice: Dice, wanted: float) -> int:
    """A whole number near `wanted`, a quarter more or less, never certain to be the same."""
    drawn = wanted * dice.uniform(0.75, 1.25)
    return int(drawn) + (dice.random() < drawn - int(drawn))
