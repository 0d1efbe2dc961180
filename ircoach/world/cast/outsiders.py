"""People outside: with an account of their own, or with none at all."""

from __future__ import annotations

from ircoach.world.addresses import outside
from ircoach.world.callers import UNSIGNED, Actor, Keys
from ircoach.world.stage import Stage


def account_outside(stage: Stage, number: str) -> None:
    """An account that exists and that the responder has no role in: an outsider's, or one the baseline has not reached."""
    if number not in stage.world.principals.roots:
        stage.world.open_account(number, number)
    for name in [name for name, account in stage.world.accounts.items() if account == number]:
        del stage.world.accounts[name]


def outsider(stage: Stage, number: str, region: str) -> Actor:
    """Somebody who owns an account outside and calls from a rented server. Their calls are no work of ours."""
    account_outside(stage, number)
    key = stage.world.principals.roots[number]
    there = outside(stage.dice.of("outsider", number), "hosting")
    return stage.actor(f"outsider/{number}", Keys(key.access_key_id, key.secret), there, region=region, role="outsider")


def stranger(
    stage: Stage, name: str, region: str, *, user_agent: str, kinds: tuple[str, ...] = (), role: str = "outsider"
) -> Actor:
    """Somebody who signs nothing: anyone on the Internet. `role` is workload where a visitor is welcome."""
    there = outside(stage.dice.of("stranger", name), *kinds)
    return stage.actor(name, UNSIGNED, there, region=region, role=role, user_agent=user_agent)
