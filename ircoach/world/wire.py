"""The wire: raw AWS requests and answers, where a request is meant for, and errors in each of AWS's protocols.

What a request asks for is read in protocols.py. Nothing here knows who calls or whether they may, and nothing here needs moto:
a learner's kernel carries requests without loading a world.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, parse_qs, urlsplit, urlunsplit
from xml.sax.saxutils import escape

from ircoach.world.identity import Dice

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RawRequest:
    """A request as it came over the wire, real AWS host name and all."""

    method: str
    url: str
    headers: Headers
    body: bytes = b""

    def header(self, name: str, default: str = "") -> str:
        """The first header of that name, in any letter case."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), default)


@dataclass(frozen=True, slots=True)
class RawResponse:
    """An answer as it goes back over the wire."""

    status: int
    headers: Headers
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Call:
    """What a request asks for. `params` uses botocore's names; `protocol` is the one the client spoke."""

    service: str
    operation: str
    params: Mapping[str, Any]
    region: str
    protocol: str
    host: str = ""
    raw: RawRequest | None = field(default=None, repr=False, compare=False)

    @property
    def name(self) -> str:
        """`ec2:DescribeImages`, as an IAM action would spell it."""
        return f"{self.service}:{self.operation}"


class AwsError(Exception):
    """An error as AWS answers it: `code` without protocol prefix, `message`, HTTP `status`."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(f"{code}: {message}")
        self.code, self.message, self.status = code, message, status


@dataclass(frozen=True, slots=True)
class Ids:
    """What an answer is known by, to its caller and to the trail alike: S3 gives two ids, every other service one.

    https://docs.aws.amazon.com/AmazonS3/latest/API/RESTCommonResponseHeaders.html
    """

    request: str
    host: str = ""

    @classmethod
    def drawn(cls, dice: Dice, service: str, host: str) -> Ids:
        """The ids of one call: a UUID, or S3's sixteen hexadecimal capitals and the `host` id."""
        if service in ("s3", "s3control"):
            return cls(dice.of("request").hex(16).upper(), host)
        return cls(dice.of("request").uuid())

    def stamp(self, response: RawResponse) -> RawResponse:
        """The answer under these ids, wherever it carries others (moto makes its own)."""
        body = response.body.replace(_PLACEHOLDER, b">" + self.request.encode() + b"<")
        headers = tuple(pair for pair in response.headers if pair[0].lower() not in _ID_HEADERS)
        for name, value in response.headers:
            if name.lower() in _ID_HEADERS and value:
                body = body.replace(value.encode(), self.request.encode())
        if not self.host:
            return RawResponse(response.status, (*headers, ("x-amzn-RequestId", self.request)), body)
        body = re.sub(rb"<HostId>[^<]*</HostId>", b"<HostId>" + self.host.encode() + b"</HostId>", body)
        return RawResponse(response.status, (*headers, ("x-amz-request-id", self.request), ("x-amz-id-2", self.host)), body)


_PLACEHOLDER = b">request-id<"  # moto's serializers leave it for others to fill
_ID_HEADERS = frozenset({"x-amzn-requestid", "x-amz-request-id", "x-amz-id-2"})


@dataclass(frozen=True, slots=True)
class Scope:
    """Where and with whose key a request was signed: the credential scope, or what the host name tells."""

    access_key_id: str | None
    service: str
    region: str
    presigned: bool = False
    host_region: str = ""  # the region the host name tells, where it tells one


_AWS = ".amazonaws.com"
_REGION = re.compile(r"^[a-z]{2}(?:-[a-z]+)+-\d$")
_CREDENTIAL = re.compile(r"Credential=([^/,\s]+)/(\d{8})/([a-z0-9-]+)/([a-z0-9-]+)/aws4_request\b")
_NAME = re.compile(r"[a-z0-9-]+")
#: services whose name on the wire differs from botocore's
_ALIASES = {"s3-control": "s3control", "monitoring": "cloudwatch", "access-analyzer": "accessanalyzer"}
NAMES = {name: other for other, name in _ALIASES.items()}
"""Botocore's name of a service → what hosts and signatures call it, where that differs."""


