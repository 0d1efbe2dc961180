"""Guards on classes that send: each check runs before the method it guards, for objects made before it as well as after.

They are put on when their module is loaded, now or later, so a process that never loads botocore does not pay for it:

- `botocore.httpsession`, `aiobotocore.httpsession`: a send to anything but this machine is refused *before* botocore starts, so
  that the refusal is neither wrapped nor retried. This holds for custom endpoints, private DNS names and corporate proxies
  alike.
- `ssl`: a TLS session whose server name is AWS is refused, and so are further writes on one opened earlier. This holds for
  whatever speaks TLS from Python (httpx, aiohttp), through any proxy or to a fixed address.
- `httpcore` (httpx), `aiohttp`: they name their destination to a proxy where no audit event shows it.
- `awscrt.s3`, `awscrt.http`: AWS's own C transport, which no audit hook sees.
- `pyarrow._s3fs`, `pyarrow.fs`: Arrow brings AWS's C++ transport, which heeds neither the hook nor the environment's endpoint.

One entry is no guard: `botocore.session`, where older versions are led to the door (`leading`).
"""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

from . import leading, names, refusal


def _before(owner: Any, name: str, check: Callable[..., None]) -> None:
    """Run `check` with the same arguments before `owner.name`; once only, and nothing if a version has no such method."""
    method = getattr(owner, name, None)
    if method is None or hasattr(method, "__ircoach__"):
        return

    @functools.wraps(method)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        check(*args, **kwargs)
        return method(*args, **kwargs)

    guarded.__ircoach__ = True  # type: ignore[attr-defined]  # the mark that it is ours
    setattr(owner, name, guarded)


def _refuse_unless_here(self: Any, request: Any, *args: Any, **kwargs: Any) -> None:
    """Botocore's `send(request)`."""
    if names.stays_here(request.url):
        return
    host = names.host_of(request.url)
    refused = refusal.error(host, "a boto3 call")
    if names.normal(host) in names.INSTANCE_METADATA:  # looked at unasked: the credential chain then goes on to its end
        from botocore.exceptions import EndpointConnectionError

        raise EndpointConnectionError(endpoint_url=request.url, error=refused) from refused
    raise refused


def _guard_botocore(module: Any) -> None:
    for session in ("URLLib3Session", "AIOHTTPSession", "HttpxSession"):
        _before(getattr(module, session, None), "send", _refuse_unless_here)


def _guard_ssl(module: Any) -> None:
    def refuse(name: Any) -> None:
        if isinstance(name, str | bytes) and names.is_off_limits(name):
            raise refusal.error(names.normal(name), "a TLS connection")

    def at_position(index: int) -> Callable[..., None]:
        return lambda *args, **kwargs: refuse(kwargs.get("server_hostname") or (args[index] if len(args) > index else None))

    def opened(self: Any, *args: Any, **kwargs: Any) -> None:
        refuse(self.server_hostname)

    _before(module.SSLContext, "wrap_socket", at_position(5))
    _before(module.SSLContext, "wrap_bio", at_position(4))
    _before(module.SSLSocket, "send", opened)
    _before(module.SSLSocket, "write", opened)
    _before(module.SSLObject, "write", opened)


def _guard_httpcore(module: Any) -> None:
    """What httpx stands on: it speaks to proxies past http.client, so the request's own URL is looked at."""

    def refuse(self: Any, request: Any, *args: Any, **kwargs: Any) -> None:
        if names.is_off_limits(request.url.host):
            raise refusal.error(names.normal(request.url.host), "an HTTP request")

    _before(getattr(module, "ConnectionPool", None), "handle_request", refuse)
    _before(getattr(module, "AsyncConnectionPool", None), "handle_async_request", refuse)


def _guard_aiohttp(module: Any) -> None:
    def refuse(self: Any, req: Any, *args: Any, **kwargs: Any) -> None:
        if names.is_off_limits(req.url.host or ""):
            raise refusal.error(names.normal(req.url.host), "an HTTP request")

    _before(getattr(module, "BaseConnector", None), "connect", refuse)


