"""The learner's boto3: sessions whose every call goes to the case's world, by credentials the world handed out.

A handler on botocore's `before-send` carries the signed request to the host and brings the answer back; nothing touches the
network. `adopt` makes a bare `boto3.client("ec2")` the responder in the account under investigation.
"""

from __future__ import annotations

import re
import weakref
from typing import TYPE_CHECKING, Any

import boto3
import botocore.handlers
import botocore.session
from botocore.awsrequest import AWSPreparedRequest, AWSResponse

from ircoach.world.callers import Keys, acting, to_botocore, to_raw
from ircoach.world.models import loader
from ircoach.world.wire import RawResponse, at_aws

if TYPE_CHECKING:
    from ircoach.case.case import Case

_KEY = re.compile(r"Credential=([A-Z0-9]+)/|X-Amz-Credential=([A-Z0-9]+)")
_open: weakref.WeakValueDictionary[str, Case] = weakref.WeakValueDictionary()
_newest: list[weakref.ref[Case]] = []
_hooked = False


def adopt(case: Case) -> None:
    """Send every botocore request signed with this case's keys to this case; unknown keys go to the newest open case."""
    global _hooked
    for keys in case.keys.values():
        _open[keys.access_key_id] = case
    _newest[:] = [weakref.ref(case)]
    if not _hooked:
        botocore.handlers.BUILTIN_HANDLERS.append(("before-send", _carry))
        _hooked = True
    boto3.setup_default_session(botocore_session=botocore_session(case.keys[case.account], case.region))


def release(case: Case) -> None:
    """Stop carrying calls for a case."""
    for keys in case.keys.values():
        _open.pop(keys.access_key_id, None)
    if _newest and _newest[0]() is case:
        _newest.clear()


def botocore_session(keys: Keys, region: str) -> botocore.session.Session:
    """A botocore session with these keys and region, deaf to the learner's own profiles."""
    session = botocore.session.Session()
    session.register_component("data_loader", loader())
    session.set_credentials(keys.access_key_id, keys.secret, keys.token)
    session.set_config_variable("region", region)
    session.set_config_variable("profile", None)
    return session


def session(keys: Keys, region: str) -> boto3.Session:
    """A boto3 session with these keys."""
    return boto3.Session(botocore_session=botocore_session(keys, region))


def _carry(request: AWSPreparedRequest, **_: Any) -> AWSResponse | None:
    if acting.get():
        return None
    authorization = request.headers.get("Authorization", b"")
    text = authorization.decode() if isinstance(authorization, bytes) else str(authorization)
    found = _KEY.search(text) or _KEY.search(request.url)
    case = _open.get((found[1] or found[2]) if found else "") or (_newest[0]() if _newest else None)
    if case is None:
        return None  # no case is open: the lock on this process refuses the call
    raw = at_aws(to_raw(request))
    head = {"method": raw.method, "url": raw.url, "headers": [list(pair) for pair in raw.headers]}
    reply, content = case.carry(head, raw.body)
    headers = tuple((str(key), str(value)) for key, value in reply["headers"])
    return to_botocore(request.url, RawResponse(int(reply["status"]), headers, content))
