"""Tests of `ircoach.lockdown.hook` and of the watch and guards it sets: every way out of the learner's own process.

One locked child tries all of them, twice: as names whose look-up would succeed, and as names that are resolved already (so that
the look-up is no help and the later layers must hold). In both, whatever got through would arrive at the outside.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.lockdown.support import Outside, environment, report_of, run_python

PRELUDE = """
import asyncio, http.client, json, os, socket, ssl, sys, threading, time, urllib.request

OUTSIDE, RESOLVED = int(sys.argv[1]), sys.argv[2] == "resolved"
real = socket.getaddrinfo

def lookup(host, port, *args, **kwargs):
    if host in ("127.0.0.1", "localhost", None):
        return real(host, port, *args, **kwargs)
    if not RESOLVED:
        sys.audit("socket.getaddrinfo", host, port, 0, 0, 0)  # as the real one does before it asks
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", OUTSIDE))]

socket.getaddrinfo = lookup
"""

ROUTES = (
    PRELUDE
    + """
import boto3, botocore.config, httpx, requests

os.environ.update(AWS_ACCESS_KEY_ID="AKIAIOSFODNN7EXAMPLE", AWS_SECRET_ACCESS_KEY="x", AWS_REGION="us-east-1")
session = boto3.session.Session(region_name="us-east-1")
PROXY = f"http://127.0.0.1:{OUTSIDE}"

def client(service="sts", **kwargs):
    return session.client(service, **kwargs)

early = client()
presigned = client("s3").generate_presigned_url("get_object", Params={"Bucket": "b", "Key": "k"})
custom = client("s3", endpoint_url="https://vpce.files.example")
plain = client("s3", endpoint_url="http://files.example")
proxied = client(config=botocore.config.Config(proxies={"https": PROXY}))
through_local = client("s3", endpoint_url="http://files.example", config=botocore.config.Config(proxies={"http": PROXY}))
eager = client(config=botocore.config.Config(retries={"mode": "standard", "max_attempts": 10}))
os.environ["AWS_ENDPOINT_URL_S3"] = "https://minio.corp.example"
by_variable = client("s3")
os.environ["HTTPS_PROXY"] = os.environ["HTTP_PROXY"] = PROXY
by_proxy_variable = client()
web = httpx.Client()  # has read the proxy variables
requests_web = requests.Session()
del os.environ["HTTPS_PROXY"], os.environ["HTTP_PROXY"], os.environ["AWS_ENDPOINT_URL_S3"]

socket.getaddrinfo, ours = real, socket.getaddrinfo
kept = http.client.HTTPConnection("127.0.0.1", OUTSIDE)  # a connection opened before, to what then turns out to be AWS
kept.request("GET", "/warm"); kept.getresponse().read()
kept.host = "s3.amazonaws.com"
socket.getaddrinfo = ours

from ircoach.lockdown import is_locked, lock
lock(); lock()  # (importing ircoach has locked already)
assert is_locked()

def tls_to_address():
    sock = socket.create_connection(("127.0.0.1", OUTSIDE))
    ssl.create_default_context().wrap_socket(sock, server_hostname="sts.amazonaws.com")

async def tls_in_asyncio():
    await asyncio.open_connection("127.0.0.1", OUTSIDE, ssl=True, server_hostname="sts.amazonaws.com")

async def httpx_in_asyncio():
    async with httpx.AsyncClient(proxy=PROXY) as web:
        await web.get(presigned)

def host_header():
    connection = http.client.HTTPConnection("127.0.0.1", OUTSIDE)
    connection.request("GET", "/b/k", headers={"Host": "s3.amazonaws.com"})

def tunnel():
    connection = http.client.HTTPSConnection("127.0.0.1", OUTSIDE)
    connection.set_tunnel("sts.amazonaws.com", 443)
    connection.request("GET", "/")

def signed():
    requests.post("http://api.corp.example/", headers={"Authorization": "AWS4-HMAC-SHA256 Credential=x"})

