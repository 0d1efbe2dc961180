"""Everybody in the house who is no part of the story: who they are, what they do all day, and from where.

One cast for all scenarios. Each look (looks.py) is rehearsed once in the account it is about and multiplied over a fortnight,
people's over ninety days; `world/background` says how.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ircoach.world.addresses import outside
from ircoach.world.background import Rhythm
from ircoach.world.house import looks
from ircoach.world.house.doors import USERS, with_passwords
from ircoach.world.house.house import House
from ircoach.world.house.instances import on_instances
from ircoach.world.house.living import JobRole, JobRoles, day_at_work, live, roles_of_jobs, service_of, signed_in
from ircoach.world.house.parts import HELD, Part
from ircoach.world.house.vendor import scanner
from ircoach.world.stage import BOTO3, GO_SDK, JAVA_SDK

_BOTH = ("production", "development")
_ROLES: JobRoles = {
    "MonitoringReader": JobRole(_BOTH, "ec2:Describe* sts:GetCallerIdentity"),
    "Deployer": JobRole(_BOTH, "ec2:Describe* s3:ListAllMyBuckets s3:ListBucket sts:GetCallerIdentity"),
    "CostReader": JobRole(("management",), "organizations:List* organizations:Describe* ec2:Describe* s3:ListAllMyBuckets"),
    "AWSServiceRoleForAutoScaling": JobRole(("production",), "ec2:Describe*", "autoscaling.amazonaws.com"),
    "AWSServiceRoleForConfig": JobRole(_BOTH, "ec2:Describe* iam:Get* iam:List* s3:Get* s3:List*", "config.amazonaws.com"),
}
#: whose days: (who, role, account, sittings a day at the console and at the command line, what they look at)
_DAYS = (
    ("administrator", "Administrator", "production", (4, 3), (*looks.BROWSING, *looks.IDENTITIES)),
    ("administrator", "Administrator", "development", (1.5, 1), (*looks.BROWSING, *looks.IDENTITIES)),
    ("developer", "Developer", "development", (6, 7), (*looks.BROWSING, *looks.REFUSED)),
    ("developer", "Developer", "production", (2, 1), (*looks.BROWSING, *looks.REFUSED)),
    ("builds", "Developer", "development", (2, 4), looks.BROWSING),
    ("operations", "IncidentResponder", "security", (4, 1), (*looks.WATCHING, *looks.IDENTITIES)),
    ("owner", "Developer", "production", (2, 0), (*looks.BROWSING, *looks.REFUSED)),
    ("manager", "Administrator", "management", (1.5, 0), (*looks.MEMBERS, *looks.IDENTITIES)),
)


def the_rest(house: House) -> None:
    """Bring everybody else of the house into the world's crowd. To be called while building, once the house stands."""
    roles_of_jobs(house, _ROLES)
    live(house, (*_machines(house), *scanner(house), *on_instances(house), *_people(house), *with_passwords(house, USERS)))


def _machines(house: House) -> Iterable[Part]:
    """What runs by itself: monitoring, pipelines, scaling, the configuration recorder, the posture tool, cost reports."""
    dice, home = house.stage.dice.of("crowd"), house.home
    hosted = tuple(outside(dice.of("monitoring", nth), "hosting") for nth in range(3))
    runners = tuple(outside(dice.of("pipeline", nth), "hosting") for nth in range(4))
    for account, machine, runs in (("production", "prod-web-1", 22), ("development", "dev-web-1", 34)):
        fleet = looks.about(house.instances[machine], 4)
        monitor = signed_in(house, f"monitoring/{account}", account, "MonitoringReader", hosted[0], GO_SDK)
        poll = Rhythm(130, steady=True)
        yield Part(monitor, home, (*looks.POLL, fleet), poll, "monitoring", hosted, gap=(0.05, 0.4), sessions=HELD)
        if account == "production":
            yield Part(monitor, house.second, looks.POLL, poll, "monitoring", hosted, gap=(0.05, 0.4), sessions=HELD)
            scaling = service_of(house, account, "AWSServiceRoleForAutoScaling", _ROLES)
            asked = (fleet, *looks.asks("ec2: describe_instances"))
            yield Part(scaling, home, asked, Rhythm(96, steady=True), "AutoScaling", calls=(1, 3), sessions=HELD)
        pipeline = signed_in(house, f"pipeline/{account}", account, "Deployer", runners[0], BOTO3)
        working = Rhythm(runs, (6.5, 18.5), weekdays=True)
        yield Part(pipeline, home, (*looks.DEPLOYMENT, fleet), working, "deploy-", runners, calls=(6, 14), gap=(0.3, 4))
        recorder = service_of(house, account, "AWSServiceRoleForConfig", _ROLES)
        yield Part(
            recorder, home, looks.INVENTORY, Rhythm(16, steady=True), "AWSConfig-BucketConfigCheck", gap=(0.2, 2), sessions=HELD
        )
        posture = house.posture_tool(account, f"posture/{account}/sweep", rehearsing=True)
        posture.caller = replace(posture.caller, role="crowd")
        for region in (home, house.second):
            yield Part(posture, region, looks.SWEEP, Rhythm(4, steady=True), "posture-scan", sessions=HELD)
    there = outside(dice.of("costs"), "hosting")
    costs = signed_in(house, "cost-report/management", "management", "CostReader", there, JAVA_SDK)
    yield Part(costs, home, looks.COSTS, Rhythm(6, steady=True), "cost-report", gap=(0.5, 3))


def _people(house: House) -> Iterable[Part]:
    """People at the console and at the command line, with their slips and with what they are refused."""
    for who, role, account, sittings, wanted in _DAYS:
        machine = {"production": "prod-web-1", "development": "dev-web-1"}.get(account)
        seen = (*wanted, *(looks.slips(house.instances[machine]) if machine else ()))
        yield from day_at_work(house, who, role, account, sittings, seen)
