"""The organization trail's files in its bucket: gzip JSON under CloudTrail's names, each there from its delivery on.

There are tens of thousands of them, and most are never looked at. So a file is laid in the bucket when somebody first lists or
asks for what lies around it, and it is dated as it was delivered: whoever looks finds what would have been there.
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-examples.html
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from heapq import merge

from ircoach.world import moto_seam, stored
from ircoach.world.background.habits import Habit
from ircoach.world.background.patterns import Pattern
from ircoach.world.clock import DAY, MINUTE, from_datetime, to_datetime
from ircoach.world.delivery import ROUND, Delivered, delivered
from ircoach.world.gate import Asked, Guard
from ircoach.world.trail import HISTORY, Trail

#: the operations that look into a bucket
LOOKS = ("ListObjects", "ListObjectsV2", "ListObjectVersions", "GetObject", "HeadObject")
_LATEST = ROUND + 4 * MINUTE


@dataclass(frozen=True, slots=True)
class Folder:
    """A part of the bucket: an account's, a region's, a day's (scenario day number), as far as a prefix says."""

    account: str = ""
    region: str = ""
    day: int | None = None


class LogFiles:
    """The files of a world's organization trail. `address` gives the s3:// address they lie under, `accounts` whose they are."""

    def __init__(
        self, seed: int, trail: Trail, now: Callable[[], int], address: Callable[[], str], accounts: Callable[[], list[str]]
    ) -> None:
        self._seed, self._trail, self._now, self._address, self._accounts = seed, trail, now, address, accounts
        self._laid: dict[str, set[str]] = defaultdict(set)  # file names by folder
        self._complete: dict[Folder, int] = {}  # until when a folder was laid out

    def guards(self, others: dict[str, Guard]) -> dict[str, Guard]:
        """Guards of the operations that look into a bucket: what they may find is laid out first, then `others` are asked."""

        def guard(name: str) -> Guard:
            def looks(asked: Asked) -> None:
                self.lay_out(asked)
                if other := others.get(name):
                    other(asked)

            return looks

        return {name: guard(name) for name in (f"s3:{operation}" for operation in LOOKS)}

    def lay_out(self, asked: Asked) -> None:
        """Lay out what a call can find of the files delivered by now, where it looks into the trail's bucket at all."""
        bucket, _, root = self._address().removeprefix("s3://").partition("/")
        params = asked.call.params
        if params.get("Bucket") != bucket or moto_seam.bucket(bucket) is None:
            return
        prefix = str(params.get("Key") or params.get("Prefix") or "")
        folder = _folder(prefix, root)
        if folder is None:
            return
        only_folders = params.get("Delimiter") == "/" and folder.day is None
        if only_folders or self._complete.get(folder, -1) < self._now():
            self._write(bucket, folder, only_folders)

    def _write(self, bucket: str, folder: Folder, only_folders: bool) -> None:
        """Put a folder's files into the bucket; one file of each day is enough to show which folders there are."""
        now = self._now()
        files: dict[Delivered, list[bytes]] = defaultdict(list)
        for time, place, text in self._records(folder, now):
            del time
            if place.at <= now and place.key not in self._laid[place.key.rpartition("/")[0]]:
                files[place].append(text)
        keep = moto_seam.s3(str(moto_seam.owner("bucket", bucket)))
        for place, texts in sorted(files.items(), key=lambda file: (file[0].at, file[0].key)):
            laid = self._laid[place.key.rpartition("/")[0]]
            if only_folders and laid:
                continue
            body = stored.gzip(b'{"Records":[' + b",".join(texts) + b"]}")
            keep.put_object(bucket, place.key, body).last_modified = to_datetime(place.at).replace(microsecond=0, tzinfo=None)
            laid.add(place.key)
        if not only_folders:
            self._complete[folder] = now

    def _records(self, folder: Folder, now: int) -> Iterator[tuple[int, Delivered, bytes]]:
        """Every record whose file lies in a folder, in order of call, with that file."""
        since, until = (now - HISTORY - DAY, now) if folder.day is None else (folder.day * DAY - _LATEST, (folder.day + 1) * DAY)
        root = self._address().removeprefix("s3://").partition("/")[2]
        accounts = {folder.account} if folder.account else set(self._accounts())

        def wanted(habit: Habit, pattern: Pattern) -> bool:
            return pattern.account in accounts and folder.region in ("", pattern.region)

        made = (
            (line.time, line.record, json.dumps(line.record, separators=(",", ":")).encode())
            for line in self._trail.lines()
            if since <= line.time <= until
            and line.record["recipientAccountId"] in accounts
            and folder.region in ("", line.record["awsRegion"])
        )
        crowd = self._trail.crowd
        ordinary = (
            ((time, pattern.record, text) for time, pattern, text in crowd.written(since, min(until, now), wanted))
            if crowd
            else iter(())
        )
        for time, record, text in merge(made, sorted(ordinary, key=lambda each: each[0]), key=lambda each: each[0]):
            place = delivered(self._seed, time, record, root)
            if folder.day is None or place.day == f"{to_datetime(folder.day * DAY):%Y/%m/%d}":
                yield time, place, text


def _folder(prefix: str, root: str) -> Folder | None:
    """The part of the bucket a prefix or a key names; None where it names no part of it."""
    if not prefix.startswith(f"{root}/"):
        return Folder() if f"{root}/".startswith(prefix) else None
    pieces = prefix.removeprefix(f"{root}/").split("/")
    whole = pieces[:-1]  # the last piece may be the beginning of a name
    account, region = (whole[0] if whole else ""), (whole[2] if len(whole) > 2 else "")
    try:
        year, month, day = (int(piece) for piece in whole[3:6])
        return Folder(account, region, from_datetime(dt.datetime(year, month, day, tzinfo=dt.UTC)) // DAY)
    except ValueError:
        return Folder(account, region)
