"""What scenario tests share: every scenario with twins, a world a variant, built once and copied for each run.

A place is a scenario and one of its variants, written `ami-share/leaked-key`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from ircoach.case.direct import open_direct
from ircoach.case.host import Host
from ircoach.case.journal import Entry
from ircoach.case.opening import header_for
from ircoach.grader.apart import Stand
from ircoach.grader.branches import horizon_of
from ircoach.grader.comparing import agreement
from ircoach.grader.courses import Course, course_of
from ircoach.scenario.build import build
from ircoach.scenario.form import Scenario, Variant
from ircoach.scenario.library import Folder, folders
from ircoach.world.clock import HOUR, MINUTE
from ircoach.world.world import World

T = TypeVar("T")
SEED = 11
FOLDERS = {name: folder for name, folder in folders().items() if len(folder.form.variants) > 2}
_READS = ("Describe", "Get", "List", "Lookup")
_stand: list[tuple[str, Stand]] = []
_played: dict[tuple[str, str], Played] = {}


def places(truth: str = "") -> list[str]:
    """Every variant of every scenario, or those of one truth."""
    return [
        f"{name}/{variant.id}"
        for name, folder in FOLDERS.items()
        for variant in folder.form.variants
        if truth in ("", variant.truth)
    ]


def at(place: str) -> tuple[Folder, Variant]:
    """The scenario's folder and the variant of a place."""
    name, _, variant = place.partition("/")
    return FOLDERS[name], FOLDERS[name].form.variant(variant)


def spread(what: str) -> Iterator[tuple[str, str]]:
    """(place, name) for each of a scenario's HALF_FIXES or OVERREACTIONS, each in one of its variants, all of them in turn.

    `ircoach validate` plays each of them in all of its variants.
    """
    for scenario, folder in FOLDERS.items():
        for nth, (name, each) in enumerate(getattr(folder.answers, what).items()):
            yield f"{scenario}/{each.variants[nth % len(each.variants)]}", name


def world(place: str, seed: int = SEED) -> World:
    """A world standing at its alert. Resets moto: the world before it is gone, and so is a stand."""
    _stand.clear()
    folder, variant = at(place)
    return build(folder, variant.id, seed)


def stand(place: str) -> Stand:
    """A place's world to send copies of. Only the newest is kept: a process holds one world."""
    if not _stand or _stand[0][0] != place:
        folder, variant = at(place)
        _stand[:] = [(place, Stand(folder, variant.id, SEED))]
    return _stand[0][1]


def look(place: str, at_it: Callable[[World], T]) -> T:
    """What a function finds in a copy of a place's world; the world itself stays at its alert, for the next to look."""
    return stand(place).send(at_it).result()


def to_the_end(world: World, form: Scenario) -> None:
    """Let everyone play on to the horizon."""
    world.advance(horizon_of(world, form))


def fingerprint(world: World, place: str) -> str:
    """Evidence and truth in one word when everyone has played on to the end: the trail, its last ordinary hours, the facts."""
    to_the_end(world, at(place)[0].form)
    lines = [*world.trail.lines(), *world.trail.ordinary(world.clock.now - 8 * HOUR, world.clock.now)]
    text = json.dumps([[line.time, line.visible, dict(line.record)] for line in lines], sort_keys=True)
    return hashlib.sha256((text + json.dumps(world.truth, sort_keys=True, default=str)).encode()).hexdigest()


@dataclass(frozen=True)
class Played:
    """What a run came to, played on to the horizon: the world's course, the responder's acts (time, operation) and words."""

    alert_at: int
    course: Course
    acts: tuple[tuple[int, str], ...]
    verdicts: tuple[tuple[int, str, str, int], ...]  # time, verdict, bleed call, how many pins it cites
    pins: tuple[str, ...]
    wrong: dict[str, Any]
    entries: tuple[Entry, ...]

    @property
    def settled(self) -> int:
        """From when on the last act is enforced everywhere."""
        return self.acts[-1][0] + MINUTE if self.acts else self.alert_at

    def got_through(self, exposure: str | None = None, call: str = "") -> bool:
        """Whether the intruder succeeded with something after everything the responder did had taken hold."""
        return any(call in ("", each.call) for each in self.course.got_through(self.settled, exposure))

    @property
    def lost_later(self) -> list[str]:
        """What went after everything the responder did had taken hold."""
        return [loss.what for loss in self.course.losses if loss.time > self.settled]


def play(place: str, name: str = "") -> Played:
    """One run in a copy of a place's world, by its name in the scenario's answers (nobody there, without one). Played once."""
    if (place, name) not in _played:
        _played[place, name] = look(place, lambda world: _play(place, world, name))
    return _played[place, name]


def run_of(folder: Folder, name: str) -> Callable[[Any], Any]:
    """The run of that name: a function, a half-fix or an over-reaction of the scenario's answers."""
    answers = folder.answers
    known = {**answers.HALF_FIXES, **answers.OVERREACTIONS}
    run: Callable[[Any], Any] = known[name].apply if name in known else getattr(answers, name)
    return run


def _play(place: str, world: World, name: str) -> Played:
    folder, variant = at(place)
    host = Host(folder, header_for(folder, learner="tester", variant=variant.id, seed=SEED), world)
    digests: list[str] = []
    if name:
        case = open_direct(folder, host.header, host=host)
        case.listeners.append(lambda kind: digests.append(host.last_digest()))
        run_of(folder, name)(case)
        case.close()
    to_the_end(world, folder.form)
    acts = [
        (act.entry.time, act.admission.call.operation)
        for act in host.acts
        if act.admission and act.admission.error is None and not act.admission.call.operation.startswith(_READS)
    ]
    entries = tuple(replace(act.entry, digest=digest) for act, digest in zip(host.acts, digests, strict=True))
    verdicts = [(each.time, each.verdict, each.bleed, len(each.cites)) for each in host.desk.assessments]
    return Played(
        world.alert_at, course_of(world, horizon_of(world, folder.form)), tuple(acts), tuple(verdicts),
        tuple(pin.what for pin in host.desk.pins), _wrong(host, variant.id), entries,
    )  # fmt: skip


def replayed(place: str, entries: tuple[Entry, ...]) -> int:
    """How many entries are played again in a fresh copy of the world, each answer held against its digest."""

    def work(world: World) -> int:
        folder, variant = at(place)
        host = Host(folder, header_for(folder, learner="tester", variant=variant.id, seed=SEED), world)
        host.replay(entries)
        return len(host.acts)

    return look(place, work)


def _wrong(host: Host, variant: str) -> dict[str, Any]:
    """Questions answered otherwise than this world says, with the answer given."""
    found: dict[str, Any] = {}
    for question in host.desk.questions:
        given = host.desk.answers.get(question.id)
        if not given or agreement(question, variant, host.world.truth, given[-1][1]) < 1:
            found[question.id] = given[-1][1] if given else None
    return found
