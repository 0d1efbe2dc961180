"""S3's records: the request as HTTP saw it, the connection's data beside it, and the resources of data events."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from ircoach.world.models import operation_model
from ircoach.world.records.names import is_data_event
from ircoach.world.records.shapes import XMLNS, xml
from ircoach.world.wire import Call

if TYPE_CHECKING:
    from ircoach.world.records.record import Seen  # record.py puts these parts together

CIPHER = "TLS_AES_128_GCM_SHA256"
_UNLOGGED = ("x-amz-checksum", "x-amz-sdk", "x-amz-meta", "x-amz-expected-bucket-owner", "x-amz-mfa", "x-amz-trailer")
_ANSWERED = ("x-amz-server-side-encryption", "x-amz-version-id", "x-amz-delete-marker", "x-amz-copy-source-version-id")
_PRESIGNED = ("X-Amz-Algorithm", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders")


def request(call: Call, host: str) -> dict[str, Any]:
    """The requestParameters of an S3 call: query, bucket, host, key, headers and body, each under its HTTP name."""
    model = operation_model(call.service, call.operation)
    made: dict[str, Any] = {}
    if bucket := call.params.get("Bucket"):
        made["bucketName"] = bucket
    made["Host"] = host
    if call.params.get("Key") is not None:
        made["key"] = call.params["Key"]
    made.update(parse_qsl(urlsplit(str(model.http.get("requestUri", ""))).query, keep_blank_values=True))
    shape = model.input_shape
    for key, value in call.params.items():
        member = shape.members.get(key) if shape is not None else None
        if shape is None or member is None or value is None:
            continue
        name = str(member.serialization.get("name", key))
        if _logged(str(member.serialization.get("location")), name):
            made[name] = _plain(value)
        elif key == shape.serialization.get("payload") and isinstance(value, Mapping):
            made[name] = {"xmlns": XMLNS, **xml(member, value)}
    if call.operation == "PutBucketPolicy":
        made["bucketPolicy"] = _policy(call.params.get("Policy"))
    made.update({name: value for name, value in _query(call).items() if name in _PRESIGNED})
    return made


def response(call: Call, result: Mapping[str, Any]) -> dict[str, Any] | None:
    """The responseElements of an S3 call that writes: a few headers, or nothing."""
    shape = operation_model(call.service, call.operation).output_shape
    made = {}
    for key, value in result.items():
        member = shape.members.get(key) if shape is not None else None
        name = str(member.serialization.get("name", "")) if member is not None else ""
        if name in _ANSWERED:
            made[name] = _plain(value)
    return made or None


def additional(seen: Seen) -> dict[str, Any]:
    """The additionalEventData: how the request was signed and what went over the wire; no cipher over plain HTTP."""
    anonymous = seen.identity.get("accountId") == "anonymous"
    made: dict[str, Any] = {}
    if not anonymous:
        made["SignatureVersion"] = signature_version(seen.call)
    if not seen.in_the_clear:
        made["CipherSuite"] = CIPHER
    made["bytesTransferredIn"] = seen.bytes_in
    if not anonymous:
        made["AuthenticationMethod"] = authentication_method(seen.call)
    return made | {"x-amz-id-2": seen.host_id or host_id(seen.event_id), "bytesTransferredOut": seen.bytes_out}


def host_id(event_id: str) -> str:
    """S3's second id of an answer (x-amz-id-2), as the answer and its record both have it."""
    return base64.b64encode(hashlib.sha512(event_id.encode()).digest()[:56]).decode()


def resources(call: Call, owner: str | None) -> list[dict[str, Any]] | None:
    """The bucket, and for data events the object or the prefix listed; None for a call without a bucket."""
    bucket = call.params.get("Bucket")
    if not bucket or owner is None:
        return None
    found: list[dict[str, Any]] = []
    if is_data_event(call):
        if call.params.get("Key") is not None:
            found.append({"type": "AWS::S3::Object", "ARN": f"arn:aws:s3:::{bucket}/{call.params['Key']}"})
        elif call.operation != "HeadBucket":
            found.append({"type": "AWS::S3::Object", "ARNPrefix": f"arn:aws:s3:::{bucket}/{call.params.get('Prefix') or ''}"})
    return [*found, {"accountId": owner, "type": "AWS::S3::Bucket", "ARN": f"arn:aws:s3:::{bucket}"}]


def signature_version(call: Call) -> str:
    """SigV4, or SigV2, which S3 still takes."""
    old = call.raw is not None and (call.raw.header("Authorization").startswith("AWS ") or "AWSAccessKeyId" in _query(call))
    return "SigV2" if old else "SigV4"


def authentication_method(call: Call) -> str:
    """QueryString for a presigned URL, AuthHeader for a request that its client signed."""
    return "QueryString" if _query(call).keys() & {"X-Amz-Signature", "Signature"} else "AuthHeader"


def _logged(where: str, name: str) -> bool:
    return where == "querystring" or (where == "header" and name.startswith("x-amz-") and not name.startswith(_UNLOGGED))


def _query(call: Call) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(call.raw.url).query, keep_blank_values=True)) if call.raw else {}


def _policy(text: Any) -> Any:
    """A bucket policy is logged as the JSON it is; an unreadable one as an empty object."""
    try:
        return json.loads(text)
    except (TypeError, ValueError):
        return {}


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, (str, list)) else str(value)
