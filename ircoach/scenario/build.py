"""From a folder, a variant and a seed to a world standing at its alert."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

from ircoach.scenario.drawing import alert_time
from ircoach.scenario.library import PACKAGE, Folder
from ircoach.world import moto_seam
from ircoach.world.background import EVENTS
from ircoach.world.clock import Clock
from ircoach.world.furnishing import furnish
from ircoach.world.stage import Stage
from ircoach.world.world import World


def build(
    folder: Folder,
    variant_id: str,
    seed: int,
    make_clock: Callable[[int], Clock] = Clock,
    progress: Callable[[float], None] | None = None,
    events: int = EVENTS,
) -> World:
    """Build the world and let time run up to the alert. Resets moto: one world a process.

    `progress` hears how far the build has come, from 0 to 1. `events`: about how many the trail has in the fortnight before
    the alert.
    """
    with _uncollected():
        return _built(folder, variant_id, seed, make_clock, progress or (lambda share: None), events)


def _built(
    folder: Folder,
    variant_id: str,
    seed: int,
    make_clock: Callable[[int], Clock],
    tell: Callable[[float], None],
    events: int,
) -> World:
    variant = folder.form.variant(variant_id)
    world = World(seed, alert_time(variant, seed), make_clock, events)
    tell(0.05)
    stage = Stage(world, variant.id, variant.knobs)
    folder.storyline.build(stage)
    furnish(stage)
    begin = world.clock.now
    for tenth in range(1, 11):
        tell(0.4 + 0.06 * (tenth - 1))
        world.advance(begin + (world.alert_at - begin) * tenth // 10)
    tell(1.0)
    return world


def build_ahead(path: Path, variant_id: str, seed: int) -> None:
    """Build a world and clear it away, so that copies of this process find read what building one reads.

    Of the scenario's own files nothing stays. What is wrong with them is told to whoever builds that world in earnest.
    """
    global _worlds
    known = set(sys.modules)
    with suppress(Exception):
        build(Folder(path), variant_id, seed)
    for name in set(sys.modules) - known:
        if name.startswith(PACKAGE):
            del sys.modules[name]
    moto_seam.reset()
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    _worlds = count()


#: how many worlds this process has begun since it was last cleared; a copy of it goes on counting
_worlds = count()


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep Python's collector from what is being built, and from what stands afterwards: it would go through half a million
    objects again and again, at a quarter of a second each time, and find nothing to free."""
    if next(_worlds) and gc.get_freeze_count():  # an earlier world of this process, garbage now
        gc.unfreeze()
        gc.collect()
    wanted = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if wanted:
            gc.enable()
