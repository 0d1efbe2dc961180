"""Errands: a function run in a copy of this process, its result brought back.

A world takes seconds to build and belongs to its process, so whoever needs the same world many times builds it once and sends
copies of the process on. Where there is no fork (Windows), `Stand` builds the world anew for each errand instead: slower, same
result.
"""

from __future__ import annotations

import gc
import os
import pickle
import traceback
from collections.abc import Callable
from typing import Generic, TypeVar

from ircoach.errors import IrcoachError, ScenarioFault
from ircoach.scenario.build import build
from ircoach.scenario.library import Folder
from ircoach.world import models, moto_seam
from ircoach.world.background import EVENTS
from ircoach.world.clock import Clock
from ircoach.world.world import World

T = TypeVar("T")
#: what a responder's tools ask
ASKED = ("ec2", "iam", "sts", "s3", "s3control", "organizations", "cloudtrail", "securityhub")


class Errand(Generic[T]):
    """A function on its way in a copy of this process. `result()` waits for it.

    `held`: the copy is made now, since the world will go on, and waits for `go` or `result`; `call_off` ends it unworked.
    """

    def __init__(self, work: Callable[[], T], *, held: bool = False) -> None:
        reading, writing = os.pipe()
        waiting, starting = os.pipe()
        self._child = os.fork()
        if self._child == 0:
            os.close(reading)
            os.close(starting)
            if not os.read(waiting, 1):  # nothing comes where it is called off, or its parent is gone
                os._exit(0)
            _work_and_leave(work, writing)
        os.close(writing)
        os.close(waiting)
        self._pipe, self._start = os.fdopen(reading, "rb"), os.fdopen(starting, "wb", buffering=0)
        if not held:
            self.go()

    def go(self) -> None:
        """Let a held copy begin."""
        if not self._start.closed:
            with self._start:
                self._start.write(b"g")

    def call_off(self) -> None:
        """End a held copy without its result. Raises ValueError where it has begun."""
        if self._start.closed:
            raise ValueError("this errand has begun; ask for its result()")
        self._start.close()
        self._pipe.close()
        os.waitpid(self._child, 0)

    def result(self) -> T:
        """What the function returned. Raises what it raised: errors of ours as they are, others as RuntimeError with a trace."""
        self.go()
        with self._pipe:
            sent = self._pipe.read()
        os.waitpid(self._child, 0)
        if not sent:
            raise RuntimeError("a copy of the world's process ended without a word; is there enough memory?")
        ok, value = pickle.loads(sent)  # our own child's words, over a pipe nobody else holds
        if ok:
            result: T = value
            return result
        if isinstance(value, IrcoachError):
            raise value
        raise RuntimeError(f"in a copy of the world's process:\n{value}")


class Done(Generic[T]):
    """An errand that was run at once."""

    def __init__(self, value: T) -> None:
        self._value = value

    def result(self) -> T:
        """What the function returned."""
        return self._value


def _work_and_leave(work: Callable[[], object], writing: int) -> None:
    """The copy's whole life: nothing of the parent's (exit handlers, buffers, tests) may run in it."""
    gc.freeze()  # a collection would touch, and so really copy, all the memory that is shared with the parent
    try:
        try:
            sent = pickle.dumps((True, work()))
        except IrcoachError as error:
            sent = pickle.dumps((False, error))
        except BaseException:  # noqa: BLE001  the parent raises it again, trace and all
            sent = pickle.dumps((False, traceback.format_exc()))
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(sent)
    finally:
        os._exit(0)


def can_fork() -> bool:
    """Whether this system can copy a process."""
    return hasattr(os, "fork")


def read_ahead() -> None:
    """Read now what the players' and cast's calls need, so that copies of this process find it read."""
    models.read_ahead(*ASKED)
    moto_seam.read_ahead(*ASKED)


class Stand:
    """One scenario's world at its alert, for many runs of it.

    `send` runs a function on a world of its own and brings its result back; `take` gives the world for use in this process,
    once, after all errands were sent. `make_clock`: a live one where a live case is to be played; replays need none.
    """

    def __init__(
        self,
        folder: Folder,
        variant: str,
        seed: int,
        progress: Callable[[float], None] | None = None,
        *,
        fork: bool | None = None,
        make_clock: Callable[[int], Clock] = Clock,
        events: int = EVENTS,
    ) -> None:
        self._make_clock, self._events = make_clock, events
        self.folder, self.variant, self.seed = folder, variant, seed
        self.forks = can_fork() if fork is None else fork
        self._progress = progress
        self._world = self._build(progress) if self.forks else None
        if self.forks:
            read_ahead()

    def _build(self, progress: Callable[[float], None] | None = None) -> World:
        try:
            return build(self.folder, self.variant, self.seed, self._make_clock, progress, self._events)
        except Exception as error:
            told = isinstance(error, ScenarioFault) and error.__cause__ is not None  # the world said already where
            if told or (isinstance(error, IrcoachError) and not isinstance(error, ScenarioFault)):
                raise
            raise ScenarioFault(
                f"scenario fault: {self.folder.told(error)}, while the world was built. This is a bug of the scenario, not yours."
            ) from error

    def send(self, work: Callable[[World], T]) -> Errand[T] | Done[T]:
        """Run a function on a world standing at its alert."""
        world = self._world
        if world is None:
            return Done(work(self._build()))
        return Errand(lambda: work(world))

    def ahead(self, look: Callable[[World], object]) -> None:
        """Let a function look at the world before errands are sent, changing nothing: they find worked out what it works out."""
        if self._world is not None:
            look(self._world)

    def take(self) -> World:
        """The world itself."""
        return self._world or self._build(self._progress)
