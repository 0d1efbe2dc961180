"""Courses: how a world went from its alert to its horizon, as plain data: what was lost, what was tried, who called.

The same world is run several times: as the responder played it, with nobody doing anything, with the expert, and once for each
of the responder's writes as if they had stopped right there. Courses are what these runs are compared by.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from math import fsum
from typing import Any

from ircoach.errors import IrcoachError
from ircoach.world.bleed import Attempt, Exposure, Loss
from ircoach.world.gate import Admission
from ircoach.world.identity import Dice
from ircoach.world.world import World

#: roles of those who steal; builders act for outsiders in the smallest scenarios and are nobody's workload
INTRUDERS = ("thief", "outsider")
RIGHTFUL = ("workload", "colleague")
_ENCODED = re.compile(r"\s*Encoded authorization failure message:.*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Made:
    """One call of somebody other than the responder: when, who, their nth, what, whether it got through.

    `event` is the id of its CloudTrail record, if one is kept, in the caller's account.
    """

    time: int
    caller: str
    role: str
    nth: int
    operation: str
    ok: bool
    why: str
    event: str


@dataclass(frozen=True, slots=True)
class Course:
    """What a world did between alert and horizon. `fault` is a storyline's bug, if one showed."""

    exposures: tuple[Exposure, ...]
    losses: tuple[Loss, ...]
    attempts: tuple[Attempt, ...]
    calls: tuple[Made, ...]
    fault: str | None = None

    def plain(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return asdict(self)

    @classmethod
    def of_plain(cls, data: Mapping[str, Any]) -> Course:
        """Back from `plain`."""
        return cls(
            tuple(Exposure(**each) for each in data["exposures"]),
            tuple(Loss(**each) for each in data["losses"]),
            tuple(Attempt(**each) for each in data["attempts"]),
            tuple(Made(**each) for each in data["calls"]),
            data.get("fault"),
        )

    def lost(self, exposure: str) -> float:
        """How much of an exposure went."""
        return fsum(loss.amount for loss in self.losses if loss.exposure == exposure)

    def got_through(self, since: int, exposure: str | None = None) -> tuple[Attempt, ...]:
        """The intruder's attempts after `since` that succeeded, on one exposure or on any."""
        return tuple(each for each in self.attempts if each.succeeded and each.time > since and exposure in (None, each.exposure))


def run_on(world: World, horizon: int) -> Course:
    """Let a world go on to its horizon and say how it went."""
    fault: str | None = None
    try:
        world.advance(horizon)
    except IrcoachError as error:
        fault = str(error)
    return course_of(world, horizon, fault)


def course_of(world: World, horizon: int, fault: str | None = None) -> Course:
    """How a world went from its alert up to `horizon`."""
    since = world.alert_at
    ledger = world.ledger
    return Course(
        tuple(ledger.exposures.values()),
        tuple(loss for loss in ledger.losses if since < loss.time <= horizon),
        tuple(
            Attempt(each.time, each.exposure, each.call, each.succeeded, brief(each.reason))
            for each in ledger.attempts
            if since < each.time <= horizon
        ),
        tuple(_made(world.seed, each) for each in world.admissions if each.time <= horizon and each.caller.role != "responder"),
        fault,
    )


def _made(seed: int, admission: Admission) -> Made:
    caller, error = admission.caller, admission.error
    why = f"{error.code}: {brief(error.message)}" if error else ""
    return Made(
        admission.time,
        caller.name,
        caller.role,
        admission.nth,
        admission.call.name,
        error is None,
        why,
        record_ids(seed, caller.name, admission.nth)[0],
    )


def record_ids(seed: int, caller: str, nth: int) -> tuple[str, str]:
    """The ids of the CloudTrail records a call leaves where they are kept: in its caller's account, and in another that owns what
    it is about.
    """
    dice = Dice(seed, "call", caller, nth)
    return dice.of("event").uuid(), dice.of("event", "owner").uuid()


def brief(reason: str) -> str:
    """An AWS error without its encoded tail, which no reader can read."""
    return _ENCODED.sub("", reason)
