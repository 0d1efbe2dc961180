"""Errors in the words of AWS's wire protocols, so that any AWS client shows the sentence and not a parser's complaint."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from xml.sax.saxutils import escape

Headers = list[tuple[str, str]]
Answer = tuple[int, Headers, bytes]

STATUS = 501
"""Not Implemented: of the 5xx codes the one that no AWS client retries."""

_SCOPE = re.compile(r"Credential=[^/]+(?:/|%2F)\d{8}(?:/|%2F)[^/%]*(?:/|%2F)([a-z0-9-]+)(?:/|%2F)aws4_request", re.IGNORECASE)


def error(code: str, message: str, target: str, headers: Iterable[tuple[str, str]]) -> Answer:
    """An error answer in the protocol that the request (its target and headers) speaks."""
    told = {name.lower(): value for name, value in headers}
    kind = told.get("content-type", "")
    found = _SCOPE.search(told.get("authorization", "")) or _SCOPE.search(target)
    service = found.group(1) if found else ""
    if "smithy-protocol" in told:
        body = b"\xa2" + b"".join(map(_cbor_text, ("__type", code, "message", message)))
        return STATUS, [("Content-Type", "application/cbor"), ("smithy-protocol", "rpc-v2-cbor")], body
    if "x-www-form-urlencoded" in kind:
        return _xml(("Response", "Errors", "Error") if service == "ec2" else ("ErrorResponse", "Error"), code, message)
    if "json" not in kind and "x-amz-target" not in told:
        if service in ("route53", "cloudfront"):
            return _xml(("ErrorResponse", "Error"), code, message)
        if service.startswith("s3") or (not service and "x-amz-sso_bearer_token" not in told):
            return _xml(("Error",), code, message)
    body = json.dumps({"__type": code, "code": code, "message": message, "Message": message}).encode()
    return STATUS, [("Content-Type", "application/json"), ("x-amzn-ErrorType", code)], body


def _xml(path: tuple[str, ...], code: str, message: str) -> Answer:
    inner = f"<Type>Sender</Type><Code>{escape(code)}</Code><Message>{escape(message)}</Message>"
    for tag in reversed(path):
        inner = f"<{tag}>{inner}</{tag}>"
    return STATUS, [("Content-Type", "text/xml")], f'<?xml version="1.0" encoding="UTF-8"?>{inner}'.encode()


def _cbor_text(text: str) -> bytes:
    """A CBOR text string (RFC 8949, major type 3) of up to 65,535 bytes."""
    raw = text.encode()
    return b"\x79" + len(raw).to_bytes(2, "big") + raw
