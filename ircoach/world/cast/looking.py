"""Looking around: what whoever comes in somewhere does first, thief, newcomer or colleague."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ircoach.world.callers import Actor
from ircoach.world.cast.hands import Hand
from ircoach.world.clock import Process
from ircoach.world.stage import Stage

#: seconds to wait before it, service, operation, parameters
Look = tuple[float, str, str, dict[str, Any]]


def looks_around(stage: Stage, who: Actor | Hand, looks: Iterable[Look]) -> Process:
    """One look after the other, with a pause before each; what is refused is refused. Use it with `yield from`."""
    for seconds, service, operation, about in looks:
        yield stage.wait(seconds=seconds)
        who.call(service, operation, **about)
