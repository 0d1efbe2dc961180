"""What scenario tests share: building a world, playing a run in it, and reading what a responder could read."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ircoach.case.host import Host
from ircoach.case.opening import header_for, open_direct
from ircoach.scenario.build import build, fill
from ircoach.scenario.library import find
from ircoach.world.clock import MINUTE
from ircoach.world.world import World

FOLDER = find("ami-share")
FORM = FOLDER.form
VARIANTS = {variant.id: variant for variant in FORM.variants}
SICK = [variant.id for variant in FORM.variants if variant.truth == "sick"]
TWINS = [variant.id for variant in FORM.variants if variant.truth == "not sick"]
SEED = 11


def world(variant: str, seed: int = SEED) -> World:
    """A world standing at its alert. Resets moto: the world before it is gone."""
    return build(FOLDER, variant, seed)


def to_the_end(world: World) -> None:
    """Let everyone play on to the horizon."""
    world.advance(world.alert_at + FORM.horizon_minutes * MINUTE)


def minutes(world: World, time: int) -> float:
    """Minutes since the alert."""
    return (time - world.alert_at) / MINUTE


@dataclass(frozen=True)
class Played:
    """A run that was played to the horizon: the host, and when the responder's last successful act took hold (at the latest)."""

    host: Host
    variant: str

    @property
    def world(self) -> World:
        """The world it was played in."""
        return self.host.world

    @property
    def acts(self) -> list[tuple[int, str]]:
        """The responder's successful calls that change something: time and operation."""
        reads = ("Describe", "Get", "List", "Lookup")
        made = [act.admission for act in self.host.acts if act.admission is not None]
        return [
            (each.time, each.call.operation) for each in made if each.error is None and not each.call.operation.startswith(reads)
        ]

    @property
    def settled(self) -> int:
        """From when on the last act is enforced everywhere."""
        return self.acts[-1][0] + MINUTE if self.acts else self.world.alert_at

    def succeeded(self, exposure: str, call: str | None = None) -> bool:
        """Whether the intruder got through after everything the responder did had taken hold."""
        return any(
            each.succeeded and each.exposure == exposure and each.time > self.settled and call in (None, each.call)
            for each in self.world.ledger.attempts
        )

    @property
    def broken(self) -> list[str]:
        """Builds of the rightful batch that could not be made."""
        return [
            each.caller.name
            for each in self.world.admissions
            if each.caller.role == "workload"
            and each.error is not None
            and each.call.operation in ("CreateImage", "ModifyImageAttribute")
        ]

    @property
    def wrong(self) -> dict[str, Any]:
        """Questions that were answered otherwise than this world says, with the answer given."""
        found: dict[str, Any] = {}
        for question in self.host.desk.questions:
            answer = question.answer if isinstance(question.answer, str) else question.answer[self.variant]
            given = self.host.desk.answers.get(question.id)
            if not given or not _same(question.kind, str(given[-1][1]), fill(answer, self.world.truth), question.within):
                found[question.id] = given[-1][1] if given else None
        return found


def _same(kind: str, given: str, right: str, within: float) -> bool:
    if kind != "time":
        return given == right
    return abs(dt.datetime.fromisoformat(given) - dt.datetime.fromisoformat(right)) <= dt.timedelta(minutes=within)


def play(variant: str, run: Callable[[Any], Any], seed: int = SEED) -> Played:
    """Play one run on a variant, then let the world play on to the horizon."""
    host = Host(FOLDER, header_for(FOLDER, learner="tester", variant=variant, seed=seed))
    case = open_direct(FOLDER, host.header, host=host)
    try:
        run(case)
    finally:
        case.close()
    to_the_end(host.world)
    return Played(host, variant)


def records(world: World, account: str = "production") -> list[dict[str, Any]]:
    """Every record of one account, oldest first."""
    return [json.loads(json.dumps(line.record)) for line in world.trail.lines(world.accounts[account])]
