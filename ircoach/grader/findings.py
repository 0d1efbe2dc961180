"""Findings: all that the five parts of the score read, worked out once from a replay and its baselines."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from ircoach.grader.baselines import Baselines
from ircoach.grader.branches import changing
from ircoach.grader.containment import Containment, contained
from ircoach.grader.courses import RIGHTFUL, Course, Made
from ircoach.grader.judging import Judged, judge
from ircoach.grader.replay import Replay


@dataclass(frozen=True, slots=True)
class Broken:
    """A rightful call that went through with nobody doing anything, and did not in this case."""

    call: Made
    why: str


class Findings:
    """A case as its parts see it."""

    def __init__(self, run: Replay, baselines: Baselines) -> None:
        self.run, self.baselines = run, baselines

    @cached_property
    def containment(self) -> Containment:
        """Which writes ended what."""
        return contained(self.baselines.nothing, self.run.branches, self.run.course)

    @cached_property
    def judged(self) -> tuple[Judged, ...]:
        """Each assessment, judged."""
        return judge(self.run, self.containment)

    @cached_property
    def conclusive(self) -> Judged | None:
        """The first conclusive call."""
        return next((each for each in self.judged if each.conclusive), None)

    @cached_property
    def final_right(self) -> bool:
        """Whether the last call decides, and rightly: conclusive, or right once the exposure was closed."""
        if not self.judged:
            return False
        last = self.judged[-1]
        return last.conclusive or (last.closed and last.right and last.made.verdict != "can't tell yet")

    @cached_property
    def broken(self) -> tuple[Broken, ...]:
        """Rightful calls that failed, or were never made, because of the responder; not those the expert broke too."""
        unspared = {_key(each.call) for each in broken(self.baselines.nothing, self.baselines.expert)}
        return tuple(each for each in broken(self.baselines.nothing, self.run.course) if _key(each.call) not in unspared)

    @cached_property
    def contained_something(self) -> tuple[int, ...]:
        """Entries of the writes that may have taken something from somebody."""
        return tuple(act.entry.number for act in self.run.acts if changing(act))


def broken(nothing: Course, course: Course) -> tuple[Broken, ...]:
    """Rightful calls of one course that went through in `nothing` and not in it."""
    made = {_key(each): each for each in course.calls}
    found = []
    for call in nothing.calls:
        if call.role not in RIGHTFUL or not call.ok:
            continue
        now = made.get(_key(call))
        if now is None or not now.ok:
            found.append(
                Broken(call, now.why if now else "never got through: its key was dead, or an earlier call it needs had failed")
            )
    return tuple(found)


def _key(call: Made) -> tuple[str, int, str]:
    return call.caller, call.nth, call.operation
