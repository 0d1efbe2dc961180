"""What a seed draws before there is a world: the seed itself from the learner's name, the variant, the hour of the alert."""

from __future__ import annotations

import datetime as dt

from ircoach.scenario.form import Variant
from ircoach.scenario.library import Folder
from ircoach.world.identity import Dice, derive


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
