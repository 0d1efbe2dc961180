"""What AWS watches for a customer who has switched it on: IAM Access Analyzer's findings, and GuardDuty's.

`Watch` notes what each call changes of the things that can be shared (`history`), which costs next to nothing; what follows is
worked out when somebody asks. Access Analyzer (`analysis`, `outsiders`) tells who outside could get in, by our own evaluator;
GuardDuty (`signals`, `detections`) tells which calls did something that its documentation has a finding for. No scenario writes
or steers a finding.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ircoach.world.facts import MotoFacts
from ircoach.world.gate import Admission, Gap
from ircoach.world.trail import Trail
from ircoach.world.watch.access_analyzer import AccessAnalyzer
from ircoach.world.watch.detections import Detections
from ircoach.world.watch.guardduty import GuardDuty
from ircoach.world.watch.history import History
from ircoach.world.watch.plan import ANALYZER, GUARDDUTY, Expected, Plan

__all__ = ["ANALYZER", "GUARDDUTY", "Watch"]


class Watch:
    """The watchers of one world. Until `switch_on` there are none."""

    def __init__(self, seed: int, trail: Trail, facts: MotoFacts) -> None:
        self._seed, self._facts = seed, facts
        self._plan: Plan | None = None
        self._history = History()
        self._services = (
            AccessAnalyzer(self._history, lambda: self._plan),
            GuardDuty(Detections(self._history, trail), lambda: self._plan),
        )

    def switch_on(self, regions: Sequence[str], since: int, expected: Expected) -> None:
        """Have the organization's accounts watched in some regions, the home region first, from before `since` on.

        `expected`: archive rules of the accounts' own analyzers, for access that is as it should be.
        """
        self._plan = Plan(self._seed, self._facts, tuple(regions), since, expected)

    def note(self, admission: Admission, records: Sequence[Mapping[str, Any]]) -> None:
        """Take notice of a call that was carried out, and of what CloudTrail records of it."""
        self._history.note(admission, records)

    def gaps(self) -> dict[str, Gap]:
        """The operations of both services."""
        return {name: gap for service in self._services for name, gap in service.gaps().items()}
