"""Bytes in both directions between a client and the host it asked for, once the client's first words have been looked at."""

from __future__ import annotations

import socket
import threading
import time

from . import names, peek

_ACCESS_DENIED = b"\x15\x03\x03\x00\x02\x02\x31"  # a fatal TLS alert (RFC 8446, section 6)
_FORBIDDEN = b"HTTP/1.1 403 Refused by ircoach: real AWS is out of bounds here\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Tunnel:
    """A tunnel that ends when either side does or when both have been silent for `idle_seconds`."""

    def __init__(self, client: socket.socket, server: socket.socket, early: bytes, idle_seconds: float) -> None:
        self._client, self._server = client, server
        self._early = early  # what the client sent together with its CONNECT
        self._idle = idle_seconds
        self._last = time.monotonic()

    def run(self) -> str:
        """Serve until the end. Returns the AWS host that the client named inside the tunnel, or an empty text."""
        first = self._early
        for sock in (self._client, self._server):
            sock.settimeout(min(self._idle, 5.0))
        back = threading.Thread(target=self._pump, args=(self._server, self._client), name="ircoach tunnel", daemon=True)
        back.start()
        try:
            while peek.needs_more(first):
                more = self._receive(self._client)
                if not more:
                    break
                first += more
            named = next((host for host in peek.hosts(first) if names.is_off_limits(host)), "")
            if named:
                self._client.sendall(_ACCESS_DENIED if peek.is_tls(first) else _FORBIDDEN)
            else:
                self._server.sendall(first)
                self._pump(self._client, self._server)
                back.join()
        except OSError:
            named = ""  # a side left: that is how tunnels end
        finally:
            for sock in (self._server, self._client):
                _end(sock, socket.SHUT_RDWR)
            back.join()
        return named

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        """Copy until the source ends, then tell the sink so."""
        try:
            while data := self._receive(source):
                sink.sendall(data)
        except OSError:
            pass  # the sink left: nothing more to copy
        _end(sink, socket.SHUT_WR)

    def _receive(self, source: socket.socket) -> bytes:
        """The next bytes; none at the end, or when the whole tunnel has been idle for too long."""
        while True:
            try:
                data = source.recv(65536)
                self._last = time.monotonic()
                return data
            except TimeoutError:
                if time.monotonic() - self._last > self._idle:
                    return b""
            except OSError:
                return b""


def _end(sock: socket.socket, how: int) -> None:
    try:
        sock.shutdown(how)
    except OSError:
        return  # it ended by itself
