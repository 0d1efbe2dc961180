"""What the first bytes of a connection say about where it is really going.

A proxy, a tunnel or a fixed address hides the destination from the socket, but the client still has to name it: in an HTTP
request line, in a Host header, or in the server name of a TLS greeting. Pure functions on bytes; what cannot be read names
nothing.
"""

from __future__ import annotations

import re
import struct

from . import names

HEAD = 65536
"""As many bytes of a request as are ever looked at."""

_REQUEST = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}) (\S+) HTTP/1\.[01]\r?\n")
_METHOD = re.compile(rb"[A-Z]{1,32}( |$)")
_HOST = re.compile(rb"\n(?:host|x-forwarded-host)[ \t]*:[ \t]*([^\r\n]*)", re.IGNORECASE)
_AWS_SIGNATURE = re.compile(rb"\nauthorization[ \t]*:[ \t]*AWS(?:4-|[ \t])", re.IGNORECASE)
_END = re.compile(rb"\r?\n\r?\n")


def _head(data: bytes) -> tuple[re.Match[bytes], bytes] | None:
    """The request line and the header block, when these bytes begin an HTTP/1 request."""
    line = _REQUEST.match(data)
    return (line, _END.split(data[line.end() - 1 : HEAD], maxsplit=1)[0]) if line else None


def hosts_of_request(data: bytes) -> tuple[str, ...]:
    """The hosts that an HTTP request names: the target of CONNECT, an absolute URI, Host headers. Empty for other bytes."""
    head = _head(data)
    if head is None:
        return ()
    line, headers = head
    method, target = line.group(1), line.group(2).decode("latin-1")
    told = [host.decode("latin-1") for host in _HOST.findall(headers)]
    if method == b"CONNECT" or not target.startswith(("/", "*")):
        told.append(target)
    return tuple(host for host in map(names.host_of, told) if host)


def is_signed_for_aws(data: bytes) -> bool:
    """Whether an HTTP request carries an AWS signature in its Authorization header: an API call, whatever the host is called.

    Signed *query strings* do not count: many a download that has nothing to do with the learner's accounts (Git LFS, model hubs)
    is a presigned URL under the site's own name.
    """
    head = _head(data)
    return head is not None and _AWS_SIGNATURE.search(head[1]) is not None


def hosts(data: bytes) -> tuple[str, ...]:
    """The hosts that the first bytes of a connection name, whether they are an HTTP request or a TLS greeting."""
    name = server_name(data) if is_tls(data) else ""
    return (name,) if name else hosts_of_request(data)


def needs_more(data: bytes) -> bool:
    """Whether the first bytes of a connection have not yet said all that can be read from them."""
    if len(data) >= HEAD:
        return False
    if not data or is_tls(data):
        return not data or not _greeting_is_whole(data)
    if b"\n" not in data:
        return _METHOD.match(data) is not None or data == b"\x16"
    return _REQUEST.match(data) is not None and not _END.search(data)


def is_tls(data: bytes) -> bool:
    """Whether a connection begins as TLS does."""
    return data[:2] == b"\x16\x03"


def _greeting_is_whole(data: bytes) -> bool:
    hello = _handshake(data)
    return len(hello) >= 4 and len(hello) >= 4 + int.from_bytes(hello[1:4], "big")


def server_name(data: bytes) -> str:
    """The server name in a TLS greeting (RFC 6066), as `names.normal()` has it; empty when there is none or it cannot be read."""
    try:
        return _server_name(_handshake(data))
    except (IndexError, struct.error):
        return ""


def _handshake(data: bytes) -> bytes:
    """The handshake bytes of the leading TLS records, joined (a greeting may be cut into several records)."""
    found, at = b"", 0
    while data[at : at + 2] == b"\x16\x03" and len(data) >= at + 5:
        length = int.from_bytes(data[at + 3 : at + 5], "big")
        found += data[at + 5 : at + 5 + length]
        at += 5 + length
    return found


def _server_name(hello: bytes) -> str:
    """Walk a ClientHello: version, random, session id, cipher suites, compressions, then extensions until number 0."""
    if hello[:1] != b"\x01":
        return ""
    at = 4 + 2 + 32
    at += 1 + hello[at]
    at += 2 + struct.unpack_from(">H", hello, at)[0]
    at += 1 + hello[at]
    end = at + 2 + struct.unpack_from(">H", hello, at)[0]
    at += 2
    while at + 4 <= min(end, len(hello)):
        kind, length = struct.unpack_from(">HH", hello, at)
        if kind == 0:
            size = struct.unpack_from(">H", hello, at + 7)[0]
            return names.normal(hello[at + 9 : at + 9 + size])
        at += 4 + length
    return ""
