"""Clients that say exactly what a test wants said: any Host, any target, any headers, signed as botocore signs."""

from __future__ import annotations

import datetime as dt
import http.client
import socket
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from unittest.mock import patch

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from ircoach.world.callers import Keys


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def code(self) -> str:
        """The error's code, whichever protocol says it."""
        for begin, end in ((b"<Code>", b"</Code>"), (b'"__type": "', b'"'), (b'"code": "', b'"')):
            if begin in self.body:
                return self.body.partition(begin)[2].partition(end)[0].decode()
        return ""


def sign(
    keys: Keys,
    host: str,
    target: str = "/",
    *,
    service: str = "sts",
    region: str = "us-east-1",
    method: str = "GET",
    body: bytes = b"",
    headers: Mapping[str, str] | None = None,
    age: float = 0,
) -> dict[str, str]:
    """The headers of a request, signed `age` seconds ago for a host, Host among them."""
    signer = (botocore.auth.S3SigV4Auth if service == "s3" else botocore.auth.SigV4Auth)(
        Credentials(keys.access_key_id, keys.secret, keys.token), service, region
    )
    request = AWSRequest(method, f"http://{host}{target}", data=body, headers={"Host": host, **(headers or {})})
    with _back(age) if age else nullcontext():  # what is patched is patched for every thread
        signer.add_auth(request)
    return {name: str(value) for name, value in request.headers.items()}


def _back(seconds: float) -> AbstractContextManager[object]:
    then = dt.datetime.now(dt.UTC).replace(tzinfo=None) - dt.timedelta(seconds=seconds)
    return patch.object(botocore.auth, "get_current_datetime", lambda: then)


def send(port: int, target: str, headers: Mapping[str, str], method: str = "GET", body: bytes = b"") -> Heard:
    """Send one request to 127.0.0.1 as it is, and read its answer. By hand: the lock on this process reads http.client's."""
    told = {**headers, **({"Content-Length": str(len(body))} if body else {}), "Connection": "close"}
    with socket.create_connection(("127.0.0.1", port), 60) as sock:
        sock.sendall(raw(method, target, told, body))
        answer = http.client.HTTPResponse(sock, method=method)
        answer.begin()
        return Heard(answer.status, dict(answer.getheaders()), answer.read())


def say(port: int, data: bytes, seconds: float = 10) -> bytes:
    """Send bytes and read until the other side closes."""
    with socket.create_connection(("127.0.0.1", port), seconds) as sock:
        sock.sendall(data)
        heard = b""
        while part := sock.recv(65536):
            heard += part
    return heard


def raw(method: str, target: str, headers: Mapping[str, str], body: bytes = b"") -> bytes:
    """A request as bytes, for what no client library would send."""
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body
