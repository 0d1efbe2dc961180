"""What differs between the variants: one `Plot`, filled from a variant's knobs, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Plot:
    """A variant's knobs.

    way: how the bucket is open, or looks open: policy, loose (a policy whose condition is none), acl, objects (object ACLs),
    site (a website), leftover (a website with something in it that does not belong there), fenced (a policy that only our
    organization or endpoint passes), published (ACLs, on purpose), synthetic. data: what lies in it: customers, invoices,
    members, assets, register, synthetic. opener: who opened it: thief, engineer, administrator, pipeline, contractor.
    address: from where: outside, office, vpn, build. today: opened in the hour before the alert. classification: the tag.
    change: the row of the calendar that names the bucket: none, organization, site, publication, load-test. events: whether the
    trail keeps data events. critical: whether the company can miss the deployments. deploys: whether they run after the alert.
    versioned: whether the bucket keeps old versions.
    """

    way: str
    data: str
    opener: str
    address: str
    today: bool = True
    classification: str = "internal"
    change: str = "none"
    events: bool = True
    critical: bool = False
    deploys: bool = False
    versioned: bool = False

    @property
    def stolen(self) -> bool:
        """Whether a thief holds the deployment key."""
        return self.opener == "thief"

    @property
    def sick(self) -> bool:
        """Whether something is lost that should not be."""
        return self.way in ("policy", "loose", "acl", "objects", "leftover")

    @property
    def by_key(self) -> bool:
        """Whether the deployment key opened it, in whosever hands."""
        return self.opener in ("thief", "pipeline", "contractor")
