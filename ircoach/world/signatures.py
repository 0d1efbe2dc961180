"""Signatures: what a request's must be, by botocore's own arithmetic, and whether it is still fresh.

Signature dates are wall time, as every client writes them: a signed request older than five minutes (S3: fifteen) is stale, a
presigned URL lives as long as it says. S3 still takes the older SigV2, which boto3 uses for presigned URLs in some regions.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from botocore.auth import HmacV1Auth, S3SigV4Auth, S3SigV4QueryAuth, SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.compat import HTTPHeaders
from botocore.credentials import Credentials

from ircoach.world.presigning import WEEK, Presigned
from ircoach.world.wire import NAMES, AwsError, RawRequest, Scope

STALE = dt.timedelta(minutes=5)
S3_STALE = dt.timedelta(minutes=15)
Refuse = Callable[[str], AwsError]


def check(
    request: RawRequest, scope: Scope, secret: str, token: str | None, refuse: Refuse, received: float, now: int, urls: Presigned
) -> int | None:
    """Hold a request's signature against the one it must have, and its date against the clocks.

    Gives when a presigned URL was signed, in scenario time; None for every other request.

    `received` is the wall second it came at, which dates every signature of a client of today; `now` is scenario time, by which
    presigned URLs (`urls`) run out. Raises what `refuse("signature")` or `refuse("stale")` make, or S3's own errors for a
    presigned URL that is not good yet or no longer.
    """
    query = dict(parse_qsl(urlsplit(request.url).query, keep_blank_values=True))
    if "Signature" in query or request.header("Authorization").startswith("AWS "):
        _check_v2(request, scope, secret, token, query, refuse, received, now, urls)
        return None
    if scope.presigned:
        date, signed, given = query.get("X-Amz-Date", ""), query.get("X-Amz-SignedHeaders", ""), query.get("X-Amz-Signature", "")
    else:
        authorization = request.header("Authorization")
        headers = re.search(r"SignedHeaders=([^,\s]+)", authorization)
        signature = re.search(r"Signature=([0-9a-f]{64})", authorization)
        if not headers or not signature:
            raise refuse("signature")
        date, signed, given = request.header("X-Amz-Date"), headers[1], signature[1]
    try:
        made = dt.datetime.strptime(date, "%Y%m%dT%H%M%SZ").replace(tzinfo=dt.UTC)
    except ValueError:
        raise refuse("signature") from None
    if not hmac.compare_digest(_v4(request, scope, secret, token, date, signed.split(";")), given):
        raise refuse("signature")
    _check_body(request)
    ahead = made.timestamp() - received
    if scope.presigned:
        _still_good(query.get("X-Amz-Expires", ""), given, ahead, now, urls)
        return urls.made_at(given)
    if abs(ahead) > (S3_STALE if scope.service == "s3" else STALE).total_seconds():
        raise refuse("stale")
    return None


def _still_good(seconds: str, signature: str, ahead: float, now: int, urls: Presigned) -> None:
    """Whether a version 4 URL, dated `ahead` seconds from now by the wall, may be used."""
    if not seconds.isdigit() or int(seconds) > WEEK:
        raise AwsError("AuthorizationQueryParametersError", "X-Amz-Expires must be less than a week (in seconds)", 400)
    if not urls.knows(signature) and ahead > S3_STALE.total_seconds():
        raise AwsError("AccessDenied", "Request is not yet valid", 403)
    if not urls.good(signature, now, ahead + int(seconds), -ahead):
        raise _ran_out()


def _check_body(request: RawRequest) -> None:
    said = request.header("X-Amz-Content-SHA256")
    if re.fullmatch(r"[0-9a-f]{64}", said) and said != hashlib.sha256(request.body).hexdigest():
        text = "The provided 'x-amz-content-sha256' header does not match what was computed."
        raise AwsError("XAmzContentSHA256Mismatch", text, 400)


def _v4(request: RawRequest, scope: Scope, secret: str, token: str | None, date: str, signed: list[str]) -> str:
    """What a version 4 signature must be, over the headers that were signed."""
    parts = urlsplit(request.url)
    service = "s3" if scope.service == "s3control" else NAMES.get(scope.service, scope.service)
    credentials = Credentials(scope.access_key_id or "", secret, token)
    signer = _SIGNERS[service == "s3", scope.presigned](credentials, service, scope.region)
    url = request.url
    if scope.presigned:
        pairs = [pair for pair in parts.query.split("&") if not pair.startswith("X-Amz-Signature=")]
        url = urlunsplit((parts.scheme, parts.netloc, parts.path, "&".join(pairs), ""))
    again = AWSRequest(method=request.method, url=url, data=request.body)
    again.context["timestamp"] = date
    for name in signed:
        if name.lower() != "host" or request.header("Host"):
            again.headers[name] = request.header(name)
    return str(signer.signature(signer.string_to_sign(again, signer.canonical_request(again)), again))


#: (is it S3, is it presigned) → botocore's signer
_SIGNERS = {
    (True, False): S3SigV4Auth,
    (True, True): S3SigV4QueryAuth,
    (False, False): SigV4Auth,
    (False, True): SigV4QueryAuth,
}


class _V2(HmacV1Auth):
    """Version 2 with the date the request gives instead of now."""

    date = ""

    def _get_date(self) -> str:
        return self.date


def _check_v2(
    request: RawRequest,
    scope: Scope,
    secret: str,
    token: str | None,
    query: dict[str, str],
    refuse: Refuse,
    received: float,
    now: int,
    urls: Presigned,
) -> None:
    if scope.service != "s3":
        raise refuse("signature")
    presigned = "Signature" in query
    expires = query.get("Expires", "")
    given = query["Signature"] if presigned else request.header("Authorization").rsplit(":", 1)[-1]
    signer: Any = _V2(Credentials(scope.access_key_id or "", secret, token))
    signer.date = expires if presigned else request.header("Date")
    headers = HTTPHeaders.from_pairs([pair for pair in request.headers if pair[0].lower().startswith(("x-amz-", "content-"))])
    parts = urlsplit(request.url)
    host = (parts.hostname or "").removesuffix(".amazonaws.com")
    bucket = host.rsplit(".s3", 1)[0] if ".s3" in host else ""
    path = f"/{bucket}{parts.path}" if bucket else parts.path
    if not hmac.compare_digest(signer.get_signature(request.method, parts, headers, auth_path=path), given):
        raise refuse("signature")
    if presigned and not expires.isdigit():
        raise refuse("signature")
    if presigned and not urls.good(given, now, int(expires) - received):
        raise _ran_out()


def _ran_out() -> AwsError:
    return AwsError("AccessDenied", "Request has expired", 403)
