"""The enclosure: the kernel's environment while cases are played, so that `!aws` and every other child reach the case, never AWS.

Once a case has been opened the process stays sealed until it ends: closing a case takes the world away, not the walls.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ircoach.case.endpoint import answer
from ircoach.lockdown import Door, Sealed, Upstream, sealed_environment, write_activation
from ircoach.world.callers import Keys

if TYPE_CHECKING:
    from ircoach.case.case import Case

_doors: list[Door] = []


def enclose(case: Case, folder: Path) -> None:
    """Seal this process for a case: children get the responder's keys and an endpoint that leads to the case's world.

    `folder` takes the AWS files that stand in for the learner's own, which are neither read nor written.
    """
    if not _doors:  # the learner's own proxy is read before the first seal covers it
        _doors.append(Door(upstream=Upstream.of(os.environ)).start())
    door = _doors[0]
    door.on_request = lambda method, url, headers, body: answer(case, method, url, headers, body)
    sealed = environment_of(case, folder, door.url, os.environ)
    write_activation(folder, sealed)  # for terminals, which are no children of this process: see `ircoach shell --join`
    Sealed(sealed).__enter__()


def environment_of(case: Case, folder: Path, door: str, base: Mapping[str, str]) -> dict[str, str]:
    """`base` with AWS settings that lead to `door` (its URL) and nowhere else; the AWS files they name are written to `folder`.

    The default profile is the responder in the account under investigation; there is one more for each account, by its name.
    """
    keys = case.keys[case.account]
    return sealed_environment(
        folder,
        access_key_id=keys.access_key_id,
        secret_access_key=keys.secret,
        session_token=keys.token,
        region=case.region,
        door=door,
        base=base,
        profiles={name: _lines(each) for name, each in case.keys.items()},
    )


def _lines(keys: Keys) -> dict[str, str]:
    lines = {"aws_access_key_id": keys.access_key_id, "aws_secret_access_key": keys.secret}
    return {**lines, "aws_session_token": keys.token} if keys.token else lines
