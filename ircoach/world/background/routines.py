"""Ordinary days, cheaply: a read that is the same every morning is carried out once and then only recorded.

Such a record comes from a call that was really made, decided anew for whoever makes it now. Writes and refusals are always made
in earnest, and so is everything after the alert, where a containment may change what a habit meets.
"""

from __future__ import annotations

from collections.abc import Callable

from ircoach.world.authentication import Credential, holder
from ircoach.world.callers import Asking, Caller, Keys
from ircoach.world.gate import Admission, Gate
from ircoach.world.records import is_read_only


class Background:
    """The routine reads of one world, until `until` (scenario microseconds)."""

    def __init__(self, gate: Gate, until: int, last: Callable[[], Admission | None]) -> None:
        self._gate, self._until, self._last = gate, until, last
        self._made: dict[tuple[str, Asking], Admission] = {}

    def again(self, asked: Asking, caller: Caller, keys: Keys) -> bool:
        """Record a call once more; False where it must be made in earnest."""
        now = self._gate.now()
        credential = self._holder(keys.access_key_id, now) if now < self._until else None
        earlier = self._made.get((credential.account, asked)) if credential else None
        return credential is not None and earlier is not None and self._gate.repeat(earlier, credential, caller)

    def made(self, asked: Asking) -> None:
        """Note the call that was just made, if it succeeded and changed nothing."""
        admission = self._last()
        if admission and admission.credential and admission.error is None and is_read_only(admission.call):
            self._made[admission.credential.account, asked] = admission

    def _holder(self, access_key_id: str, now: int) -> Credential | None:
        principals = self._gate.principals
        return holder(access_key_id, principals.identities, principals.sessions, now)
