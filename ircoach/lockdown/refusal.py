"""The refusal itself: what a learner reads when a call would have left the machine.

This file is loaded in the learner's kernel and, without the rest of ircoach, in every Python child of it. Where
`ircoach.errors` is loaded its `LeftTheMachine` is raised, elsewhere a stand-in of the same name.
"""

from __future__ import annotations

import errno
import functools
import sys
from typing import Any

from . import names


class LeftTheMachine(Exception):
    """A call tried to reach real AWS and was refused (stand-in for processes that do not load ircoach)."""

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel between processes as a built-in error: the receiver need not know this module (process pools)."""
        return PermissionError, self.args


_ADVICE = (
    "ircoach works with simulated accounts only, so nothing may reach real AWS from this process or its children. "
    "Make a new client after open_case(), or take one from case.session(): it talks to the case. "
    "A client, session or presigned URL from elsewhere cannot be used here; for real AWS, use a kernel without ircoach."
)


def message(target: str, how: str) -> str:
    """What was attempted, why it is refused, what to do."""
    return f"Refused: {how} would have left this machine for {target!r}. {_ADVICE}"


def error(target: str, how: str) -> Exception:
    """The exception to raise. For instance metadata it is an OSError as well: to programs that only look whether they run in a
    cloud (credential chains of AWS, Google, Azure), this machine is simply not in one.
    """
    if not names.is_metadata(target):
        plain: Exception = _kind()(message(target, how))
        return plain
    refused: OSError = _as_os_error(_kind())(message(target, how))
    refused.errno = errno.EHOSTUNREACH
    return refused


def _kind() -> Any:
    """ircoach's own error where it is loaded."""
    return getattr(sys.modules.get("ircoach.errors"), "LeftTheMachine", LeftTheMachine)


@functools.cache
def _as_os_error(kind: Any) -> Any:
    def reduce(self: Exception) -> Any:
        return kind(*self.args).__reduce__()

    return type(kind.__name__, (kind, OSError), {"__doc__": kind.__doc__, "__module__": kind.__module__, "__reduce__": reduce})
