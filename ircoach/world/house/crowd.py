"""Everybody in the house who is no part of the story: who they are, what they do all day, and from where.

One cast for all scenarios. Each look (looks.py) is rehearsed once in the account it is about and multiplied over a fortnight,
people's over ninety days; `world/background` says how.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from ircoach.world.addresses import outside
from ircoach.world.background import Rhythm
from ircoach.world.background.keeping_up import keeps_up
from ircoach.world.background.rehearsal import Rehearsal
from ircoach.world.callers import Actor
from ircoach.world.house import looks
from ircoach.world.house.doors import sign_ins, strangers_at_the_door, with_passwords
from ircoach.world.house.house import House
from ircoach.world.house.instances import on_instances
from ircoach.world.house.parts import CONSOLE, HELD, Part, builder_of, habit_of
from ircoach.world.house.taking_on import taking_on
from ircoach.world.house.vendor import scanner
from ircoach.world.stage import BOTO3, CLI, GO_SDK, allow, document, sure

JAVA_SDK = (
    "aws-sdk-java/2.31.20 md/io#sync md/http#Apache ua/2.1 os/Linux#5.10 lang/java#17.0.14 md/OpenJDK_64-Bit_Server_VM "
    "exec-env/AWS_ECS_FARGATE"
)
#: roles of the house's jobs: the accounts that have one, the service that takes it on (single sign-on otherwise), actions
_ROLES = {
    "MonitoringReader": (("production", "development"), "", "ec2:Describe* sts:GetCallerIdentity"),
    "Deployer": (
        ("production", "development"), "", "ec2:Describe* s3:ListAllMyBuckets s3:ListBucket sts:GetCallerIdentity"
    ),
    "CostReader": (("management",), "", "organizations:List* organizations:Describe* ec2:Describe* s3:ListAllMyBuckets"),
    "AWSServiceRoleForAutoScaling": (("production",), "autoscaling.amazonaws.com", "ec2:Describe*"),
    "AWSServiceRoleForConfig": (
        ("production", "development"), "config.amazonaws.com", "ec2:Describe* iam:Get* iam:List* s3:Get* s3:List*"
    ),
}  # fmt: skip
#: whose days: (who, role, account, sittings a day at the console and at the command line, what they look at)
_DAYS = (
    ("administrator", "Administrator", "production", 4, 3, (*looks.BROWSING, *looks.IDENTITIES)),
    ("administrator", "Administrator", "development", 1.5, 1, (*looks.BROWSING, *looks.IDENTITIES)),
    ("developer", "Developer", "development", 6, 7, (*looks.BROWSING, *looks.REFUSED)),
    ("developer", "Developer", "production", 2, 1, (*looks.BROWSING, *looks.REFUSED)),
    ("builds", "Developer", "development", 2, 4, looks.BROWSING),
    ("operations", "IncidentResponder", "security", 4, 1, (*looks.WATCHING, *looks.IDENTITIES)),
    ("owner", "Developer", "production", 2, 0, (*looks.BROWSING, *looks.REFUSED)),
    ("manager", "Administrator", "management", 1.5, 0, (*looks.MEMBERS, *looks.IDENTITIES)),
)


def the_rest(house: House) -> None:
    """Bring everybody else of the house into the world's crowd. To be called while building, once the house stands."""
    world = house.stage.world
    rehearsal = Rehearsal(world)
    _roles(house)
    for part in (*_machines(house), *scanner(house), *on_instances(house), *_people(house), *with_passwords(house)):
        habit = habit_of(house, rehearsal, part)
        world.crowd.add(habit)
        if begun := taking_on(house, part, habit):
            world.crowd.add(begun)
        if part.who.caller.console:
            world.crowd.add(sign_ins(house, part, habit))
    for habit in strangers_at_the_door(house):
        world.crowd.add(habit)
    house.stage.play(keeps_up(world))


def _roles(house: House) -> None:
    """The roles that jobs of the house have."""
    people = {"AWS": f"arn:aws:iam::{house.management}:root"}
    for role, (accounts, service, actions) in _ROLES.items():
        trusted: dict[str, Any] = {"Service": service} if service else people
        trust = document({"Effect": "Allow", "Principal": trusted, "Action": "sts:AssumeRole"})
        path = f"/aws-service-role/{service}/" if service else "/"
        text = document(allow(actions.split()))
        for account in accounts:
            builder = builder_of(house, account)
            sure(builder.call("iam", "create_role", RoleName=role, AssumeRolePolicyDocument=trust, Path=path))
            sure(builder.call("iam", "put_role_policy", RoleName=role, PolicyName=role, PolicyDocument=text))
    house.stage.settle()


