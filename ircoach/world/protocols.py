"""AWS's protocols: a raw request read into a `Call` (service, operation, parameters), results written as its client expects."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import urlsplit

import botocore.parsers

from ircoach.world import moto_seam
from ircoach.world.models import operation_model, service_model
from ircoach.world.wire import GLOBAL, AwsError, Call, RawRequest, RawResponse, scope


def read(request: RawRequest) -> Call:
    """Parse a request. Raises `AwsError` (UnknownOperationException) for what no service of this world offers."""
    where = scope(request)
    host = urlsplit(request.url).hostname or ""
    try:
        parsed = moto_seam.parse(where.service, request.method, request.url, request.headers, request.body)
    except moto_seam.Unreadable as error:
        raise _MALFORMED.get(str(error), _MALFORMED["query"]) from error
    if parsed is None or parsed[0] not in service_model(where.service).operation_names:  # moto routes some browser forms as well
        asked = f"{where.service or host}:{_guess_operation(request)}"
        raise AwsError("NotInThisWorld", f"{asked} is not part of this simulated world.", 501)
    operation, params, protocol = parsed
    region = "us-east-1" if where.service in GLOBAL else where.region
    return Call(where.service, operation, params, region, protocol, host, request)


def read_if_s3(request: RawRequest) -> Call | None:
    """What a request asks S3 for; None where it is another service's or cannot be read."""
    if scope(request).service != "s3":
        return None
    try:
        return read(request)
    except AwsError:
        return None


_MALFORMED = {
    "rest-xml": AwsError(
        "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema", 400
    ),
    "rest-json": AwsError("SerializationException", "The request body could not be read as JSON.", 400),
    "json": AwsError("SerializationException", "The request body could not be read as JSON.", 400),
    "query": AwsError("MalformedInput", "The request could not be read.", 400),
}


def _guess_operation(request: RawRequest) -> str:
    target = request.header("X-Amz-Target")
    if target:
        return target.rsplit(".", 1)[-1]
    action = re.search(rb"(?:^|&)Action=([A-Za-z0-9]+)", request.body)
    return action[1].decode() if action else f"{request.method} {urlsplit(request.url).path}"


def write_answer(call: Call, result: Mapping[str, Any], request_id: str) -> RawResponse:
    """A successful answer made by the world itself (a gap), in the caller's protocol."""
    status, headers, body = moto_seam.serialize(call.service, call.operation, call.protocol, dict(result), request_id)
    return RawResponse(status, headers, body)


_PARSERS = botocore.parsers.ResponseParserFactory()
_PARSERS.set_parser_defaults(blob_parser=lambda value: value)


def read_answer(call: Call, response: RawResponse) -> dict[str, Any]:
    """An answer as botocore reads it: the result, or `{"Error": {"Code", "Message"}}`."""
    model = operation_model(call.service, call.operation)
    parser = _PARSERS.create_parser(model.service_model.resolved_protocol)
    shape = None if response.status >= 300 and response.status != 304 else model.output_shape
    if shape is not None and shape.serialization.get("payload") and model.has_streaming_output:
        return {"ResponseMetadata": {}}
    headers = {key.lower(): value for key, value in response.headers}
    raw = {
        "headers": _Insensitive(headers),
        "status_code": response.status,
        "body": response.body,
        "context": {"operation_name": call.operation},
    }
    parsed: dict[str, Any] = parser.parse(raw, cast(Any, shape or model.output_shape))  # None is fine: nothing to read
    return parsed


class _Insensitive(dict[str, str]):
    def get(self, key: str, default: Any = None) -> Any:
        return super().get(key.lower(), default)

    def __getitem__(self, key: str) -> str:
        return super().__getitem__(key.lower())

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and super().__contains__(key.lower())
