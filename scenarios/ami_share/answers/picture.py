"""The picture a responder has of the case, and what its pieces say together."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from ircoach.players.craft import Notes, when


@dataclass(slots=True)
class Picture(Notes):
    """What has been found so far, and the case it was found in."""

    image: str = ""
    stranger: str = ""
    ours: bool = False
    source: str = ""
    source_id: str = ""
    development: bool = False
    inside: str = "nothing sensitive"
    critical: bool = False
    share: dict[str, Any] = field(default_factory=dict)
    run: list[dict[str, Any]] = field(default_factory=list)
    history: list[dict[str, Any]] = field(default_factory=list)
    user: str = ""
    key: str = ""
    address: str = ""
    federated: bool = False
    keys: list[str] = field(default_factory=list)
    colleagues: set[str] = field(default_factory=set)
    accounts: list[dict[str, Any]] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    networks: list[dict[str, Any]] = field(default_factory=list)

    # --- what the pieces say together ---

    @property
    def shared_at(self) -> dt.datetime:
        """When the image was shared."""
        return when(self.share)

    @property
    def batch(self) -> list[dict[str, Any]]:
        """The steady job's CreateImage records: the identity's before the day of the run, month-ends included."""
        return [
            each
            for each in self.history
            if each["eventName"] == "CreateImage" and when(each) < self.began - dt.timedelta(hours=1)
        ]

    @property
    def began(self) -> dt.datetime:
        """When the run that shared the image began."""
        return when(self.run[0])

    @property
    def batch_address(self) -> str:
        """From where the batch calls."""
        return str(Counter(each["sourceIPAddress"] for each in self.batch).most_common(1)[0][0])

    @property
    def endpoint(self) -> str:
        """The VPC endpoint the batch calls through; empty where it calls over the Internet."""
        return str(Counter(each.get("vpcEndpointId", "") for each in self.batch).most_common(1)[0][0])

    @property
    def change_matches(self) -> bool:
        """Whether a change names this machine, this account and this hour."""
        stamp = f"{self.shared_at:%Y-%m-%d %H:%M}"
        return any(
            row["account"] == self.stranger and row["source"] == self.source and row["start"] <= stamp <= row["end"]
            for row in self.changes
        )

    @property
    def like_the_batch(self) -> bool:
        """Whether address, machine and hour are the job's own."""
        machine = Counter(each["requestParameters"]["instanceId"] for each in self.batch).most_common(1)[0][0]
        minutes = Counter(when(each).hour * 60 + when(each).minute for each in self.batch)
        usual = max(minutes, key=lambda minute: sum(n for other, n in minutes.items() if abs(other - minute) <= 5))
        made = self.made
        off = abs(made.hour * 60 + made.minute - usual)
        return self.address == self.batch_address and machine == self.source_id and min(off, 1440 - off) <= 10

    @property
    def made(self) -> dt.datetime:
        """When the image was made."""
        return next(when(each) for each in self.run if self.image in json.dumps(each.get("responseElements")))

    @property
    def contract_allows(self) -> bool:
        """Whether a partner's contract stands and covers this account, this network and this image."""
        for row in self.accounts:
            note = row.get("note", "")
            until = re.search(r"until (\d{4}-\d\d-\d\d)", note)
            works = re.search(r"works from ([\d.]+)", note)
            if row["account"] == self.stranger and until and works:
                in_force = until[1] >= f"{self.shared_at:%Y-%m-%d}"
                return in_force and works[1] == self.address and self.development and self.inside == "nothing sensitive"
        return False

    @property
    def administrator_claims(self) -> bool:
        """Whether the administrator says so and their own session at the address bears it out."""
        said = self.reply("administrator")
        return (
            "That is me" in said
            and all(each in said for each in (self.address, self.stranger, self.source))
            and "Administrator" in self.colleagues
        )

    @property
    def platform_knows(self) -> bool:
        """Whether the account's owner knows of the share."""
        said = self.reply("platform")
        return "is ours" in said and "know of this one" in said

    @property
    def meant(self) -> bool:
        """Whether someone who may, meant it: always two records that agree."""
        return (
            (self.like_the_batch and self.change_matches)
            or (self.ours and self.change_matches and self.platform_knows)
            or self.contract_allows
            or self.administrator_claims
        )
