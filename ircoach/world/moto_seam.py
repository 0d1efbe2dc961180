"""The seam to moto: every import of moto stands here, so that a new moto version is one file's work.

moto's state, clock and random numbers are process-wide. The seam runs one request at a time at a given scenario time with
random numbers seeded for that very call, and answers the few questions about state that the gate needs.
"""

from __future__ import annotations

import datetime as dt
import functools
import os
from dataclasses import dataclass
from typing import Any, cast
from unittest.mock import patch
from urllib.parse import urlsplit

os.environ.setdefault("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")  # 1,301 stock images cost 6 s and are nobody's evidence
os.environ.setdefault("MOTO_ALLOW_NONEXISTENT_REGION", "false")

import botocore.session
import moto
import moto.core.responses
import time_machine
from botocore.awsrequest import AWSPreparedRequest, HeadersDict
from moto.backends import get_backend
from moto.core.botocore_stubber import BotocoreStubber
from moto.core.parse import PROTOCOL_PARSERS, RequestParserError
from moto.core.request import Request, determine_request_protocol
from moto.core.routing import NotFound, get_service_router
from moto.core.serialize import get_serializer_class
from moto.core.utils import get_service_model
from moto.iam.models import Group, Role, User
from moto.iam.responses import IamResponse
from moto.moto_api._internal import mock_random
from moto.s3.models import OWNER, S3Backend

from ircoach.world.models import loader

MOTO_VERSION = moto.__version__
Headers = tuple[tuple[str, str], ...]
#: the services a world offers; everything else answers "not in this world"
SERVICES = ("ec2", "iam", "sts", "s3", "s3control", "organizations", "cloudtrail", "securityhub")

#: the canonical user id moto gives every owner
S3_OWNER: str = OWNER
_stubber = BotocoreStubber()
# moto's EC2 asks a session of its own for the regions while it is imported, and that would read all of AWS's models anew
with patch.object(botocore.session, "create_loader", lambda path: loader()):
    get_backend("ec2")

#: moto lists a class's methods anew for every request; they never change, and the listing is a tenth of a call
moto.core.responses.method_names_from_class = functools.cache(moto.core.responses.method_names_from_class)


