"""What scenario tests share: a world a variant, built once and copied for each run, and what a run came to as plain data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ircoach.case.direct import open_direct
from ircoach.case.host import Host
from ircoach.case.opening import header_for
from ircoach.grader.apart import Stand
from ircoach.scenario.build import build
from ircoach.scenario.filling import fill
from ircoach.scenario.library import find
from ircoach.world.bleed import Attempt, Loss
from ircoach.world.clock import MINUTE
from ircoach.world.world import World

FOLDER = find("ami-share")
FORM = FOLDER.form
VARIANTS = {variant.id: variant for variant in FORM.variants}
SICK = [variant.id for variant in FORM.variants if variant.truth == "sick"]
TWINS = [variant.id for variant in FORM.variants if variant.truth == "not sick"]
SEED = 11
_READS = ("Describe", "Get", "List", "Lookup")
_stand: list[Stand] = []


def world(variant: str, seed: int = SEED) -> World:
    """A world standing at its alert. Resets moto: the world before it is gone, and so is a stand."""
    _stand.clear()
    return build(FOLDER, variant, seed)


def stand(variant: str) -> Stand:
    """A variant's world to send copies of. Only the newest is kept: a process holds one world."""
    if not _stand or _stand[0].variant != variant:
        _stand[:] = [Stand(FOLDER, variant, SEED)]
    return _stand[0]


def to_the_end(world: World) -> None:
    """Let everyone play on to the horizon."""
    world.advance(world.alert_at + FORM.horizon_minutes * MINUTE)


def minutes(world: World, time: int) -> float:
    """Minutes since the alert."""
    return (time - world.alert_at) / MINUTE


@dataclass(frozen=True)
class Call:
    """A call after the alert: who, when, what, and the error's code."""

    caller: str
    role: str
    time: int
    operation: str
    code: str | None


@dataclass(frozen=True)
class Played:
    """What a run came to, played on to the horizon."""

    alert_at: int
    losses: tuple[Loss, ...]
    attempts: tuple[Attempt, ...]
    calls: tuple[Call, ...]
    verdicts: tuple[tuple[int, str, str, int], ...]  # time, verdict, bleed call, how many pins it cites
    pins: tuple[str, ...]
    wrong: dict[str, Any]

    @property
    def acts(self) -> list[Call]:
        """The responder's successful calls that change something."""
        return [
            each for each in self.calls if each.role == "responder" and not each.code and not each.operation.startswith(_READS)
        ]

    @property
    def settled(self) -> int:
        """From when on the last act is enforced everywhere."""
        return self.acts[-1].time + MINUTE if self.acts else self.alert_at

    def got_through(self, exposure: str = "", call: str = "") -> bool:
        """Whether the intruder succeeded with something after everything the responder did had taken hold."""
        return any(
            each.succeeded and each.time > self.settled and exposure in ("", each.exposure) and call in ("", each.call)
            for each in self.attempts
        )

    @property
    def broken(self) -> list[Call]:
        """Rightful builds that could not be made."""
        return [each for each in self.calls if each.role == "workload" and each.code and each.operation == "CreateImage"]


def play(variant: str, run: Callable[[Any], Any] | None = None) -> Played:
    """Play one run (or nothing) in a copy of a variant's world."""
    return stand(variant).send(lambda world: _play(variant, world, run)).result()


def _play(variant: str, world: World, run: Callable[[Any], Any] | None) -> Played:
    host = Host(FOLDER, header_for(FOLDER, learner="tester", variant=variant, seed=SEED), world)
    if run:
        case = open_direct(FOLDER, host.header, host=host)
        run(case)
        case.close()
    to_the_end(world)
    calls = [
        Call(each.caller.name, each.caller.role, each.time, each.call.operation, each.error.code if each.error else None)
        for each in world.admissions
    ]
    verdicts = [(each.time, each.verdict, each.bleed, len(each.cites)) for each in host.desk.assessments]
    return Played(
        world.alert_at, tuple(world.ledger.losses), tuple(world.ledger.attempts), tuple(calls), tuple(verdicts),
        tuple(pin.what for pin in host.desk.pins), _wrong(host, variant),
    )  # fmt: skip


def _wrong(host: Host, variant: str) -> dict[str, Any]:
    """Questions answered otherwise than this world says, with the answer given."""
    found: dict[str, Any] = {}
    for question in host.desk.questions:
        raw = question.answer if isinstance(question.answer, str) else question.answer[variant]
        given = host.desk.answers.get(question.id)
        if not given or not _same(question.kind, str(given[-1][1]), fill(raw, host.world.truth), question.within):
            found[question.id] = given[-1][1] if given else None
    return found


def _same(kind: str, given: str, right: str, within: float) -> bool:
    if kind != "time":
        return given == right
    return abs(dt.datetime.fromisoformat(given) - dt.datetime.fromisoformat(right)) <= dt.timedelta(minutes=within)