def raw(address, family=socket.AF_INET, kind=socket.SOCK_STREAM):
    with socket.socket(family, kind) as sock:
        sock.settimeout(1)
        sock.connect(address)

def datagram():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.sendto(b"x", ("169.254.169.254", 80))

def botocores_own_connection():  # as a session of somebody's own making would use it
    from botocore.awsrequest import AWSHTTPConnection
    AWSHTTPConnection("127.0.0.1", OUTSIDE).request("GET", "http://files.example/")

def http_through_proxy():
    web.get(presigned.replace("https", "http"))

def in_thread():
    caught = []
    def go():
        try:
            early.get_caller_identity()
        except BaseException as error:
            caught.append(error)
    thread = threading.Thread(target=go); thread.start(); thread.join()
    raise caught[0]

def in_fork():
    read, write = os.pipe()
    if os.fork() == 0:
        try:
            early.get_caller_identity()
        except BaseException as error:
            os.write(write, type(error).__name__.encode())
        os._exit(0)
    os.wait()
    raise {b"LeftTheMachine": LeftTheMachine}.get(os.read(read, 100), RuntimeError)("in the forked child: Refused: real AWS")

from ircoach.errors import LeftTheMachine

routes = {
    "client made before": early.get_caller_identity,
    "client made after": lambda: client().get_caller_identity(),
    "client that retries": eager.get_caller_identity,
    "endpoint_url": custom.list_buckets,
    "endpoint_url without TLS": plain.list_buckets,
    "AWS_ENDPOINT_URL_S3": by_variable.list_buckets,
    "proxy in the client's config": proxied.get_caller_identity,
    "endpoint_url by a proxy on loopback": through_local.list_buckets,
    "HTTPS_PROXY": by_proxy_variable.get_caller_identity,
    "botocore's own connection": botocores_own_connection,
    "presigned by urllib": lambda: urllib.request.urlopen(presigned),
    "presigned by requests": lambda: requests.get(presigned),
    "presigned by requests and proxy": lambda: requests_web.get(presigned, proxies={"https": PROXY}),
    "presigned by requests and proxy, no TLS": lambda: requests.get(presigned.replace("https", "http"), proxies={"http": PROXY}),
    "presigned by httpx": lambda: httpx.get(presigned),
    "presigned by httpx and proxy": lambda: web.get(presigned),
    "presigned by httpx and proxy, no TLS": http_through_proxy,
    "presigned by httpx in asyncio": lambda: asyncio.run(httpx_in_asyncio()),
    "connection opened before": lambda: kept.request("GET", "/b/k"),
    "TLS to a fixed address": tls_to_address,
    "TLS in asyncio": lambda: asyncio.run(tls_in_asyncio()),
    "Host header to a fixed address": host_header,
    "CONNECT by http.client": tunnel,
    "signed call to a private name": signed,
    "thread": in_thread,
    "forked child": in_fork,
    "metadata by socket": lambda: raw(("169.254.169.254", 80)),
    "metadata by IPv6": lambda: raw(("::ffff:169.254.169.254", 80), socket.AF_INET6),
    "container metadata": lambda: raw(("169.254.170.2", 80)),
    "metadata by datagram": datagram,
    "name by gethostbyname": lambda: socket.gethostbyname("sts.amazonaws.com"),
    "name in full-width letters": lambda: real("ｓts.amazonaws.com", 443),
}

report = {}
for name, route in routes.items():
    start = time.perf_counter()
    try:
        route()
        said = ["nothing", ""]
    except BaseException as error:
        said = [type(error).__name__ if isinstance(error, LeftTheMachine) else repr(error), str(error)]
    report[name] = [*said, time.perf_counter() - start]
print(json.dumps(report))
"""
)

NAMES = [line.split('"')[1] for line in ROUTES.splitlines() if line.startswith('    "') and '": ' in line]


def test_the_routes_are_found() -> None:
    """The list of routes is read from the program's text: an empty one would let the test of them pass."""
    assert len(NAMES) == len(set(NAMES)) >= 30


