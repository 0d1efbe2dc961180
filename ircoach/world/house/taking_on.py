"""How the house's sessions of roles begin: who took the role on, as the trail tells it.

People and jobs have theirs from the portal, a vendor takes its own on from outside, a service of AWS's does so for itself, and
EC2 on behalf of an instance. A user's session at the console is none of these: it begins with a password.
"""

from __future__ import annotations

from ircoach.world.background import Habit, Steps, TakingOn, cut_taking_on
from ircoach.world.clock import HOUR, SECOND
from ircoach.world.house.house import House
from ircoach.world.house.parts import Part
from ircoach.world.house.portal import told
from ircoach.world.records import EC2, Taker, service_taker
from ircoach.world.sessions import Session

#: hours a session is good for: the shortest of these that is longer than it is kept
_GOOD_FOR = (1, 6, 12)


def taking_on(house: House, part: Part, habit: Habit) -> TakingOn | None:
    """How each session of a habit begins; None where it is no role's."""
    session = house.stage.world.principals.sessions.find(part.who.keys.access_key_id)
    if session is None or session.kind != "role-session":
        return None
    who = part.taker or _taker(house, part, session)
    seconds = next(hours for hours in _GOOD_FOR if hours > part.sessions) * HOUR // SECOND
    made = told(house.stage, who, session, part.region, seconds, house.stage.dice.of("taking-on", habit.name))
    varies = who.address in habit.addresses and len(habit.addresses) > 1
    return TakingOn(
        name=f"{habit.name}/taking-on",
        rhythm=habit.rhythm,
        steps=Steps(tuple(cut_taking_on(record, varies) for record in made)),
        made=(None,) * len(made),
        addresses=habit.addresses,
        named=habit.named,
        person=habit.person,
        of=habit,
        seconds=seconds,
        asked_by=(who.account, str(who.identity["accessKeyId"])) if who == house.portal else None,
    )


def _taker(house: House, part: Part, session: Session) -> Taker:
    if session.delivered_by:
        return service_taker(EC2)
    service = part.who.caller.service
    return service_taker(service) if service else house.portal
