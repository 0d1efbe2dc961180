"""The organization trail's files in its bucket: gzip JSON under CloudTrail's names, each there from its delivery on.

https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-examples.html
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from heapq import merge

from ircoach.world.background.habits import Habit
from ircoach.world.background.patterns import Pattern
from ircoach.world.clock import DAY, MINUTE
from ircoach.world.delivery import ROUND, Delivered, delivered
from ircoach.world.laying import Bucket, Folder
from ircoach.world.log_archive import LogArchive
from ircoach.world.trail import HISTORY, Trail

_LATEST = ROUND + 4 * MINUTE


class LogFiles:
    """The files of a world's organization trail, in its log archive."""

    def __init__(self, seed: int, trail: Trail, now: Callable[[], int], archive: LogArchive) -> None:
        self._seed, self._trail, self._archive = seed, trail, archive
        self._now: Callable[[], int] = lambda: archive.until(now())
        self._bucket: Bucket | None = None

    def lay_out(self, bucket: str, prefix: str, only_folders: bool = False) -> None:
        """Lay out what a look into a bucket can find of the files delivered by now, where it is the trail's at all."""
        if bucket == self._archive.bucket:
            self._bucket = self._bucket or Bucket(bucket, self._root, self._now, self._files)
            self._bucket.lay_out(prefix, only_folders)

    @property
    def _root(self) -> str:
        return self._archive.address.removeprefix("s3://").partition("/")[2]

    def of_day(self, day: int) -> Iterator[tuple[Delivered, bytes]]:
        """The files of a day (scenario day number) that were delivered by now, in order of their names, each with its text."""
        yield from sorted(self._files(Folder(day=day), since=-1, only_folders=False), key=lambda file: file[0].key)

    def _files(self, folder: Folder, since: int, only_folders: bool) -> Iterator[tuple[Delivered, bytes]]:
        del only_folders
        now = self._now()
        files: dict[Delivered, list[bytes]] = defaultdict(list)
        for place, text in self._records(folder, since - _LATEST, now):
            if since < place.at <= now:
                files[place].append(text)
        for place, texts in files.items():
            yield place, b'{"Records":[' + b",".join(texts) + b"]}"

    def _records(self, folder: Folder, since: int, now: int) -> Iterator[tuple[Delivered, bytes]]:
        """Every record of a call made since whose file lies in a folder, in order of call, with that file."""
        first, until = (now - HISTORY - DAY, now) if folder.day is None else (folder.day * DAY - _LATEST, (folder.day + 1) * DAY)
        since = max(since, first)
        root = self._root
        accounts = {folder.account} if folder.account else set(self._archive.accounts())

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
            if folder.holds(place):
                yield place, text
