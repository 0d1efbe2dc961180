"""From a folder, a variant and a seed to a world standing at its alert."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from ircoach.scenario.form import Variant
from ircoach.scenario.library import Folder
from ircoach.world.clock import Clock
from ircoach.world.identity import Dice, derive
from ircoach.world.stage import Stage
from ircoach.world.world import World


def draw_variant(folder: Folder, seed: int) -> Variant:
    """The variant a seed draws: each truth first with even chance, then a variant of it."""
    dice = Dice(seed, "variant", folder.form.id)
    truth = dice.choice(("sick", "not sick"))
    of_truth = [variant for variant in folder.form.variants if variant.truth == truth] or list(folder.form.variants)
    return dice.choice(of_truth)


def seed_of(learner: str, scenario_id: str, attempt: int = 1) -> int:
    """The seed of a learner's nth try: different learners, different worlds."""
    return derive("learner", learner, scenario_id, attempt) % 2**31


def alert_time(variant: Variant, seed: int) -> dt.datetime:
    """When the alert falls: a working week of spring 2026, at an hour the variant allows, drawn from the seed."""
    dice = Dice(seed, "alert-time")
    first, last = variant.hours
    day = dt.datetime(2026, 3, 2, tzinfo=dt.UTC) + dt.timedelta(days=7 * dice.randint(0, 9) + dice.randint(0, 4))
    return day + dt.timedelta(hours=dice.randint(first, last), minutes=dice.randint(0, 59), seconds=dice.randint(0, 59))


def build(
    folder: Folder,
    variant_id: str,
    seed: int,
    make_clock: Callable[[int], Clock] = Clock,
    progress: Callable[[float], None] | None = None,
) -> World:
    """Build the world and let time run up to the alert. Resets moto: one world a process.

    `progress` hears how far the build has come, from 0 to 1.
    """
    variant = folder.form.variant(variant_id)
    world = World(seed, alert_time(variant, seed), make_clock)
    tell = progress or (lambda share: None)
    tell(0.05)
    folder.storyline.build(Stage(world, variant.id, variant.knobs))
    begin = world.clock.now
    for tenth in range(1, 11):
        tell(0.4 + 0.06 * (tenth - 1))
        world.advance(begin + (world.alert_at - begin) * tenth // 10)
    tell(1.0)
    return world


def fill(text: str, truth: Mapping[str, Any]) -> str:
    """A text with its `{facts}` filled in from the world; an unknown fact stays as it is, in braces."""
    return text.format_map(_Facts(truth))


class _Facts(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"
