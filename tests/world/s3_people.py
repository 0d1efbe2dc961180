"""Who comes to a bucket in the S3 tests: its owner, others of the owner's account, and people outside."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from ircoach.world.callers import Actor
from ircoach.world.cast import outsider, stranger
from ircoach.world.stage import CLI, Stage, allow, document, sure
from ircoach.world.world import World

REGION = "us-east-1"
HOME, OUTSIDE = "111122223333", "444455556666"
VPCE, VPC = "vpce-0a1b2c3d4e5f60718", "vpc-0f1e2d3c4b5a69788"
ALL, ANY_ACCOUNT = "http://acs.amazonaws.com/groups/global/AllUsers", "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"
SWITCHES = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")


@dataclass(frozen=True)
class People:
    """The cast. `owner` and `outsider` and `friend` are root users of three accounts; `friend`'s is of the owner's organization.

    `reader` may do everything with S3 by her own policy, `clerk` may do nothing by his; both are users of the owner's account.
    `visitor` signs nothing; `inside` signs nothing either and comes through a VPC endpoint; `guest` is a user of the outside
    account who has S3 rights at home, `pauper` one who has none.
    """

    world: World
    owner: Actor
    reader: Actor
    clerk: Actor
    friend: Actor
    outsider: Actor
    guest: Actor
    pauper: Actor
    visitor: Actor
    inside: Actor
    org_id: str


def gather(seed: int = 5) -> People:
    """Open a world with them all."""
    world = World(seed, dt.datetime(2026, 3, 4, 10, tzinfo=dt.UTC))
    stage = Stage(world, "any", {})
    owner = stage.builder(world.open_account("production", HOME), REGION)
    org_id, member = _organization(world, owner)
    friend = outsider(stage, member, REGION)
    away = outsider(stage, OUTSIDE, REGION)
    users = {
        name: _user(stage, root, name, may)
        for root, name, may in ((owner, "reader", True), (owner, "clerk", False), (away, "guest", True), (away, "pauper", False))
    }
    stage.settle()
    visitor = stranger(stage, "visitor", REGION, user_agent=CLI)
    inside = replace(visitor, caller=replace(visitor.caller, name="inside", address="10.0.4.7", vpce=VPCE, vpc=VPC))
    return People(world, owner, friend=friend, outsider=away, visitor=visitor, inside=inside, org_id=org_id, **users)


def _organization(world: World, owner: Actor) -> tuple[str, str]:
    """(organization id, number of the other member account); the owner's account is the management account."""
    world.principals.facts.management = HOME
    made = sure(owner.call("organizations", "create_organization", FeatureSet="ALL"))
    member = sure(owner.call("organizations", "create_account", AccountName="friend", Email="aws+friend@example.com"))
    return str(made["Organization"]["Id"]), str(member["CreateAccountStatus"]["AccountId"])


def _user(stage: Stage, root: Actor, name: str, may: bool) -> Actor:
    sure(root.call("iam", "create_user", UserName=name))
    if may:
        sure(root.call("iam", "put_user_policy", UserName=name, PolicyName="s3", PolicyDocument=document(allow("s3:*"))))
    return stage.actor(name, stage.new_key(root, name), "80.169.200.9", region=REGION)
