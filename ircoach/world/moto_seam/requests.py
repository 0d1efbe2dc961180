"""Requests: read into an operation and its parameters, carried out at a scenario time, and results written for the wire."""

from __future__ import annotations

import datetime as dt
import functools
import re
from typing import Any, cast
from unittest.mock import patch
from urllib.parse import urlsplit

import time_machine
from moto.core import DEFAULT_ACCOUNT_ID
from moto.core.exceptions import HTTPException
from moto.core.parse import PROTOCOL_PARSERS, RequestParserError
from moto.core.request import Request, determine_request_protocol
from moto.core.routing import NotFound, get_service_router
from moto.core.serialize import get_serializer_class
from moto.core.utils import get_service_model
from moto.moto_api._internal import mock_random
from moto.s3.models import OWNER

from ircoach.world.acls import canonical_id
from ircoach.world.moto_seam.mended import get_backend

Headers = tuple[tuple[str, str], ...]
#: services that can be looked at, as tools do in every account, and not written to: what they would hold is not played
LOOKED_AT = ("config", "kms", "lambda", "logs", "rds", "secretsmanager", "sns", "sqs", "ssm")
#: the services that moto only reads requests for: the world answers them itself, or not at all
OWN = ("athena", "glue", "accessanalyzer", "guardduty")
#: the services a world offers; everything else answers "not in this world"
SERVICES = ("ec2", "iam", "sts", "s3", "s3control", "organizations", "cloudtrail", "securityhub", *OWN, *LOOKED_AT)


def load(*services: str) -> None:
    """Import moto's part of these services now, so that copies of this process find it there."""
    for service in services:
        get_backend(service)


def read_ahead(*services: str) -> None:
    """Let moto read these services' models and routes now, so that copies of this process find them read."""
    for service in services:
        get_service_router(service)._get_router(str(get_service_model(service).protocol))


class Unreadable(Exception):
    """A body that is not what its protocol (the argument) says it is."""


def parse(service: str, method: str, url: str, headers: Headers, body: bytes) -> tuple[str, dict[str, Any], str] | None:
    """(operation, parameters, protocol) of a request, or None where the world has no such service or operation."""
    if service not in SERVICES:
        return None
    model = get_service_model(service)
    protocol = str(model.protocol)
    try:
        request = _request(method, url, headers, body)
        operation, uri = get_service_router(service).match(request)
        protocol = determine_request_protocol(model, request.content_type)
        asked = {
            "method": method,
            "values": request.values,
            "headers": request.headers,
            "body": request.data,
            "url_path": request.path,
            "url_params": uri,
        }
        return operation.name, dict(PROTOCOL_PARSERS[protocol](operation).parse(cast(Any, asked))), protocol
    except (NotFound, NotImplementedError):
        return None
    except (
        RequestParserError,
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
    ) as error:  # what moto's parsers raise on nonsense
        raise Unreadable(protocol) from error


def _plain(url: str, headers: Headers) -> dict[str, str]:
    """The headers as moto may see them: Host is the URL's, and nothing else steers it.

    It takes buckets and accounts from the Host header, regions from the User-Agent, the account from a header of its own; a
    client says in each of them what it likes.
    """
    kept = {key: value for key, value in headers if key.lower() not in ("host", "user-agent", "x-moto-account-id")}
    return {**kept, "Host": urlsplit(url).netloc}


def _uncut(url: str) -> str:
    """A URL that moto reads to its end: what follows a semicolon it would drop, as parameters of a path."""
    return url.replace(";", "%3B")


@functools.lru_cache(maxsize=1)
def _request(method: str, url: str, headers: Headers, body: bytes) -> Request:
    """A request as moto reads it; the one that was just parsed is the one that is carried out."""
    return Request.from_primitives(method, _uncut(url), _plain(url, headers), body)


def execute(
    service: str, method: str, url: str, headers: Headers, body: bytes, account: str, when: dt.datetime, seed: int
) -> tuple[int, Headers, bytes]:
    """Carry out one request on moto as `account`, at scenario time `when`, with moto's random numbers seeded by `seed`.

    Raises NotImplementedError where moto has nobody to answer it.
    """
    request, asked = _request(method, url, headers, body), urlsplit(_uncut(url))
    request.environ["HTTP_X_MOTO_ACCOUNT_ID"] = account
    path = f"{asked.scheme}://{asked.netloc}{asked.path}"
    handler = next((handler for pattern, handler in _handlers(service) if pattern.match(path)), None)
    if handler is None:
        raise NotImplementedError(asked.hostname)
    if b"iam%3A%3Aaws%3Apolicy" in body or b"Action=ListPolicies" in body:
        _stock(account)
    mock_random.seed(seed)
    with time_machine.travel(when, tick=False):
        try:
            status, answered, content = handler(request, request.raw_url, request.headers)
        except HTTPException as refused:
            status, answered, content = cast(int, refused.code), refused.get_headers(), refused.get_body()
    flat = tuple((str(key), str(value)) for key, value in dict(answered).items())
    return int(status), flat, _owned(content.encode() if isinstance(content, str) else bytes(content), account)


@functools.cache
def _handlers(service: str) -> tuple[tuple[re.Pattern[str], Any], ...]:
    """Who in moto answers for which URLs of a service, written out once: moto does it anew for every request.

    (S3's by loading a module again; and it tries the patterns of all its services first.)
    """
    backends = get_backend({"lambda": "awslambda"}.get(service, service))
    regions = backends[DEFAULT_ACCOUNT_ID]
    backend = regions["us-east-1" if "us-east-1" in regions else "aws"]
    return tuple((re.compile(pattern), handler) for pattern, handler in backend.urls.items())


_SOMEBODY = re.compile(rb"(?:%b|bcaf1ffd86f41161ca5fb16fd081034f)(?=</ID>)" % OWNER.encode())
"""Whom moto names as owner of every bucket and object."""


def _owned(answer: bytes, account: str) -> bytes:
    """S3's lists with the account's own canonical id for an owner, and without display names, which S3 gives no longer."""
    nameless = answer.replace(b"<DisplayName>webfile</DisplayName>", b"")
    return _SOMEBODY.sub(canonical_id(account).encode(), nameless) if len(nameless) < len(answer) else answer


def _stock(account: str) -> None:
    """Put AWS's own managed policies on an account's shelf, once somebody asks for one: there are 1,500 of them."""
    backend = get_backend("iam")[account]["aws"]
    if backend.aws_managed_policies:
        return
    mock_random.seed(int(account))  # their ids
    with patch("moto.iam.models.load_iam_aws_managed_policies", lambda: True):
        backend.aws_managed_policies = backend._init_aws_policies()
    backend.managed_policies.update(backend._init_managed_policies())


def serialize(service: str, operation: str, protocol: str, result: dict[str, Any], request_id: str) -> tuple[int, Headers, bytes]:
    """A result in the wire form of `protocol`, written by moto's serializers."""
    model = get_service_model(service)
    serializer = get_serializer_class(service, protocol)(operation_model=model.operation_model(operation))
    done = serializer.serialize(result)
    body = done["body"]
    raw = body.encode() if isinstance(body, str) else bytes(body)
    headers = {**done["headers"], "x-amzn-RequestId": request_id}
    return (
        int(done["status_code"]),
        tuple((k, str(v)) for k, v in headers.items()),
        raw.replace(b"request-id", request_id.encode()),
    )
