"""Sign-ins of the crowd: each session of a habit begins at the console's door, as all its calls say afterwards.

No habit of its own, then, but the beginning of another's sessions, to the second. What went wrong before somebody was in comes
seconds earlier.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ircoach.world import moto_seam
from ircoach.world.background.habits import Day, Habit
from ircoach.world.background.patterns import Sitter
from ircoach.world.clock import DAY, SECOND, to_datetime
from ircoach.world.identity import Dice

if TYPE_CHECKING:
    from ircoach.world.background.crowd import Crowd

#: people do not open more sessions than this a day, as a rule
_A_DAY = 3


@dataclass(frozen=True, kw_only=True)
class SignIns(Habit):
    """The sign-ins of `of`, a habit whose sessions are made at the console's door.

    The first pattern is the sign-in that succeeds. `before`: how likely each of the others comes before it, the one next to it
    first; nothing does where there are none.
    """

    of: Habit
    before: tuple[float, ...] = ()

    @property
    def per_day(self) -> float:
        """How many events a day has, on average."""
        return min(_A_DAY, self.of.rhythm.sittings) * self.of.rhythm.days * (1 + sum(self.before))

    def day(self, seed: int, midnight: int, factor: float) -> Day:
        """Who was at the door on the day that begins at `midnight`; sittings are numbered as in `of`."""
        made = self.of.day(seed, midnight, factor)
        dice = Dice(seed, "sign-ins", self.name, midnight // DAY)
        times, patterns, sittings = array("q"), array("H"), array("L")
        for when, sitting in self.of.opened(seed, made):
            for pattern, chance in enumerate((1.0, *self.before)):
                if dice.random() < chance:
                    times.append(when)
                    patterns.append(pattern)
                    sittings.append(sitting)
                    when -= int(dice.uniform(4, 25) * SECOND)
        return Day(times, patterns, sittings, made.starts)

    def sitter(self, seed: int, day: Day, sitting: int) -> Sitter:
        """Whose session begins."""
        return self.of.sitter(seed, day, sitting)


def note_sign_ins(crowd: Crowd, now: int) -> None:
    """Tell IAM when each user of the crowd last signed in with their password."""
    for number, habit in enumerate(crowd.habits):
        if isinstance(habit, SignIns) and habit.steps.patterns[0].record["userIdentity"]["type"] == "IAMUser":
            pattern = habit.steps.patterns[0]
            last = crowd.last(number, now, kind=0)
            if last is not None:
                when = to_datetime(last).replace(microsecond=0)
                moto_seam.signed_in(pattern.account, str(pattern.record["userIdentity"]["userName"]), when)
