"""Whether a bucket policy is public, in S3's own sense: presumed so, unless each Allow is limited to fixed values.

What counts is not who could get in today but whether the grant is tied to something somebody owns: an account, a network, an
endpoint. https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html (The meaning of "public")
"""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache

from ircoach.world.policy.conditions import Clause
from ircoach.world.policy.document import Document, Statement

_LIMITING_OPERATORS = {"StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnEquals", "ArnLike", "IpAddress"}
_LIMITING_KEYS = {
    "aws:principalorgid",
    "aws:principalarn",
    "aws:principalaccount",
    "aws:principalservicename",
    "aws:sourcearn",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:sourceowner",
    "aws:sourceaccount",
    "aws:userid",
    "s3:x-amz-server-side-encryption-aws-kms-key-id",
    "s3:dataaccesspointaccount",
}
_ACCESS_POINT = re.compile(r"arn:aws[a-z-]*:s3:[^:*?]*:\d{12}:accesspoint/[^$]+")
_BROADEST_PREFIX = {4: 8, 6: 32}
_RFC1918 = tuple(ipaddress.IPv4Network(block) for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))


@lru_cache(maxsize=1024)
def is_public(document: Document) -> bool:
    """Whether any Allow statement is open to the world. Deny statements and ACLs play no part."""
    return any(is_open(statement) for statement in document.allows)


def is_open(statement: Statement) -> bool:
    """Whether one Allow statement is."""
    return _names_anyone(statement) and not any(_limits(clause) for clause in statement.clauses)


def _names_anyone(statement: Statement) -> bool:
    """`*` anywhere among the principals, an outside identity provider, or everyone but some (NotPrincipal)."""
    if statement.principals is None:
        return statement.not_principals is not None
    return any(kind == "Federated" or "*" in value for kind, value in statement.principals.entries)


def _limits(clause: Clause) -> bool:
    """Whether a condition ties the grant to fixed values. One that an absent key satisfies ties it to nothing."""
    if clause.base not in _LIMITING_OPERATORS or clause.if_exists or clause.quantifier == "ForAllValues" or clause.unreadable:
        return False
    key = clause.key.lower()
    if key == "aws:sourceip":
        return clause.base == "IpAddress" and all(_narrow(value) for value in clause.values)
    if key == "s3:dataaccesspointarn":
        return all(_ACCESS_POINT.fullmatch(value) for value in clause.values)
    return key in _LIMITING_KEYS and all(_fixed(value) for value in clause.values)


def _fixed(value: str) -> bool:
    return not any(mark in value for mark in ("*", "?", "${"))


def _narrow(value: str) -> bool:
    """Not broader than /8 (IPv4) or /32 (IPv6); private ranges are never too broad."""
    network = ipaddress.ip_network(value, strict=False)
    if isinstance(network, ipaddress.IPv4Network) and any(network.subnet_of(block) for block in _RFC1918):
        return True
    return network.prefixlen >= _BROADEST_PREFIX[network.version]