@pytest.fixture(scope="module", params=["looked up", "resolved"])
def tried(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, Any], list[bytes]]:
    """What each route said, and what arrived outside."""
    with Outside() as outside:
        done = run_python(ROUTES, environment(tmp_path_factory.mktemp("home")), str(outside.port), request.param)
        return request.param, report_of(done), outside.seen


@pytest.mark.parametrize("route", NAMES)
def test_no_route_leaves_the_machine(route: str, tried: tuple[str, dict[str, Any], list[bytes]]) -> None:
    """Each ends in LeftTheMachine at once, and its message says what to do."""
    kind, message, seconds = tried[1][route]
    assert kind == "LeftTheMachine", message
    assert "Refused" in message
    assert seconds < 3.0, "a refusal must not be retried"


def test_nothing_arrives_outside(tried: tuple[str, dict[str, Any], list[bytes]]) -> None:
    """Not a byte of a request, not even a CONNECT; and of names that are looked up, not a connection."""
    mode, _, seen = tried
    arrived = [data for data in seen if not data.startswith(b"GET /warm")]
    assert set(arrived) <= {b""}
    if mode == "looked up":
        assert len(arrived) <= 7, "only routes to a fixed address or through a proxy on loopback open a connection"


def test_the_message_says_what_was_tried_and_what_to_do(tried: tuple[str, dict[str, Any], list[bytes]]) -> None:
    """A learner reads the host, the reason and the next step."""
    message = tried[1]["client made before"][1]
    for part in ("sts.us-east-1.amazonaws.com", "simulated accounts", "open_case()", "case.session()"):
        assert part in message


def test_a_machine_outside_any_cloud_is_what_credential_chains_see(home: Path) -> None:
    """Without credentials botocore looks at the metadata address unasked; it then reports that it has none, quickly."""
    report = report_of(
        run_python(
            PRELUDE
            + """
from ircoach.lockdown import lock
lock()
import boto3  # loaded after the lock: its guard is put on as it loads
start = time.perf_counter()
try:
    boto3.session.Session().client("s3", region_name="us-east-1").list_buckets()
except Exception as error:
    print(json.dumps({"kind": type(error).__name__, "seconds": time.perf_counter() - start}))
""",
            environment(home),
            "1",
            "looked up",
        )
    )
    assert report["kind"] == "NoCredentialsError"
    assert report["seconds"] < 3.0


def test_other_traffic_is_left_alone(outside: Outside, home: Path) -> None:
    """Names that are not AWS, loopback, sockets of other families, TLS to other names and boto3 to loopback all work."""
    report = report_of(
        run_python(
            PRELUDE
            + """
import boto3, requests
from ircoach.lockdown import lock
lock()
said = {
    "loopback": urllib.request.urlopen(f"http://127.0.0.1:{OUTSIDE}/").read().decode(),
    "a name": urllib.request.urlopen("http://neighbour.example/").read().decode(),
    "requests": requests.get("http://neighbour.example/").text,
    "presigned under its own name": requests.get("http://hub.example/f?X-Amz-Credential=x&X-Amz-Signature=y").text,
}
a, b = socket.socketpair()
a.sendall(b"pair")
said["pair"] = b.recv(9).decode()
with socket.socket(socket.AF_UNIX) as sock:
    try:
        sock.connect("/nowhere/sts.amazonaws.com")
    except FileNotFoundError:
        said["unix"] = "tried"
os.environ.update(AWS_ACCESS_KEY_ID="x", AWS_SECRET_ACCESS_KEY="y", AWS_REGION="us-east-1")
s3 = boto3.client("s3", endpoint_url=f"http://127.0.0.1:{OUTSIDE}")
said["boto3 to loopback"] = s3.get_object(Bucket="b", Key="k")["Body"].read().decode()
try:
    sock = socket.create_connection(("127.0.0.1", OUTSIDE))
    ssl.create_default_context().wrap_socket(sock, server_hostname="neighbour.example")
except ssl.SSLError:
    said["TLS"] = "tried"
print(json.dumps(said))
""",
            environment(home),
            str(outside.port),
            "looked up",
        )
    )
    assert report.pop("pair") == "pair"
    assert report.pop("unix") == report.pop("TLS") == "tried"
    assert set(report.values()) == {"outside"}
    assert len(outside.seen) == 6


