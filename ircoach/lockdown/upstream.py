"""The learner's own proxy, which the door goes on using for traffic that is not AWS's."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from urllib import request
from urllib.parse import unquote, urlsplit

from . import names


@dataclass(frozen=True)
class Upstream:
    """Proxy URLs as the environment gave them; empty text means none."""

    http: str = ""
    https: str = ""
    bypass: str = ""
    """NO_PROXY's list: hosts and domains reached directly."""

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> Upstream:
        """What an environment says, lower-case names first, as curl and Python read it. Read it before sealing."""

        def read(*wanted: str) -> str:
            return next((environ[name] for name in wanted if environ.get(name)), "")

        every = read("all_proxy", "ALL_PROXY")
        return cls(
            http=read("http_proxy", "HTTP_PROXY") or every,
            https=read("https_proxy", "HTTPS_PROXY") or every,
            bypass=read("no_proxy", "NO_PROXY"),
        )

    def proxy_for(self, scheme: str, host: str) -> Proxy | None:
        """The proxy for a host, or None to go directly. Raises ValueError for a kind of proxy that the door does not speak."""
        url = self.https if scheme == "https" else self.http
        if not url or names.is_loopback(host) or self._bypasses(host):
            return None
        return Proxy.parse(url)

    def _bypasses(self, host: str) -> bool:
        """Whether NO_PROXY names the host, as Python's own clients read it."""
        return bool(request.proxy_bypass_environment(host, {"no": self.bypass}))  # type: ignore[attr-defined]  # not in typeshed


@dataclass(frozen=True)
class Proxy:
    """An HTTP proxy: where it listens and what it wants to see."""

    host: str
    port: int
    authorization: str = ""

    @classmethod
    def parse(cls, url: str) -> Proxy:
        """Read `http://user:password@host:port`, the scheme optional."""
        parts = urlsplit(url if "://" in url else "http://" + url)
        if parts.scheme != "http" or not parts.hostname:
            raise ValueError(f"your proxy is of the kind {parts.scheme!r}; while a case is open only http proxies can be used")
        user = f"{unquote(parts.username or '')}:{unquote(parts.password or '')}" if parts.username else ""
        return cls(parts.hostname, parts.port or 80, "Basic " + b64encode(user.encode()).decode() if user else "")
