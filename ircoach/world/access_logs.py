"""S3's server access logs: a line for each request to a bucket that has logging on, in files that come hours late, or never.

What is logged are requests that were really made, refusals and strangers included; nobody types a line.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html,
https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html#LogDeliveryBestEffort
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urlsplit

from ircoach.world import moto_seam
from ircoach.world.acls import canonical_id
from ircoach.world.clock import HOUR, MINUTE, Clock, Process, to_datetime
from ircoach.world.gate import Admission
from ircoach.world.identity import Dice
from ircoach.world.records import s3

#: most lines arrive within a few hours; of a thousand, some never do
LATE = (70 * MINUTE, 4 * HOUR)
LOST = 0.005
#: (target bucket, key, content)
Write = Callable[[str, str, bytes], None]


@dataclass(frozen=True, slots=True)
class Target:
    """Where a bucket's lines go."""

    bucket: str
    prefix: str


class AccessLogs:
    """The lines that are on their way. `write` puts a finished file; `arn_of` names whoever signed a request."""

    def __init__(self, seed: int, clock: Clock, write: Write, arn_of: Callable[[Admission], str]) -> None:
        self._seed, self._clock, self._write, self._arn_of = seed, clock, write, arn_of
        self._waiting: dict[tuple[int, Target], list[str]] = defaultdict(list)
        self._count = 0

    def note(self, admission: Admission) -> None:
        """Log a request, if the bucket it was for has logging on."""
        bucket = admission.call.params.get("Bucket")
        target = _target(str(bucket)) if admission.call.service == "s3" and bucket else None
        if target is None:
            return
        dice = Dice(self._seed, "access-log", self._count)
        self._count += 1
        if dice.random() < LOST:
            return
        due = (admission.time + dice.randint(*LATE)) // (10 * MINUTE) * 10 * MINUTE + 10 * MINUTE
        if (due, target) not in self._waiting:
            self._clock.start(self._deliver(due, target))
        self._waiting[due, target].append(line(admission, self._arn_of(admission)))

    def _deliver(self, due: int, target: Target) -> Process:
        yield self._clock.until(due)
        lines = self._waiting.pop((due, target), [])
        mark = Dice(self._seed, "access-log-file", target.bucket, due).hex(16).upper()
        self._write(target.bucket, f"{target.prefix}{to_datetime(due):%Y-%m-%d-%H-%M-%S}-{mark}", "".join(lines).encode())


def line(admission: Admission, arn: str) -> str:
    """One line, its fields in AWS's order. `arn` is the requester's, "-" for nobody."""
    call, response = admission.call, admission.response
    raw = call.raw
    ids = {name.lower(): value for name, value in response.headers}
    parts = urlsplit(raw.url) if raw else urlsplit("")
    key = call.params.get("Key")
    status = response.status
    took = Dice("access-log-time", ids.get("x-amz-request-id", "")).randint(9, 80)
    error = admission.error.code if admission.error else "-"
    fields = [
        canonical_id(moto_seam.owner("bucket", str(call.params.get("Bucket"))) or ""),
        str(call.params.get("Bucket")),
        f"[{to_datetime(admission.time):%d/%b/%Y:%H:%M:%S +0000}]",
        admission.caller.address,
        arn,
        ids.get("x-amz-request-id", "-"),
        operation(admission),
        quote(str(key), safe="/-_.~") if key is not None else "-",
        f'"{raw.method if raw else "-"} {parts.path or "/"}{"?" + parts.query if parts.query else ""} HTTP/1.1"',
        str(status),
        error,
        str(len(response.body)) if response.body else "-",
        str(len(response.body)) if key is not None and status == 200 and raw and raw.method == "GET" else "-",
        str(took),
        str(max(1, took - 3)),
        f'"{raw.header("Referer") if raw and raw.header("Referer") else "-"}"',
        f'"{_quoted(raw.header("User-Agent")) if raw else "-"}"',
        str(call.params.get("VersionId") or "-"),
        ids.get("x-amz-id-2", "-"),
        "SigV4" if arn != "-" else "-",
        s3.CIPHER,
        ("QueryString" if "X-Amz-Signature" in parse_qs(parts.query) else "AuthHeader") if arn != "-" else "-",
        parts.netloc or "-",
        "TLSv1.3",
        "-",
        "-",
    ]
    return " ".join(fields) + "\n"


def operation(admission: Admission) -> str:
    """`REST.GET.OBJECT`: what was asked for, as the log names it."""
    call = admission.call
    method = call.raw.method if call.raw else "GET"
    if call.params.get("Key") is not None:
        named = {"ObjectAcl": "ACL", "ObjectTagging": "OBJECT_TAGGING"}
        return f"REST.{method}.{next((word for ending, word in named.items() if call.operation.endswith(ending)), 'OBJECT')}"
    sub = next(iter(parse_qs(urlsplit(call.raw.url).query, keep_blank_values=True)), "") if call.raw else ""
    words = {"acl": "ACL", "versions": "BUCKETVERSIONS", "policy": "BUCKETPOLICY", "location": "LOCATION", "website": "WEBSITE"}
    words |= {"logging": "LOGGING_STATUS", "versioning": "VERSIONING", "tagging": "TAGGING", "policyStatus": "BUCKETPOLICYSTATUS"}
    return f"REST.{method}.{words.get(sub, 'BUCKET')}"


def _target(bucket: str) -> Target | None:
    held = moto_seam.bucket(bucket)
    told = held.logging if held is not None else None
    return Target(str(told["TargetBucket"]), str(told.get("TargetPrefix") or "")) if told else None


def _quoted(text: str) -> str:
    return text.replace('"', "%22") or "-"
