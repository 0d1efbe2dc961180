"""The enclosure: the kernel's environment while cases are played, so that `!aws` and every other child reach the case, never AWS.

Once a case has been opened the process stays sealed until it ends: closing a case takes the world away, not the walls.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ircoach.errors import CaseClosed, IrcoachError
from ircoach.lockdown import Door, Sealed, Upstream, sealed_environment
from ircoach.world.wire import AwsError, RawRequest, at_aws, guess_protocol, write_error

if TYPE_CHECKING:
    from ircoach.case.case import Case

_doors: list[Door] = []
_NO_CASE = "No case is open in this notebook. Open one with ircoach.open_case(...); calls never go to real AWS."


def enclose(case: Case, folder: Path) -> None:
    """Seal this process for a case: children get the responder's keys and an endpoint that leads to the case's world.

    `folder` takes the AWS files that stand in for the learner's own, which are neither read nor written.
    """
    if not _doors:  # the learner's own proxy is read before the first seal covers it
        _doors.append(Door(upstream=Upstream.of(os.environ)).start())
    door = _doors[0]
    door.on_request = lambda method, url, headers, body: _answer(case, method, url, headers, body)
    keys = case.keys[case.account]
    environment = sealed_environment(
        folder,
        access_key_id=keys.access_key_id,
        secret_access_key=keys.secret,
        session_token=keys.token,
        region=case.region,
        door=door.url,
        base=os.environ,
    )
    Sealed(environment).__enter__()


def _answer(
    case: Case, method: str, url: str, headers: Sequence[tuple[str, str]], body: bytes
) -> tuple[int, list[tuple[str, str]], bytes]:
    """Answer a request that a program made to the door."""
    raw = at_aws(RawRequest(method, url, tuple(headers), body))
    head = {"method": raw.method, "url": raw.url, "headers": [list(pair) for pair in raw.headers]}
    try:
        reply, content = case.carry(head, raw.body)
    except CaseClosed:
        refused = write_error(guess_protocol(raw), AwsError("NotInThisWorld", _NO_CASE, 403), "no-case")
        return refused.status, list(refused.headers), refused.body
    except IrcoachError as error:
        refused = write_error(guess_protocol(raw), AwsError("InternalFailure", str(error), 500), "no-answer")
        return refused.status, list(refused.headers), refused.body
    return int(reply["status"]), [(str(key), str(value)) for key, value in reply["headers"]], content