def scope(request: RawRequest) -> Scope:
    """Read access key, service and region from the signature, and from the host name where unsigned."""
    parts = urlsplit(request.url)
    host = (parts.hostname or "").lower()
    service, region = _from_host(host) if host.endswith(_AWS) else ("", "")
    key, presigned, host_region = None, False, region
    credential = _CREDENTIAL.search(request.header("Authorization"))
    if credential:
        key = credential[1]
        service, region = service or credential[4], credential[3]
    elif "X-Amz-Credential" in parts.query:
        pieces = parse_qs(parts.query).get("X-Amz-Credential", [""])[0].split("/")
        if len(pieces) == 5 and _NAME.fullmatch(pieces[2]) and _NAME.fullmatch(pieces[3]):
            key, presigned = pieces[0], True
            service, region = service or pieces[3], pieces[2]
    elif request.header("Authorization").startswith("AWS ") or "AWSAccessKeyId" in parts.query:
        old = request.header("Authorization")[4:].split(":")[0]
        key = old or parse_qs(parts.query).get("AWSAccessKeyId", [""])[0]
    return Scope(key, _ALIASES.get(service, service), region or "us-east-1", presigned, host_region)


def _from_host(host: str) -> tuple[str, str]:
    """(service, region) of `ec2.eu-west-1.amazonaws.com`, `bucket.s3.amazonaws.com`, `123.s3-control.eu-west-1.amazonaws.com`.

    Only S3 has anything before its name; whatever else does is a service that nobody knows.
    """
    labels = host.removesuffix(_AWS).split(".")
    region = labels.pop() if len(labels) > 1 and _REGION.match(labels[-1]) else ""
    return labels[-1] if labels[-1] in ("s3", "s3-control") else ".".join(labels), region


def at_aws(request: RawRequest) -> RawRequest:
    """The request as if it had been sent to AWS's own host name, for clients pointed at an endpoint of ours.

    A name under `localhost` or `.invalid`, or before an address, says what it would before AWS's own: a bucket, an account, a
    website. The Host header stays what the client signed. Unsigned requests can only be S3's.
    """
    parts = urlsplit(request.url)
    named, scheme = (parts.hostname or "").lower(), "https"
    if named.endswith(_AWS):
        host, scheme = _plain(named), parts.scheme
        if host == named:
            return request
    else:
        host = _as_aws_names_it(request, parts, _HERE.sub("", named) if _HERE.search(named) else "")
        if "s3-website" in host:
            scheme = "http"  # all that those endpoints speak
    headers = request.headers if request.header("Host") else (*request.headers, ("Host", _bare_host(parts)))
    return RawRequest(request.method, urlunsplit((scheme, host, parts.path or "/", parts.query, "")), headers, request.body)


#: services that are one for all regions. A client pointed at an endpoint signs their calls for its own region all the same
GLOBAL = {"iam": "iam.amazonaws.com", "organizations": "organizations.us-east-1.amazonaws.com"}

#: what a name of this machine ends in; the labels before it are the client's
_HERE = re.compile(r"(?:^|\.)(?:localhost|127\.0\.0\.1|[a-z0-9-]+\.invalid)$")
_ACCOUNT = re.compile(r"\d{12}")
#: ways to reach a service, right before its region and AWS's domain
_WAYS = re.compile(r"(?:\.dualstack|-fips|\.s3-)(?=\.?(?:[a-z]{2}(?:-[a-z]+)+-\d)?(?:\.amazonaws\.com)$)")


