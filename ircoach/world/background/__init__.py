"""Ordinary days, cheaply: reads that repeat are carried out once, recorded again, and in the bulk written only when read.

`routines` records a cast's own routine reads once more as they come due. `Crowd` is everybody else: habits (`habits`), each with
the calls it was seen to make (`rehearsal`) and its hours (`rhythm`), multiplied into as many events as a world is to have
(`patterns`) and kept up with what changes in it (`keeping_up`). Sessions of roles begin with the call that made them
(`openings`), those at the console with a sign-in (`sign_ins`).
Nothing here changes what is in an account: writes are the cast's, and are carried out.
"""

from ircoach.world.background.crowd import EVENTS, Crowd
from ircoach.world.background.habits import Habit, Steps
from ircoach.world.background.openings import TakingOn
from ircoach.world.background.patterns import Pattern, cut, cut_taking_on
from ircoach.world.background.rhythm import Rhythm
from ircoach.world.background.routines import Background
from ircoach.world.background.sign_ins import SignIns

__all__ = ["EVENTS", "Background", "Crowd", "Habit", "Pattern", "Rhythm", "SignIns", "Steps", "TakingOn", "cut", "cut_taking_on"]
