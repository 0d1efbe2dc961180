"""What an organization has switched on: who looks after its security, in which regions, and what it expects to see.

A world without a plan has neither analyzers nor detectors. Who administers the services is the organization's to say
(RegisterDelegatedAdministrator); analyzers and detectors are older than any log that can be read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ircoach.world.clock import DAY
from ircoach.world.facts import MotoFacts
from ircoach.world.identity import Dice
from ircoach.world.watch.zones import Zone

ANALYZER, GUARDDUTY = "access-analyzer.amazonaws.com", "guardduty.amazonaws.com"
Expected = Mapping[str, Mapping[str, Mapping[str, tuple[str, ...]]]]
"""Archive rules: name → the key of a finding → operator (`eq`, `neq`, `contains`) → values."""


@dataclass(frozen=True, slots=True)
class Analyzer:
    """One analyzer of external access: whose it is, where, how far its zone of trust goes, when it was made."""

    name: str
    account: str
    region: str
    organization: bool
    created: int

    @property
    def arn(self) -> str:
        """`arn:aws:access-analyzer:REGION:ACCOUNT:analyzer/NAME`."""
        return f"arn:aws:access-analyzer:{self.region}:{self.account}:analyzer/{self.name}"

    @property
    def type(self) -> str:
        """`ORGANIZATION` or `ACCOUNT`."""
        return "ORGANIZATION" if self.organization else "ACCOUNT"


@dataclass(frozen=True, slots=True)
class Plan:
    """Which regions are looked after, the first of them the home region; and the archive rules of the accounts' analyzers."""

    seed: int
    facts: MotoFacts
    regions: tuple[str, ...]
    since: int
    expected: Expected

    def analyzers(self, account: str) -> list[Analyzer]:
        """An account's: one of its own at home; the administrator of the organization has one for all of it in each region."""
        if account not in self.facts.members():
            return []
        found = [self._analyzer("account-external-access", account, self.regions[0], organization=False)]
        if account == self.facts.delegated(ANALYZER):
            for region in self.regions:
                found.append(self._analyzer("organization-external-access", account, region, organization=True))
        return found

    def rules(self, analyzer: Analyzer) -> Expected:
        """The archive rules of an analyzer."""
        return {} if analyzer.organization else self.expected

    def zone(self, analyzer: Analyzer, moment: int) -> Zone:
        """Whom an analyzer trusted at a moment: accounts that joined the organization later were outside."""
        if not analyzer.organization:
            return Zone(frozenset({analyzer.account}))
        joined = frozenset(account for account, since in self.facts.members().items() if since <= moment)
        found = self.facts.organization(analyzer.account)
        return Zone(joined, found[0] if found else "")

    def detector(self, account: str, region: str) -> str | None:
        """The id of an account's detector in a region: every account has one in each region looked after."""
        if region not in self.regions or account not in self.facts.members():
            return None
        return Dice(self.seed, "detector", account, region).hex(32)

    def detector_since(self, account: str, region: str) -> int:
        """When a detector was switched on."""
        return self.since - Dice(self.seed, "detector since", account, region).randint(30 * DAY, 400 * DAY)

    def _analyzer(self, name: str, account: str, region: str, *, organization: bool) -> Analyzer:
        created = self.since - Dice(self.seed, "analyzer since", name, account, region).randint(30 * DAY, 400 * DAY)
        return Analyzer(name, account, region, organization, created)
