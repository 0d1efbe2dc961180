"""moto as this world needs it: mended where it is slow, untrue, or decides what the gate decides. It is imported first.

EC2 is mended when somebody asks for it (ec2_mended.py).
"""

from __future__ import annotations

import functools
import os
import sys
from typing import Any, cast

os.environ.setdefault("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")  # 1,301 stock images cost 6 s and are nobody's evidence
os.environ.setdefault("MOTO_ALLOW_NONEXISTENT_REGION", "false")

import moto
import moto.backends
import moto.core.responses
import moto.core.utils
from botocore.loaders import Loader
from moto.core.base_backend import AccountSpecificBackend
from moto.core.serialize import XFormedAttributePicker
from moto.iam.access_control import PermissionResult
from moto.iam.models import Group, Policy, Role, User
from moto.iam.responses import IamResponse
from moto.moto_api._internal import mock_random
from moto.s3.models import FakeBucket, S3Backend
from moto.s3.utils import _VersionedKeyStore

from ircoach.world.models import PlainFiles

MOTO_VERSION = moto.__version__


#: the services whose part of moto brings EC2's along
_WITH_EC2 = ("ec2", "rds", "ssm")


@functools.cache
def get_backend(service: str) -> Any:
    """A service's backends. moto finds them by importing their module, every time; EC2 is mended as it comes in."""
    if service in _WITH_EC2:
        from ircoach.world.moto_seam import ec2_mended  # noqa: F401  half a second, which a world without machines need not take

    return cast(Any, moto.backends.get_backend)(service)


def ec2_in_use() -> bool:
    """Whether EC2 was read by now; where it was not, there is nothing in it. A yes says nothing about a world."""
    return "moto.ec2" in sys.modules


# moto makes a loader for every model it reads, and each looks through all of botocore's folders first
moto.core.utils.create_loader = functools.cache(moto.core.utils.create_loader)
moto.core.utils.create_loader().file_loader = PlainFiles()
moto.core.utils.create_loader().search_paths.remove(Loader.CUSTOMER_DATA_PATH)

#: moto asks botocore for a service's regions once an account
_regions_of = functools.cache(functools.partial(AccountSpecificBackend._generate_regions.__wrapped__, cast(Any, None)))
AccountSpecificBackend._generate_regions = lambda self, service_name: _regions_of(service_name)  # type: ignore[method-assign,assignment]  # as below

#: moto lists a class's methods anew for every request; they never change, and the listing is a tenth of a call
moto.core.responses.method_names_from_class = functools.cache(moto.core.responses.method_names_from_class)


def _remembering_names() -> None:
    """Let moto remember which names of an attribute it tries for which member of an answer: it works them out for each value."""
    work_out = XFormedAttributePicker.get_possible_keys
    names: dict[tuple[type, str, Any], tuple[str, ...]] = {}

    def get_possible_keys(self: Any, context: Any) -> tuple[str, ...]:
        known = type(context.obj), context.key, context.shape
        if known not in names:
            names[known] = tuple(work_out(self, context))
        return names[known]

    XFormedAttributePicker.get_possible_keys = get_possible_keys  # type: ignore[method-assign,assignment]  # moto offers no other place


_remembering_names()


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
