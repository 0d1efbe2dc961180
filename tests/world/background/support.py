"""A house with its ordinary days and a small crowd, for the tests of this folder."""

from __future__ import annotations

import datetime as dt

from ircoach.world.house import House, open_house, ordinary_days
from ircoach.world.stage import Stage
from ircoach.world.world import World

ALERT = dt.datetime(2026, 4, 1, 14, 20, tzinfo=dt.UTC)


def at_the_alert(events: int) -> tuple[World, House, Stage]:
    """A house at its alert, with about so many events in the fortnight before it."""
    world = World(3, ALERT, events=events)
    stage = Stage(world, "quiet", {})
    house = open_house(stage)
    ordinary_days(house, range(-2, 2))
    world.advance(world.alert_at)
    return world, house, stage
