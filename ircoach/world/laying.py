"""Log files that are laid in a bucket when somebody first looks there: there are thousands, and most are never looked at.

A file is dated as it was delivered, so whoever looks finds what would have been there.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ircoach.world import moto_seam, stored
from ircoach.world.clock import DAY, HOUR, from_datetime, to_datetime
from ircoach.world.delivery import Delivered
from ircoach.world.gate import Asked, Guard

#: the operations that look into a bucket
LOOKS = ("ListObjects", "ListObjectsV2", "ListObjectVersions", "GetObject", "HeadObject")
#: those that change what lies there, which has to lie there first
CHANGES = ("PutObject", "DeleteObject", "DeleteObjects")
#: by when everything of a day was delivered, after its end
_LATEST = HOUR
#: lays out what a look into a bucket (its name, a key or prefix, whether folders are all it asks for) can find
LayOut = Callable[[str, str, bool], None]
#: the files of a folder that were delivered after some moment and by now, each with its text; one of each day is enough where the
#: last says that folders are all that matters
Files = Callable[["Folder", int, bool], Iterable[tuple[Delivered, bytes]]]


@dataclass(frozen=True, slots=True)
class Folder:
    """A part of a log bucket: an account's, a region's, a day's (scenario day number), as far as a prefix says."""

    account: str = ""
    region: str = ""
    day: int | None = None

    @property
    def within(self) -> tuple[Folder, ...]:
        """It, and what it is a part of."""
        return (self, Folder(self.account, self.region), Folder(self.account), Folder())

    def holds(self, place: Delivered) -> bool:
        """Whether a file lies there."""
        return (
            self.account in ("", place.account)
            and self.region in ("", place.region)
            and (self.day is None or f"/{to_datetime(self.day * DAY):%Y/%m/%d}/" in place.key)
        )


class Bucket:
    """What was laid of one bucket's files, which lie under `root` as ACCOUNT/LOG/REGION/YYYY/MM/DD/NAME."""

    def __init__(self, name: str, root: str, now: Callable[[], int], files: Files) -> None:
        self._name, self._root, self._now, self._files = name, root, now, files
        self._laid: dict[str, set[str]] = defaultdict(set)  # file names by folder
        self._complete: dict[Folder, int] = {}  # until when a folder was laid out
        self._outlined: dict[Folder, int] = {}  # and until when each of its days had a file

    def lay_out(self, prefix: str, only_folders: bool) -> None:
        """Lay out what is under a prefix, or a key; one file of each day is enough to show which folders there are."""
        folder = _folder(prefix, self._root)
        if folder is None or moto_seam.bucket(self._name) is None:
            return
        only_folders = only_folders and folder.day is None
        marks = self._outlined if only_folders else self._complete
        since = max(marks.get(each, -1) for each in folder.within)
        if since < self._now() and not (folder.day is not None and since > (folder.day + 1) * DAY + _LATEST):
            self._write(folder, since, only_folders)
            marks[folder] = self._now()

    def _write(self, folder: Folder, since: int, only_folders: bool) -> None:
        keep = moto_seam.s3(str(moto_seam.owner("bucket", self._name)))
        for place, text in sorted(self._files(folder, since, only_folders), key=lambda file: (file[0].at, file[0].key)):
            laid = self._laid[place.key.rpartition("/")[0]]
            if place.key in laid or (only_folders and laid):
                continue
            put = keep.put_object(self._name, place.key, stored.gzip(text))
            put.last_modified = to_datetime(place.at).replace(microsecond=0, tzinfo=None)
            laid.add(place.key)


def looking(lay_out: LayOut, others: Mapping[str, Guard]) -> dict[str, Guard]:
    """Guards of the operations on a bucket's files: what they may find is laid out first, then `others` are asked."""

    def guard(name: str) -> Guard:
        def looks(asked: Asked) -> None:
            params = asked.call.params
            for prefix in keys_of(params) or [str(params.get("Prefix") or "")]:
                lay_out(str(params.get("Bucket")), prefix, params.get("Delimiter") == "/")
            if other := others.get(name):
                other(asked)

        return looks

    return {name: guard(name) for name in (f"s3:{operation}" for operation in (*LOOKS, *CHANGES))}


def keys_of(params: Mapping[str, Any]) -> list[str]:
    """The objects that a request to S3 names: one, or those of a list to delete."""
    listed = (params.get("Delete") or {}).get("Objects", ())
    return [str(each["Key"]) for each in (*listed, params) if each.get("Key")]


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
