"""How records reach the log bucket: gathered per account and region, written as files some minutes after the call.

CloudTrail delivers within an average of about five minutes of a call
(https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html); the file's name tells when
(https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-examples.html#cloudtrail-log-filename-format).
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ircoach.world.clock import MINUTE, SECOND, utc
from ircoach.world.identity import Dice, derive

ROUND = 5 * MINUTE
#: what gzip leaves of CloudTrail's JSON, about: its records repeat each other
GZIP = 12
_LETTERS = string.ascii_letters + string.digits
_PAIRS = [first + second for second in _LETTERS for first in _LETTERS]


def log_bucket(seed: int, owner: str) -> str:
    """The bucket of the organization's trail; `owner` is the account it is in."""
    return f"aws-cloudtrail-logs-{owner}-{Dice(seed, 'log-bucket').hex(8)}"


@dataclass(frozen=True, slots=True)
class Delivered:
    """When a record can be read in the bucket (scenario microseconds), and in which file."""

    at: int
    account: str
    region: str
    key: str

    @property
    def day(self) -> str:
        """The file's folder, yyyy/MM/dd."""
        return _date(self.at)


def delivered(seed: int, time: int, record: Mapping[str, Any], prefix: str = "AWSLogs") -> Delivered:
    """The delivery of a record of a call made at `time`: the end of its account's and region's round, and a little later."""
    account, region = str(record["recipientAccountId"]), str(record["awsRegion"])
    offset = _offset(seed, account, region)
    return _of_round(seed, account, region, (time - offset) // ROUND, prefix)


def last_round(seed: int, account: str, region: str, now: int) -> int:
    """When the last files of an account's region came (scenario microseconds), as far as it was busy."""
    round_ = (now - _offset(seed, account, region)) // ROUND
    comings = (_of_round(seed, account, region, each, "AWSLogs").at for each in range(round_, round_ - 4, -1))
    return next(at for at in comings if at <= now)


@lru_cache(maxsize=1024)
def _offset(seed: int, account: str, region: str) -> int:
    """When an account's and region's rounds begin."""
    return derive(seed, "delivery", account, region) % ROUND


@lru_cache(maxsize=65536)
def _of_round(seed: int, account: str, region: str, round_: int, prefix: str) -> Delivered:
    drawn = derive(seed, "delivery", account, region, round_)
    at = _offset(seed, account, region) + (round_ + 1) * ROUND + (40 + drawn % 161) * SECOND
    tail, rest = "", derive(seed, "delivered", account, region, round_) << 64 | drawn
    for _ in range(8):
        rest, pair = divmod(rest, len(_PAIRS))
        tail += _PAIRS[pair]
    minute = utc(at)[:16].replace("-", "").replace(":", "")
    folder = f"{prefix}/{account}/CloudTrail/{region}/{_date(at)}"
    return Delivered(at, account, region, f"{folder}/{account}_CloudTrail_{region}_{minute}Z_{tail}.json.gz")


def _date(micros: int) -> str:
    """The day of a moment as folders are named by it, yyyy/MM/dd."""
    return utc(micros)[:10].replace("-", "/")
