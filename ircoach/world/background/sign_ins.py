"""Sign-ins of the crowd: each session of a habit begins at the console's door, as all its calls say afterwards.

No habit of its own, then, but the beginning of another's sessions, to the second. What went wrong before somebody was in comes
seconds earlier.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING

from ircoach.world import moto_seam
from ircoach.world.background.openings import Opening
from ircoach.world.clock import SECOND, to_datetime
from ircoach.world.identity import Dice

if TYPE_CHECKING:
    from ircoach.world.background.crowd import Crowd


@dataclass(frozen=True, kw_only=True)
class SignIns(Opening):
    """The sign-ins of a habit whose sessions are made at the console's door.

    The first pattern is the sign-in that succeeds. `before`: how likely each of the others comes before it, the one next to it
    first; nothing does where there are none.
    """

    before: tuple[float, ...] = ()

    @property
    def each(self) -> float:
        """How many events a session begins with, on average."""
        return 1 + fsum(self.before)

    def at(self, when: int, dice: Dice) -> Iterator[tuple[int, int]]:
        """A session made at `when`: the sign-in, and what came before it."""
        for pattern, chance in enumerate((1.0, *self.before)):
            if dice.random() < chance:
                yield when, pattern
                when -= int(dice.uniform(4, 25) * SECOND)


def note_sign_ins(crowd: Crowd, now: int) -> None:
    """Tell IAM when each user of the crowd last signed in with their password."""
    for number, habit in enumerate(crowd.habits):
        if isinstance(habit, SignIns) and habit.steps.patterns[0].record["userIdentity"]["type"] == "IAMUser":
            pattern = habit.steps.patterns[0]
            last = crowd.last(number, now, kind=0)
            if last is not None:
                when = to_datetime(last).replace(microsecond=0)
                moto_seam.signed_in(pattern.account, str(pattern.record["userIdentity"]["userName"]), when)
