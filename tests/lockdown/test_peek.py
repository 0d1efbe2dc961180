"""Tests of `ircoach.lockdown.peek`."""

from __future__ import annotations

import ssl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ircoach.lockdown import peek


def greeting(name: str) -> bytes:
    """What a TLS client of this Python sends first. (It is made for another name of that length: this process is locked.)"""
    sent, other = ssl.MemoryBIO(), "x" * len(name)
    tls = ssl.create_default_context().wrap_bio(ssl.MemoryBIO(), sent, server_hostname=other)
    with pytest.raises(ssl.SSLWantReadError):
        tls.do_handshake()
    return sent.read().replace(other.encode(), name.encode())


HELLO = greeting("sts.amazonaws.com")


def test_the_server_name_of_a_real_greeting_is_read() -> None:
    """The name a TLS client asks for stands in clear in its first message."""
    assert peek.server_name(HELLO) == "sts.amazonaws.com"
    assert peek.hosts(HELLO) == ("sts.amazonaws.com",)


def test_a_greeting_cut_into_records_is_joined() -> None:
    """Splitting the greeting over several TLS records hides nothing."""
    body = HELLO[5:]
    pieces = [body[at : at + 40] for at in range(0, len(body), 40)]
    cut = b"".join(b"\x16\x03\x01" + len(piece).to_bytes(2, "big") + piece for piece in pieces)
    assert peek.server_name(cut) == "sts.amazonaws.com"
    assert not peek.needs_more(cut)


@given(st.integers(0, 2000))
def test_a_greeting_needs_more_until_it_is_whole(size: int) -> None:
    """However the network cuts it, the whole greeting is waited for."""
    assert peek.needs_more(HELLO[:size]) == (size < len(HELLO))


@given(st.binary(max_size=300), st.binary(max_size=20))
def test_no_bytes_break_it(data: bytes, tail: bytes) -> None:
    """Bytes that are no greeting name nothing."""
    for bytes_ in (
        data,
        b"\x16\x03\x01" + data,
        b"\x16\x03\x01\x00\xff\x01\x00\x00" + data,
        b"GET " + data + b" HTTP/1.1\r\n" + tail,
    ):
        peek.hosts(bytes_)
        peek.needs_more(bytes_)
        peek.is_signed_for_aws(bytes_)


@pytest.mark.parametrize(
    ("request_", "hosts"),
    [
        (b"CONNECT sts.amazonaws.com:443 HTTP/1.1\r\n\r\n", ("sts.amazonaws.com",)),
        (b"GET http://u@s3.amazonaws.com/x HTTP/1.1\r\nHost: other.example\r\n\r\n", ("other.example", "s3.amazonaws.com")),
        (b"GET /x HTTP/1.1\r\nA: b\r\nhOST :  s3.amazonaws.com:80 \r\n\r\n", ("s3.amazonaws.com",)),
        (b"GET /x HTTP/1.0\nHost:a\nHost:b\n\n", ("a", "b")),
        (b"POST / HTTP/1.1\r\nHost: a\r\n\r\nHost: sts.amazonaws.com", ("a",)),
        (b"SSH-2.0-OpenSSH\r\n", ()),
        (b"", ()),
    ],
)
def test_a_request_names_its_hosts(request_: bytes, hosts: tuple[str, ...]) -> None:
    """The request line and the Host headers are read, the body is not."""
    assert peek.hosts(request_) == hosts


def test_an_aws_signature_is_seen_in_the_header_only() -> None:
    """A signed API call is AWS's whatever the host; a presigned download from a model hub is the learner's own business."""
    assert peek.is_signed_for_aws(b"POST / HTTP/1.1\r\nHost: a\r\nAuthorization: AWS4-HMAC-SHA256 Credential=x\r\n\r\n")
    assert not peek.is_signed_for_aws(b"GET /x?X-Amz-Signature=1 HTTP/1.1\r\nHost: a\r\n\r\nAuthorization: AWS4-")


@pytest.mark.parametrize("data", [b"SSH-2.0-x\r\n", b"\x00\x01", b"hello\n", b"{}", b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"])
def test_other_protocols_are_not_waited_for(data: bytes) -> None:
    """What is neither TLS nor a request begun goes on at once."""
    assert not peek.needs_more(data)
