"""Tests of `ircoach.lockdown.names`."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import botocore
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ircoach.lockdown import names

DATA = Path(botocore.__file__).parent / "data"
LABEL = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?", fullmatch=True)
PREFIX = st.lists(LABEL, max_size=4).map(lambda labels: "".join(label + "." for label in labels))
SUFFIX = st.sampled_from(names.SUFFIXES)


def _respelt(name: str, choices: list[int]) -> str:
    """The same name in letters and dots that IDNA folds back."""
    forms = [
        str,
        str.upper,
        lambda char: chr(ord(char) + 0xFEE0) if char.isalnum() else char,
        lambda char: {".": "\u3002", "a": "\u00ada"}.get(char, char),
    ]
    return "".join(forms[choices[at % len(choices)]](char) for at, char in enumerate(name))


@given(PREFIX, SUFFIX, st.lists(st.integers(0, 3), min_size=1, max_size=12), st.integers(0, 2))
def test_however_it_is_spelt_a_name_under_a_suffix_is_aws(prefix: str, suffix: str, choices: list[int], dots: int) -> None:
    """Case, full-width letters, ideographic stops, soft hyphens and trailing dots hide nothing."""
    name = prefix + suffix
    if not name.endswith(names.READING_ROOM):
        assert names.is_aws(_respelt(name, choices) + "." * dots)
        assert names.is_aws(name.encode())


@given(PREFIX, SUFFIX, LABEL, st.sampled_from(["com", "org", "net", "example"]))
def test_a_suffix_counts_only_at_the_end_and_after_a_dot(prefix: str, suffix: str, label: str, top: str) -> None:
    """`amazonaws.com.evil.org` and `notamazonaws.com` are somebody else's."""
    assert not names.is_aws(f"{prefix}{suffix}.{label}.{top}")
    assert not names.is_aws(f"{prefix}x{'amazonaws.com'}")


@given(PREFIX, SUFFIX, LABEL, st.integers(1, 65535))
def test_the_host_of_a_url_is_found_behind_user_port_and_escapes(prefix: str, suffix: str, user: str, port: int) -> None:
    """A user part, a port, a percent escape and a backslash do not hide the host."""
    host = prefix + suffix
    for url in (
        f"https://{host}/key?x=1#y",
        f"https://{user}:secret@{host}:{port}/key",
        f"HTTP://127.0.0.1\\@{host}:{port}",
        f"//%{ord(host[0]):02x}{host[1:]}:{port}",
        f"{host}:{port}",
        host,
    ):
        assert names.host_of(url) == host
        assert not names.stays_here(url)


@given(st.text(max_size=60))
def test_no_text_breaks_them(text: str) -> None:
    """Any text gets an answer: a name that cannot be read must not raise in the middle of a learner's own call."""
    for question in (names.normal, names.is_aws, names.is_metadata, names.is_loopback, names.host_of, names.stays_here):
        question(text)


@given(st.ip_addresses())
def test_no_address_is_aws_by_name(address: object) -> None:
    """Addresses do not say whose they are."""
    assert not names.is_aws(str(address))


def test_every_name_in_botocores_data_is_aws() -> None:
    """Whatever endpoint the installed botocore may compose, is covered by the reviewed list alone."""
    endpoints = json.loads((DATA / "endpoints.json").read_bytes())
    found = set(re.findall(r'"(?:hostname|dnsSuffix)": "([^"]+)"', json.dumps(endpoints)))
    for rules in DATA.glob("*/*/endpoint-rule-set-1.json.gz"):
        urls = re.findall(rb'"https?://[^"/]*', gzip.decompress(rules.read_bytes()))
        found |= {url.decode().partition("//")[2] for url in urls}
    ends = {re.sub(r".*\}", "", name).lstrip(".").partition(":")[0] for name in found}
    ends -= {"", "localhost"}  # the end is a variable (a suffix or a given endpoint); DynamoDB Local
    assert len(ends) > 20
    strangers = {end for end in ends if not any(end == suffix or end.endswith("." + suffix) for suffix in names.SUFFIXES)}
    assert not strangers


def test_the_partitions_of_botocore_are_joined_to_the_list() -> None:
    """A partition that a newer botocore knows is refused without a new ircoach."""
    partitions = json.loads((DATA / "partitions.json").read_bytes())["partitions"]
    assert {partition["outputs"]["dualStackDnsSuffix"] for partition in partitions} <= set(names.suffixes())


@pytest.mark.parametrize(
    "host",
    [
        "169.254.169.254",
        "[fd00:ec2::254]",
        "FD00:EC2:0::254",
        "169.254.170.2",
        "169.254.170.23",
        "fd00:ec2::23",
        "::ffff:169.254.169.254",
        "0xA9FEA9FE",
        "2852039166",
        "0251.0376.0251.0376",
        "169.254.43518",
        "instance-data.ec2.internal.",
        "１６９.254.169.254",
    ],
)
def test_metadata_is_known_in_every_spelling(host: str) -> None:
    """What the resolver would turn into a metadata address is one."""
    assert names.is_metadata(host)


@pytest.mark.parametrize("host", ["169.254.169.253", "169.254.169.123", "fd00:ec2::253", "10.0.0.1", "metadata.example"])
def test_neighbours_of_metadata_are_left_alone(host: str) -> None:
    """The VPC's resolver and clock serve no credentials."""
    assert not names.is_off_limits(host)


@pytest.mark.parametrize(
    "host",
    [
        "pypi.org",
        "d111111abcdef8.cloudfront.net",
        "app.elasticbeanstalk.com",
        "www.amazon.com",
        "aws.example.org",
        "docs.aws.amazon.com",
        "repost.aws",
        "localhost",
        "amazonaws",
        "",
    ],
)
def test_other_traffic_is_not_aws(host: str) -> None:
    """Sites hosted on AWS under their own names, and AWS's documentation, stay reachable."""
    assert not names.is_off_limits(host)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:80/x", "https://localhost", "http://[::1]:8/", "http://127.9.9.9", "http://LOCALHOST:1/?a@b"]
)
def test_loopback_urls_stay_here(url: str) -> None:
    """The machine itself, by address or name."""
    assert names.stays_here(url)


@pytest.mark.parametrize(
    "url",
    ["http://localhost.example", "http://user@127.0.0.1", "127.0.0.1:80", "http://128.0.0.1", "http://127.0.0.1%2e.example"],
)
def test_what_is_not_loopback_beyond_doubt_does_not(url: str) -> None:
    """Look-alikes, user parts and escapes are not given the benefit of the doubt."""
    assert not names.stays_here(url)
