"""A journal played again in a fresh world, up to the horizon, with all a judge needs to know about the run.

Nothing in a journal is believed but what was asked and when: answers, losses and sightings all come from playing it again. Beside
the run itself, the world is played on from each of the responder's writes as if they had stopped there: that, and not a guess,
says which write ended what.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ircoach.case import journal as journals
from ircoach.case.engine import check_engine
from ircoach.case.host import Act, Host, events_of, variant_of
from ircoach.case.journal import Entry, Written
from ircoach.errors import BadInput, JournalDamaged
from ircoach.grader import sights
from ircoach.grader.apart import Stand
from ircoach.grader.branches import Branch, Watch, horizon_of
from ircoach.grader.courses import Course, course_of, run_on
from ircoach.scenario.form import Evidence, Scenario, Variant
from ircoach.scenario.library import Folder, by_id, find
from ircoach.world.clock import MINUTE
from ircoach.world.world import World


@dataclass(slots=True)
class Replay:
    """A case as it was played, and how its world went on to the horizon."""

    header: Mapping[str, Any]
    folder: Folder
    variant: Variant
    host: Host
    course: Course
    branches: tuple[Branch, ...]
    fault: str | None
    path: Path | None = None
    answers: sights.Answers | None = field(default=None, repr=False)
    _evidence: Evidenced | None = field(default=None, repr=False)

    @property
    def form(self) -> Scenario:
        """The scenario's form."""
        return self.folder.form

    @property
    def world(self) -> World:
        """The world, at its horizon or where the case ended, if that was later."""
        return self.host.world

    @property
    def truth(self) -> Mapping[str, Any]:
        """What is true in this world."""
        return self.world.truth

    @property
    def acts(self) -> Sequence[Act]:
        """Everything the responder did, in order."""
        return self.host.acts

    @property
    def sick(self) -> bool:
        """Whether this variant is an incident."""
        return self.variant.truth == "sick"

    @property
    def drill(self) -> bool:
        """Whether the case is a drill: the call and the containment alone."""
        return self.header.get("mode") == "drill"

    @property
    def alert_at(self) -> int:
        """When the alert came, in scenario microseconds."""
        return self.world.alert_at

    @property
    def horizon_at(self) -> int:
        """Until when losses are counted."""
        return horizon_of(self.world, self.form)

    @property
    def ended_at(self) -> int:
        """When the responder did their last act."""
        return self.acts[-1].entry.time if self.acts else self.alert_at

    @property
    def evidence(self) -> Evidenced:
        """What was seen, in reach and cited; worked out when first asked for."""
        if self._evidence is None:
            self._evidence = _evidence(self)
        return self._evidence

    def minutes(self, time: int | None) -> float | None:
        """Scenario minutes since the alert, to a tenth."""
        return None if time is None else round((time - self.alert_at) / MINUTE, 1)


@dataclass(frozen=True, slots=True)
class Evidenced:
    """The evidence of a case: the items, and by item when it was seen, when it was in reach, and where it was cited."""

    items: tuple[Evidence, ...]
    answers: sights.Answers
    seen: Mapping[str, sights.Sighting]
    in_reach: Mapping[str, sights.Reach]
    cited: Mapping[str, tuple[sights.Citation, ...]]

    def seen_by(self, time: int) -> frozenset[str]:
        """The items seen at a moment."""
        return frozenset(key for key, each in self.seen.items() if each.time <= time)

    def cited_by(self, time: int) -> frozenset[str]:
        """The items named by a moment."""
        return frozenset(key for key, each in self.cited.items() if each[0].time <= time)


def replay(
    path: Path,
    progress: Callable[[float], None] | None = None,
    *,
    scenario: str | Path | None = None,
    stand: Stand | None = None,
) -> Replay:
    """Play a journal again and let its world run on.

    `scenario`: the folder, where it is not among those `find` knows. `progress` hears 0 to 1. Raises JournalDamaged,
    JournalForeign or ReplayDiverged; never changes the file.
    """
    written = journals.read(path)
    folder, variant = opened(written.header, scenario)
    tell = progress or (lambda share: None)
    stand = stand or Stand(
        folder, variant.id, int(written.header["seed"]), lambda share: tell(share * 0.7), events=events_of(written.header)
    )
    host = Host(folder, written.header, stand.take())
    entries = settled(written)
    host.foretell(entries)
    watch = Watch(stand, host)
    for entry in entries:
        host.replay_one(entry)
        watch.look()
        tell(0.7 + 0.2 * entry.number / len(entries))
    made = finished(host, watch)
    made.path = path
    tell(1.0)
    return made


def settled(written: Written) -> tuple[Entry, ...]:
    """The entries that count: an end without the answer that it was given is no end, since anybody can write one behind a cut.

    Whoever's machine died in that very moment opens the case once more, and the answer is noted.
    """
    last = written.entries[-1:]
    return written.entries[:-1] if last and last[0].kind == "finish" and last[0].digest is None else written.entries


def opened(header: Mapping[str, Any], scenario: str | Path | None) -> tuple[Folder, Variant]:
    """The folder and variant of a journal's header. Raises JournalForeign, ScenarioError or UnknownScenario."""
    try:
        folder = find(scenario) if scenario is not None else by_id(str(header["scenario"]))
        check_engine(folder, header)
        int(header["seed"]), int(header.get("attempt", 1)), float(header.get("speed", 1)), header["learner"], events_of(header)
        return folder, variant_of(folder, header)
    except (BadInput, KeyError, TypeError, ValueError, OverflowError) as error:
        raise JournalDamaged(
            f"the journal's header cannot be used ({error}). It should name scenario, seed, learner and engine; was it edited?"
        ) from error


def finished(host: Host, watch: Watch, answers: sights.Answers | None = None) -> Replay:
    """What a host that has played all its acts comes to: its world is run on to the horizon.

    `answers`: those of its acts, where they were looked at before.
    """
    horizon = horizon_of(host.world, host.folder.form)
    course = run_on(host.world, horizon) if host.world.clock.now <= horizon else course_of(host.world, horizon)
    branches, fault = watch.gather(course), host.fault or course.fault
    return Replay(host.header, host.folder, host.variant, host, course, branches, fault, answers=answers)


def _evidence(run: Replay) -> Evidenced:
    items = sights.items_of(run.form, run.variant.id)
    company, truth = run.world.company, run.truth
    answers = run.answers or sights.Answers(run.acts, company)
    saw = sights.seen(items, answers, truth, run.ended_at)
    alert = run.host.alert()
    named = sights.cited(items, run.acts, saw, truth, f"{alert['title']} {alert['text']}")
    return Evidenced(items, answers, saw, sights.reach(items, run.world), named)
