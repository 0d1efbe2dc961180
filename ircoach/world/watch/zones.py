"""The zone of trust: whom an analyzer takes for one of us, its account or the whole organization.

https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-findings.html
"""

from __future__ import annotations

from dataclasses import dataclass

from ircoach.world.acls import canonical_id


@dataclass(frozen=True, slots=True)
class Zone:
    """The accounts inside, and the organization's id where all of it is inside ("" where it is not)."""

    accounts: frozenset[str]
    organization: str = ""

    def trusts(self, account: str) -> bool:
        """Whether an account is inside."""
        return account in self.accounts

    def trusts_organization(self, organization: str) -> bool:
        """Whether every account of an organization is inside."""
        return bool(self.organization) and organization == self.organization

    def trusts_canonical(self, user: str) -> bool:
        """Whether a canonical user id belongs to an account inside."""
        return any(canonical_id(account) == user for account in self.accounts)
