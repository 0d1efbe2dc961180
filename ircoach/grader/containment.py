"""Which of the responder's writes ended what, read off the branches: first effective containment, full containment, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum

from ircoach.grader.branches import Branch
from ircoach.grader.courses import Course
from ircoach.world.bleed import Attempt
from ircoach.world.clock import SECOND

#: IAM changes take 5–40 seconds to take effect; a call that slips through in that time is not held against a write
SETTLING = 45 * SECOND


@dataclass(frozen=True, slots=True)
class Step:
    """What one write, or `count` in a loop, changed: loss and calls it spared later, and the first call still to succeed."""

    entry: int
    time: int
    operation: str
    spared: float
    refused: int
    still: Attempt | None
    count: int = 1

    @property
    def effective(self) -> bool:
        """Whether it took anything from the intruder."""
        return self.spared > 0 or self.refused > 0


@dataclass(frozen=True, slots=True)
class Containment:
    """The steps, when the first that mattered was taken, and from when on nothing got through any more (None: never).

    `closed_exposures` says the same of single exposures, those alone that were closed. `over_at` is the first write that came
    when the intruder was done anyway: nothing was left to close, and nobody had closed it.
    """

    steps: tuple[Step, ...]
    effective_at: int | None
    closed_at: int | None
    closed_exposures: Mapping[str, int]
    over_at: int | None = None


def contained(nothing: Course, branches: Sequence[Branch], actual: Course) -> Containment:
    """Compare each branch with the one before it, doing nothing first.

    Closed is the first write after which no attempt succeeds in its own branch, in any later one, or in what really happened,
    given that without it one would have.
    """
    steps = tuple(
        _step(before, branch) for before, branch in zip([nothing, *(b.course for b in branches)], branches, strict=False)
    )
    effective = next((step.time for step in steps if step.effective), None)
    closed = _closed(nothing, branches, actual)
    singly = {each.id: _closed(nothing, branches, actual, each.id) for each in nothing.exposures}
    over = (each.time for each in branches if not nothing.got_through(each.time) and not actual.got_through(each.time))
    return Containment(
        steps, effective, closed, {key: time for key, time in singly.items() if time is not None},
        next(over, None) if closed is None else None,
    )  # fmt: skip


def _step(before: Course, branch: Branch) -> Step:
    since, settled = branch.time, branch.time + SETTLING
    spared = _lost(before, since) - _lost(branch.course, since)
    still = branch.course.got_through(settled)
    refused = len(before.got_through(settled)) - len(still)
    return Step(branch.entry, since, branch.operation, spared, max(0, refused), still[0] if still else None, branch.count)


def _lost(course: Course, since: int) -> float:
    return fsum(loss.amount for loss in course.losses if loss.time > since)


def _closed(nothing: Course, branches: Sequence[Branch], actual: Course, exposure: str | None = None) -> int | None:
    courses = [branch.course for branch in branches] + [actual]
    for number, branch in enumerate(branches):
        settled = branch.time + SETTLING
        if not nothing.got_through(branch.time, exposure):
            return None  # the intruder was done: there was nothing left to close
        if all(not course.got_through(settled, exposure) for course in courses[number:]):
            slipped = [attempt.time for attempt in actual.got_through(branch.time, exposure)]
            return max([branch.time, *slipped])
    return None