def _guard_crt_s3(module: Any) -> None:
    def refuse(self: Any, *args: Any, **kwargs: Any) -> None:
        request = kwargs.get("request")
        host = (request.headers.get("Host") if request else None) or "AWS"
        if not names.is_loopback(names.host_of(host)):
            raise refusal.error(host, "a transfer with AWS's C runtime")

    _before(module.S3Client, "make_request", refuse)


def _guard_crt_http(module: Any) -> None:
    def refuse(host_name: str, *args: Any, **kwargs: Any) -> None:
        if not names.is_loopback(host_name):
            raise refusal.error(host_name, "a connection with AWS's C runtime")

    for connection in ("HttpClientConnection", "Http2ClientConnection"):
        _before(getattr(module, connection, None), "new", refuse)


def _guard_arrow(module: Any) -> None:
    """Lead Arrow's S3 to the endpoint that the environment names, where its user names none; refuse any other but this machine's.

    The class is a C type, whose methods cannot be changed, so one derived from it takes its name.
    """
    theirs = module.S3FileSystem
    if hasattr(theirs, "__ircoach__"):
        return

    class S3FileSystem(theirs):  # type: ignore[misc,valid-type]  # known only once it is loaded
        __ircoach__ = True
        __doc__ = theirs.__doc__

        def __init__(self, **kwargs: Any) -> None:
            endpoint = str(kwargs.get("endpoint_override") or "")
            if not endpoint and (usual := os.environ.get("AWS_ENDPOINT_URL", "")):
                parts = urlsplit(usual)
                kwargs |= {"endpoint_override": parts.netloc, "scheme": parts.scheme}
                endpoint = parts.netloc
            if not names.is_loopback(names.host_of(endpoint)):
                raise refusal.error(endpoint or "s3.amazonaws.com", "a file system of Arrow's")
            super().__init__(**kwargs)

    module.S3FileSystem = S3FileSystem


def _guard_arrow_names(module: Any) -> None:
    native = sys.modules.get("pyarrow._s3fs")
    if native is not None and hasattr(module, "S3FileSystem"):
        _guard_arrow(native)
        module.S3FileSystem = native.S3FileSystem


GUARDS: dict[str, Callable[[Any], None]] = {
    "ssl": _guard_ssl,
    "httpcore": _guard_httpcore,
    "aiohttp.connector": _guard_aiohttp,
    "botocore.session": leading.lead,
    "botocore.httpsession": _guard_botocore,
    "aiobotocore.httpsession": _guard_botocore,
    "aiobotocore.httpxsession": _guard_botocore,
    "awscrt.s3": _guard_crt_s3,
    "awscrt.http": _guard_crt_http,
    "pyarrow._s3fs": _guard_arrow,
    "pyarrow.fs": _guard_arrow_names,
}


class _AsTheyLoad:
    """A finder that finds nothing itself: it lets the others find a guarded module and puts the guard on once it has run."""

    def find_spec(self, name: str, path: Any = None, target: ModuleType | None = None) -> ModuleSpec | None:
        guard = GUARDS.get(name)
        if guard is None:
            return None
        rest = [finder for finder in sys.meta_path if type(finder).__name__ != type(self).__name__]  # a child's watch has one too
        others = (finder.find_spec(name, path, target) for finder in rest)
        spec = next((found for found in others if found is not None), None)
        if spec is not None and spec.loader is not None:
            _run_then(spec.loader, guard)
        return spec


def _run_then(loader: Any, guard: Callable[[Any], None]) -> None:
    run = loader.exec_module

    def exec_module(module: ModuleType) -> None:
        run(module)
        guard(module)

    loader.exec_module = exec_module


def put_on() -> None:
    """Guard what is loaded and whatever of `GUARDS` loads later. Called once."""
    sys.meta_path.insert(0, _AsTheyLoad())
    for name, guard in GUARDS.items():
        module = sys.modules.get(name)
        if module is not None:
            guard(module)
