"""Connecting onward from the door: directly or through the learner's own proxy, and never to a metadata address."""

from __future__ import annotations

import socket

from ircoach.errors import LeftTheMachine

from . import names, refusal
from .upstream import Proxy, Upstream


def connect(upstream: Upstream, scheme: str, host: str, port: int, seconds: float) -> socket.socket:
    """A connected socket that leads to host and port; for https through a proxy, the tunnel is made already.

    Raises OSError when it cannot be reached, ValueError for a proxy the door does not speak, LeftTheMachine when a name that
    looked harmless leads to a metadata address.
    """
    proxy = upstream.proxy_for(scheme, host)
    if proxy is None:
        return _directly(host, port, seconds)
    sock = _directly(proxy.host, proxy.port, seconds)
    if scheme == "https":
        try:
            _ask_for_tunnel(sock, proxy, host, port)
        except BaseException:
            sock.close()
            raise
    return sock


def _directly(host: str, port: int, seconds: float) -> socket.socket:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    if any(names.is_metadata(str(where[0])) for *_, where in found):
        raise LeftTheMachine(refusal.message(host, "this request"))
    problem: OSError = OSError("the name has no address")
    for *_, where in found:
        try:
            return socket.create_connection((str(where[0]), port), seconds)
        except OSError as error:
            problem = error
    raise problem


def _ask_for_tunnel(sock: socket.socket, proxy: Proxy, host: str, port: int) -> None:
    place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    lines = [f"CONNECT {place} HTTP/1.1", f"Host: {place}"]
    if proxy.authorization:
        lines.append(f"Proxy-Authorization: {proxy.authorization}")
    sock.sendall("\r\n".join([*lines, "", ""]).encode("latin-1"))
    head = b""
    while b"\r\n\r\n" not in head:  # byte by byte: what follows the head belongs to the tunnel
        byte = sock.recv(1)
        if not byte or len(head) > 65536:
            raise OSError("your proxy ended the connection")
        head += byte
    status = head.split(b"\r\n", 1)[0].decode("latin-1")
    if status.split(" ")[1:2] != ["200"]:
        raise OSError(f"your proxy said {status!r}")
