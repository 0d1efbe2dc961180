"""An account by itself that is lived in: for a story that needs no organization, a house of one account.

A small company's: an administrator and a developer at the console and at the command line, a user with a password, a pipeline,
monitoring, cost reports, the configuration recorder, a vendor's scanner, a key that is replaced, strangers at the door. No
machines, so that it opens in a moment. As in the house, everything is drawn from the seed and the same whatever the story is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ircoach.world.addresses import outside
from ircoach.world.background import Rhythm
from ircoach.world.background.rehearsal import Look
from ircoach.world.house import looks
from ircoach.world.house.doors import FRONT_DESK, with_passwords
from ircoach.world.house.house import House
from ircoach.world.house.known import Known
from ircoach.world.house.living import JobRole, JobRoles, day_at_work, live, roles_of_jobs, service_of, signed_in
from ircoach.world.house.opening import STAFF
from ircoach.world.house.parts import HELD, Part
from ircoach.world.house.portal import open_portal
from ircoach.world.house.rotation import rotated_key
from ircoach.world.house.vendor import scanner
from ircoach.world.stage import BOTO3, GO_SDK, JAVA_SDK, Stage, allow, document, sure

ACCOUNT = "production"
_HERE = (ACCOUNT,)
_ROLES: JobRoles = {
    "MonitoringReader": JobRole(_HERE, "s3:ListAllMyBuckets iam:GetAccountSummary sts:GetCallerIdentity"),
    "Deployer": JobRole(_HERE, "s3:ListAllMyBuckets iam:List* sts:GetCallerIdentity"),
    "CostReader": JobRole(_HERE, "s3:ListAllMyBuckets sts:GetCallerIdentity"),
    "AWSServiceRoleForConfig": JobRole(_HERE, "iam:Get* iam:List* s3:Get* s3:List*", "config.amazonaws.com"),
}
_SCANNER_MAY = "s3:ListAllMyBuckets s3:GetBucketLocation iam:ListUsers iam:ListRoles sts:GetCallerIdentity"
_PEOPLE = {
    "Administrator": allow("*"),
    "Developer": allow("s3:ListAllMyBuckets iam:ListUsers iam:ListRoles sts:GetCallerIdentity".split()),
}
_SLIP = Look("iam", "get_role", {"RoleName": "Administartor"}, 0.12)
_ADMINISTERS = (*looks.OFFICE, *looks.IDENTITIES, *looks.asks("cloudtrail: lookup_events", 0.5), _SLIP)
_DEVELOPS = (*looks.OFFICE, *looks.asks("iam: list_users list_roles", 0.5), *looks.REFUSED[:2])


def lived_in(stage: Stage, account: str, region: str, days: range = range(-14, 2)) -> House:
    """Let people and jobs live in an account that was opened as `production`; returns it as a house of that one account.

    Makes the roles `Administrator` and `Developer`, and those of the jobs. People: `administrator` and `developer`. `days`,
    counted from the alert's, are those of the job whose key is replaced; the crowd has its fortnight whatever they are. To be
    called while building, before the story needs anybody or anything of it.
    """
    house = _moved_in(stage, account, region)
    _roles(house)
    live(house, (*_machines(house), *scanner(house, _HERE, _SCANNER_MAY), *_people(house), *with_passwords(house, (FRONT_DESK,))))
    rotated_key(house, days, (("s3", "list_buckets", {}),), "s3:ListAllMyBuckets")
    return house


def _moved_in(stage: Stage, account: str, region: str) -> House:
    dice = stage.dice.of("lone")
    administrator, developer = dice.sample(STAFF, 2)
    root = stage.builder(account, region)
    portal = open_portal(stage, replace(root, caller=replace(root.caller, name=f"{root.name}/portal")), account)
    office, vpn = outside(dice.of("office"), "business"), outside(dice.of("vpn"), "business")
    house = House(
        stage=stage,
        home=region,
        second=region,
        management=account,
        accounts=Known("no account is called", (ACCOUNT, account)),
        office=office,
        vpn=vpn,
        build_network=office,
        people=Known("nobody's part is", ("administrator", administrator), ("developer", developer)),
        portal=portal,
        builders=Known("no account is called", (ACCOUNT, root)),
    )
    stage.company.register(
        "networks",
        [
            {"network": office, "name": "head office", "used by": "staff"},
            {"network": vpn, "name": "staff VPN", "used by": "staff, on-call"},
            {"network": portal.address, "name": "sign-in portal", "used by": "single sign-on of people and jobs"},
        ],
    )
    return house


def _roles(house: House) -> None:
    builder = house.builders[ACCOUNT]
    trust = document(
        {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{house.production}:root"}, "Action": "sts:AssumeRole"}
    )
    for role, statement in _PEOPLE.items():
        sure(builder.call("iam", "create_role", RoleName=role, AssumeRolePolicyDocument=trust, MaxSessionDuration=43200))
        sure(builder.call("iam", "put_role_policy", RoleName=role, PolicyName=role, PolicyDocument=document(statement)))
    roles_of_jobs(house, _ROLES)


def _machines(house: House) -> Iterable[Part]:
    """Monitoring, the pipeline, cost reports, the configuration recorder."""
    dice = house.stage.dice.of("lone")
    hosted = tuple(outside(dice.of("monitoring", nth), "hosting") for nth in range(3))
    runners = tuple(outside(dice.of("pipeline", nth), "hosting") for nth in range(4))
    monitor = signed_in(house, f"monitoring/{ACCOUNT}", ACCOUNT, "MonitoringReader", hosted[0], GO_SDK)
    poll = Rhythm(1250, steady=True)
    yield Part(monitor, house.home, looks.PULSE, poll, "monitoring", hosted, gap=(0.05, 0.4), sessions=HELD)
    pipeline = signed_in(house, f"pipeline/{ACCOUNT}", ACCOUNT, "Deployer", runners[0], BOTO3)
    working = Rhythm(22, (6.5, 18.5), weekdays=True)
    yield Part(pipeline, house.home, looks.ROLLING_OUT, working, "deploy-", runners, calls=(6, 14), gap=(0.3, 4))
    there = outside(dice.of("costs"), "hosting")
    costs = signed_in(house, f"cost-report/{ACCOUNT}", ACCOUNT, "CostReader", there, JAVA_SDK)
    yield Part(costs, house.home, looks.WHERE_COSTS_ARISE, Rhythm(6, steady=True), "cost-report", gap=(0.5, 3))
    recorder = service_of(house, ACCOUNT, "AWSServiceRoleForConfig", _ROLES)
    named = "AWSConfig-BucketConfigCheck"
    yield Part(recorder, house.home, looks.KEEPING_STOCK, Rhythm(16, steady=True), named, gap=(0.2, 2), sessions=HELD)


def _people(house: House) -> Iterable[Part]:
    """The administrator and the developer, with their slips and with what they are refused."""
    yield from day_at_work(house, "administrator", "Administrator", ACCOUNT, (4, 3), _ADMINISTERS)
    yield from day_at_work(house, "developer", "Developer", ACCOUNT, (6, 7), _DEVELOPS)
