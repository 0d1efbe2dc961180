"""Asking for a URL as anybody on the Internet does: nothing is signed but what the URL itself holds.

The proof that a thing is closed is a request from outside, refused; this is that request, from the responder's own address.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ircoach.errors import BadInput
from ircoach.world.wire import RawRequest, at_aws

if TYPE_CHECKING:
    from ircoach.case.case import Case

_TOLD = re.compile(r"<Code>([^<]*)</Code>(?:\s*<Message>([^<]*)</Message>)?|<li>Code: ([^<]*)</li>")


@dataclass(frozen=True, slots=True)
class Page:
    """What came back: the HTTP status, the headers by lower-case name, and the body's bytes."""

    url: str
    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def ok(self) -> bool:
        """Whether it was shown."""
        return self.status < 400

    @property
    def text(self) -> str:
        """The body as text; bytes that are none are replaced."""
        return self.body.decode(errors="replace")

    @property
    def code(self) -> str:
        """AWS's error code, `AccessDenied` for instance; empty where there is none."""
        found = _TOLD.search(self.text) if not self.ok else None
        return (found[1] or found[3] or "") if found else ""

    def __repr__(self) -> str:
        said = f"{len(self.body):,} bytes" if self.ok else self.code or "refused"
        return f"{self.status} {said}  {self.url}"


def visit(case: Case, url: str, method: str = "GET") -> Page:
    """See `Case.visit`."""
    parts = urlsplit(url.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadInput(f"{url!r} is no URL; give one such as https://BUCKET.s3.amazonaws.com/KEY.")
    if method not in ("GET", "HEAD"):
        raise BadInput(f"a visitor reads: method is GET or HEAD, not {method!r}. For anything else take boto3.")
    if not parts.hostname.lower().endswith(".amazonaws.com"):
        raise BadInput(f"{parts.hostname} is not in this world: only AWS is, and nothing here reaches the Internet.")
    headers = (("Host", parts.netloc), ("User-Agent", "ircoach-visit"))
    raw = at_aws(RawRequest(method, url.strip(), (*headers, ("Accept", "*/*"))))
    head = {"method": raw.method, "url": raw.url, "headers": [list(pair) for pair in raw.headers]}
    reply, content = case.carry(head, b"")
    return Page(url.strip(), int(reply["status"]), {str(k).lower(): str(v) for k, v in reply["headers"]}, content)