def _signed_in(house: House, name: str, account: str, role: str, address: str, agent: str, session: str = "") -> Actor:
    """Somebody of the crowd, with a session to rehearse with."""
    someone = house.stage.sign_in(
        name, house.accounts[account], role, session or name.partition("/")[0], address, region=house.home, hours=24 * 400,
        role="crowd", user_agent=agent,
    )  # fmt: skip
    someone.caller = replace(someone.caller, console=agent == CONSOLE)
    return someone


def _service(house: House, account: str, role: str) -> Actor:
    """A service that acts through a role of its own."""
    service = str(_ROLES[role][1])
    linked = house.stage.service_link(f"{service}/{account}", house.accounts[account], role, service, region=house.home)
    linked.caller = replace(linked.caller, role="crowd")
    return linked


def _machines(house: House) -> Iterable[Part]:
    """What runs by itself: monitoring, pipelines, scaling, the configuration recorder, the posture tool, cost reports."""
    dice, home = house.stage.dice.of("crowd"), house.home
    hosted = tuple(outside(dice.of("monitoring", nth), "hosting") for nth in range(3))
    runners = tuple(outside(dice.of("pipeline", nth), "hosting") for nth in range(4))
    for account, machine, runs in (("production", "prod-web-1", 22), ("development", "dev-web-1", 34)):
        fleet = looks.about(house.instances[machine], 4)
        monitor = _signed_in(house, f"monitoring/{account}", account, "MonitoringReader", hosted[0], GO_SDK)
        poll = Rhythm(130, steady=True)
        yield Part(monitor, home, (*looks.POLL, fleet), poll, "monitoring", hosted, gap=(0.05, 0.4), sessions=HELD)
        if account == "production":
            yield Part(monitor, house.second, looks.POLL, poll, "monitoring", hosted, gap=(0.05, 0.4), sessions=HELD)
            scaling = _service(house, account, "AWSServiceRoleForAutoScaling")
            asked = (fleet, *looks.asks("ec2: describe_instances"))
            yield Part(scaling, home, asked, Rhythm(96, steady=True), "AutoScaling", calls=(1, 3), sessions=HELD)
        pipeline = _signed_in(house, f"pipeline/{account}", account, "Deployer", runners[0], BOTO3)
        working = Rhythm(runs, (6.5, 18.5), weekdays=True)
        yield Part(pipeline, home, (*looks.DEPLOYMENT, fleet), working, "deploy-", runners, calls=(6, 14), gap=(0.3, 4))
        recorder = _service(house, account, "AWSServiceRoleForConfig")
        yield Part(
            recorder, home, looks.INVENTORY, Rhythm(16, steady=True), "AWSConfig-BucketConfigCheck", gap=(0.2, 2), sessions=HELD
        )
        posture = house.posture_tool(account, f"posture/{account}/sweep", rehearsing=True)
        posture.caller = replace(posture.caller, role="crowd")
        for region in (home, house.second):
            yield Part(posture, region, looks.SWEEP, Rhythm(4, steady=True), "posture-scan", sessions=HELD)
    there = outside(dice.of("costs"), "hosting")
    costs = _signed_in(house, "cost-report/management", "management", "CostReader", there, JAVA_SDK)
    yield Part(costs, home, looks.COSTS, Rhythm(6, steady=True), "cost-report", gap=(0.5, 3))


def _people(house: House) -> Iterable[Part]:
    """People at the console and at the command line, with their slips and with what they are refused."""
    for who, role, account, browsing, typing, wanted in _DAYS:
        name = house.people[who]
        usual = house.vpn if who in ("developer", "builds") else house.office
        addresses = (usual, usual, usual, house.vpn)
        early = house.stage.dice.of("crowd", name).uniform(6.5, 9)
        machine = {"production": "prod-web-1", "development": "dev-web-1"}.get(account)
        seen = (*wanted, *(looks.slips(house.instances[machine]) if machine else ()))
        for way, agent, sittings, calls, gap in (
            ("console", CONSOLE, browsing, (6, 18), (0.05, 1.4)),
            ("shell", CLI, typing, (2, 9), (4.0, 60.0)),
        ):
            if sittings:
                rhythm = Rhythm(sittings, (early, early + 9), weekdays=True)
                someone = _signed_in(house, f"{name}/{account}/{way}", account, role, usual, agent, session=name)
                yield Part(someone, house.home, seen, rhythm, name, addresses, calls, gap, sessions=4, person=True)
