"""What was changed of the things that can be shared, when and by which call: what Access Analyzer and GuardDuty go by.

A change is noted when its call is carried out; what it means is worked out once somebody asks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ircoach.world import moto_seam
from ircoach.world.gate import Admission
from ircoach.world.watch.states import (
    State,
    bucket_arn,
    look_at_block,
    look_at_bucket,
    look_at_role,
    look_at_snapshot,
    snapshot_arn,
)

_BUCKETS = frozenset(
    "CreateBucket DeleteBucket PutBucketPolicy DeleteBucketPolicy PutBucketAcl PutBucketLogging PutPublicAccessBlock "
    "DeletePublicAccessBlock PutBucketOwnershipControls DeleteBucketOwnershipControls".split()
)
_BLOCKS = frozenset({"PutPublicAccessBlock", "DeletePublicAccessBlock"})
_ROLES = frozenset({"CreateRole", "UpdateAssumeRolePolicy", "DeleteRole"})
_SNAPSHOTS = frozenset({"ModifySnapshotAttribute", "ResetSnapshotAttribute", "DeleteSnapshot"})
_SNAPSHOT_BLOCKS = frozenset({"EnableSnapshotBlockPublicAccess", "DisableSnapshotBlockPublicAccess"})


@dataclass(frozen=True, slots=True)
class Change:
    """One thing before and after a call (None: it was not there, or is gone).

    `record`: what CloudTrail has of the call, None for those of builders, who worked long before any log.
    """

    time: int
    arn: str
    operation: str
    before: State | None
    after: State | None
    record: Mapping[str, Any] | None


class History:
    """Every change so far, by thing, and all of them in order."""

    def __init__(self) -> None:
        self.changes: list[Change] = []
        self._of: dict[str, list[Change]] = defaultdict(list)
        self._blocked: set[tuple[str, str]] = set()  # accounts and regions in which no snapshot may be public

    @property
    def arns(self) -> Sequence[str]:
        """Everything that was ever changed, in the order it first was."""
        return tuple(self._of)

    def of(self, arn: str) -> Sequence[Change]:
        """What was changed of one thing, in order."""
        return self._of.get(arn, ())

    def at(self, arn: str, moment: int) -> State | None:
        """How a thing stood at a moment."""
        return next((change.after for change in reversed(self.of(arn)) if change.time <= moment), None)

    def note(self, admission: Admission, records: Sequence[Mapping[str, Any]]) -> None:
        """Note what a call has changed, if anything."""
        touched = _TOUCHED.get(admission.call.service)
        if touched is None or admission.error is not None:
            return
        record = next((each for each in records if each["recipientAccountId"] == admission.account), None)
        for arn, after in touched(self, admission):
            before = self._of[arn][-1].after if arn in self._of else None
            change = Change(admission.time, arn, admission.call.operation, before, after, record)
            self.changes.append(change)
            self._of[arn].append(change)

    def _bucket(self, admission: Admission) -> Iterator[tuple[str, State | None]]:
        if admission.call.operation in _BUCKETS:
            name = str(admission.call.params["Bucket"])
            yield bucket_arn(name), look_at_bucket(name)

    def _block(self, admission: Admission) -> Iterator[tuple[str, State | None]]:
        if admission.call.operation in _BLOCKS:
            yield block_of(admission.account), look_at_block(admission.account)

    def _role(self, admission: Admission) -> Iterator[tuple[str, State | None]]:
        if admission.call.operation not in _ROLES:
            return
        name = str(admission.call.params["RoleName"])
        if (role := look_at_role(admission.account, name)) is not None:
            yield role.arn, role
        elif admission.call.operation == "DeleteRole":
            mine = f"arn:aws:iam::{admission.account}:role/"
            gone = (arn for arn in self._of if arn.startswith(mine) and arn.rpartition("/")[2] == name)
            yield from [(arn, None) for arn in gone]

    def _snapshot(self, admission: Admission) -> Iterator[tuple[str, State | None]]:
        account, region, operation = admission.account, admission.call.region, admission.call.operation
        if operation in _SNAPSHOTS:
            ids = [str(admission.call.params["SnapshotId"])]
        elif operation in _SNAPSHOT_BLOCKS:
            blocked = admission.call.params.get("State") == "block-all-sharing"
            (self._blocked.add if blocked else self._blocked.discard)((account, region))
            ids = list(moto_seam.snapshots(account, region))
        else:
            return
        for each in ids:
            yield snapshot_arn(region, each), look_at_snapshot(account, region, each, (account, region) in self._blocked)


def block_of(account: str) -> str:
    """What an account's own Block Public Access is called here; AWS has no ARN for it."""
    return f"block-public-access/{account}"


_TOUCHED: Mapping[str, Callable[[History, Admission], Iterator[tuple[str, State | None]]]] = {
    "s3": History._bucket,
    "s3control": History._block,
    "iam": History._role,
    "ec2": History._snapshot,
}
