"""moto as this world needs it: mended where it is slow, untrue, or decides what the gate decides. It is imported first."""

from __future__ import annotations

import functools
import importlib
import os
from collections.abc import Callable
from typing import Any, cast
from unittest.mock import patch

os.environ.setdefault("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")  # 1,301 stock images cost 6 s and are nobody's evidence
os.environ.setdefault("MOTO_ALLOW_NONEXISTENT_REGION", "false")

import botocore.session
import moto
import moto.backends
import moto.core.responses
import moto.core.utils
from botocore.loaders import Loader
from moto.core.base_backend import AccountSpecificBackend
from moto.iam.access_control import PermissionResult
from moto.iam.models import Group, Policy, Role, User
from moto.iam.responses import IamResponse
from moto.moto_api._internal import mock_random
from moto.s3.models import FakeBucket, S3Backend
from moto.s3.utils import _VersionedKeyStore
from moto.utilities.utils import load_resource

from ircoach.world.models import PlainFiles, loader

MOTO_VERSION = moto.__version__

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
