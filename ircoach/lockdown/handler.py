"""One connection at the door: read a request, decide whether it is the endpoint's or the proxy's, serve it."""

from __future__ import annotations

import socket
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from ircoach.errors import LeftTheMachine

from . import answers, dial, names, peek, refusal
from .tunnel import Tunnel

if TYPE_CHECKING:
    from .door import _Server

_HOP_BY_HOP = frozenset(
    (
        "connection",
        "keep-alive",
        "te",
        "trailer",
        "upgrade",
        "expect",
        "proxy-connection",
        "proxy-authorization",
        "proxy-authenticate",
    )
)
_BODILESS = (204, 304)


class _Malformed(Exception):
    """The request cannot be read; the text says why."""


class Handler(BaseHTTPRequestHandler):
    """Serves the requests of one connection, one after another."""

    protocol_version = "HTTP/1.1"

    def setup(self) -> None:
        """Take the door's patience for reading."""
        self.machine = cast("_Server", self.server)
        self.door = self.machine.door
        super().setup()
        self.connection.settimeout(self.door.seconds)

    def __getattr__(self, name: str) -> Any:
        """http.server looks for `do_METHOD`: every method but CONNECT is served alike."""
        if name.startswith("do_"):
            return self._serve
        raise AttributeError(name)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: a line per request would land in the learner's cells."""

    def do_CONNECT(self) -> None:
        """Open a tunnel, unless its target is AWS."""
        target = self._target
        host, port = names.host_of(target), _port(target, 443)
        if self._is_refused(host):
            return
        upstream = self._dial("https", host, port)
        if upstream is not None:
            with upstream:
                self.machine.keep(upstream)
                self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                refused = Tunnel(self.connection, upstream, self.rfile, self.door.idle_seconds).run()
                self.machine.forget(upstream)
            if refused:
                self.door.refused.append(refused)
        self.close_connection = True

    def _serve(self) -> None:
        target = self._target
        try:
            if any("\r" in value or "\n" in value for value in self.headers.values()):
                raise _Malformed("a header is folded over several lines")
            if target.startswith(("/", "*")) or self._is_mine(target):
                self._answer(target)
            else:
                self._forward(target)
        except _Malformed as problem:
            self._say(400, str(problem))

    @property
    def _target(self) -> str:
        """The request target as it was sent (http.server's own `path` merges leading slashes)."""
        return self.requestline.split()[1]

    def _is_mine(self, target: str) -> bool:
        return names.is_loopback(names.host_of(target)) and _port(target, 80) == self.machine.server_port

    # as an endpoint

    def _answer(self, target: str) -> None:
        host = self.headers.get("Host") or f"127.0.0.1:{self.machine.server_port}"
        url = f"http://{host}{target}" if target.startswith(("/", "*")) else target
        headers = list(self.headers.items())
        try:
            body = self._whole_body()
            status, told, content = self.door.answer(self.command, url, target, headers, body)
        except _Malformed:
            raise
        except Exception as problem:
            self._write(*answers.error("WorldFault", f"The case could not answer: {problem}", target, headers))
            raise  # the server prints it
        self._write(status, told, content)

    def _write(self, status: int, headers: answers.Headers, body: bytes) -> None:
        """Send a complete answer, with a length that is right whatever the headers say."""
        self.send_response_only(status)
        length = str(len(body))
        for name, value in headers:
            if name.lower() == "content-length":
                length = value if self.command == "HEAD" else length
            elif name.lower() not in (*_HOP_BY_HOP, "transfer-encoding"):
                self.send_header(name, value)
        if status not in _BODILESS:
            self.send_header("Content-Length", length)
        self.end_headers()
        if self.command != "HEAD" and status not in _BODILESS:
            self.wfile.write(body)

    # as a proxy

    def _forward(self, target: str) -> None:
        """Pass one plain HTTP request on and its answer back, then close: a second request must pass here again."""
        host = names.host_of(target)
        told = [names.host_of(value) for value in self.headers.get_all("Host", [])]
        if any(self._is_refused(name) for name in (host, *told)):
            return
        if self.headers.get("Authorization", "").startswith("AWS") and not names.is_loopback(host):
            self._refuse(host)
            return
        if urlsplit(target).scheme.lower() != "http":
            raise _Malformed("only http:// targets can be passed on; use CONNECT for others")
        try:
            proxy = self.door.upstream.proxy_for("http", host)
        except ValueError as problem:
            self._say(502, str(problem))
            return
        lines, extra = self._head(target, absolute=proxy is not None), proxy.authorization if proxy else ""
        if extra:
            lines.append(f"Proxy-Authorization: {extra}")
        upstream = self._dial("http", host, _port(target, 80))
        if upstream is not None:
            with upstream:
                self.machine.keep(upstream)
                upstream.sendall("\r\n".join([*lines, "", ""]).encode("latin-1"))
                self._copy_body(upstream)
                upstream.settimeout(self.door.idle_seconds)
                while data := upstream.recv(65536):
                    self.connection.sendall(data)
                self.machine.forget(upstream)
        self.close_connection = True

    def _head(self, target: str, *, absolute: bool) -> list[str]:
        parts = urlsplit(target)
        path = target if absolute else (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        listed = {name.strip().lower() for name in self.headers.get("Connection", "").split(",")}
        skipped = _HOP_BY_HOP | listed | {"host"}
        kept = [f"{name}: {value}" for name, value in self.headers.items() if name.lower() not in skipped]
        return [f"{self.command} {path} HTTP/1.1", f"Host: {parts.netloc.rpartition('@')[2]}", "Connection: close", *kept]

    def _dial(self, scheme: str, host: str, port: int) -> socket.socket | None:
        """A socket to the host, or None when the client has been told why not."""
        try:
            return dial.connect(self.door.upstream, scheme, host, port, self.door.seconds)
        except LeftTheMachine:
            self._refuse(host)
        except (OSError, ValueError) as problem:
            self._say(502, f"{host} cannot be reached: {problem}")
        return None

    def _is_refused(self, host: str) -> bool:
        if not host or not names.is_off_limits(host):
            return False
        self._refuse(host)
        return True

    def _refuse(self, host: str) -> None:
        self.door.refused.append(host)
        self._say(403, refusal.message(host, "this request"), reason="Refused by ircoach: real AWS is out of bounds here")

    def _say(self, status: int, text: str, reason: str | None = None) -> None:
        """A plain sentence, after which the connection ends."""
        self.send_response_only(status, reason)
        body = (text + "\n").encode()
        for name, value in (
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Connection", "close"),
        ):
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        self.close_connection = True

    # bodies

    def _length(self) -> int | None:
        """The length of the body in bytes; None when it comes in chunks."""
        lengths, coding = self.headers.get_all("Content-Length", []), self.headers.get("Transfer-Encoding")
        if coding is not None:
            if coding.strip().lower() != "chunked" or lengths:
                raise _Malformed("the body is neither of a stated length nor chunked")
            return None
        if len(set(lengths)) > 1 or not all(length.isdecimal() and length.isascii() for length in lengths):
            raise _Malformed("Content-Length is not one number")
        return int(lengths[0]) if lengths else 0

    def _whole_body(self) -> bytes:
        parts, size = [], 0
        for part in self._body_parts():
            parts.append(part)
            size += len(part)
            if size > self.door.body_limit:
                raise _Malformed(f"the body is larger than {self.door.body_limit} bytes")
        return b"".join(parts)

    def _copy_body(self, out: socket.socket) -> None:
        chunked = self._length() is None
        for part in self._body_parts():
            out.sendall(b"%x\r\n%b\r\n" % (len(part), part) if chunked else part)
        if chunked:
            out.sendall(b"0\r\n\r\n")

    def _body_parts(self) -> Any:
        """The body in pieces of at most 64 kB; a generator of bytes."""
        length = self._length()
        if length is not None:
            yield from self._read(length)
            return
        while size := self._chunk_size():
            yield from self._read(size)
            self.rfile.readline(3)
        while self.rfile.readline(65537).strip():
            pass  # trailers: nothing here needs them

    def _chunk_size(self) -> int:
        line = self.rfile.readline(1025).partition(b";")[0].strip()
        try:
            return int(line, 16)
        except ValueError:
            raise _Malformed("a chunk does not begin with its size") from None

    def _read(self, size: int) -> Any:
        while size > 0:
            part = self.rfile.read(min(size, peek.HEAD))
            if not part:
                raise ConnectionResetError("the client left in the middle of its request")
            size -= len(part)
            yield part


def _port(target: str, default: int) -> int:
    """The port that a URL or an authority names."""
    try:
        return urlsplit(target if "://" in target else "//" + target).port or default
    except ValueError:
        return default
