"""Where a request begins and ends, and what it says once: whatever two readers could read in two ways is refused."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from email.message import Message
from io import BufferedIOBase

from . import peek
from .answers import Headers

_ONE_OF_EACH = frozenset(
    ("host", "authorization", "content-length", "content-type", "date", "x-amz-date", "x-amz-security-token", "x-amz-target")
)
"""Headers that a request may have once: two readers could take different ones. Of others, the values are one list."""

_HOST = re.compile(r"(?:[A-Za-z0-9_-]+\.)*[A-Za-z0-9_-]+\.?(?::\d{1,5})?|\[[0-9A-Fa-f:.]+\](?::\d{1,5})?")
_TARGET = re.compile(r"[!\"$-~]+")  # what is visible in ASCII, without the # that only browsers know


class Malformed(Exception):
    """The request cannot be read or is too large; the text says why, `status` is the answer's."""

    def __init__(self, text: str, status: int = 400) -> None:
        super().__init__(text)
        self.status = status


def check_head(version: str, target: str, headers: Message) -> None:
    """Raise `Malformed` for a head that two readers could read in two ways."""
    if version not in ("HTTP/1.0", "HTTP/1.1"):
        raise Malformed(f"{version} is not spoken here; HTTP/1.1 is", 505)
    if not _TARGET.fullmatch(target):
        raise Malformed("the request's target has characters that must be percent-encoded")
    if headers.defects or headers.get_payload():
        raise Malformed("a header cannot be read")
    if any("\r" in value or "\n" in value for value in headers.values()):
        raise Malformed("a header is folded over several lines")
    if any("\0" in value for value in headers.values()):
        raise Malformed("a header holds a null byte")


def headers_once(headers: Message) -> Headers:
    """The headers in order, each name once: repeated ones are joined as RFC 9110 (section 5.3) has it."""
    found: dict[str, tuple[str, str]] = {}
    for name, value in headers.items():
        key = name.lower()
        if key in found and key in _ONE_OF_EACH:
            raise Malformed(f"the header {name} is there more than once")
        found[key] = (found[key][0], f"{found[key][1]},{value}") if key in found else (name, value)
    return list(found.values())


def host(headers: Message, default: str) -> str:
    """The Host header; `default` for the oldest clients, which send none."""
    said = str(headers.get("Host", default)).strip()
    if not _HOST.fullmatch(said) or len(said) > 255:
        raise Malformed("the Host header names no host")
    return said


class Body:
    """A request's body: of a stated length, or in chunks."""

    def __init__(self, headers: Message, stream: BufferedIOBase) -> None:
        self._stream = stream
        self.length = _length(headers)
        """In bytes; None when it comes in chunks."""

    def whole(self, limit: int) -> bytes:
        """All of it. Raises `Malformed` beyond `limit` bytes, before reading where the length is told."""
        too_large = Malformed(f"the body is larger than {limit} bytes", 413)
        if (self.length or 0) > limit:
            raise too_large
        parts, size = [], 0
        for part in self._parts():
            parts.append(part)
            size += len(part)
            if size > limit:
                raise too_large
        return b"".join(parts)

    def copy_to(self, out: socket.socket) -> None:
        """Send it on, framed anew."""
        for part in self._parts():
            out.sendall(part if self.length is not None else b"%x\r\n%b\r\n" % (len(part), part))
        if self.length is None:
            out.sendall(b"0\r\n\r\n")

    def _parts(self) -> Iterator[bytes]:
        """Pieces of at most 64 kB."""
        if self.length is not None:
            yield from self._read(self.length)
            return
        while size := self._chunk_size():
            yield from self._read(size)
            if self._stream.readline(3).strip():
                raise Malformed("a chunk is longer than it says")
        while self._stream.readline(65537).strip():
            pass  # trailers: nothing here needs them

    def _chunk_size(self) -> int:
        line = self._stream.readline(1025).partition(b";")[0].strip()
        if not re.fullmatch(rb"[0-9A-Fa-f]{1,15}", line):
            raise Malformed("a chunk does not begin with its size")
        return int(line, 16)

    def _read(self, size: int) -> Iterator[bytes]:
        while size > 0:
            part = self._stream.read(min(size, peek.HEAD))
            if not part:
                raise ConnectionResetError("the client left in the middle of its request")
            size -= len(part)
            yield part


def _length(headers: Message) -> int | None:
    lengths, coding = headers.get_all("Content-Length", []), headers.get("Transfer-Encoding")
    if coding is not None:
        if coding.strip().lower() != "chunked" or lengths:
            raise Malformed("the body is neither of a stated length nor chunked")
        return None
    if len(set(lengths)) > 1 or not all(re.fullmatch(r"[0-9]{1,15}", length) for length in lengths):
        raise Malformed("Content-Length is not one number")
    return int(lengths[0]) if lengths else 0
