"""Who signed this request: access key, signature, age and expiry, refused with AWS's codes in each protocol.

Signature dates are wall time (a signature older than five minutes is stale, as at AWS); expiry of sessions and presigned
URLs is scenario time.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth, SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from ircoach.world.identities import Identities, Key
from ircoach.world.sessions import Session, Sessions
from ircoach.world.wire import AwsError, RawRequest, Scope

STALE = dt.timedelta(minutes=5)
S3_STALE = dt.timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Credential:
    """A key that proved itself: a user's or root's long-term key, or a session."""

    access_key_id: str
    account: str
    key: Key | None = None
    session: Session | None = None


def refusal(kind: str, protocol: str, service: str) -> AwsError:
    """AWS's words for a refusal at the door: kind is unknown, signature, expired, stale or missing."""
    family = "s3" if service == "s3" else protocol
    return _REFUSALS[kind].get(family, _REFUSALS[kind]["query"])


def authenticate(
    request: RawRequest, scope: Scope, protocol: str, identities: Identities, sessions: Sessions, now: int, received: float
) -> Credential | None:
    """The credential behind a request; None for an unsigned S3 request. Raises `AwsError` as AWS would."""

    def refuse(kind: str) -> AwsError:
        return refusal(kind, protocol, scope.service)

    if scope.access_key_id is None:
        if scope.service == "s3":
            return None
        raise refuse("missing")
    session = sessions.find(scope.access_key_id)
    found = identities.find_key(scope.access_key_id, now)
    token = request.header("X-Amz-Security-Token") or dict(parse_qsl(urlsplit(request.url).query)).get("X-Amz-Security-Token", "")
    if session is not None:
        if not hmac.compare_digest(token, session.token):
            raise refuse("unknown")
        if not _maker_lives(session, identities, now):
            raise refuse("unknown")
        credential = Credential(scope.access_key_id, session.account, session=session)
        secret = session.secret
    elif found is not None and found[1].active and not token:
        credential = Credential(scope.access_key_id, found[0], key=found[1])
        secret = found[1].secret
    else:
        raise refuse("unknown")
    _check_signature(request, scope, secret, session.token if session else None, refuse, received)
    if session is not None and now >= session.expires:
        raise refuse("expired")
    return credential


def _maker_lives(session: Session, identities: Identities, now: int) -> bool:
    """A session outlives its maker's key, never its maker: a deleted role or user takes its sessions along."""
    view = identities.view(session.account, now)
    return session.entity in (view.roles if session.kind == "role-session" else view.users)


def _check_signature(
    request: RawRequest, scope: Scope, secret: str, token: str | None, refuse: Callable[[str], AwsError], received: float
) -> None:
    query = dict(parse_qsl(urlsplit(request.url).query, keep_blank_values=True))
    if scope.presigned:
        date, signed, given = query.get("X-Amz-Date", ""), query.get("X-Amz-SignedHeaders", ""), query.get("X-Amz-Signature", "")
    else:
        authorization = request.header("Authorization")
        signed_match = re.search(r"SignedHeaders=([^,\s]+)", authorization)
        given_match = re.search(r"Signature=([0-9a-f]{64})", authorization)
        if not signed_match or not given_match:
            raise refuse("signature")  # SigV2 and malformed headers: AWS no longer takes them in current regions
        date, signed, given = request.header("X-Amz-Date"), signed_match[1], given_match[1]
    try:
        made = dt.datetime.strptime(date, "%Y%m%dT%H%M%SZ").replace(tzinfo=dt.UTC)
    except ValueError:
        raise refuse("signature") from None
    if not hmac.compare_digest(_signature(request, scope, secret, token, date, signed.split(";")), given):
        raise refuse("signature")
    body_hash = request.header("X-Amz-Content-SHA256")
    if re.fullmatch(r"[0-9a-f]{64}", body_hash) and body_hash != hashlib.sha256(request.body).hexdigest():
        raise AwsError(
            "XAmzContentSHA256Mismatch", "The provided 'x-amz-content-sha256' header does not match what was computed.", 400
        )
    age = dt.datetime.fromtimestamp(received, dt.UTC) - made
    if scope.presigned:
        if age.total_seconds() > int(query.get("X-Amz-Expires", "0")):
            raise AwsError("AccessDenied", "Request has expired", 403)
    elif abs(age) > (S3_STALE if scope.service == "s3" else STALE):
        raise refuse("stale")


def _signature(request: RawRequest, scope: Scope, secret: str, token: str | None, date: str, signed: list[str]) -> str:
    """What the signature must be, by botocore's own arithmetic over the headers that were signed."""
    parts = urlsplit(request.url)
    service = "s3" if scope.service == "s3control" else scope.service
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

_SIGNATURE_TEXT = (
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing "
    "method. Consult the service documentation for details."
)
_TOKEN_TEXT = "The security token included in the request is invalid."
_EC2_TEXT = "AWS was not able to validate the provided access credentials"

_REFUSALS: dict[str, dict[str, AwsError]] = {
    "unknown": {
        "query": AwsError("InvalidClientTokenId", _TOKEN_TEXT, 403),
        "ec2": AwsError("AuthFailure", _EC2_TEXT, 401),
        "json": AwsError("UnrecognizedClientException", _TOKEN_TEXT, 400),
        "rest-json": AwsError("UnrecognizedClientException", _TOKEN_TEXT, 403),
        "s3": AwsError("InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.", 403),
    },
    "signature": {
        "query": AwsError("SignatureDoesNotMatch", _SIGNATURE_TEXT, 403),
        "ec2": AwsError("AuthFailure", _EC2_TEXT, 401),
        "json": AwsError("InvalidSignatureException", _SIGNATURE_TEXT, 400),
        "rest-json": AwsError("InvalidSignatureException", _SIGNATURE_TEXT, 403),
        "s3": AwsError(
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
            403,
        ),
    },
    "expired": {
        "query": AwsError("ExpiredToken", "The security token included in the request is expired", 403),
        "ec2": AwsError("RequestExpired", "Request has expired.", 400),
        "json": AwsError("ExpiredTokenException", "The security token included in the request is expired", 400),
        "rest-json": AwsError("ExpiredTokenException", "The security token included in the request is expired", 403),
        "s3": AwsError("ExpiredToken", "The provided token has expired.", 400),
    },
    "stale": {
        "query": AwsError("SignatureDoesNotMatch", "Signature expired: the request was signed more than 5 minutes ago", 403),
        "ec2": AwsError("RequestExpired", "Request has expired.", 400),
        "json": AwsError("InvalidSignatureException", "Signature expired: the request was signed more than 5 minutes ago", 400),
        "rest-json": AwsError(
            "InvalidSignatureException", "Signature expired: the request was signed more than 5 minutes ago", 403
        ),
        "s3": AwsError("RequestTimeTooSkewed", "The difference between the request time and the current time is too large.", 403),
    },
    "missing": {
        "query": AwsError("MissingAuthenticationToken", "Request is missing Authentication Token", 403),
        "ec2": AwsError("MissingParameter", "The request must contain the parameter AWSAccessKeyId", 400),
        "json": AwsError("MissingAuthenticationTokenException", "Missing Authentication Token", 400),
        "rest-json": AwsError("MissingAuthenticationTokenException", "Missing Authentication Token", 403),
    },
}
