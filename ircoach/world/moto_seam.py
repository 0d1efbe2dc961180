"""The seam to moto: every import of moto stands here, so that a new moto version is one file's work.

moto's state, clock and random numbers are process-wide. The seam runs one request at a time at a given scenario time with
random numbers seeded for that very call, and answers the few questions about state that the gate needs.
"""

from __future__ import annotations

import datetime as dt
import functools
import importlib
import os
import re
from collections.abc import Callable
from typing import Any, cast
from unittest.mock import patch
from urllib.parse import urlsplit

os.environ.setdefault("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")  # 1,301 stock images cost 6 s and are nobody's evidence
os.environ.setdefault("MOTO_ALLOW_NONEXISTENT_REGION", "false")

import botocore.session
import moto
import moto.backends
import moto.core.responses
import moto.core.utils
import time_machine
from botocore.loaders import Loader
from moto.core import DEFAULT_ACCOUNT_ID
from moto.core.base_backend import AccountSpecificBackend
from moto.core.exceptions import HTTPException
from moto.core.parse import PROTOCOL_PARSERS, RequestParserError
from moto.core.request import Request, determine_request_protocol
from moto.core.routing import NotFound, get_service_router
from moto.core.serialize import get_serializer_class
from moto.core.utils import get_service_model
from moto.iam.access_control import PermissionResult
from moto.iam.models import AccessKeyLastUsed, Group, Policy, Role, User
from moto.iam.responses import IamResponse
from moto.moto_api._internal import mock_random
from moto.s3.exceptions import AccessDeniedByLock
from moto.s3.models import OWNER, FakeBucket, S3Backend
from moto.s3.utils import _VersionedKeyStore
from moto.utilities.utils import load_resource

from ircoach.world.acls import canonical_id
from ircoach.world.models import PlainFiles, loader

MOTO_VERSION = moto.__version__
Headers = tuple[tuple[str, str], ...]
#: services that can be looked at, as tools do in every account, and not written to: what they would hold is not played
LOOKED_AT = ("config", "guardduty", "kms", "lambda", "logs", "rds", "secretsmanager", "sns", "sqs", "ssm")
#: the services a world offers; everything else answers "not in this world"
SERVICES = ("ec2", "iam", "sts", "s3", "s3control", "organizations", "cloudtrail", "securityhub", "athena", "glue", *LOOKED_AT)
#: of those, the ones moto only reads requests for: the world answers them itself, or not at all
OWN = ("athena", "glue")

#: moto finds a service's backends by importing their module, every time
get_backend: Callable[[str], Any] = functools.cache(cast(Any, moto.backends.get_backend))

# moto makes a loader for every model it reads, and each looks through all of botocore's folders first
moto.core.utils.create_loader = functools.cache(moto.core.utils.create_loader)
moto.core.utils.create_loader().file_loader = PlainFiles()
moto.core.utils.create_loader().search_paths.remove(Loader.CUSTOMER_DATA_PATH)
_OFFERINGS = os.path.join("resources", "instance_type_offerings")


class _Offered(dict[str, Any]):
    """Which instance types a kind of place offers, by region; a region's are read when they are asked for."""

    def __init__(self, kind: str) -> None:
        self._kind = kind

    def get(self, region: str, default: Any = None) -> Any:
        """A region's offerings, or `default` where AWS has no such region."""
        if region not in self:
            try:
                offered = load_resource(f"ec2/resources/instance_type_offerings/{self._kind}/{region}.json")
            except FileNotFoundError:
                return default
            self[region] = [{**each, "LocationType": self._kind} for each in offered]
        return self[region]


def _without_offerings(path: Any, listdir: Callable[[Any], list[str]] = os.listdir) -> list[str]:
    return [] if str(path).endswith(_OFFERINGS) else listdir(path)


# and its EC2 asks a session of its own for the regions while it is imported, and reads what every region on Earth offers
with patch.object(botocore.session, "create_loader", lambda path: loader()), patch("os.listdir", _without_offerings):
    get_backend("ec2")
instance_types = importlib.import_module("moto.ec2.models.instance_types")
instance_types.INSTANCE_TYPE_OFFERINGS.update(
    {kind: _Offered(kind) for kind in ("region", "availability-zone", "availability-zone-id")}
)

#: moto asks botocore for a service's regions once an account
_regions_of = functools.cache(functools.partial(AccountSpecificBackend._generate_regions.__wrapped__, cast(Any, None)))
AccountSpecificBackend._generate_regions = lambda self, service_name: _regions_of(service_name)  # type: ignore[method-assign,assignment]  # as below


@functools.cache
def _handlers(service: str) -> tuple[tuple[re.Pattern[str], Any], ...]:
    """Who in moto answers for which URLs of a service, written out once: moto does it anew for every request.

    (S3's by loading a module again; and it tries the patterns of all its services first.)
    """
    backends = get_backend({"lambda": "awslambda"}.get(service, service))
    regions = backends[DEFAULT_ACCOUNT_ID]
    backend = regions["us-east-1" if "us-east-1" in regions else "aws"]
    return tuple((re.compile(pattern), handler) for pattern, handler in backend.urls.items())


#: moto lists a class's methods anew for every request; they never change, and the listing is a tenth of a call
moto.core.responses.method_names_from_class = functools.cache(moto.core.responses.method_names_from_class)