def _as_aws_names_it(request: RawRequest, parts: SplitResult, before: str) -> str:
    """AWS's host for a request to an endpoint of ours. `before`: the labels a client put before the endpoint's own name."""
    where = scope(request)
    region = where.region if _REGION.fullmatch(where.region) else "us-east-1"
    service = where.service or "s3"
    if "s3-website" in before:
        return f"{before}{_AWS}"
    if service == "s3" and (parts.path.startswith("/v20180820/") or request.header("x-amz-account-id")):
        service = "s3control"
    if service == "s3control":
        account = _ACCOUNT.fullmatch(request.header("x-amz-account-id") or before.partition(".")[0])
        return f"{account[0] if account else '000000000000'}.s3-control.{region}{_AWS}"
    if service != "s3":
        return GLOBAL.get(service) or f"{NAMES.get(service, service)}.{region}{_AWS}"
    bucket = re.sub(rf"(?:^|\.)s3(?:\.(?:dualstack\.)?{region})?$", "", before)
    return f"{bucket}.s3.{region}{_AWS}" if bucket else f"s3.{region}{_AWS}"


def _plain(host: str) -> str:
    """AWS's host name without what says only how it is reached: `dualstack`, `-fips`, the older `s3-eu-west-1`."""
    return _WAYS.sub(lambda found: ".s3." if found[0].endswith("s3-") else "", f".{host}")[1:]


def _bare_host(parts: SplitResult) -> str:
    """The host as a client signs it: with its port unless that is the scheme's own."""
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    return f"{parts.hostname}:{parts.port}" if parts.port and parts.port != usual else str(parts.hostname)


def guess_protocol(request: RawRequest) -> str:
    """The protocol an unknown request seems to speak, so that its refusal can be read by its client."""
    if request.header("X-Amz-Target"):
        return "json"
    if request.header("Content-Type").startswith("application/x-www-form-urlencoded"):
        return "ec2" if scope(request).service == "ec2" else "query"
    return "rest-xml" if scope(request).service in ("s3", "s3control", "route53", "cloudfront") else "rest-json"


def write_error(protocol: str, error: AwsError, request_id: str, service: str = "", head: bool = False) -> RawResponse:
    """An error in the caller's protocol, shaped as AWS shapes it."""
    code, message = escape(error.code), escape(error.message)
    json_body = json.dumps({"__type": error.code, "message": error.message}).encode()
    headers: list[tuple[str, str]] = [("x-amzn-RequestId", request_id)]
    match protocol:
        case "ec2":
            body = (
                '<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error>'
                f"<Code>{code}</Code><Message>{message}</Message></Error></Errors><RequestID>{request_id}</RequestID></Response>"
            ).encode()
            headers.append(("Content-Type", "text/xml;charset=UTF-8"))
        case "query":
            kind = "Sender" if error.status < 500 else "Receiver"
            body = (
                f"<ErrorResponse><Error><Type>{kind}</Type><Code>{code}</Code><Message>{message}</Message></Error>"
                f"<RequestId>{request_id}</RequestId></ErrorResponse>"
            ).encode()
            headers.append(("Content-Type", "text/xml"))
        case "rest-xml":
            if service == "s3":
                ids = f"<RequestId>{request_id}</RequestId><HostId></HostId>"
                inner = f"<Error><Code>{code}</Code><Message>{message}</Message>{ids}</Error>"
            else:
                inner = (
                    f"<ErrorResponse><Error><Code>{code}</Code><Message>{message}</Message></Error>"
                    f"<RequestId>{request_id}</RequestId></ErrorResponse>"
                )
            body = b"" if head else f'<?xml version="1.0" encoding="UTF-8"?>\n{inner}'.encode()
            headers += [("Content-Type", "application/xml"), ("x-amz-request-id", request_id)]
        case "rest-json":
            body = json_body
            headers += [("Content-Type", "application/json"), ("x-amzn-ErrorType", error.code)]
        case _:
            body = json_body
            headers.append(("Content-Type", "application/x-amz-json-1.1"))
    return RawResponse(error.status, tuple(headers), body)