def _with_unique_id(kind: type, prefix: str) -> None:
    """Give IAM entities the ids AWS gives (AIDA…, AGPA…); moto's are twenty characters of another alphabet.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
    """
    made = kind.__init__  # type: ignore[misc]  # moto offers no other place to name them

    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        made(self, *args, **kwargs)
        self.id = prefix + "".join(mock_random.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", k=17))

    kind.__init__ = init  # type: ignore[misc]  # as above


_with_unique_id(User, "AIDA")
_with_unique_id(Group, "AGPA")


def _with_boundary() -> None:
    """Let users have a permissions boundary as roles have one: moto keeps none, and ignores the one CreateUser is given.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
    """
    user: Any = User
    user.permissions_boundary_arn = None
    user.permissions_boundary = Role.permissions_boundary
    made = IamResponse.create_user

    def create_user(self: Any) -> Any:
        result = made(self)
        self.backend.get_user(self._get_param("UserName")).permissions_boundary_arn = self._get_param("PermissionsBoundary")
        return result

    IamResponse.create_user = create_user  # type: ignore[method-assign]  # moto offers no other place


_with_boundary()

#: moto writes access logs of its own, at once and with made-up fields; ours are made of what the gate saw (`access_logs`)
S3Backend.log_incoming_request = lambda *_: None  # type: ignore[method-assign]


class Unreadable(Exception):
    """A body that is not what its protocol (the argument) says it is."""


def parse(service: str, method: str, url: str, headers: Headers, body: bytes) -> tuple[str, dict[str, Any], str] | None:
    """(operation, parameters, protocol) of a request, or None where the world has no such service or operation."""
    if service not in SERVICES:
        return None
    model = get_service_model(service)
    protocol = str(model.protocol)
    try:
        request = Request.from_primitives(method, url, dict(headers), body)
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


def execute(
    method: str, url: str, headers: Headers, body: bytes, account: str, when: dt.datetime, seed: int
) -> tuple[int, Headers, bytes]:
    """Carry out one request on moto as `account`, at scenario time `when`, with moto's random numbers seeded by `seed`."""
    carried: Any = HeadersDict({key: value for key, value in headers if key.lower() != "x-moto-account-id"})
    carried["x-moto-account-id"] = account
    prepared = AWSPreparedRequest(method, url, carried, body, stream_output=False)
    if b"iam%3A%3Aaws%3Apolicy" in body or b"Action=ListPolicies" in body:
        _stock(account)
    mock_random.seed(seed)
    with time_machine.travel(when, tick=False):
        answer = _stubber.process_request(prepared)
    if answer is None:
        raise LookupError(urlsplit(url).hostname)
    status, answered, content = answer
    flat = tuple((str(key), str(value)) for key, value in answered.items())
    return int(status), flat, content.encode() if isinstance(content, str) else bytes(content)


def _stock(account: str) -> None:
    """Put AWS's own managed policies on an account's shelf, once somebody asks for one: there are 1,500 of them."""
    backend = iam(account)
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


def reset() -> None:
    """Empty every backend. Only for a process that will build another world."""
    moto.core.models.botocore_stubber.enabled = False
    from moto.core.base_backend import BackendDict
    from moto.core.model_instances import reset_model_data

    BackendDict.reset()
    reset_model_data()


def iam(account: str) -> Any:
    """moto's IAM backend of an account."""
    return get_backend("iam")[account]["aws"]


def ec2(account: str, region: str) -> Any:
    """moto's EC2 backend of an account in a region."""
    return get_backend("ec2")[account][region]


def s3(account: str) -> Any:
    """moto's S3 backend of an account."""
    return get_backend("s3")[account]["aws"]


def organizations(account: str) -> Any:
    """moto's Organizations backend of an account."""
    return get_backend("organizations")[account]["aws"]


def bucket(name: str) -> Any | None:
    """moto's bucket of that name, whoever owns it."""
    account = owner("bucket", name)
    return s3(account).buckets.get(name) if account else None


def owner(kind: str, resource_id: str) -> str | None:
    """The account that owns a bucket, image, snapshot or instance, searched over every account in the world."""
    if kind == "bucket":
        for account, partitions in list(get_backend("s3").items()):
            if resource_id in partitions["aws"].buckets:
                return str(account)
        return None
    shelf = {"image": "amis", "snapshot": "snapshots"}.get(kind)
    if shelf is None:
        return None
    for account, regions in list(get_backend("ec2").items()):
        for backend in list(regions.values()):
            if resource_id in getattr(backend, shelf):
                return str(account)
    return None


def image_permissions(image_id: str) -> tuple[str, list[dict[str, str]]] | None:
    """(owner, launch permissions) of an image wherever it lives."""
    account = owner("image", image_id)
    if account is None:
        return None
    for backend in list(get_backend("ec2")[account].values()):
        if image_id in backend.amis:
            return account, list(backend.amis[image_id].launch_permissions)
    return None


def clear_launch_permissions(account: str, image_id: str) -> None:
    """Take every launch permission off an image."""
    for backend in list(get_backend("ec2")[account].values()):
        if image_id in backend.amis:
            backend.amis[image_id].launch_permissions = []


def tag_map(tags: Any) -> dict[str, str]:
    """IAM tags as moto keeps them (a list for users, a mapping for roles) as plain pairs."""
    if isinstance(tags, dict):
        return {str(k): str(v.get("Value", v) if isinstance(v, dict) else v) for k, v in tags.items()}
    return {tag["Key"]: tag["Value"] for tag in tags or []}


@dataclass(frozen=True, slots=True)
class S3State:
    """What S3 keeps beside the bucket policy: owner, ownership, grants as (grantee, permission), the two public access blocks."""

    owner: str
    ownership: str
    bucket_acl: tuple[tuple[str, str], ...]
    object_acl: tuple[tuple[str, str], ...]
    bucket_block: tuple[bool, bool, bool, bool]
    account_block: tuple[bool, bool, bool, bool]


def s3_state(name: str, key: str, version: str | None) -> S3State | None:
    """The exposure state of a bucket, and of one object in it; None where there is no such bucket."""
    found = bucket(name)
    if found is None:
        return None
    ownership = str(found.ownership_rule or "BucketOwnerEnforced")  # moto keeps the rule's one word
    item = s3(found.account_id).get_object(name, key, version_id=version) if key else None
    account_block = get_backend("s3control")[found.account_id]["aws"].public_access_block
    return S3State(
        str(found.account_id),
        ownership,
        _acl(found.acl, str(found.account_id)),
        _acl(getattr(item, "acl", None), str(found.account_id)),
        _switches(found.public_access_block),
        _switches(account_block),
    )


def _acl(acl: Any, owner: str) -> tuple[tuple[str, str], ...]:
    pairs = []
    for grant in getattr(acl, "grants", None) or ():
        for grantee in grant.grantees:
            who = grantee.uri or (owner if grantee.id == S3_OWNER else grantee.id)
            pairs += [(str(who), str(permission)) for permission in grant.permissions]
    return tuple(pairs)


def _switches(block: Any) -> tuple[bool, bool, bool, bool]:
    if block is None:
        return (False, False, False, False)
    config = block.to_config_dict()
    names = ("blockPublicAcls", "ignorePublicAcls", "blockPublicPolicy", "restrictPublicBuckets")
    first, second, third, fourth = (str(config[name]).lower() == "true" for name in names)
    return (first, second, third, fourth)
