"""The door of the machine: a small server on loopback that is both the AWS endpoint and the web proxy of an open case.

As an *endpoint* (`AWS_ENDPOINT_URL`) it hands requests to the case or, until one is plugged in, answers an AWS error that says
so. As a *proxy* (`HTTPS_PROXY` and its family) it refuses whatever is AWS, by name, by address, and by what the tunnel's first
bytes say, and lets the rest through, by way of the learner's own proxy if there was one. It listens on 127.0.0.1 only.
"""

from __future__ import annotations

import socket
import sys
import threading
from collections import deque
from collections.abc import Callable
from http.server import ThreadingHTTPServer
from types import TracebackType
from typing import Any

from .answers import Answer, Headers, error
from .handler import Handler
from .upstream import Upstream

OnRequest = Callable[[str, str, Headers, bytes], Answer]
"""(method, absolute URL, headers in order, body) → (status, headers, body). Called from several threads at once."""

_NOT_CONNECTED = "The AWS CLI and other programs are not connected to this case. Use boto3 in the notebook: case.session()."


class Door:
    """A server from `start()` to `close()`, or for a `with` block. `on_request` may be set at any time.

    `port` is where it listens, 0 for a free one. `connections` are served at once, more are turned away with 503. `seconds` is
    how long a client may take to be reached, to send a request's head or, to the endpoint, its body; `idle_seconds` how long a
    tunnel or an upload through the proxy may be silent. `head_limit` and `body_limit` are the largest head and body (bytes) of a
    request. `refused` keeps the last hundred hosts turned away.
    """

    def __init__(
        self,
        *,
        on_request: OnRequest | None = None,
        upstream: Upstream | None = None,
        port: int = 0,
        connections: int = 256,
        seconds: float = 30.0,
        idle_seconds: float = 600.0,
        head_limit: int = 64 * 1024,
        body_limit: int = 64 * 1024 * 1024,
    ) -> None:
        self.on_request = on_request
        self.upstream = upstream or Upstream()
        self.connections = connections
        self.seconds = seconds
        self.idle_seconds = idle_seconds
        self.head_limit = head_limit
        self.body_limit = body_limit
        self._wanted = port
        self.refused: deque[str] = deque(maxlen=100)
        self._server: _Server | None = None

    def start(self) -> Door:
        """Listen on 127.0.0.1. Raises OSError where the port asked for is not to be had."""
        if self._server is None:
            self._server = _Server(self, self._wanted)
            threading.Thread(target=self._server.serve_forever, args=(0.05,), name="ircoach door", daemon=True).start()
        return self

    def close(self) -> None:
        """Stop listening and cut every connection. Closing twice does nothing."""
        server, self._server = self._server, None
        if server is not None:
            server.shutdown()
            server.server_close()
            server.cut()

    @property
    def port(self) -> int:
        """The port it listens on; RuntimeError before `start()` and after `close()`."""
        if self._server is None:
            raise RuntimeError("the door is not open: call start() first")
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        """`http://127.0.0.1:PORT`, for AWS_ENDPOINT_URL and the proxy variables alike."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def visit(self) -> int:
        """How many times the door went from nobody connected to somebody: one program, or several at once, is one visit."""
        return self._server.visit if self._server else 0

    def __enter__(self) -> Door:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def answer(self, method: str, url: str, target: str, headers: Headers, body: bytes) -> Answer:
        """What the endpoint says: the case's answer, or the error that there is no case behind it."""
        if self.on_request is None:
            return error("NotInThisWorld", _NOT_CONNECTED, target, headers)
        return self.on_request(method, url, headers, body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 256

    def __init__(self, door: Door, port: int) -> None:
        self.door = door
        self.visit = self._inside = 0
        self._seats = threading.BoundedSemaphore(door.connections)
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._is_cut = False
        super().__init__(("127.0.0.1", port), Handler)

    def server_bind(self) -> None:
        """Bind without the reverse name look-up that http.server makes."""
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "127.0.0.1", int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        """Give the connection a seat and a thread, or turn it away."""
        if not self._seats.acquire(blocking=False):
            request.sendall(b"HTTP/1.1 503 Too many connections at once\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            self.shutdown_request(request)
            return
        with self._lock:
            self.visit += self._inside == 0
            self._inside += 1
        self.keep(request)
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve one connection and give its seat back."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self.forget(request)
            with self._lock:
                self._inside -= 1
            self._seats.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no error; anything else is printed as it would be."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)

    def keep(self, sock: socket.socket) -> None:
        """Count a socket among those that `cut()` ends; after it, end the socket at once."""
        with self._lock:
            self._open.add(sock)
        if self._is_cut:
            self.cut()

    def forget(self, sock: socket.socket) -> None:
        """The socket is closed."""
        with self._lock:
            self._open.discard(sock)

    def cut(self) -> None:
        """End every open connection; their threads see the end of the stream and leave."""
        with self._lock:
            self._is_cut = True
            sockets, self._open = self._open, set()
        for sock in sockets:
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # it ended by itself
