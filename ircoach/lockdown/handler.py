"""One connection at the door: read a request, decide whether it is the endpoint's or the proxy's, serve it."""

from __future__ import annotations

import io
import socket
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from ircoach.errors import LeftTheMachine

from . import answers, dial, framing, names, peek, refusal
from .framing import Body, Malformed
from .patience import HeadTooLarge, Patience
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
_AHEAD = 8192
"""Bytes read at a time: what comes of a body along with its head counts as head. Unasked, Python 3.14 reads 128 KiB."""
_LINGER = 1.0
"""Seconds for a client to read a refusal while it is still sending what was refused."""


class Handler(BaseHTTPRequestHandler):
    """Serves the requests of one connection, one after another."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body go out one after the other: the body would wait 40 ms for the head's receipt

    def setup(self) -> None:
        """Take the door's patience for reading."""
        self.machine = cast("_Server", self.server)
        self.door = self.machine.door
        super().setup()
        self.patience = Patience(self.connection)
        self.rfile.close()
        self.rfile = io.BufferedReader(self.patience, _AHEAD)
        self.command = ""
        self.request_version = self.protocol_version

    def handle_one_request(self) -> None:
        """Serve the next request of the connection, if it comes in time and its head is not too large."""
        self.patience.whole(self.door.seconds, head=self.door.head_limit)
        try:
            super().handle_one_request()
        except HeadTooLarge:
            self._say(431, f"the request's head is larger than {self.door.head_limit} bytes")
            self._linger()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """http.server's refusals of what is no HTTP, in plain words."""
        self._say(code, message or explain or "this is not a request")

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
                self.patience.at_once()
                early = cast("io.BufferedReader", self.rfile).read1(peek.HEAD) or b""
                refused = Tunnel(self.connection, upstream, early, self.door.idle_seconds).run()
                self.machine.forget(upstream)
            if refused:
                self.door.refused.append(refused)
        self.close_connection = True

    def _serve(self) -> None:
        target = self._target
        try:
            framing.check_head(self.request_version, target, self.headers)
            if target.startswith(("/", "*")) or self._is_mine(target):
                self._answer(target)
            else:
                self._forward(target)
        except Malformed as problem:
            self._say(problem.status, str(problem))
            self._linger()

    @property
    def _target(self) -> str:
        """The request target as it was sent (http.server's own `path` merges leading slashes)."""
        return self.requestline.split()[1]

    def _is_mine(self, target: str) -> bool:
        return _is_own(target, self.machine.server_port)

    # as an endpoint

    def _answer(self, target: str) -> None:
        headers = framing.headers_once(self.headers)
        host = framing.host(self.headers, f"127.0.0.1:{self.machine.server_port}")
        url = f"http://{host}{target}" if target.startswith(("/", "*")) else target
        try:
            self.patience.whole(self.door.seconds)
            body = Body(self.headers, self.rfile).whole(self.door.body_limit)
            status, told, content = self.door.answer(self.command, url, target, headers, body)
        except Malformed:
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
            raise Malformed("only http:// targets can be passed on; use CONNECT for others")
        try:
            proxy = self.door.upstream.proxy_for("http", host)
        except ValueError as problem:
            self._say(502, str(problem))
            return
        lines, extra = self._head(target, absolute=proxy is not None), proxy.authorization if proxy else ""
        if extra:
            lines.append(f"Proxy-Authorization: {extra}")
        body = Body(self.headers, self.rfile)
        upstream = self._dial("http", host, _port(target, 80))
        if upstream is not None:
            with upstream:
                self.machine.keep(upstream)
                upstream.sendall("\r\n".join([*lines, "", ""]).encode("latin-1"))
                self.patience.each(self.door.idle_seconds)
                body.copy_to(upstream)
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
        self.request_version = self.protocol_version  # as the oldest version, http.server would say no status
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

    def _linger(self) -> None:
        """Let a client that is still sending read the answer: a socket closed with bytes unread takes the answer back."""
        self.close_connection = True
        self.wfile.flush()
        self.patience.whole(_LINGER)
        try:
            self.connection.shutdown(socket.SHUT_WR)
            while self.patience.readinto(bytearray(peek.HEAD)):
                pass
        except OSError:
            return  # it left, or goes on sending: the connection ends either way


def _is_own(target: str, port: int) -> bool:
    """Whether an absolute URL is the door's own, by its address or by a name that exists for the door only."""
    host = names.host_of(target)
    return names.is_here(host) and (not names.is_loopback(host) or _port(target, 80) == port)


def _port(target: str, default: int) -> int:
    """The port that a URL or an authority names."""
    try:
        return urlsplit(target if "://" in target else "//" + target).port or default
    except ValueError:
        return default
