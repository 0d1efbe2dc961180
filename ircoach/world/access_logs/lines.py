"""The lines of an access log: which a request leaves, in which buckets' logs, and their fields in AWS's order.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote, urlsplit
from xml.sax.saxutils import unescape

from ircoach.world import acls, moto_seam, website
from ircoach.world.callers import Caller
from ircoach.world.clock import to_datetime
from ircoach.world.identity import Dice
from ircoach.world.records import s3
from ircoach.world.wire import AwsError, Call, RawRequest, RawResponse

_CODE = re.compile(rb"<Code>([^<]+)</Code>")
_REFUSED = re.compile(rb"<Error><Key>([^<]*)</Key>(?:<VersionId>[^<]*</VersionId>)?<Code>([^<]+)</Code>")
#: what an operation is about, by the first subresource in its query, where the log's word differs from AWS's
_ABOUT = {
    "delete": "MULTI_OBJECT_DELETE",
    "policy": "BUCKETPOLICY",
    "policyStatus": "POLICY_STATUS",
    "publicAccessBlock": "PUBLIC_ACCESS_BLOCK",
    "ownershipControls": "OWNERSHIP_CONTROLS",
    "logging": "LOGGING_STATUS",
    "versions": "BUCKETVERSIONS",
    "requestPayment": "REQUEST_PAYMENT",
    "object-lock": "OBJECT_LOCK_CONFIGURATION",
    "intelligent-tiering": "INTELLIGENT_TIERING",
    "uploadId": "UPLOAD",
}
_SAME = "acl accelerate analytics attributes cors encryption inventory legal-hold lifecycle location metrics notification"
_SAME += " replication restore retention tagging torrent uploads versioning website"
_ABOUT |= {word: word.upper().replace("-", "_") for word in _SAME.split()}


@dataclass(frozen=True, slots=True)
class Heard:
    """A request to S3 and what came of it.

    time: scenario microseconds. request: as it came, a website's visit under the website's name. requester: the ARN or the
    root's canonical user id, "-" for nobody or where the signature does not hold. call: what was asked for, if it could be read.
    error: what was answered instead of a result. by_acl: an access control list let it pass.
    """

    time: int
    caller: Caller
    request: RawRequest
    response: RawResponse
    requester: str = "-"
    call: Call | None = None
    error: AwsError | None = None
    by_acl: bool = False

    @property
    def ids(self) -> dict[str, str]:
        """The headers of the answer by their names in lower case; S3's ids are among them."""
        return {name.lower(): value for name, value in self.response.headers}

    @property
    def error_code(self) -> str:
        """S3's code for what went wrong, "-" where nothing did."""
        if self.response.status < 400:
            return "-"
        told = _CODE.search(self.response.body)
        return self.error.code if self.error else self.ids.get("x-amz-error-code", told[1].decode() if told else "-")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line to be: in which bucket's log, as which operation, about which key.

    `part`: of a request that has its own line. `refused`: with which code this part was, "" where it was done.
    """

    bucket: str
    operation: str
    key: str | None
    part: bool = False
    refused: str = ""


def entries(heard: Heard) -> Iterator[Entry]:
    """The lines a request leaves: one, and one more for the source of a copy and for each object of a batch deletion."""
    method, call = heard.request.method, heard.call
    key = call.params.get("Key") if call else None
    if site := website.bucket_of(heard.request):
        yield Entry(site, f"WEBSITE.{method}.OBJECT" if method in ("GET", "HEAD") else "WEBSITE.INVALIDOPERATION", key)
        return
    if call is None or call.service != "s3" or not call.params.get("Bucket"):
        return
    bucket, copied = str(call.params["Bucket"]), call.params.get("CopySource")
    if copied:
        kind = "PART" if call.operation == "UploadPartCopy" else "OBJECT"
        yield Entry(bucket, f"REST.COPY.{kind}", key)
        source, _, name = unquote(str(copied)).removeprefix("/").partition("/")
        yield Entry(source, f"REST.COPY.{kind}_GET", name.partition("?versionId=")[0])
        return
    yield Entry(bucket, f"REST.{method}.{_about(call)}", key)
    if call.operation == "DeleteObjects" and heard.response.status < 300:
        refused = {unescape(name.decode()): code.decode() for name, code in _REFUSED.findall(heard.response.body)}
        for each in (call.params.get("Delete") or {}).get("Objects") or ():
            name = str(each["Key"])
            yield Entry(bucket, "BATCH.DELETE.OBJECT", name, part=True, refused=refused.get(name, ""))


def line(heard: Heard, entry: Entry) -> str:
    """One line with its end, in 27 fields."""
    request, response, call, code = heard.request, heard.response, heard.call, heard.error_code
    parts = urlsplit(request.url)
    signed, plain = heard.requester != "-" and call is not None, parts.scheme == "http"
    took = _milliseconds(heard, entry)
    fields = [
        acls.canonical_id(moto_seam.owner("bucket", entry.bucket) or ""),
        entry.bucket,
        f"[{to_datetime(heard.time):%d/%b/%Y:%H:%M:%S +0000}]",
        heard.caller.address,
        heard.requester,
        heard.ids.get("x-amz-request-id", "-"),
        entry.operation,
        quote(entry.key, safe="/-_.~") if entry.key is not None else "-",
        "-" if entry.part else f'"{request.method} {parts.path or "/"}{"?" + parts.query if parts.query else ""} HTTP/1.1"',
        ("403" if entry.refused else "204") if entry.part else str(response.status),
        entry.refused or code,
        "-" if entry.part or request.method == "HEAD" else str(len(response.body) or "-"),
        _size(heard, entry),
        "-" if entry.part else str(took + len(response.body) // 100_000),
        str(took) if response.status < 400 and not entry.part and entry.operation.endswith(("OBJECT", "BUCKET")) else "-",
        "-" if entry.part else _quoted(request.header("Referer")),
        "-" if entry.part else _quoted(request.header("User-Agent")),
        str((call.params.get("VersionId") if call else None) or "-"),
        heard.ids.get("x-amz-id-2", "-"),
        s3.signature_version(call) if call and signed else "-",
        "-" if plain else s3.CIPHER,
        s3.authentication_method(call) if call and signed else "-",
        host if (host := request.header("Host")).endswith(".amazonaws.com") else parts.netloc,
        "-" if plain else "TLSv1.3",
        "-",  # no access points here
        "Yes" if heard.by_acl and response.status < 400 else "-",
        "-",  # the region a request came from is known for AWS's own addresses only, and nobody here has one
    ]
    return " ".join(fields) + "\n"


def _about(call: Call) -> str:
    """OBJECT or BUCKET, or the subresource the query names."""
    asked = [name for name, _ in parse_qsl(urlsplit(call.raw.url).query, keep_blank_values=True)] if call.raw else []
    on_object = call.params.get("Key") is not None
    if "partNumber" in asked and call.operation == "UploadPart":
        return "PART"
    for name in asked:
        if name in _ABOUT:
            return "OBJECT_TAGGING" if on_object and name == "tagging" else _ABOUT[name]
    return "OBJECT" if on_object else "BUCKET"


def _size(heard: Heard, entry: Entry) -> str:
    """The whole object's size, where one was read or written."""
    if entry.key is None or heard.response.status >= 300 or not entry.operation.endswith(("OBJECT", "OBJECT_GET")):
        return "-"
    version = heard.call.params.get("VersionId") if heard.call else None
    found = moto_seam.object_version(entry.bucket, entry.key, str(version) if version else None)
    return str(found.size) if found is not None and hasattr(found, "size") else "-"


def _milliseconds(heard: Heard, entry: Entry) -> int:
    return Dice("access-log-time", heard.ids.get("x-amz-request-id", ""), entry.operation).randint(7, 80)


def _quoted(text: str) -> str:
    return f'"{text.replace(chr(34), "%22") or "-"}"'
