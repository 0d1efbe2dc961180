"""Branches: how a world would have gone on had the responder stopped after one of their writes.

Containment is proved by the attacker's next call. Playing the world on from each write says, without guessing, which write ended
what, and which did nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from ircoach.case.host import Act, Host
from ircoach.case.journal import Entry
from ircoach.grader import effects
from ircoach.grader.apart import Done, Errand, Stand
from ircoach.grader.courses import Course, run_on
from ircoach.scenario.form import Scenario
from ircoach.world.clock import MINUTE
from ircoach.world.world import World

#: more writes than this are not looked at singly, and those left over count as one, seen after the last: a hostile journal must
#: not keep a grader busy for hours
MOST = 32
#: the writes of a loop follow each other at once; what lies further apart than this was decided anew
AT_ONCE = MINUTE


@dataclass(frozen=True, slots=True)
class Branch:
    """One write of the responder's, or the `count` writes of a loop, and the course of the world had they stopped there.

    `entry` and `time` are the last one's: before it, the loop was not done.
    """

    entry: int
    time: int
    operation: str
    course: Course
    count: int = 1


def horizon_of(world: World, form: Scenario) -> int:
    """The moment up to which a world is played out, in scenario microseconds."""
    return world.alert_at + form.horizon_minutes * MINUTE


def changing(act: Act) -> bool:
    """Whether an act got through and may have taken something from somebody."""
    return act.admission is not None and effects.took_effect(act.admission) and effects.contains(act.admission.call.name)


def idle(act: Act) -> bool:
    """Whether an act left the world as it was: something said or read, or a call that was refused."""
    return act.admission is None or act.admission.error is not None or not effects.writes(act.admission.call.name)


@dataclass(slots=True)
class _Sent:
    """A copy on its way from after a write, or waiting there; none where processes cannot be copied."""

    entry: Entry
    operation: str
    errand: Errand[Course] | None
    count: int = 1

    def repeats(self, earlier: _Sent) -> bool:
        """Whether both are writes of one loop: the same operation in the same step, at once."""
        alike = (self.operation, self.entry.step) == (earlier.operation, earlier.entry.step)
        return alike and self.entry.time - earlier.entry.time <= AT_ONCE


class Watch:
    """Looks at a host after each act and, where that was a write, sends a copy of the world on from there.

    The copy after the last write is held back. Had the responder only read from there on, the world itself goes the same way
    (one more call changes nothing that others do), and the copy is called off; so is it where a loop goes on: a loop is one act
    of containment, and what it comes to is seen after its last turn.
    """

    def __init__(self, stand: Stand, host: Host) -> None:
        self._stand, self._host = stand, host
        self._sent: list[_Sent] = []
        self._idle_since = True

    def look(self) -> None:
        """The host has done one more act."""
        act, host = self._host.acts[-1], self._host
        horizon = horizon_of(host.world, host.folder.form)
        late = host.world.clock.now > horizon
        if host.variant.truth != "sick" or late or not changing(act) or act.admission is None:
            self._idle_since &= idle(act)
            return
        made = _Sent(act.entry, act.admission.call.name, None)
        goes_on = len(self._sent) >= MOST or (bool(self._sent) and self._idle_since and made.repeats(self._sent[-1]))
        self._settle_last(made, goes_on)
        self._idle_since = True
        if self._stand.forks:
            made.errand = Errand(lambda: run_on(host.world, horizon), held=True)
        self._sent.append(made)

    def _settle_last(self, made: _Sent, goes_on: bool) -> None:
        """Let the copy after the write before begin, or call it off where `made` is the loop's next turn."""
        if not self._sent:
            return
        if goes_on:
            last = self._sent.pop()
            made.count += last.count
            if last.errand:
                last.errand.call_off()
        elif begun := self._sent[-1].errand:
            begun.go()

    def gather(self, course: Course) -> tuple[Branch, ...]:
        """All branches, in order. `course`: how the world itself went on after the responder's last act."""
        made: list[Branch] = []
        for each in self._sent:
            if self._idle_since and each is self._sent[-1]:
                gone = course
                if each.errand:
                    each.errand.call_off()
            else:
                gone = (each.errand or self._again(each.entry)).result()
            made.append(Branch(each.entry.number, each.entry.time, each.operation, gone, each.count))
        return tuple(made)

    def _again(self, last: Entry) -> Errand[Course] | Done[Course]:
        """Where processes cannot be copied: the acts up to `last`, played from the start in a world of its own."""
        entries = [act.entry for act in self._host.acts if act.entry.number <= last.number]

        def work(world: World) -> Course:
            host = Host(self._host.folder, self._host.header, world)
            host.foretell(entries)
            for entry in entries:
                host.replay_one(entry)
            return run_on(world, horizon_of(world, host.folder.form))

        return self._stand.send(work)
