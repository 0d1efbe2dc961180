"""A grip on an account: the credentials somebody holds, taken up one after the other as they die."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ircoach.world.callers import Actor, Keys, Outcome

#: answers to a credential that no longer lives, as against one that may not
DEAD = frozenset(
    "AuthFailure InvalidClientTokenId UnrecognizedClientException InvalidAccessKeyId ExpiredToken RequestExpired".split()
)


class Hand:
    """Somebody's grip on an identity: the credentials they hold, the next one taken up when one dies.

    `renew` makes fresh credentials (a session, say); it is tried when one of the operations `renew_for` is refused.
    """

    def __init__(
        self, ways: list[Actor], renew: Callable[[], Actor | None] | None = None, renew_for: tuple[str, ...] = ()
    ) -> None:
        self.ways, self._renew, self._renew_for = ways, renew, renew_for

    def call(self, service: str, operation: str, **params: Any) -> Outcome:
        """One call, again with other credentials where these are dead, or where a fresh session might do better."""
        outcome = self.ways[0].call(service, operation, **params)
        while outcome.code in DEAD and len(self.ways) > 1:
            self.ways.pop(0)
            outcome = self.ways[0].call(service, operation, **params)
        if not outcome.ok and self._renew and operation in self._renew_for and (fresh := self._renew()):
            self.ways[0] = fresh
            outcome = fresh.call(service, operation, **params)
        return outcome


def federated(holder: Hand, as_whom: Actor, name: str, policy: str, renew_for: tuple[str, ...]) -> Hand:
    """A grip by a federated session `name`, made with the holder's keys, and made again where an operation is refused.

    `as_whom` gives address and client. Without a session (where the keys may not make one) it is the holder's own grip.
    https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html
    """

    def session() -> Actor | None:
        told = holder.call("sts", "get_federation_token", Name=name, Policy=policy, DurationSeconds=129600)
        if not told.ok:
            return None
        made = told["Credentials"]
        return replace(as_whom, keys=Keys(made["AccessKeyId"], made["SecretAccessKey"], made["SessionToken"]))

    first = session()
    return Hand([first] if first else holder.ways, session, renew_for)