def _with_unique_id(kind: type, prefix: str) -> None:
    """Give IAM entities the ids AWS gives (AIDA…, AGPA…, ANPA…); moto's are twenty characters of another alphabet.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
    """
    made = kind.__init__  # type: ignore[misc]  # moto offers no other place to name them

    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        made(self, *args, **kwargs)
        self.id = prefix + "".join(mock_random.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", k=17))

    kind.__init__ = init  # type: ignore[misc]  # as above


_with_unique_id(User, "AIDA")
_with_unique_id(Group, "AGPA")
_with_unique_id(Policy, "ANPA")


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
S3Backend.log_incoming_request = lambda *_: None  # type: ignore[method-assign]  # moto offers no other place


def _without_moto_s3_rules() -> None:
    """Let the gate alone decide on S3: moto reads a bucket policy's Deny without its conditions, and refuses everyone.

    And versions made within one second stand newest first, as S3 lists them, where moto lists the oldest first.
    https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
    """
    FakeBucket.get_permission = lambda self, action, resource: PermissionResult.PERMITTED  # type: ignore[method-assign]  # as above
    newest_last = _VersionedKeyStore.iterlists

    def newest_first(self: Any) -> Any:
        return ((key, versions[::-1]) for key, versions in newest_last(self))

    _VersionedKeyStore.iterlists = newest_first


_without_moto_s3_rules()


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


_SOMEBODY = re.compile(rb"(?:%b|bcaf1ffd86f41161ca5fb16fd081034f)(?=</ID>)" % OWNER.encode())
"""Whom moto names as owner of every bucket and object."""


def _owned(answer: bytes, account: str) -> bytes:
    """S3's lists with the account's own canonical id for an owner, and without display names, which S3 gives no longer."""
    nameless = answer.replace(b"<DisplayName>webfile</DisplayName>", b"")
    return _SOMEBODY.sub(canonical_id(account).encode(), nameless) if len(nameless) < len(answer) else answer


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


def used(account: str, key_id: str, role: str | None, when: dt.datetime, service: str, region: str) -> None:
    """Note that a long-term key, or a role where one is named, was just used: moto tells it wherever IAM does."""
    backend = iam(account)
    if role is None:
        if (key := backend.access_keys.get(key_id)) is not None:
            key.last_used = AccessKeyLastUsed(when, service, region)
        return
    for each in backend.roles.values():
        if each.name == role:
            each.last_used, each.last_used_region = when, region


def role_last_used(account: str, role: str) -> dt.datetime | None:
    """When a role was last used, as IAM tells it."""
    return next((each.last_used for each in iam(account).roles.values() if each.name == role), None)


def signed_in(account: str, user: str, when: dt.datetime) -> None:
    """Note that a user just signed in with their password, where there still is one."""
    if (known := iam(account).users.get(user)) is not None and known.password:
        known.password_last_used = when


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


def object_version(name: str, key: str, version: str | None) -> Any | None:
    """moto's newest version of an object, or the one named; a delete marker is one too, and has no `acl`."""
    account = owner("bucket", name)
    found = s3(account).buckets[name].keys.getlist(key) if account else None
    if not found:
        return None
    return found[-1] if version is None else next((item for item in found if str(item.version_id) == version), None)


def access_log_target(account: str) -> tuple[str, str] | None:
    """(bucket, prefix) under which an account's server access logs lie: of the first of its buckets that has logging on."""
    for _, held in sorted(s3(account).buckets.items()):
        if held.logging and held.logging.get("TargetBucket"):
            return str(held.logging["TargetBucket"]), str(held.logging.get("TargetPrefix") or "")
    return None


def buckets(account: str) -> list[str]:
    """The names of an account's buckets."""
    return sorted(s3(account).buckets)


def objects(name: str, prefix: str) -> list[tuple[str, str]]:
    """(key, entity tag) of every object under a prefix as it is now, in order of key; none where there is no such bucket."""
    account = owner("bucket", name)
    if account is None:
        return []
    held = s3(account).buckets[name].keys.items()
    return sorted((str(key), str(item.etag)) for key, item in held if key.startswith(prefix) and hasattr(item, "etag"))


def content(name: str, key: str) -> bytes:
    """The bytes of an object that is there."""
    found = object_version(name, key, None)
    return b"" if found is None else bytes(found.value)


def keep_object(name: str, key: str, body: bytes, when: dt.datetime, seed: int) -> None:
    """Put an object into a bucket as a service does on its own, at scenario time `when`."""
    account = owner("bucket", name)
    if account is None:
        return
    mock_random.seed(seed)
    with time_machine.travel(when, tick=False):
        s3(account).put_object(name, key, body)


def delete_object(name: str, key: str, version: str | None, bypass: bool, when: dt.datetime, seed: int) -> dict[str, str] | None:
    """Delete an object or a version of it; what S3's headers would say of it, or None where a lock keeps it."""
    mock_random.seed(seed)
    try:
        with time_machine.travel(when, tick=False):
            _, told = s3(owner("bucket", name) or "").delete_object(name, key, version_id=version, bypass=bypass)
    except AccessDeniedByLock:
        return None
    return {str(header): str(value) for header, value in told.items()}


def object_tags(name: str, key: str, version: str | None) -> dict[str, str]:
    """Tags of an object or of one of its versions; none on a delete marker."""
    account, found = owner("bucket", name), object_version(name, key, version)
    if account is None or found is None or not hasattr(found, "arn"):
        return {}
    return dict(s3(account).tagger.get_tag_dict_for_resource(found.arn))


def account_block(account: str) -> Any | None:
    """moto's public access block of an account, as S3 Control keeps it."""
    return get_backend("s3control")[account]["aws"].public_access_block


def switches(block: Any | None) -> tuple[bool, bool, bool, bool]:
    """The four switches in the order AWS lists them: block and ignore public ACLs, block public policy, restrict."""
    if block is None:
        return (False, False, False, False)
    config = block.to_config_dict()
    names = ("blockPublicAcls", "ignorePublicAcls", "blockPublicPolicy", "restrictPublicBuckets")
    first, second, third, fourth = (str(config[name]).lower() == "true" for name in names)
    return (first, second, third, fourth)
