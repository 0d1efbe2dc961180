"""Tests of `ircoach.lockdown.door` and its parts: the handler, the tunnel, dialling on."""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest

from ircoach.lockdown import Door, OnRequest, Upstream
from tests.lockdown.support import KEY, SECRET, Outside
from tests.lockdown.test_peek import HELLO


def say(door: Door, data: bytes, *more: bytes) -> bytes:
    """Send bytes to the door and read until it closes; `more` is sent after the first answer."""
    with socket.create_connection(("127.0.0.1", door.port), 5) as sock:
        sock.sendall(data)
        heard = b""
        for part in more:
            heard += sock.recv(65536)
            sock.sendall(part)
        if not more:
            sock.shutdown(socket.SHUT_WR)
        while part := sock.recv(65536):
            heard += part
        return heard


@pytest.fixture
def names_lead(monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[str, int]]:
    """Where names lead in this test: a stand-in for the resolver, for everything but addresses."""
    table: dict[str, tuple[str, int]] = {}
    real = socket.getaddrinfo

    def lookup(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        return real(*table.get(host, (host, port)), *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    return table


@pytest.fixture
def open_door() -> Iterator[Door]:
    """A door without an upstream proxy."""
    with Door(seconds=5, idle_seconds=5) as door:
        yield door


def heard_by(kept: list[Any], part: Callable[..., Any]) -> OnRequest:
    """A case that keeps a part of each request and answers nothing."""

    def on_request(*asked: Any) -> tuple[int, list[tuple[str, str]], bytes]:
        kept.append(part(*asked))
        return 200, [], b""

    return on_request


# as a proxy


@pytest.mark.parametrize(
    "request_",
    [
        b"CONNECT sts.amazonaws.com:443 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"CONNECT user@STS.AMAZONAWS.COM.:443 HTTP/1.1\r\n\r\n",
        b"CONNECT [fd00:ec2::254]:80 HTTP/1.1\r\n\r\n",
        b"CONNECT 2852039166:80 HTTP/1.1\r\n\r\n",
        b"GET http://s3.amazonaws.com/b/k HTTP/1.1\r\nHost: s3.amazonaws.com\r\n\r\n",
        b"GET http://innocent.example/ HTTP/1.1\r\nHost: s3.amazonaws.com\r\n\r\n",
        b"GET http://innocent.example@s3.amazonaws.com/ HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET http://%733.amazonaws.com/ HTTP/1.1\r\nHost: a\r\n\r\n",
        b"POST http://api.corp.example/ HTTP/1.1\r\nHost: a\r\nAuthorization: AWS4-HMAC-SHA256 x\r\nContent-Length: 0\r\n\r\n",
        b"PROPFIND http://169.254.170.2/ HTTP/1.0\r\n\r\n",
    ],
)
def test_what_is_aws_is_refused_with_a_sentence(request_: bytes, door: Door, outside: Outside) -> None:
    """By name, address, Host header or signature; nothing reaches the proxy beyond."""
    heard = say(door, request_)
    assert heard.startswith(b"HTTP/1.1 403 Refused by ircoach")
    assert b"simulated accounts only" in heard
    assert len(door.refused) == 1
    assert not outside.seen


@pytest.mark.parametrize(
    "first",
    [
        HELLO,
        b"GET / HTTP/1.1\r\nHost: s3.amazonaws.com\r\n\r\n",
        b"CONNECT sts.amazonaws.com:443 HTTP/1.1\r\n\r\n",
    ],
    ids=["TLS", "HTTP", "another proxy"],
)
@pytest.mark.parametrize("cut", [1, 30, 10_000])
def test_a_tunnel_that_turns_out_to_be_aws_is_cut(first: bytes, cut: int, door: Door, outside: Outside) -> None:
    """The client's first words are read before any of them is passed on, however they are cut."""
    with socket.create_connection(("127.0.0.1", door.port), 5) as sock:
        sock.sendall(b"CONNECT innocent.example:443 HTTP/1.1\r\n\r\n")
        assert sock.recv(100).startswith(b"HTTP/1.1 200")
        sock.sendall(first[:cut])
        time.sleep(0.02)
        sock.sendall(first[cut:])
        heard = b""
        while part := sock.recv(65536):
            heard += part
    assert heard.startswith((b"\x15\x03\x03", b"HTTP/1.1 403"))
    assert [data.count(b"\r\n\r\n") for data in outside.seen] == [1], "the CONNECT to the innocent name, and nothing after it"


def test_words_sent_together_with_connect_are_looked_at_too(door: Door, outside: Outside) -> None:
    """A client that does not wait for the tunnel gains nothing."""
    say(door, b"CONNECT innocent.example:443 HTTP/1.1\r\n\r\n" + HELLO)
    assert [data.count(b"\x16\x03") for data in outside.seen] == [0]


def test_other_tunnels_carry_bytes_both_ways(door: Door, outside: Outside) -> None:
    """Through the learner's proxy, whatever the protocol within."""
    with socket.create_connection(("127.0.0.1", door.port), 5) as sock:
        sock.sendall(b"CONNECT neighbour.example:22 HTTP/1.1\r\n\r\n")
        assert sock.recv(100).startswith(b"HTTP/1.1 200")
        for word in (b"ssh-2.0-x\n", b"more"):
            sock.sendall(word)
            assert sock.recv(100) == word.upper()
    assert outside.seen == [b"CONNECT neighbour.example:22 HTTP/1.1\r\nHost: neighbour.example:22\r\n\r\nssh-2.0-x\nmore"]


def test_a_plain_request_is_passed_on_with_its_body(open_door: Door, outside: Outside, names_lead: dict[str, Any]) -> None:
    """Without a proxy of the learner's, directly: in origin form, without what concerns only this hop."""
    names_lead["neighbour.example"] = ("127.0.0.1", outside.port)
    request_ = (
        f"POST http://neighbour.example:{outside.port}/a?b=c HTTP/1.1\r\nHost: neighbour.example\r\nX-Mine: 1\r\n"
        "Proxy-Authorization: Basic x\r\nConnection: x-hop\r\nX-Hop: 1\r\nContent-Length: 4\r\n\r\nbody"
    )
    assert say(open_door, request_.encode()).endswith(b"outside")
    head, _, body = outside.seen[0].partition(b"\r\n\r\n")
    assert head.startswith(f"POST /a?b=c HTTP/1.1\r\nHost: neighbour.example:{outside.port}\r\nConnection: close\r\n".encode())
    assert b"X-Mine: 1" in head
    assert b"X-Hop" not in head
    assert b"Proxy-Authorization" not in head
    assert body == b"body"


def test_a_second_request_does_not_follow_the_first_unseen(door: Door, outside: Outside) -> None:
    """Pipelined behind an innocent request, one for AWS is not passed on with it."""
    say(
        door,
        b"GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n"
        b"GET http://s3.amazonaws.com/ HTTP/1.1\r\nHost: s3.amazonaws.com\r\n\r\n",
    )
    assert b"amazonaws" not in b"".join(outside.seen)


def test_a_chunked_body_is_passed_on_in_chunks(door: Door, outside: Outside) -> None:
    """What was checked is what is sent: the framing is written anew."""
    say(
        door, b"POST http://a.example/ HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\n\r\n"
    )
    assert outside.seen[0].endswith(b"\r\n\r\n3\r\nabc\r\n0\r\n\r\n")


@pytest.mark.parametrize(
    "headers",
    [
        b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n",
        b"Content-Length: 1\r\nContent-Length: 2\r\n",
        b"Content-Length: -1\r\n",
        b"Transfer-Encoding: gzip, chunked\r\n",
        b"X: a\r\n b\r\n",
    ],
)
def test_a_request_that_two_readers_could_read_differently_is_refused(headers: bytes, door: Door, outside: Outside) -> None:
    """Smuggling needs a disagreement about where a request ends."""
    heard = say(door, b"POST http://a.example/ HTTP/1.1\r\nHost: a.example\r\n" + headers + b"\r\nabc")
    assert b"400" in heard
    assert not [data for data in outside.seen if b"abc" in data]


def test_a_name_that_leads_to_metadata_is_refused(open_door: Door, names_lead: dict[str, Any]) -> None:
    """A harmless name may resolve to the metadata address."""
    names_lead["innocent.example"] = ("169.254.169.254", 80)
    assert say(open_door, b"CONNECT innocent.example:80 HTTP/1.1\r\n\r\n").startswith(b"HTTP/1.1 403")


def test_what_cannot_be_reached_is_said(open_door: Door) -> None:
    """A closed port gives 502 with the reason, at once."""
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert b"502" in say(open_door, f"CONNECT 127.0.0.1:{port} HTTP/1.1\r\n\r\n".encode())


def test_the_learners_proxy_gets_its_password_and_the_bypass_holds(outside: Outside, names_lead: dict[str, Any]) -> None:
    """User and password of the URL are sent to the proxy, and only there; NO_PROXY's hosts are reached directly."""
    environ = {
        "HTTPS_PROXY": f"http://user:p%40ss@127.0.0.1:{outside.port}",
        "http_proxy": f"127.0.0.1:{outside.port}",
        "NO_PROXY": ".corp.example",
    }
    names_lead["in.corp.example"] = ("127.0.0.1", outside.port)
    with Door(upstream=Upstream.of(environ), seconds=5, idle_seconds=5) as door:
        say(door, b"CONNECT a.example:443 HTTP/1.1\r\n\r\n")
        say(door, b"GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n")
        say(door, f"GET http://in.corp.example:{outside.port}/ HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert b"Proxy-Authorization: Basic dXNlcjpwQHNz\r\n" in outside.seen[0]
    assert outside.seen[1].startswith(b"GET http://a.example/ ")
    assert outside.seen[2].startswith(b"GET / ")


def test_a_proxy_of_another_kind_is_named() -> None:
    """A SOCKS proxy is not spoken; the client reads so, and nothing goes past it directly."""
    with Door(upstream=Upstream.of({"ALL_PROXY": "socks5://127.0.0.1:1"}), seconds=5) as door:
        assert b"'socks5'" in say(door, b"CONNECT a.example:443 HTTP/1.1\r\n\r\n")
        assert b"502" in say(door, b"GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\n\r\n")


# as an endpoint


def test_requests_are_handed_to_the_case(open_door: Door) -> None:
    """Method, URL, headers in order and body arrive; status, headers and body go back; one connection serves many."""
    seen: list[Any] = []

    def on_request(
        method: str, url: str, headers: list[tuple[str, str]], body: bytes
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        seen.append((method, url, headers, body))
        return 418, [("X-Mine", "1"), ("x-mine", "2"), ("Content-Length", "999"), ("Transfer-Encoding", "chunked")], b"tea"

    open_door.on_request = on_request
    connection = http.client.HTTPConnection("127.0.0.1", open_door.port, timeout=5)
    for _ in range(2):
        connection.request("PUT", "//b/k%20?x=y", body=b"data", headers={"X-A": "1", "X-B": "2"})
        answer = connection.getresponse()
        assert (answer.status, answer.read(), answer.getheader("X-Mine")) == (418, b"tea", "1, 2")
        assert answer.getheader("Content-Length") == "3"
    connection.close()
    method, url, headers, body = seen[1]
    assert (method, url, body) == ("PUT", f"{open_door.url}//b/k%20?x=y", b"data")
    assert [pair for pair in headers if pair[0].startswith("X-")] == [("X-A", "1"), ("X-B", "2")]


def test_boto3_reads_the_cases_answer(open_door: Door) -> None:
    """Uploads with trailing checksums, downloads and HEAD pass whole."""
    kept: dict[str, bytes] = {}

    def on_request(
        method: str, url: str, headers: list[tuple[str, str]], body: bytes
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        path = urlsplit(url).path
        if method == "PUT":
            kept[path] = body
            return 200, [("ETag", '"1"')], b""
        if method == "HEAD":
            return 200, [("Content-Length", "12345"), ("ETag", '"1"')], b""
        return 200, [], kept[path]

    open_door.on_request = on_request
    s3 = boto3.client(
        "s3", endpoint_url=open_door.url, region_name="us-east-1", aws_access_key_id=KEY, aws_secret_access_key=SECRET
    )
    s3.put_object(Bucket="b", Key="k", Body=b"x" * 100_000)
    assert len(s3.get_object(Bucket="b", Key="k")["Body"].read()) >= 100_000
    assert s3.head_object(Bucket="b", Key="k")["ContentLength"] == 12345


def test_the_door_is_its_own_endpoint_through_its_own_proxy(open_door: Door) -> None:
    """A client that ignores NO_PROXY asks the proxy for the endpoint, by absolute URI or by tunnel: same answer."""
    open_door.on_request = lambda method, url, headers, body: (200, [], url.encode())
    absolute = f"{open_door.url}/x"
    assert say(open_door, f"GET {absolute} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode()).endswith(absolute.encode())
    inner = b"GET /y HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n"
    heard = say(open_door, f"CONNECT 127.0.0.1:{open_door.port} HTTP/1.1\r\n\r\n".encode(), inner)
    assert heard.endswith(b"http://here/y")


@pytest.mark.filterwarnings("ignore")
def test_a_case_that_fails_is_an_error_answer_and_is_printed(open_door: Door, capfd: pytest.CaptureFixture[str]) -> None:
    """The client reads an error instead of a cut connection; the traceback is not lost."""

    def on_request(*args: Any) -> Any:
        raise KeyError("world")

    open_door.on_request = on_request
    assert b"WorldFault" in say(open_door, b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert "KeyError: 'world'" in capfd.readouterr().err


def test_a_body_beyond_the_limit_is_refused() -> None:
    """Memory is bounded."""
    with Door(body_limit=10, seconds=5) as door:
        assert b"larger than 10 bytes" in say(door, b"PUT /b/k HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n" + b"x" * 11)


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: \r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nAuthorization: x\r\nAuthorization: y\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nno colon here\r\nX: y\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length : 5\r\n\r\nabcde", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: a\x00b\r\n\r\n", 400),
        (b"GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        (b"GET /a\xffb HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        (b"PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n", 400),
        (b"PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n", 400),
        (b"PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\na", 400),
        (b"GET /\r\n\r\n", 505),
        (b"GET / HTTP/1.7\r\nHost: a\r\n\r\n", 505),
        (b"GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
        (b"GET / ICY\r\n\r\n", 400),
    ],
)
def test_what_two_readers_could_read_differently_never_reaches_the_case(head: bytes, status: int, open_door: Door) -> None:
    """A plain refusal with a status, and the connection ends: nothing behind it is taken for a request."""
    asked: list[Any] = []
    open_door.on_request = heard_by(asked, lambda *args: args)
    heard = say(open_door, head + b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
    assert heard.startswith(b"HTTP/1.1 %d " % status)
    assert heard.count(b"Content-Length: ") == 1
    assert not asked


def test_a_connection_that_is_kept_answers_at_once(open_door: Door) -> None:
    """Without the 40 ms that a small body waits for the receipt of the head before it."""
    open_door.on_request = lambda method, url, headers, body: (200, [], b"x" * 100)
    connection = http.client.HTTPConnection("127.0.0.1", open_door.port, timeout=5)
    start = time.monotonic()
    for _ in range(25):
        connection.request("POST", "/", body=b"a")
        connection.getresponse().read()
    connection.close()
    assert time.monotonic() - start < 0.5


def test_repeated_headers_are_one_list(open_door: Door) -> None:
    """What is decided on and what is carried out read the same value."""
    seen: list[Any] = []
    open_door.on_request = heard_by(seen, lambda method, url, headers, body: headers)
    say(open_door, b"GET / HTTP/1.1\r\nHost: a\r\nX-Amz-Acl: private\r\nx-amz-acl: public-read\r\nConnection: close\r\n\r\n")
    assert ("X-Amz-Acl", "private,public-read") in seen[0]


def test_a_head_that_comes_drop_by_drop_is_dropped() -> None:
    """The time is for the whole head, however many bytes keep coming."""
    with Door(seconds=0.5) as door, socket.create_connection(("127.0.0.1", door.port), 5) as sock:
        start = time.monotonic()
        sock.setblocking(False)
        while time.monotonic() - start < 5 and _still_open(sock):
            time.sleep(0.1)
            with contextlib.suppress(OSError):
                sock.send(b"G")
        assert 0.4 < time.monotonic() - start < 2


def _still_open(sock: socket.socket) -> bool:
    try:
        return sock.recv(1) != b""
    except BlockingIOError:
        return True
    except OSError:
        return False


def test_a_visit_lasts_from_the_first_connection_to_the_last(open_door: Door) -> None:
    """Connections that overlap are one; the next after none was open begins another."""
    visits: list[int] = []
    open_door.on_request = heard_by(visits, lambda *args: open_door.visit)
    for _ in range(2):
        first, second = (http.client.HTTPConnection("127.0.0.1", open_door.port, timeout=5) for _ in range(2))
        for connection in (first, second):
            connection.request("GET", "/")
            connection.getresponse().read()
        first.close()
        second.request("GET", "/")
        second.getresponse().read()
        second.close()
        time.sleep(0.1)
    assert visits == [1, 1, 1, 2, 2, 2]


# opening and closing


def test_it_listens_on_loopback_only(open_door: Door) -> None:
    """Nobody else on the network can use it."""
    assert open_door.url == f"http://127.0.0.1:{open_door.port}"


def test_connections_are_bounded_and_seats_are_given_back() -> None:
    """The one too many is turned away; when a seat is free again, it is served."""
    with Door(connections=2, seconds=5) as door:
        held = [socket.create_connection(("127.0.0.1", door.port), 5) for _ in range(2)]
        time.sleep(0.1)
        assert say(door, b"").startswith(b"HTTP/1.1 503")
        for sock in held:
            sock.close()
        time.sleep(0.1)
        assert b"501" in say(door, b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")


def test_a_silent_client_is_dropped() -> None:
    """A connection that sends no request does not keep its seat."""
    with Door(seconds=0.2) as door, socket.create_connection(("127.0.0.1", door.port), 5) as sock:
        sock.sendall(b"GET / HT")
        start = time.monotonic()
        assert sock.recv(100) == b""
        assert time.monotonic() - start < 2


def test_closing_cuts_every_connection_and_leaves_no_thread(outside: Outside) -> None:
    """Tunnels and waiting clients see the end; closing again does nothing."""
    before = set(threading.enumerate())
    door = Door(upstream=Upstream(https=outside.url)).start()
    port = door.port
    tunnel = socket.create_connection(("127.0.0.1", port), 5)
    tunnel.sendall(b"CONNECT a.example:443 HTTP/1.1\r\n\r\n")
    assert tunnel.recv(100)
    waiting = socket.create_connection(("127.0.0.1", port), 5)
    time.sleep(0.05)
    door.close()
    door.close()
    assert tunnel.recv(100) == waiting.recv(100) == b""
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port), 1)
    deadline = time.monotonic() + 3
    while (
        left := [thread for thread in set(threading.enumerate()) - before if "ircoach" in thread.name]
    ) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not left
    with pytest.raises(RuntimeError, match="not open"):
        door.port  # noqa: B018  # a property that raises
    tunnel.close()
    waiting.close()