def test_the_watch_is_cheap(home: Path) -> None:
    """An event that is none of its business costs less than five microseconds, a look-up of another name less than fifty."""
    program = """
        import json, timeit
        from ircoach.lockdown import lock
        lock()
        def best(statement):
            return min(timeit.repeat(statement, "import sys", number=2000, repeat=5)) / 2000
        print(json.dumps({
            "other": best('sys.audit("open", "x", "r", 0)'),
            "lookup": best('sys.audit("socket.getaddrinfo", "a.example", 1, 0, 0, 0)'),
        }))
        """
    report = report_of(run_python(program, environment(home)))
    assert report["other"] < 5e-6
    assert report["lookup"] < 50e-6


@pytest.mark.parametrize("first", ["lock()", "import pyarrow.fs"])
def test_arrows_own_transport_is_led_here_or_refused(home: Path, first: str) -> None:
    """It opens sockets in C++ and reads no endpoint from the environment; loaded before the lock or after it, it is held."""
    report = report_of(
        run_python(
            f"""
            import json
            from ircoach.errors import LeftTheMachine
            from ircoach.lockdown import lock
            {first}
            lock()
            import os
            import pyarrow.fs
            from pyarrow.fs import FileSystem, S3FileSystem
            os.environ["AWS_ENDPOINT_URL"] = "http://127.0.0.1:9"  # nobody listens there

            def where(make):
                try:
                    return "here" if "127.0.0.1:9" in str(make().__reduce__()) else "elsewhere"
                except LeftTheMachine:
                    return "refused"

            print(json.dumps([
                where(lambda: S3FileSystem(region="us-east-1", endpoint_override="s3.us-east-1.amazonaws.com")),
                where(lambda: S3FileSystem(region="us-east-1")),
                where(lambda: FileSystem.from_uri("s3://bucket/key?region=us-east-1")[0]),
            ]))
            """,
            environment(home),
        )
    )
    assert report == ["refused", "here", "here"]


def test_the_c_runtime_is_guarded_as_it_loads(home: Path, tmp_path: Path) -> None:
    """awscrt opens sockets that no hook sees, so its own classes refuse (a stand-in here: awscrt is not a dependency)."""
    package = tmp_path / "stand-in" / "awscrt"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "http.py").write_text(
        "class HttpClientConnection:\n    @classmethod\n    def new(cls, host_name, port):\n        return 'connected'\n"
    )
    (package / "s3.py").write_text("class S3Client:\n    def make_request(self, *, type, request):\n        return 'sent'\n")
    report = report_of(
        run_python(
            f"""
            import json, sys
            from types import SimpleNamespace
            sys.path.insert(0, {str(package.parent)!r})
            from ircoach.errors import LeftTheMachine
            from ircoach.lockdown import lock
            lock()
            from awscrt.http import HttpClientConnection
            from awscrt.s3 import S3Client

            def outcome(call):
                try:
                    return call()
                except LeftTheMachine:
                    return "refused"

            def s3(host):
                return S3Client().make_request(type=1, request=SimpleNamespace(headers={{"Host": host}}))

            print(json.dumps({{
                "http": outcome(lambda: HttpClientConnection.new("b.s3.amazonaws.com", 443)),
                "s3": outcome(lambda: s3("b.s3.amazonaws.com")),
                "here": [outcome(lambda: HttpClientConnection.new("127.0.0.1", 80)), outcome(lambda: s3("127.0.0.1:80"))],
            }}))
            """,
            environment(home),
        )
    )
    assert report == {"http": "refused", "s3": "refused", "here": ["connected", "sent"]}
