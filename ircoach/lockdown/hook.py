"""Locking the learner's process: one call, for good.

`lock()` is called before anything of a case exists. It cannot be undone in this process, on purpose: a client made before ircoach
was loaded may be used at any time after.
"""

from __future__ import annotations

import ircoach.errors  # noqa: F401  # loaded so that a refusal raises its LeftTheMachine (refusal._kind)

from . import audit, guards

_locked = False


def lock() -> None:
    """Refuse, from now on and for the life of this process, every call that would reach real AWS. Calling it again does nothing.

    Refused calls raise `ircoach.errors.LeftTheMachine` at once, without a retry. Traffic that is not AWS's is left alone. Forked
    children are locked too; children that are programs of their own need `environment.sealed_environment`.
    """
    global _locked
    if _locked:
        return
    _locked = True
    guards.put_on()
    audit.start()


def is_locked() -> bool:
    """Whether `lock()` has been called in this process."""
    return _locked
