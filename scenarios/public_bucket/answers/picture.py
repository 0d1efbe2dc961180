"""The picture a responder has of the bucket, and what its pieces say together."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from typing import Any

from ircoach.players.craft import Notes, Record, when

EVERYBODY = "http://acs.amazonaws.com/groups/global/AllUsers"
ANY_ACCOUNT = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"
#: conditions that a request without the key fails; with IfExists it passes
FENCES = ("StringEquals", "StringLike", "ArnEquals", "ArnLike")


@dataclass(slots=True)
class Picture(Notes):
    """What has been found so far, and the case it was found in."""

    bucket: str = ""
    policy: dict[str, Any] = field(default_factory=dict)
    status: bool | None = None
    switches: dict[str, bool] = field(default_factory=dict)
    acls_count: bool = False
    bucket_grants: list[str] = field(default_factory=list)
    object_grants: list[str] = field(default_factory=list)
    website: bool = False
    keys: list[str] = field(default_factory=list)
    versions: dict[str, tuple[str, str]] = field(default_factory=dict)  # object → (key, version) that only versions show
    samples: dict[str, str] = field(default_factory=dict)
    ours: str = ""
    networks: list[dict[str, Any]] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    critical: bool = False
    opening: Record = field(default_factory=dict)
    history: list[Record] = field(default_factory=list)
    reads: list[Record] = field(default_factory=list)
    kept: bool = False
    others: list[str] = field(default_factory=list)

    # --- who may read ---

    @property
    def statements(self) -> list[dict[str, Any]]:
        """The statements of the policy that let everybody in."""
        return [each for each in self.policy.get("Statement", []) if each["Effect"] == "Allow" and each["Principal"] == "*"]

    def fenced(self, statement: dict[str, Any]) -> bool:
        """Whether a condition holds others off: an operator that wants the key, and a value that is ours."""
        for operator, keys in statement.get("Condition", {}).items():
            if operator in FENCES and (keys.get("aws:PrincipalOrgID") == self.ours or self._listed(keys.get("aws:SourceVpce"))):
                return True
        return False

    def _listed(self, network: str | None) -> bool:
        return any(row["network"] == network for row in self.networks)

    @property
    def by_policy(self) -> bool:
        """Whether the policy lets outsiders in."""
        return not self.switches.get("RestrictPublicBuckets") and any(not self.fenced(each) for each in self.statements)

    @property
    def by_acl(self) -> bool:
        """Whether ACLs do."""
        return self.acls_count and not self.switches.get("IgnorePublicAcls") and bool(self.bucket_grants or self.object_grants)

    @property
    def door(self) -> str:
        """The door, in the words of the question."""
        if self.by_policy:
            return "a bucket policy"
        if self.by_acl:
            return "ACLs of bucket and objects" if self.bucket_grants else "ACLs of the objects alone"
        return "nothing lets outsiders in"

    # --- what they may read ---

    @property
    def holds(self) -> str:
        """The most sensitive thing in it, in the words of the question."""
        text = "\n".join(self.samples.values())
        if "GENERATED DATA" in text:
            return "generated test data"
        if "licence_no" in text or not ("@example.com" in text or "discount" in text):
            return "published material"
        return "trade secrets" if "discount" in text else "personal data"

    @property
    def all_records(self) -> int:
        """Lines of every object that was read, without the headings."""
        return sum(len(text.strip().splitlines()) - 1 for text in self.samples.values())

    @property
    def published(self) -> bool:
        """Whether a change that names this bucket covers what is open, and to whom."""
        return any(
            row["bucket"] == self.bucket and (row["scope"] == "register/" or "generated" in row["scope"]) for row in self.changes
        )

    @property
    def meant(self) -> bool:
        """Whether it is as it should be: always two records that agree."""
        closed = self.door == "nothing lets outsiders in"
        if closed:
            return self.status is False or self.status is None
        if self.holds in ("generated test data", "published material"):
            return self.published or (self.website and "has to be public" in self.reply("data-owner"))
        return False

    # --- who made it so ---

    @property
    def opener(self) -> str:
        """User or session name of whoever made the call."""
        who = self.opening["userIdentity"]
        return str(who.get("userName") or who["principalId"].rsplit(":", 1)[-1])

    @property
    def address(self) -> str:
        """From where."""
        return str(self.opening["sourceIPAddress"])

    @property
    def network(self) -> str:
        """What that address is to us, in the words of the question."""
        names = {"head office": "the office", "staff VPN": "the staff VPN", "build network": "the build network"}
        return next((names[row["name"]] for row in self.networks if row["network"] == self.address), "unknown")

    @property
    def build_network(self) -> str:
        """From where the deployments come."""
        return str(next(row["network"] for row in self.networks if row["name"] == "build network"))

    @property
    def stolen(self) -> bool:
        """Whether a long-term key was used from where it never was, and nobody said that they use it there."""
        by_key = self.opening["userIdentity"]["type"] == "IAMUser"
        return by_key and self.network == "unknown" and self.address not in self.reply("build-team")

    @property
    def key(self) -> str:
        """The access key behind it."""
        return str(self.opening["userIdentity"]["accessKeyId"])

    # --- who read ---

    def fetched(self, until: dt.datetime) -> list[Record]:
        """Successful downloads of sensitive objects by outsiders, up to a moment, oldest first."""
        told = [each for each in self.reads if each["eventName"] == "GetObject" and not each.get("errorCode")]
        mine = [each for each in told if each["requestParameters"]["bucketName"] == self.bucket and when(each) <= until]
        return [each for each in mine if _outsider(each) and self._sensitive(each["requestParameters"]["key"])]

    def _sensitive(self, key: str) -> bool:
        return "@example.com" in self.samples.get(key, "") or "discount" in self.samples.get(key, "")

    def records_of(self, keys: set[str]) -> int:
        """Lines of some objects, without the headings."""
        return sum(len(self.samples[key].strip().splitlines()) - 1 for key in keys)

    @property
    def since(self) -> str:
        """Since when it can be read that way: the opening, or when the data came."""
        arrived = [
            each
            for each in self.reads
            if each["eventName"] == "PutObject" and each["requestParameters"]["key"] in {key for key, _ in self.versions.values()}
        ]
        first = min([when(each) for each in arrived], default=when(self.opening)) if self.versions else when(self.opening)
        return f"{first:%Y-%m-%d %H:%M}"


def _outsider(record: Record) -> bool:
    who = record["userIdentity"]
    return bool(who["type"] == "AWSAccount" and who.get("accountId") != record["recipientAccountId"])


def statements_of(text: str) -> dict[str, Any]:
    """A policy document, its principals in one form."""
    made: dict[str, Any] = json.loads(text)
    for each in made["Statement"]:
        if each["Principal"] == {"AWS": "*"}:
            each["Principal"] = "*"
    return made
