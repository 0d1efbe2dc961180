"""Who signed this request: access key, signature, age and expiry, refused with AWS's codes in each protocol.

The arithmetic of signatures is in `signatures`; here is who a key belongs to and what each refusal is called.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlsplit

from ircoach.world.identities import Identities, Key
from ircoach.world.presigning import Presigned
from ircoach.world.sessions import Session, Sessions
from ircoach.world.signatures import check
from ircoach.world.wire import GLOBAL, AwsError, RawRequest, Scope


@dataclass(frozen=True, slots=True)
class Credential:
    """A key that proved itself: a user's or root's long-term key, or a session. `signed`: when, of a presigned URL."""

    access_key_id: str
    account: str
    key: Key | None = None
    session: Session | None = None
    signed: int | None = None


def refusal(kind: str, protocol: str, service: str) -> AwsError:
    """AWS's words for a refusal at the door: kind is unknown, signature, expired, stale, missing, unreadable or region."""
    family = "s3" if service == "s3" else protocol
    return _REFUSALS[kind].get(family, _REFUSALS[kind]["query"])


def authenticate(
    request: RawRequest,
    scope: Scope,
    protocol: str,
    identities: Identities,
    sessions: Sessions,
    urls: Presigned,
    now: int,
    received: float,
) -> Credential | None:
    """The credential behind a request; None for an unsigned S3 request. Raises `AwsError` as AWS would."""

    def refuse(kind: str) -> AwsError:
        return refusal(kind, protocol, scope.service)

    if scope.access_key_id is None and request.header("Authorization"):
        raise refuse("unreadable")
    if scope.access_key_id is not None and scope.service not in GLOBAL and scope.host_region not in ("", scope.region):
        raise refuse("region")
    if scope.access_key_id is None:
        if scope.service == "s3":
            return None
        raise refuse("missing")
    session = sessions.find(scope.access_key_id)
    found = identities.find_key(scope.access_key_id, now)
    query = {name.lower(): value for name, value in parse_qsl(urlsplit(request.url).query)}
    token = request.header("X-Amz-Security-Token") or query.get("x-amz-security-token", "")
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
    signed = check(request, scope, secret, session.token if session else None, refuse, received, now, urls)
    if session is not None and now >= session.expires:
        raise refuse("expired")
    return credential if signed is None else replace(credential, signed=signed)


def holder(access_key_id: str, identities: Identities, sessions: Sessions, now: int) -> Credential | None:
    """The credential a key stands for at `now`, signature aside; None where it is unknown, inactive or expired."""
    session = sessions.find(access_key_id)
    if session is not None:
        alive = now < session.expires and _maker_lives(session, identities, now)
        return Credential(access_key_id, session.account, session=session) if alive else None
    found = identities.find_key(access_key_id, now)
    return Credential(access_key_id, found[0], key=found[1]) if found is not None and found[1].active else None


def _maker_lives(session: Session, identities: Identities, now: int) -> bool:
    """A session outlives its maker's key, never its maker: a deleted role or user takes its sessions along."""
    view = identities.view(session.account, now)
    return session.entity in (view.roles if session.kind == "role-session" else view.users)


_SIGNATURE_TEXT = (
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing "
    "method. Consult the service documentation for details."
)
_TOKEN_TEXT = "The security token included in the request is invalid."
_UNREADABLE_TEXT = "Authorization header requires 'Credential', 'SignedHeaders' and 'Signature' parameters."
_REGION_TEXT = "Credential should be scoped to a valid region."
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
    "unreadable": {
        "query": AwsError("IncompleteSignature", _UNREADABLE_TEXT, 400),
        "ec2": AwsError("AuthFailure", _EC2_TEXT, 401),
        "json": AwsError("IncompleteSignatureException", _UNREADABLE_TEXT, 400),
        "rest-json": AwsError("IncompleteSignatureException", _UNREADABLE_TEXT, 403),
        "s3": AwsError("InvalidArgument", "Unsupported Authorization Type", 400),
    },
    "region": {
        "query": AwsError("SignatureDoesNotMatch", _REGION_TEXT, 403),
        "ec2": AwsError("AuthFailure", _EC2_TEXT, 401),
        "json": AwsError("InvalidSignatureException", _REGION_TEXT, 400),
        "rest-json": AwsError("InvalidSignatureException", _REGION_TEXT, 403),
        "s3": AwsError("AuthorizationHeaderMalformed", "The authorization header is malformed; the region is wrong.", 400),
    },
    "missing": {
        "query": AwsError("MissingAuthenticationToken", "Request is missing Authentication Token", 403),
        "ec2": AwsError("MissingParameter", "The request must contain the parameter AWSAccessKeyId", 400),
        "json": AwsError("MissingAuthenticationTokenException", "Missing Authentication Token", 400),
        "rest-json": AwsError("MissingAuthenticationTokenException", "Missing Authentication Token", 403),
    },
}
