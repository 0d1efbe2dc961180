"""An organization of three accounts with both watchers switched on, and people in it: what these tests stand on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from ircoach.world.callers import Actor
from ircoach.world.stage import Stage, allow, document, sure
from ircoach.world.watch import ANALYZER, GUARDDUTY
from ircoach.world.world import World

HOME, SECOND = "eu-west-1", "us-east-1"
SWITCHES = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
ON, OFF = dict.fromkeys(SWITCHES, True), dict.fromkeys(SWITCHES, False)
EXPECTED = {"sign-in": {"principal.AWS": {"eq": ("666655554444",)}}}


def organization() -> Stage:
    """management, security (which looks after both services) and production; a role Administrator in each."""
    world = World(6, dt.datetime(2026, 3, 4, 10, tzinfo=dt.UTC))
    stage = Stage(world, "any", {})
    management = world.open_account("management", "210987654321")
    world.principals.facts.management = management
    root = stage.builder(management, HOME)
    sure(root.call("organizations", "create_organization", FeatureSet="ALL"))
    for name in ("security", "production"):
        made = sure(root.call("organizations", "create_account", AccountName=name, Email=f"aws+{name}@example.com"))
        world.open_account(name, made["CreateAccountStatus"]["AccountId"])
    for service in (ANALYZER, GUARDDUTY):
        sure(
            root.call(
                "organizations",
                "register_delegated_administrator",
                AccountId=world.accounts["security"],
                ServicePrincipal=service,
            )
        )
    for account in world.accounts.values():
        builder = stage.builder(account, HOME)
        trust = document({"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{account}:root"}, "Action": "sts:AssumeRole"})
        sure(builder.call("iam", "create_role", RoleName="Administrator", AssumeRolePolicyDocument=trust))
        sure(
            builder.call(
                "iam", "put_role_policy", RoleName="Administrator", PolicyName="all", PolicyDocument=document(allow("*"))
            )
        )
    world.watch.switch_on((HOME, SECOND), stage.now, EXPECTED)
    stage.settle()
    return stage


def administrator(stage: Stage, account: str, region: str = HOME) -> Actor:
    """Somebody signed in to an account, from an address outside."""
    name = f"admin/{account}/{region}/{stage.now}"
    return stage.sign_in(name, stage.world.accounts[account], "Administrator", "ada", "80.169.200.9", region=region)


def later(stage: Stage, *, minutes: float = 0, hours: float = 0) -> None:
    """Let time pass."""
    stage.world.advance(stage.now + round((minutes + 60 * hours) * 60_000_000))


def analyzer(who: Actor, kind: str) -> str:
    """The ARN of the one analyzer of a type that somebody sees."""
    (found,) = sure(who.call("accessanalyzer", "list_analyzers", type=kind))["analyzers"]
    return str(found["arn"])


def findings(who: Actor, arn: str, **criteria: Mapping[str, Any]) -> list[dict[str, Any]]:
    """An analyzer's findings, as the first version tells them."""
    named = {key.replace("__", "."): value for key, value in criteria.items()}
    return list(sure(who.call("accessanalyzer", "list_findings", analyzerArn=arn, filter=named))["findings"])


def detected(who: Actor, **criteria: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What GuardDuty has found, as GetFindings tells it."""
    (detector,) = sure(who.call("guardduty", "list_detectors"))["DetectorIds"]
    named = {key.replace("__", "."): value for key, value in criteria.items()}
    ids = sure(who.call("guardduty", "list_findings", DetectorId=detector, FindingCriteria={"Criterion": named}))["FindingIds"]
    if not ids:
        return []
    return list(sure(who.call("guardduty", "get_findings", DetectorId=detector, FindingIds=ids))["Findings"])
