"""How lines reach the log bucket: gathered by source, hours late, by a service that must be let in, and best effort.

When a line comes depends on its request alone, so that one request more moves no other's line.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html#LogDeliveryBestEffort
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from ircoach.world import moto_seam
from ircoach.world.access_logs.lines import Heard, entries, line
from ircoach.world.clock import HOUR, MINUTE, Clock, Process, to_datetime
from ircoach.world.facts import MotoFacts
from ircoach.world.identity import Dice, derive

#: most lines arrive within a few hours; of a thousand, ten take the day and five never come
LATE, LATER = (70 * MINUTE, 4 * HOUR), (6 * HOUR, 20 * HOUR)
TARDY, LOST = 0.01, 0.005
ROUND = 10 * MINUTE
SERVICE = "logging.s3.amazonaws.com"


@dataclass(frozen=True, slots=True)
class Batch:
    """Lines that come together. `day` (YYYY-MM-DD) where files are sorted by the day of the request; `due`: scenario time."""

    due: int
    source: str
    target: str
    prefix: str
    partitioned: bool = False
    day: str = ""


class AccessLogs:
    """The lines of a world that are on their way."""

    def __init__(self, seed: int, clock: Clock, facts: MotoFacts) -> None:
        self._seed, self._clock, self._facts = seed, clock, facts
        self._waiting: dict[Batch, list[str]] = defaultdict(list)

    def note(self, heard: Heard) -> None:
        """Log a request in the log of each bucket it was about, where that has logging on."""
        for entry in entries(heard):
            held = moto_seam.bucket(entry.bucket)
            if held is None or not held.logging:
                continue
            dice = Dice(self._seed, "access-log", heard.ids.get("x-amz-request-id", heard.time), entry.operation, entry.key)
            lot = dice.random()
            if lot < LOST:
                continue
            late = dice.randint(*(LATER if lot < LOST + TARDY else LATE))
            batch = _batch(heard, entry.bucket, held.logging, (heard.time + late) // ROUND * ROUND + ROUND)
            if batch not in self._waiting:
                self._clock.start(self._deliver(batch))
            self._waiting[batch].append(line(heard, entry))

    def _deliver(self, batch: Batch) -> Process:
        yield self._clock.until(batch.due)
        content = "".join(self._waiting.pop(batch)).encode()
        source, target = moto_seam.bucket(batch.source), moto_seam.bucket(batch.target)
        if source is None or target is None or not let_in(self._facts, batch.source, batch.target, batch.prefix):
            return
        mark = Dice(self._seed, "access-log-file", batch)
        key = _key(batch, str(source.account_id), str(source.region_name), mark.hex(16).upper())
        when = to_datetime(batch.due).replace(microsecond=0)
        moto_seam.keep_object(batch.target, key, content, when, derive(self._seed, "moto", *mark.labels))


def let_in(facts: MotoFacts, source: str, target: str, prefix: str) -> bool:
    """Whether a log bucket lets the logging service write under `prefix`: by its policy, or where ACLs are on by its list.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html#grant-log-delivery-permissions-general
    """
    context = {"aws:SourceArn": f"arn:aws:s3:::{source}", "aws:SourceAccount": moto_seam.owner("bucket", source) or ""}
    write = facts.service_may(SERVICE, "s3:PutObject", f"arn:aws:s3:::{target}/{prefix}log", context)
    if not write.allowed or write.policy_kind != "acl":
        return write.allowed
    return facts.service_may(SERVICE, "s3:GetBucketAcl", f"arn:aws:s3:::{target}", context).allowed


def _batch(heard: Heard, source: str, told: dict[str, Any], due: int) -> Batch:
    """Where a line goes, by the bucket's logging configuration."""
    parted = (told.get("TargetObjectKeyFormat") or {}).get("PartitionedPrefix")
    by_event = parted is not None and parted.get("PartitionDateSource") == "EventTime"
    day = f"{to_datetime(heard.time):%Y-%m-%d}" if by_event else ""
    return Batch(due, source, str(told["TargetBucket"]), str(told.get("TargetPrefix") or ""), parted is not None, day)


def _key(batch: Batch, account: str, region: str, mark: str) -> str:
    """The name of a log file: by time of delivery, or sorted into folders by account, region, bucket and day.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html#server-access-logging-overview
    """
    stamp = f"{batch.day}-00-00-00" if batch.day else f"{to_datetime(batch.due):%Y-%m-%d-%H-%M-%S}"
    folder = f"{account}/{region}/{batch.source}/{stamp[:10].replace('-', '/')}/" if batch.partitioned else ""
    return f"{batch.prefix}{folder}{stamp}-{mark}"
