"""Which host names and addresses are AWS: pure, and of the standard library only, so that a child process can load this file
too.

A name is AWS when it lies under one of the suffixes below, however it is spelt: case, trailing dots, full-width letters and
ideographic full stops are undone first. The suffixes are a reviewed list, joined with whatever partitions the installed
botocore knows. Sites that are merely *hosted* on AWS under their own or a CDN's name (cloudfront.net, elasticbeanstalk.com) are
a learner's other traffic and are not AWS here; neither is AWS's documentation.
"""

from __future__ import annotations

import functools
import importlib.util
import ipaddress
import json
import re
import socket
import unicodedata
from encodings import idna
from pathlib import Path
from urllib.parse import unquote

SUFFIXES = (
    # the API names of each partition, IPv4 and dual-stack (botocore/data/partitions.json)
    "amazonaws.com",  # aws, aws-us-gov
    "amazonaws.com.cn",
    "amazonwebservices.com.cn",
    "amazonaws.eu",
    "amazonwebservices.eu",
    "c2s.ic.gov",
    "c2shome.ic.gov",
    "csp.hci.ic.gov",
    "csphome.hci.ic.gov",
    "aws.ic.gov",
    "aws.hci.ic.gov",
    "sc2s.sgov.gov",
    "sc2shome.sgov.gov",
    "aws.scloud",
    "adc-e.uk",
    # the registry .aws is Amazon's own: api.aws, on.aws (function URLs, VPC Lattice), app.aws, signin.aws, console.aws, ecr.aws
    "aws",
    "aws.dev",
    # console, sign-in, IAM Identity Center, Cognito's token endpoints
    "aws.amazon.com",
    "amazonaws.cn",
    "amazonaws-us-gov.com",
    "amazonaws-eusc.eu",
    "awsapps.com",
    "awsapps.cn",
    "amazoncognito.com",
)
"""Domains that are AWS together with everything under them."""

READING_ROOM = ("docs.aws.amazon.com", "repost.aws", "skillbuilder.aws", "workshops.aws")
"""Documentation and course sites under those suffixes: they act on no account, so reading them stays possible."""

INSTANCE_METADATA = ("169.254.169.254", "fd00:ec2::254")
"""Where EC2 (and other clouds) serve an instance's role credentials: clients look here unasked."""

CONTAINER_METADATA = ("169.254.170.2", "169.254.170.23", "fd00:ec2::23")
"""Where ECS and EKS Pod Identity serve a task's role credentials: clients look here when told by the environment."""

METADATA_NAMES = ("instance-data", "instance-data.ec2.internal")

OWN = "ircoach.invalid"
"""Names under this are the door's own, for clients that put a label before the endpoint's name (an account, a bucket): they go
to the proxy, and no resolver ever answers for `.invalid` (https://www.rfc-editor.org/rfc/rfc6761#section-6.4)."""

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_METADATA = frozenset(ipaddress.ip_address(text) for text in INSTANCE_METADATA + CONTAINER_METADATA)
_DOTS = re.compile("[\u3002\uff0e\uff61]")
_PLAIN = re.compile(r"(?:\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+)(?::\d*)?")
_AUTHORITY = re.compile(r"^(?:[a-zA-Z][a-zA-Z0-9+.-]*:)?//([^/?#]*)")


@functools.cache
def suffixes() -> tuple[str, ...]:
    """The reviewed list and the suffixes of every partition that the installed botocore knows."""
    return tuple(dict.fromkeys((*SUFFIXES, *_botocore_suffixes())))


def _botocore_suffixes() -> list[str]:
    """`dnsSuffix` and `dualStackDnsSuffix` of botocore's partitions, read without importing botocore; none without botocore."""
    spec = importlib.util.find_spec("botocore")
    for place in spec.submodule_search_locations or () if spec else ():
        file = Path(place, "data", "partitions.json")
        if file.is_file():
            outputs = [partition["outputs"] for partition in json.loads(file.read_text("utf-8"))["partitions"]]
            return [output[key] for output in outputs for key in ("dnsSuffix", "dualStackDnsSuffix") if key in output]
    return []


def normal(host: str | bytes) -> str:
    """A host name as the resolver will see it: decoded, folded as IDNA folds it, without brackets, zone or trailing dots."""
    text = host.decode("utf-8", "replace") if isinstance(host, bytes) else host
    text = _DOTS.sub(".", text.strip())
    labels = [_fold(label) for label in text.split(".")]
    return ".".join(labels).strip().rstrip(".").removeprefix("[").partition("%")[0].removesuffix("]").lower()


def _fold(label: str) -> str:
    """One label as IDNA 2003 prepares it (what `socket` does to a name); compatibility forms when IDNA refuses it."""
    if label.isascii():
        return label
    try:
        return idna.nameprep(label)  # type: ignore[attr-defined, no-any-return, unused-ignore]  # not in every typeshed
    except UnicodeError:
        return unicodedata.normalize("NFKC", label).casefold()


@functools.lru_cache(maxsize=4096)
def is_aws(host: str | bytes) -> bool:
    """Whether a host name (not an address) is AWS's: under one of `suffixes()` and not in `READING_ROOM`."""
    name = normal(host)
    return _under(name, suffixes()) and not _under(name, READING_ROOM)


def _under(name: str, domains: tuple[str, ...]) -> bool:
    return any(name == domain or name.endswith("." + domain) for domain in domains)


def address(host: str | bytes) -> _Address | None:
    """The IP address a text stands for, or None. Old spellings count (`2852039166`, `0xa9fea9fe`), and IPv4 inside IPv6."""
    text = normal(host)
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        try:
            return ipaddress.IPv4Address(socket.inet_aton(text)) if re.fullmatch(r"[0-9a-fx.]+", text) else None
        except OSError:
            return None
    inner = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return inner or found


@functools.lru_cache(maxsize=4096)
def is_metadata(host: str | bytes) -> bool:
    """Whether this is an address or name where AWS serves role credentials to a machine."""
    return address(host) in _METADATA or normal(host) in METADATA_NAMES


@functools.lru_cache(maxsize=4096)
def is_loopback(host: str | bytes) -> bool:
    """Whether this is the machine itself, by address or by the name `localhost`."""
    found = address(host)
    return found.is_loopback if found else normal(host) == "localhost"


def is_here(host: str | bytes) -> bool:
    """Whether this is the machine itself, a name under `localhost`, or a name that exists for the door only."""
    return is_loopback(host) or _under(normal(host), ("localhost", OWN))


def is_off_limits(host: str | bytes) -> bool:
    """Whether nothing may go there: AWS by name, or a metadata address."""
    return is_aws(host) or is_metadata(host)


def host_of(url: str) -> str:
    """The host of a URL or of an authority (`user@host:port`), as `normal()` has it; empty when there is none."""
    found = _AUTHORITY.match(url)
    authority = found.group(1) if found else re.split(r"[/?#]", url, maxsplit=1)[0]
    host = unquote(authority.rpartition("@")[2])
    if host.startswith("["):
        return normal(host.partition("]")[0])
    return normal(host.partition(":")[0] if host.count(":") < 2 else host)


def stays_here(url: str) -> bool:
    """Whether a URL names this machine or its door beyond doubt: nothing that two readers could split in two ways."""
    found = _AUTHORITY.match(url)
    return bool(found and _PLAIN.fullmatch(found.group(1))) and is_here(host_of(url))
