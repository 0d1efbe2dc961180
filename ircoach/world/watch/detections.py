"""GuardDuty's findings: signals of one type about one thing by one caller are one finding, which counts them.

GuardDuty reads CloudTrail's events itself, whatever a trail keeps. A finding comes some minutes later; AWS promises no figure.
Findings are kept for ninety days.
https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_data-sources.html
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ircoach.world.clock import DAY, MINUTE
from ircoach.world.identity import Dice
from ircoach.world.trail import Trail
from ircoach.world.watch.history import History
from ircoach.world.watch.plan import Plan
from ircoach.world.watch.signals import Signal, of_change, of_record

LATE = (4 * MINUTE, 15 * MINUTE)
KEPT = 90 * DAY
#: recorded in one region, told to all (CloudTrail's global services)
_GLOBAL = ("iam.amazonaws.com", "sts.amazonaws.com", "signin.amazonaws.com", "organizations.amazonaws.com")


@dataclass(frozen=True, slots=True)
class Detection:
    """A finding as it stands now: its first and last signal, how many they are, when GuardDuty wrote it and last again."""

    id: str
    account: str
    region: str
    detector: str
    first: Signal
    latest: Signal
    count: int
    created: int
    updated: int


class Detections:
    """All that GuardDuty has detected in a world. What came in since it was last asked is read when it is asked again."""

    def __init__(self, history: History, trail: Trail) -> None:
        self._history, self._trail = history, trail
        self._signals: list[Signal] = []
        self._changes = self._records = 0

    def found(self, plan: Plan, accounts: Iterable[str], region: str, now: int) -> list[Detection]:
        """The findings of some accounts' detectors in a region."""
        wanted = set(accounts)
        together: dict[tuple[str, str, str, str], list[tuple[int, Signal]]] = {}
        for signal in sorted(self._all(), key=lambda each: (each.time, each.record["eventID"], each.type)):
            account = str(signal.record["recipientAccountId"])
            known = Dice(plan.seed, "guardduty", signal.record["eventID"], region).randint(*LATE) + signal.time
            if account in wanted and _told_in(signal, region) and known <= now:
                who = str(signal.record["userIdentity"].get("principalId", "")).partition(":")[0]
                together.setdefault((account, signal.type, signal.subject, who), []).append((known, signal))
        made = (self._detection(plan, key, sorted(each, key=lambda pair: pair[0]), region) for key, each in together.items())
        return [each for each in made if each.updated > now - KEPT]

    @staticmethod
    def _detection(plan: Plan, key: tuple[str, str, str, str], signals: list[tuple[int, Signal]], region: str) -> Detection:
        account = key[0]
        calls = sorted((signal for _, signal in signals), key=lambda signal: signal.time)
        return Detection(
            id=Dice(plan.seed, "guardduty finding", region, *key).hex(32),
            account=account,
            region=region,
            detector=plan.detector(account, region) or "",
            first=calls[0],
            latest=calls[-1],
            count=len(calls),
            created=signals[0][0],
            updated=signals[-1][0],
        )

    def _all(self) -> list[Signal]:
        changes = self._history.changes
        for change in changes[self._changes :]:
            self._signals += of_change(change)
        for line in self._trail.since(self._records):
            self._signals += of_record(line.time, line.record)
        self._changes, self._records = len(changes), self._trail.count
        return self._signals


def _told_in(signal: Signal, region: str) -> bool:
    """Whether GuardDuty in a region reads of a call: those of global services reach every region.

    https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_data-sources.html#cloudtrail_global
    """
    return signal.record["awsRegion"] == region or signal.record["eventSource"] in _GLOBAL
