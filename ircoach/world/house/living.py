"""How everybody beside the story comes to live in a house: roles for jobs, sessions to rehearse with, and into the crowd."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from ircoach.world.background import Rhythm
from ircoach.world.background.keeping_up import keeps_up
from ircoach.world.background.rehearsal import Look, Rehearsal
from ircoach.world.callers import Actor
from ircoach.world.house.doors import sign_ins, strangers_at_the_door
from ircoach.world.house.house import House
from ircoach.world.house.parts import CONSOLE, Part, builder_of, habit_of
from ircoach.world.house.taking_on import taking_on
from ircoach.world.stage import CLI, allow, document, sure


class JobRole(NamedTuple):
    """A role of a job's: the accounts that have one, what it may do, the service that takes it on (the portal otherwise)."""

    accounts: tuple[str, ...]
    actions: str
    service: str = ""


JobRoles = Mapping[str, JobRole]


def roles_of_jobs(house: House, roles: JobRoles) -> None:
    """Make the roles, and let them take effect."""
    people = {"AWS": f"arn:aws:iam::{house.management}:root"}
    for name, role in roles.items():
        trusted: dict[str, Any] = {"Service": role.service} if role.service else people
        trust = document({"Effect": "Allow", "Principal": trusted, "Action": "sts:AssumeRole"})
        path = f"/aws-service-role/{role.service}/" if role.service else "/"
        text = document(allow(role.actions.split()))
        for account in role.accounts:
            builder = builder_of(house, account)
            sure(builder.call("iam", "create_role", RoleName=name, AssumeRolePolicyDocument=trust, Path=path))
            sure(builder.call("iam", "put_role_policy", RoleName=name, PolicyName=name, PolicyDocument=text))
    house.stage.settle()


def signed_in(house: House, name: str, account: str, role: str, address: str, agent: str, session: str = "") -> Actor:
    """Somebody of the crowd, with a session to rehearse with."""
    someone = house.stage.sign_in(
        name, house.accounts[account], role, session or name.partition("/")[0], address, region=house.home, hours=24 * 400,
        role="crowd", user_agent=agent,
    )  # fmt: skip
    someone.caller = replace(someone.caller, console=agent == CONSOLE)
    return someone


def service_of(house: House, account: str, role: str, roles: JobRoles) -> Actor:
    """A service that acts through a role of its own."""
    service = roles[role].service
    linked = house.stage.service_link(f"{service}/{account}", house.accounts[account], role, service, region=house.home)
    linked.caller = replace(linked.caller, role="crowd")
    return linked


def day_at_work(
    house: House, who: str, role: str, account: str, sittings: tuple[float, float], seen: tuple[Look, ...]
) -> Iterable[Part]:
    """A person's day in a role of an account. `sittings`: how many at the console, how many at the command line."""
    name = house.people[who]
    usual = house.vpn if who in ("developer", "builds") else house.office
    addresses = (usual, usual, usual, house.vpn)
    early = house.stage.dice.of("crowd", name).uniform(6.5, 9)
    browsing, typing = sittings
    for way, agent, often, calls, gap in (
        ("console", CONSOLE, browsing, (6, 18), (0.05, 1.4)),
        ("shell", CLI, typing, (2, 9), (4.0, 60.0)),
    ):
        if often:
            rhythm = Rhythm(often, (early, early + 9), weekdays=True)
            someone = signed_in(house, f"{name}/{account}/{way}", account, role, usual, agent, session=name)
            yield Part(someone, house.home, seen, rhythm, name, addresses, calls, gap, sessions=4, person=True)


def live(house: House, parts: Iterable[Part]) -> None:
    """Rehearse each part, and bring it into the world's crowd, beside the strangers at the door."""
    world = house.stage.world
    rehearsal = Rehearsal(world)
    for part in parts:
        habit = habit_of(house, rehearsal, part)
        world.crowd.add(habit)
        if begun := taking_on(house, part, habit):
            world.crowd.add(begun)
        if part.who.caller.console:
            world.crowd.add(sign_ins(house, part, habit))
    for stranger in strangers_at_the_door(house):
        world.crowd.add(stranger)
    house.stage.play(keeps_up(world))
