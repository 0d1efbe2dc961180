"""Findings: all that the five parts of the score read, worked out once from a replay and its baselines."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from ircoach.case.host import Act
from ircoach.grader import effects
from ircoach.grader.baselines import Baselines
from ircoach.grader.branches import changing
from ircoach.grader.collateral import Broken, broken
from ircoach.grader.containment import Containment, contained
from ircoach.grader.judging import Judged, judge
from ircoach.grader.reading import text_of
from ircoach.grader.replay import Replay
from ircoach.scenario.filling import fill
from ircoach.scenario.form import Effect


class Findings:
    """A case as its parts see it."""

    def __init__(self, run: Replay, baselines: Baselines) -> None:
        self.run, self.baselines = run, baselines

    @cached_property
    def containment(self) -> Containment:
        """Which writes ended what."""
        return contained(self.baselines.nothing, self.run.branches, self.run.course)

    @cached_property
    def judged(self) -> tuple[Judged, ...]:
        """Each assessment, judged."""
        return judge(self.run, self.containment)

    @cached_property
    def conclusive(self) -> Judged | None:
        """The first conclusive call. A release that was taken back is none: of an innocent, the first after that."""
        found = None
        for each in self.judged:
            if each.conclusive:
                found = found or each
            elif not self.run.sick and not each.verdict_right:
                found = None
        return found

    @cached_property
    def final_right(self) -> bool:
        """Whether the last call decides, and rightly: conclusive, or right once the exposure was closed."""
        if not self.judged:
            return False
        last = self.judged[-1]
        return last.conclusive or (last.closed and last.right and last.made.verdict != "can't tell yet")

    @cached_property
    def broken(self) -> tuple[Broken, ...]:
        """Rightful calls that failed, or were never made, because of the responder; not those the expert broke too."""
        unspared = {each.call.event for each in broken(self.baselines.nothing, self.baselines.expert)}
        return tuple(each for each in broken(self.baselines.nothing, self.run.course) if each.call.event not in unspared)

    @cached_property
    def contained_something(self) -> tuple[int, ...]:
        """Entries of the writes that may have taken something from somebody else; not those the rubric says take nothing."""
        free = [effect for effect in self.effects if not effect.weight]
        return tuple(
            act.entry.number
            for act in self.run.acts
            if changing(act) and not self.own(act) and not any(self.has(effect, act) for effect in free)
        )

    @property
    def effects(self) -> tuple[Effect, ...]:
        """The over-reactions the rubric names for this variant, and the acts it calls free."""
        named = self.run.form.rubric.overreactions
        return tuple(each for each in named if not each.variants or self.run.variant.id in each.variants)

    def has(self, effect: Effect, act: Act) -> bool:
        """Whether an act is one that an effect describes: it got through, and took away what somebody else had made."""
        if act.admission is None or not effects.took_effect(act.admission) or act.admission.call.name not in effect.calls:
            return False
        asked = text_of(dict(act.admission.call.params))
        return all(fill(text, self.run.truth) in asked for text in effect.contains) and not self.own(act)

    def own(self, act: Act) -> bool:
        """Whether an act only took away or changed what the responder had made before (a snapshot of their own, a test user).

        What is put on others is not: a policy of one's own, attached to somebody, takes from that somebody.
        """
        if act.admission is None or not act.admission.call.operation.startswith(_ON_A_THING):
            return False
        made: set[str] = set()
        for other in self.run.acts:
            admission = other.admission
            earlier = other.entry.number < act.entry.number and admission is not None and admission.error is None
            if earlier and admission and admission.call.operation.startswith(("Create", "Copy")):
                made |= _ids(admission.result) - _ids(admission.call.params)
        return bool(made & _ids(act.admission.call.params))


#: how operations begin whose object is the thing that they name
_ON_A_THING = ("Delete", "Deregister", "Modify", "Reset", "Stop", "Terminate")


def _ids(data: Mapping[str, Any] | None) -> set[str]:
    """Values that look like a resource's id."""
    return {line for line in text_of(dict(data or {})).splitlines() if len(line) > 7 and "-" in line}
