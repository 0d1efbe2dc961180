"""People outside: with an account of their own, or with none at all."""

from __future__ import annotations

from dataclasses import replace

from ircoach.world.addresses import outside
from ircoach.world.callers import UNSIGNED, Actor, Keys
from ircoach.world.stage import Stage, allow, document, sure


def account_outside(stage: Stage, number: str) -> None:
    """An account that exists and that the responder has no role in: an outsider's, or one the baseline has not reached."""
    if number not in stage.world.principals.roots:
        stage.world.open_account(number, number)
    for name in [name for name, account in stage.world.accounts.items() if account == number]:
        del stage.world.accounts[name]


def outsider(stage: Stage, number: str, region: str, *, user: str = "") -> Actor:
    """Somebody of an account outside who calls from a rented server. Their calls are no work of ours.

    They sign as the account's root, or as an IAM `user` of it who may do anything as far as that account has a say: such keys
    work from a minute later on (`stage.settle()` while building).
    """
    account_outside(stage, number)
    root = stage.world.principals.roots[number]
    there = outside(stage.dice.of("outsider", number), "hosting")
    owner = stage.actor(f"outsider/{number}", Keys(root.access_key_id, root.secret), there, region=region, role="outsider")
    if not user:
        return owner
    builder = stage.builder(number, region)
    sure(builder.call("iam", "create_user", UserName=user))
    sure(builder.call("iam", "put_user_policy", UserName=user, PolicyName="all", PolicyDocument=document(allow("*"))))
    keys = stage.new_key(builder, user)
    return replace(owner, keys=keys, caller=replace(owner.caller, name=f"{owner.name}/{user}"))


def stranger(
    stage: Stage, name: str, region: str, *, user_agent: str, kinds: tuple[str, ...] = (), role: str = "outsider"
) -> Actor:
    """Somebody who signs nothing: anyone on the Internet. `role` is workload where a visitor is welcome."""
    there = outside(stage.dice.of("stranger", name), *kinds)
    return stage.actor(name, UNSIGNED, there, region=region, role=role, user_agent=user_agent)
