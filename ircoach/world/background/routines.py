"""Asking again, cheaply: a read that must come out as it did before is decided anew and recorded, and not carried out.

Of two kinds. A *routine* is the same every morning before the alert, and nobody looks at its answer. A *standing answer* is what
the same caller was told when they asked the same a while ago, nothing having been written anywhere since: whoever looks again and
again whether a door is open, fetches one thing over and over, or tries once more what was refused. Writes that may succeed are
always made in earnest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from ircoach.world.authentication import Credential, holder
from ircoach.world.callers import Asking, Caller, Keys, Outcome
from ircoach.world.gate import Admission, Gate
from ircoach.world.records import is_read_only


class Background:
    """The repeated reads of one world: routines until `until` (scenario microseconds), standing answers at all times.

    `last` gives the call that was just made, `written` holds how many writes got through so far, by service.
    """

    def __init__(self, gate: Gate, until: int, last: Callable[[], Admission | None], written: Counter[str]) -> None:
        self._gate, self._until, self._last, self._written = gate, until, last, written
        self._made: dict[tuple[str, Asking], tuple[int, Admission]] = {}
        self._told: dict[tuple[Caller, str, Asking], tuple[int, Admission, Outcome]] = {}

    def again(self, asked: Asking, caller: Caller, keys: Keys) -> bool:
        """Record a call once more; False where it must be made in earnest."""
        now = self._gate.now()
        credential = self._holder(keys.access_key_id, now) if now < self._until else None
        written, earlier = self._made.get((credential.account, asked), (0, None)) if credential else (0, None)
        if earlier is None or (earlier.call.service == "s3" and written != self._written["s3"]):  # its records tell sizes
            return False
        return self._gate.repeat(earlier, credential, caller) is not None

    def made(self, asked: Asking) -> None:
        """Note the call that was just made, if it succeeded and changed nothing."""
        admission = self._last()
        if admission and admission.credential and admission.error is None and is_read_only(admission.call):
            self._made[admission.credential.account, asked] = self._written["s3"], admission

    def standing(self, asked: Asking, caller: Caller, keys: Keys) -> Outcome | None:
        """What the same caller was told last time, recorded as told again; None where it must be asked in earnest."""
        written, earlier, told = self._told.get((caller, keys.access_key_id, asked), (-1, None, None))
        if earlier is None or written != self._written.total():
            return None
        credential = self._holder(keys.access_key_id, self._gate.now()) if keys.access_key_id else None
        if (credential is None) != (earlier.credential is None):  # a key that is no longer one
            return None
        again = self._gate.repeat(earlier, credential, caller)
        if again is None or again.error is None:
            return told if again else None
        return Outcome(asked[2], {}, again.error.code, again.error.message)

    def stands(self, asked: Asking, caller: Caller, keys: Keys, told: Outcome) -> None:
        """Note what the call that was just made was told."""
        admission = self._last()
        if admission and told.code != "NoSuchKey":  # a log file may be delivered meanwhile, and that is no call
            self._told[caller, keys.access_key_id, asked] = self._written.total(), admission, told

    def _holder(self, access_key_id: str, now: int) -> Credential | None:
        principals = self._gate.principals
        return holder(access_key_id, principals.identities, principals.sessions, now)
