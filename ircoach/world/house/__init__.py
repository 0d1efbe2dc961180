"""A lived-in organization that every scenario can start from: four accounts, two regions, people, jobs, registers.

A storyline opens the house and adds its own cast. Names, ids, addresses and habits are drawn from the seed.
"""

from ircoach.world.house.archive import delivery_statements
from ircoach.world.house.days import ordinary_days
from ircoach.world.house.house import House
from ircoach.world.house.lone import lived_in
from ircoach.world.house.opening import open_house
from ircoach.world.house.papers import NO_IDEA, people, span

__all__ = ["NO_IDEA", "House", "delivery_statements", "lived_in", "open_house", "ordinary_days", "people", "span"]
