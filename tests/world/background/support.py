"""A house with its ordinary days and a small crowd, for the tests of this folder."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from ircoach.world.callers import Actor
from ircoach.world.clock import DAY, MINUTE
from ircoach.world.house import House, open_house, ordinary_days
from ircoach.world.stage import Stage
from ircoach.world.world import World

RESULTS = "aws-athena-query-results-here"
ALERT = dt.datetime(2026, 4, 1, 14, 20, tzinfo=dt.UTC)


def at_the_alert(events: int) -> tuple[World, House, Stage]:
    """A house at its alert, with about so many events in the fortnight before it."""
    world = World(3, ALERT, events=events)
    stage = Stage(world, "quiet", {})
    house = open_house(stage)
    ordinary_days(house, range(-2, 2))
    world.advance(world.alert_at)
    return world, house, stage


class Scene(NamedTuple):
    """A house some minutes after its alert, a responder's eyes in two accounts, and the crowd's records of the fortnight."""

    world: World
    house: House
    stage: Stage
    who: Actor
    management: Actor
    records: list[dict[str, Any]]


def minutes_later(events: int) -> Scene:
    """A house twenty minutes after its alert, with a bucket for the results of queries."""
    world, house, stage = at_the_alert(events)
    eyes = [
        stage.sign_in(f"eyes/{account}", house.accounts[account], "IncidentResponder", "eyes", "80.169.200.9", region=house.home)
        for account in ("production", "management")
    ]
    records = [dict(line.record) for line in world.trail.ordinary(world.alert_at - 14 * DAY, world.alert_at)]
    world.advance(world.alert_at + 20 * MINUTE)
    house.bucket("management", RESULTS)
    return Scene(world, house, stage, eyes[0], eyes[1], records)
