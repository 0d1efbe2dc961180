"""The log archive: the bucket that the organization's trail delivers to, whether CloudTrail still gets in, and what was deleted.

Where a bucket keeps CloudTrail out, it tries again for thirty days: nothing comes meanwhile, and everything once it is let in
(https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html). A world is played for hours.
"""

from __future__ import annotations

from collections.abc import Set
from typing import Any

from ircoach.world import moto_seam
from ircoach.world.delivery import log_bucket
from ircoach.world.facts import MotoFacts
from ircoach.world.gate import Admission
from ircoach.world.laying import keys_of
from ircoach.world.principals import Principals

#: the service as policies name it
CLOUDTRAIL = "cloudtrail.amazonaws.com"
_GATES = frozenset({"PutBucketPolicy", "DeleteBucketPolicy", "DeleteBucket"})


class LogArchive:
    """Where a world's trail delivers."""

    def __init__(self, seed: int, principals: Principals) -> None:
        self._seed, self._principals = seed, principals
        self._shut: int | None = None
        self._deleted: set[str] = set()

    @property
    def owner(self) -> str:
        """The account whose trail it is: the organization's management account, or the only one."""
        return self._principals.facts.management or next(iter(self._principals.roots), "")

    @property
    def bucket(self) -> str:
        """The bucket's name. Without an organization nobody made it: what would lie there can be asked for all the same."""
        return log_bucket(self._seed, self._principals.facts.log_archive or self.owner)

    @property
    def address(self) -> str:
        """The s3:// address that all files lie under."""
        organization = self._principals.facts.organization(self.owner)
        return f"s3://{self.bucket}/AWSLogs" + (f"/{organization[0]}" if organization else "")

    @property
    def gone(self) -> bool:
        """Whether there was a bucket and there is none any more."""
        return self._principals.facts.log_archive is not None and moto_seam.owner("bucket", self.bucket) is None

    @property
    def deleted(self) -> Set[str]:
        """The s3:// addresses of files that somebody deleted."""
        return self._deleted

    def accounts(self, account: str = "") -> list[str]:
        """Whose records an account sees, or the trail's own: its organization's, or its own."""
        account, facts = account or self.owner, self._principals.facts
        home = facts.organization(account)
        return [account] if home is None else sorted(each for each in self._principals.roots if facts.organization(each) == home)

    def until(self, now: int) -> int:
        """The moment up to which files have come (scenario microseconds): now, or when CloudTrail was kept out."""
        return now if self._shut is None else min(now, self._shut)

    def note(self, admission: Admission) -> None:
        """Take notice of a change of S3's that was carried out, where it is this bucket's."""
        call = admission.call
        if call.service != "s3" or str(call.params.get("Bucket")) != self.bucket:
            return
        if call.operation in _GATES and trails_to(self.owner, self.bucket):
            if lets_in(self._principals.facts, self.owner, self.bucket, self.address.removeprefix("s3://")):
                self._shut = None
            elif self._shut is None:
                self._shut = admission.time
        elif call.operation in ("DeleteObject", "DeleteObjects"):
            self._deleted |= {self._named(key) for key in keys_of(call.params)}
        elif call.operation in ("PutObject", "CopyObject", "CompleteMultipartUpload"):
            self._deleted -= {self._named(key) for key in keys_of(call.params)}

    def _named(self, key: str) -> str:
        return f"s3://{self.bucket}/{key}"


def trails_to(account: str, bucket: str) -> list[Any]:
    """moto's trails of an account that deliver to a bucket."""
    return [trail for trail in moto_seam.trails(account) if trail.bucket_name == bucket]


def lets_in(facts: MotoFacts, account: str, bucket: str, place: str) -> bool:
    """Whether a bucket takes the files of one of an account's trails, under `place` (BUCKET/PREFIX)."""
    return any(takes_files(facts, trail.arn, account, place) for trail in trails_to(account, bucket))


def takes_files(facts: MotoFacts, trail: str, account: str, place: str) -> bool:
    """Whether CloudTrail may put the files of a trail (an ARN) of an account under `place` (BUCKET/PREFIX)."""
    told = {"s3:x-amz-acl": "bucket-owner-full-control", "aws:SourceArn": trail, "aws:SourceAccount": account}
    return facts.service_may(CLOUDTRAIL, "s3:PutObject", f"arn:aws:s3:::{place}/", told).allowed
