"""Collateral: rightful calls that went through with nobody doing anything, and did not in this case.

To tell, each call of the one course is looked for in the other. Neither its number nor its time names it there: who misses a
call makes the later ones under other numbers, and who tries again makes them later.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ircoach.grader.courses import RIGHTFUL, Course, Made


@dataclass(frozen=True, slots=True)
class Broken:
    """A rightful call as it went through with nobody there, and what became of it `here`: refused, or never made (None)."""

    call: Made
    here: Made | None

    @property
    def why(self) -> str:
        """Why it did not go through."""
        return self.here.why if self.here else "never made: its key was dead, or an earlier call it needs had failed"


def broken(nothing: Course, course: Course) -> tuple[Broken, ...]:
    """Rightful calls of one course that went through in `nothing` and not in it."""
    found = counterparts(nothing.calls, course.calls)
    return tuple(
        Broken(call, here)
        for call in nothing.calls
        if call.role in RIGHTFUL and call.ok and not ((here := found.get(call.event)) and here.ok)
    )


def counterparts(calls: Sequence[Made], others: Sequence[Made]) -> Mapping[str, Made]:
    """Which of `others` each call is, by the call's event id; a call that has none there was never made.

    It is the same caller's same operation at the same moment. What is left over on both sides is then taken for each other, the
    nearest in time first come: whoever did a thing as often, if later, did it.
    """
    waiting: dict[tuple[str, str], list[Made]] = defaultdict(list)
    for each in others:
        waiting[each.caller, each.operation].append(each)
    found: dict[str, Made] = {}
    for exactly in (True, False):
        for call in calls:
            left = waiting.get((call.caller, call.operation))
            if not left or call.event in found:
                continue
            nearest = min(left, key=lambda other: abs(other.time - call.time))
            if nearest.time == call.time or not exactly:
                left.remove(nearest)
                found[call.event] = nearest
    return found
