"""The watch on this process: an audit hook that sees every socket the interpreter opens and every request http.client sends.

It refuses AWS names, metadata addresses, requests that name AWS to a proxy or through a tunnel, requests signed for AWS, and
botocore's connections to anything but this machine. What it lets pass costs a dictionary look-up; it keeps no state and changes
no call. An audit hook cannot be taken off again: that is what makes it hold for clients made before it.

A connection to a bare address is let through, since addresses do not say whose they are: the name that a client must still give
(Host header, TLS server name: `guards`) is what is checked.
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Callable
from typing import Any

from . import children, names, peek, refusal

_INTERNET = (socket.AF_INET, socket.AF_INET6)


def _address(how: str) -> Callable[[tuple[Any, ...]], None]:
    """Check an event whose arguments are a socket and an address."""

    def check(args: tuple[Any, ...]) -> None:
        sock, where = args[0], args[1]
        if isinstance(where, tuple) and where and getattr(sock, "family", None) in _INTERNET:
            _refuse_if_off_limits(where[0], how)

    return check


def _name(args: tuple[Any, ...]) -> None:
    """Check an event whose first argument is a host name to look up."""
    _refuse_if_off_limits(args[0], "looking up the name")


def _refuse_if_off_limits(host: object, how: str) -> None:
    if isinstance(host, bytearray):
        host = bytes(host)
    if isinstance(host, str | bytes) and names.is_off_limits(host):
        raise refusal.error(names.normal(host), how)


def _request(args: tuple[Any, ...]) -> None:
    """Check `http.client.connect` (connection, host, port) and `http.client.send` (connection, data)."""
    connection, data = args[0], args[1]
    head = bytes(data[: peek.HEAD]) if isinstance(data, bytes | bytearray) else b""
    hosts = [connection.host, getattr(connection, "_tunnel_host", None), *peek.hosts_of_request(head)]
    told = [host for host in hosts if host]
    only_here = type(connection).__module__.startswith("botocore.") or peek.is_signed_for_aws(head)
    for host in told:
        if names.is_off_limits(host) or (only_here and not names.is_here(host)):
            raise refusal.error(names.normal(host), "an HTTP request")


def _child(args: tuple[Any, ...]) -> None:
    """Check `subprocess.Popen` (executable, args, cwd, env) and `os.posix_spawn` (path, argv, env): see `children`."""
    command, environment = args[1], args[-1]
    program = children.unsealed_program(command, environment)
    if program:
        raise refusal.error(program, "a program started without the case's environment")


CHECKS: dict[str, Callable[[tuple[Any, ...]], None]] = {
    "socket.connect": _address("a connection"),
    "socket.sendto": _address("a datagram"),
    "socket.sendmsg": _address("a datagram"),
    "socket.getaddrinfo": _name,
    "socket.gethostbyname": _name,
    "socket.gethostbyaddr": _name,
    "http.client.connect": _request,
    "http.client.send": _request,
    "subprocess.Popen": _child,
    "os.posix_spawn": _child,
}
"""What is done at which audit event (docs.python.org/3/library/audit_events.html)."""


def start() -> None:
    """Set the watch for the rest of this process's life. Called once."""
    find = CHECKS.get  # bound here: module globals are gone while the interpreter shuts down

    def watch(event: str, args: tuple[Any, ...]) -> None:
        check = find(event)
        if check is not None:
            check(args)

    sys.addaudithook(watch)
