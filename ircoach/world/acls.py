"""Access control lists as S3 speaks them: canonical user ids, canned lists, grant headers, and the XML form.

Pure values: who owns and who is granted what. Whether a list counts is `policy`'s question, where it is kept `exposure`'s.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from ircoach.world.policy import ALL_USERS, AUTHENTICATED_USERS, LOG_DELIVERY, Grant, Permission
from ircoach.world.wire import AwsError

ANONYMOUS = "65a011a29cdf8ec533ec3d1ccaae921c"
"""Who owns what an unsigned request wrote.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html (Who is a grantee?)"""
_EC2 = "6aa5a366c34c1cbe25dc49211496e913e0351eb0e8c37aa3477e40942ec6b97c"
"""EC2's own canonical id, which the canned list aws-exec-read names."""
_ID = re.compile(r"[0-9a-f]{64}|" + ANONYMOUS)
_GROUPS = (ALL_USERS, AUTHENTICATED_USERS, LOG_DELIVERY)
_HEADERS: tuple[tuple[str, Permission], ...] = (
    ("GrantFullControl", "FULL_CONTROL"),
    ("GrantRead", "READ"),
    ("GrantReadACP", "READ_ACP"),
    ("GrantWrite", "WRITE"),
    ("GrantWriteACP", "WRITE_ACP"),
)
_CANNED: dict[str, tuple[Grant, ...]] = {
    "private": (),
    "public-read": (Grant(ALL_USERS, "READ"),),
    "public-read-write": (Grant(ALL_USERS, "READ"), Grant(ALL_USERS, "WRITE")),
    "authenticated-read": (Grant(AUTHENTICATED_USERS, "READ"),),
    "aws-exec-read": (Grant(_EC2, "READ"),),
    "bucket-owner-read": (),
    "bucket-owner-full-control": (),
    "log-delivery-write": (Grant(LOG_DELIVERY, "WRITE"), Grant(LOG_DELIVERY, "READ_ACP")),
}


def canonical_id(account: str) -> str:
    """The canonical user id of an account: 64 hexadecimal digits; of "" (nobody's account) the anonymous user's.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/finding-canonical-user-id.html
    """
    return hashlib.sha256(f"canonical user of {account}".encode()).hexdigest() if account else ANONYMOUS


@dataclass(frozen=True, slots=True)
class Acl:
    """The list on a bucket or on one version of an object. `owner`: account id, "" where an unsigned request wrote it."""

    owner: str
    grants: tuple[Grant, ...]

    @property
    def beyond_owner(self) -> bool:
        """Whether it grants anything to anyone but the owner."""
        return any(grant.grantee != canonical_id(self.owner) for grant in self.grants)


def private(owner: str) -> Acl:
    """Full control for the owner and nothing else: what a bucket or object has where nothing was asked."""
    return Acl(owner, (Grant(canonical_id(owner), "FULL_CONTROL"),))


def asked(params: Mapping[str, Any], owner: str, bucket_owner: str | None = None) -> Acl | None:
    """The list a request asks for, by canned name, grant headers or XML; None where it asks for none.

    `bucket_owner` is given for an object's list: some canned lists name it. Raises `AwsError` (InvalidRequest,
    InvalidArgument, MalformedACLError, MethodNotAllowed) for what S3 does not take.
    """
    canned, headers = params.get("ACL"), list(_from_headers(params))
    if canned and headers:
        raise AwsError("InvalidRequest", "Specifying both Canned ACLs and Header Grants is not allowed", 400)
    if canned:
        return _from_canned(str(canned), owner, bucket_owner)
    if headers:
        return Acl(owner, tuple(headers))
    body = params.get("AccessControlPolicy")
    return Acl(owner, tuple(_from_body(body))) if body else None


def is_bucket_owners_full_control(acl: Acl, canned: str | None, bucket_owner: str) -> bool:
    """Whether a list is the one that S3 takes where ACLs are off: bucket-owner-full-control, by name or spelt out.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-ownership-error-responses.html
    """
    if canned:
        return canned == "bucket-owner-full-control"
    return acl.grants == (Grant(canonical_id(bucket_owner), "FULL_CONTROL"),)


def answer(acl: Acl) -> dict[str, Any]:
    """GetBucketAcl's and GetObjectAcl's answer. S3 no longer returns display names.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAcl.html
    """
    return {
        "Owner": {"ID": canonical_id(acl.owner)},
        "Grants": [{"Grantee": _grantee(grant.grantee), "Permission": grant.permission} for grant in acl.grants],
    }


def _grantee(grantee: str) -> dict[str, str]:
    return {"Type": "Group", "URI": grantee} if grantee in _GROUPS else {"Type": "CanonicalUser", "ID": grantee}


def _from_canned(name: str, owner: str, bucket_owner: str | None) -> Acl:
    if name not in _CANNED:
        raise AwsError("InvalidArgument", "The canned ACL you specified is not valid", 400)
    grants = [*private(owner).grants, *_CANNED[name]]
    if bucket_owner is not None and bucket_owner != owner and name.startswith("bucket-owner-"):
        grants.append(Grant(canonical_id(bucket_owner), "READ" if name == "bucket-owner-read" else "FULL_CONTROL"))
    return Acl(owner, tuple(grants))


def _from_headers(params: Mapping[str, Any]) -> Iterator[Grant]:
    """`GrantRead='id="…", uri="…"'`: any number of grantees to a header."""
    for name, permission in _HEADERS:
        for part in str(params.get(name) or "").split(",") if params.get(name) else ():
            kind, _, value = part.strip().partition("=")
            yield Grant(_known(kind.strip().lower(), value.strip().strip("\"'")), permission)


def _from_body(body: Mapping[str, Any]) -> Iterator[Grant]:
    if not body.get("Owner"):
        raise _MALFORMED
    for entry in body.get("Grants") or ():
        grantee, permission = entry.get("Grantee") or {}, entry.get("Permission")
        if permission not in get_args(Permission):
            raise _MALFORMED
        match grantee.get("Type"):
            case "CanonicalUser":
                yield Grant(_known("id", str(grantee.get("ID") or "")), permission)
            case "Group":
                yield Grant(_known("uri", str(grantee.get("URI") or "")), permission)
            case "AmazonCustomerByEmail":
                yield Grant(_known("emailaddress", ""), permission)
            case _:
                raise _MALFORMED


def _known(kind: str, value: str) -> str:
    """A grantee as `Grant` spells it. S3 has taken no e-mail addresses since October 2025.

    https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAcl.html
    """
    if kind == "id" and _ID.fullmatch(value):
        return value
    if kind == "uri" and value in _GROUPS:
        return value
    if kind == "emailaddress":
        raise AwsError("MethodNotAllowed", "The specified method is not allowed against this resource.", 405)
    told = {"id": "Invalid id", "uri": "Invalid group uri"}.get(kind, "Argument format not recognized")
    raise AwsError("InvalidArgument", told, 400)


_MALFORMED = AwsError(
    "MalformedACLError", "The XML you provided was not well-formed or did not validate against our published schema", 400
)
