"""A part in ordinary days: who calls, what, when and from where; and the habit it becomes once it is rehearsed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ircoach.world.background import Habit, Rhythm, Steps
from ircoach.world.background.patterns import cut, session_of
from ircoach.world.background.rehearsal import Look, Rehearsal, varied
from ircoach.world.callers import Actor
from ircoach.world.house.house import House
from ircoach.world.records import Taker

#: what reads made by the web console say of their client
CONSOLE = "AWS Internal"
#: hours a job keeps a session of an hour, as SDKs do: they ask for the next in good time
HELD = 0.75


@dataclass(frozen=True, slots=True)
class Part:
    """Somebody's part in ordinary days: who calls, in which region, what, when, from which addresses and in which manner.

    `calls`: so many looks a sitting (from and to), picked by weight; none: all of them, one after the other. `taker`: who takes
    on the role for it, from an account that is not ours. The rest is as in `Habit`.
    """

    who: Actor
    region: str
    looks: tuple[Look, ...]
    rhythm: Rhythm
    named: str
    addresses: tuple[str, ...] = ()
    calls: tuple[int, int] | None = None
    gap: tuple[float, float] = (0.1, 1.2)
    sessions: float = 0
    person: bool = False
    taker: Taker | None = None


def habit_of(house: House, rehearsal: Rehearsal, part: Part) -> Habit:
    """A part, rehearsed."""
    patterns, made, weights = [], [], []
    for look in part.looks:
        admission, record = rehearsal.of(part.who, part.region, look)
        records = [record]
        if (known := (look.params.get("InstanceIds") or [""])[0]) in house.where:
            there = tuple(each for each, account in house.where.items() if account == house.where[known])
            records = varied(record, known, there)
        for each in records:
            patterns.append(cut(each, session_of(each), len(part.addresses) > 1))
            made.append((admission, part.who.caller))
            weights.append(look.weight / len(records))
    steps = Steps(tuple(patterns), tuple(weights) if part.calls else (), part.calls or (1, 1), part.gap)
    return Habit(
        name=f"{part.who.name}/{part.region}",
        rhythm=part.rhythm,
        steps=steps,
        made=tuple(made),
        addresses=part.addresses or (part.who.caller.address,),
        sessions=part.sessions,
        named=part.named,
        person=part.person,
    )


def builder_of(house: House, account: str, part: str = "crowd") -> Actor:
    """Who builds in an account what some part of the house needs: one of its own, so that nothing else is named otherwise."""
    builder = house.builders[account]
    return replace(builder, caller=replace(builder.caller, name=f"{builder.name}/{part}"))
