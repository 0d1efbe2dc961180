"""What the lockdown's tests share: an outside that records who reaches it, and ways to run a program that is to be locked.

Audit hooks stay for the life of a process, so whatever calls `lock()` runs in a child. "The outside" is a server on 127.0.0.1:
test programs resolve every name to it, or use it as their proxy, so what would leave the machine arrives there, and it must
stay empty.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import textwrap
import threading
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.project.support import ROOT

KEY = "AKIAIOSFODNN7EXAMPLE"
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"


class Outside:
    """A web server and proxy in one: answers every HTTP request and CONNECT with 200, and keeps the first bytes of each
    connection.

    After a CONNECT it sends back what it gets, in capitals.
    """

    def __init__(self) -> None:
        self.seen: list[bytes] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Outside:
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        connection.settimeout(5)
        self.seen.append(b"")
        mine = len(self.seen) - 1
        with connection:
            try:
                while data := connection.recv(65536):
                    self.seen[mine] += data
                    if self.seen[mine].startswith(b"CONNECT") and not data.startswith(b"CONNECT"):
                        connection.sendall(data.upper())
                    elif data.startswith(b"CONNECT"):
                        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                    elif _is_whole(self.seen[mine]):
                        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\noutside")
                        if b"Connection: close" in self.seen[mine]:
                            return
            except OSError:
                return


def _is_whole(request: bytes) -> bool:
    """Whether a request that tells a body has brought it."""
    head, _, body = request.partition(b"\r\n\r\n")
    if b"Content-Length: " in head:
        return len(body) >= int(head.partition(b"Content-Length: ")[2].split(b"\r\n")[0])
    return b"chunked" not in head or request.endswith(b"0\r\n\r\n")


def environment(home: Path, **more: str) -> dict[str, str]:
    """The variables of a learner's process: this process's, a home, no settings of AWS and no proxies, then `more`."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("AWS_") and "proxy" not in name.lower()}
    return plain | {"HOME": str(home), "USERPROFILE": str(home), "PYTHONPATH": str(ROOT)} | more


def run(command: list[str], env: Mapping[str, str], seconds: float = 20) -> subprocess.CompletedProcess[str]:
    """Run a program to its end and keep what it said."""
    return subprocess.run(command, env=dict(env), capture_output=True, text=True, timeout=seconds, check=False)


def run_python(program: str, env: Mapping[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a Python program given as text."""
    return run([sys.executable, "-c", textwrap.dedent(program), *arguments], env)


def report_of(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """The JSON object in the last line that a program printed."""
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found
