"""An analyzer's work on one thing: when it looked, what it found, and what has become of each finding since.

A change is analyzed up to thirty minutes after it was made, or by the round that looks at everything once a day, if that comes
first; an account's own Block Public Access is looked at every six hours and no sooner. A finding is made once for an access:
principal, conditions, actions, whether it is public, what gives it. It is resolved when an analysis no longer finds the access,
and active again should it come back.
https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-findings-view.html,
https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-resources.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ircoach.world.clock import DAY, HOUR, MINUTE
from ircoach.world.identity import Dice, derive
from ircoach.world.policy import PublicAccessBlock
from ircoach.world.watch.history import History, block_of
from ircoach.world.watch.outsiders import Access, outside_access
from ircoach.world.watch.plan import Analyzer, Plan
from ircoach.world.watch.states import Bucket, Shareable

LATE = (2 * MINUTE, 30 * MINUTE)
BLOCK_ROUND = 6 * HOUR
#: a finding that was resolved is told of for so long
KEPT = 90 * DAY


@dataclass(slots=True)
class Finding:
    """What an analyzer found about a thing, as it stands now; all times are scenario microseconds."""

    id: str
    about: Shareable
    access: Access
    created: int
    updated: int
    analyzed: int
    active: bool


@dataclass(frozen=True, slots=True)
class Analyzed:
    """A thing that an analyzer has looked at: how it stands, when it did so first and last, and what it found."""

    about: Shareable
    first: int
    last: int
    findings: tuple[Finding, ...]
    gone: bool


class Analysis:
    """What one analyzer has found by `now`."""

    def __init__(self, analyzer: Analyzer, plan: Plan, history: History, now: int) -> None:
        self._analyzer, self._plan, self._history, self._now = analyzer, plan, history, now
        self._daily = derive(plan.seed, "daily round", analyzer.arn) % DAY

    def everything(self) -> Iterator[Analyzed]:
        """All that it has looked at so far, what is gone since included."""
        for arn in self._history.arns:
            about = next((each.after for each in reversed(self._history.of(arn)) if isinstance(each.after, Shareable)), None)
            if about is not None and self._sees(about) and (found := self._of(arn, about)) is not None:
                yield found

    def _sees(self, about: Shareable) -> bool:
        """Whether a thing lies in its zone of trust and its region; roles lie in all of them."""
        mine = self._plan.zone(self._analyzer, self._now).trusts(about.account)
        return mine and about.region in ("", self._analyzer.region)

    def _of(self, arn: str, about: Shareable) -> Analyzed | None:
        moments = sorted({each for each in self._moments(arn, about) if each <= self._now})
        if not moments:
            return None
        found: dict[Access, Finding] = {}
        state: Shareable | None = None
        for moment in moments:
            state = self._standing(arn, moment)
            zone = self._plan.zone(self._analyzer, moment)
            self._settle(found, moment, state, outside_access(state, zone) if state is not None else ())
        last = max(moments[-1], self._round_before(self._now, self._daily, DAY) if state is not None else 0)
        for each in found.values():
            each.analyzed = last
        kept = tuple(each for each in found.values() if each.active or each.updated > self._now - KEPT)
        return Analyzed(state or about, moments[0], last, kept, gone=state is None)

    def _moments(self, arn: str, about: Shareable) -> Iterator[int]:
        """When it analyzes a thing anew."""
        for change in self._history.of(arn):
            late = Dice(self._plan.seed, "analysis", self._analyzer.arn, arn, change.time).randint(*LATE)
            yield min(change.time + late, self._round_before(change.time, self._daily, DAY) + DAY)
        if isinstance(about, Bucket):
            for change in self._history.of(block_of(about.account)):
                yield self._block_round(about.account, change.time) + BLOCK_ROUND

    def _standing(self, arn: str, moment: int) -> Shareable | None:
        """How a thing stood at a moment, as far as the analyzer knows: a bucket under its account's setting of the last round."""
        state = self._history.at(arn, moment)
        if isinstance(state, Bucket):
            block = self._history.at(block_of(state.account), self._block_round(state.account, moment))
            return state.under(block if isinstance(block, PublicAccessBlock) else PublicAccessBlock())
        return state if isinstance(state, Shareable) else None

    def _settle(self, found: dict[Access, Finding], moment: int, state: Shareable | None, now_open: tuple[Access, ...]) -> None:
        """One analysis: new findings, and what it means for those there were."""
        for access in now_open:
            known = found.get(access)
            if known is None:
                assert state is not None
                name = Dice(self._plan.seed, "finding", self._analyzer.arn, state.arn, access).uuid()
                found[access] = Finding(name, state, access, moment, moment, moment, active=True)
            elif not known.active:
                known.active, known.updated = True, moment
        for access, known in found.items():
            if known.active and access not in now_open:
                known.active, known.updated = False, moment

    def _block_round(self, account: str, moment: int) -> int:
        return self._round_before(moment, derive(self._plan.seed, "block round", self._analyzer.arn, account), BLOCK_ROUND)

    @staticmethod
    def _round_before(moment: int, offset: int, every: int) -> int:
        """The last round up to a moment, of those that come `every` so often."""
        return moment - (moment - offset) % every
