"""Rehearsing: each call of a habit is made once while the world is built, through the gate, and leaves no record of its own.

What one caller has been answered is decided anew for the next who asks the same: in that account, or in any where nothing in
particular was asked for. A call that changes something is only ever rehearsed by somebody who is refused it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ircoach.errors import ScenarioFault
from ircoach.world.authentication import holder
from ircoach.world.callers import Actor
from ircoach.world.gate import Admission
from ircoach.world.records import is_read_only

if TYPE_CHECKING:
    from ircoach.world.world import World


@dataclass(frozen=True, slots=True)
class Look:
    """One call of a habit: service and operation in boto3's spelling, what is asked, how often beside the others."""

    service: str
    operation: str
    params: Mapping[str, Any]
    weight: float = 1.0


class Rehearsal:
    """The rehearsed calls of one world."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._made: dict[tuple[str, ...], Admission] = {}

    def of(self, who: Actor, region: str, look: Look) -> tuple[Admission, dict[str, Any]]:
        """One call as `who` makes it in `region`, and its record. Raises ScenarioFault where it would change something."""
        gate = self._world.gate
        credential = holder(who.keys.access_key_id, gate.principals.identities, gate.principals.sessions, gate.now())
        if credential is None:
            raise ScenarioFault(f"{who.name} has no credentials to rehearse with; sign in first, or let a minute pass.")
        asked = (
            credential.account if look.params else "",
            look.service,
            look.operation,
            region,
            json.dumps(look.params, sort_keys=True),
        )
        earlier = self._made.get(asked)
        if earlier is None:
            made, record = self._world.rehearse(lambda: who.call(look.service, look.operation, region=region, **look.params))
            if not is_read_only(made.call) and made.error is None:
                raise ScenarioFault(
                    f"{who.name} was allowed {made.call.name} in a rehearsal; a habit may only read, or be refused."
                )
            if not made.denied:
                self._made[asked] = made
            return made, record
        raw = earlier.call.raw
        if raw is not None:
            headers = tuple((name, who.user_agent if name.lower() == "user-agent" else value) for name, value in raw.headers)
            again = replace(earlier.call, raw=replace(raw, headers=headers))
            earlier = replace(earlier, call=again, account=credential.account)
        admission, told = gate.anew(earlier, credential, who.caller)
        return admission, told[0]


def varied(pattern: Mapping[str, Any], known: str, others: tuple[str, ...]) -> list[dict[str, Any]]:
    """A record about one thing, and the same about each of the others of its kind."""
    text = json.dumps(pattern)
    return [json.loads(text.replace(known, other)) for other in others]
