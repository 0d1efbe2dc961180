"""What differs between the variants: one `Plot`, filled from a variant's knobs, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Plot:
    """A variant's knobs.

    who: thief, batch, builder (a build engineer by hand), partner, administrator. account: outside or ours. address: where
    the share comes from: outside, office, vpn, build. source: what was imaged: production, development, golden. key: which of
    the user's two. federated: calls with a GetFederationToken session. may_federate: the policy allows that. change: none,
    matching, other. contract: none, standing, ended. critical: the batch is. endpoint: the batch calls through a VPC endpoint.
    denied: refused calls before the share. soon: activity in the first half hour after the alert. own_client: not the batch's
    user agent. reads_boot: user data was read. manifest: the build script wrote one. claims: the contact who says "that is
    ours". colleague: somebody else of the company called from the same address that day. builds_after: the batch runs again
    within the horizon. secrets: the development machine's user data holds production credentials.
    """

    who: str
    account: str = "outside"
    address: str = "outside"
    source: str = "production"
    key: int = 1
    federated: bool = False
    may_federate: bool = False
    change: str = "none"
    contract: str = "none"
    critical: bool = False
    endpoint: bool = False
    denied: bool = False
    soon: bool = False
    own_client: bool = False
    reads_boot: bool = False
    manifest: bool = False
    claims: str = "nobody"
    colleague: bool = False
    builds_after: bool = False
    secrets: bool = False

    @property
    def sick(self) -> bool:
        """Whether somebody is stealing."""
        return self.who == "thief"
