"""A scanner from outside: a vendor's account that takes stock of the house under contract, and is trusted with a role to do so.

It takes the role on from its own account, as the house's trail tells with the vendor's account and principal and no more. Its
sweeps come from a hosting company's addresses and run into refusals: its product asks for more than its role may have. The
trust asks for an external id (https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ircoach.world.addresses import outside
from ircoach.world.background import Rhythm
from ircoach.world.house import looks
from ircoach.world.house.house import House
from ircoach.world.house.parts import HELD, Part, builder_of
from ircoach.world.records import Taker, user_identity
from ircoach.world.stage import GO_SDK, allow, document, sure

ROLE = "InventoryScanner"
_MAY = "ec2:Describe* s3:ListAllMyBuckets s3:GetBucketLocation sts:GetCallerIdentity"


def scanner(house: House, accounts: Sequence[str] = ("production", "development"), may: str = _MAY) -> Iterable[Part]:
    """The vendor's sweeps in each of the accounts, with what its role may do there; four a day, or as many as events ask for."""
    stage = house.stage
    dice = stage.dice.of("vendor")
    vendor, external_id = dice.account_id(), dice.uuid()
    row = {"account": vendor, "name": "inventory vendor (not ours)", "owner": house.people["administrator"], "registered": "no"}
    stage.company.register("accounts", [row | {"note": f"takes stock under contract, with the role {ROLE}"}])
    trust = document(
        {
            "Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{vendor}:root"}, "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"sts:ExternalId": external_id}},
        }
    )  # fmt: skip
    worker = user_identity("role-session", account=vendor, principal_id=f"{dice.unique_id('AROA')}:inventory-worker")
    addresses = tuple(outside(dice.of("from", nth), "hosting") for nth in range(3))
    for account in accounts:
        builder = builder_of(house, account)
        sure(builder.call("iam", "create_role", RoleName=ROLE, AssumeRolePolicyDocument=trust))
        sure(builder.call("iam", "put_role_policy", RoleName=ROLE, PolicyName=ROLE, PolicyDocument=document(allow(may.split()))))
    stage.settle()
    for account in accounts:
        who = stage.sign_in(
            f"vendor/{account}", house.accounts[account], ROLE, "inventory", addresses[0], region=house.home, hours=24 * 400,
            role="crowd", user_agent=GO_SDK,
        )  # fmt: skip
        taker = Taker(worker, vendor, addresses[0], GO_SDK, external_id, ours=False)
        rhythm = Rhythm(4, steady=True)
        yield Part(who, house.home, looks.STOCK, rhythm, "inventory", addresses, gap=(0.2, 1.5), sessions=HELD, taker=taker)
