"""What the responder changed in the account, and what they have seen refused since: containment, and whether it was verified.

Both are read off the responder's own acts and the answers they got, so this knows no more than they do. A refused call that was
seen is a sign, not a proof that it was the intruder's: that judgement stays with the responder.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ircoach.case import operations
from ircoach.case.memory import Memory
from ircoach.world.clock import to_datetime

if TYPE_CHECKING:
    from ircoach.case.host import Act

#: parameters that say how a call is made and not what it is about
_NOT_NAMES = ("DryRun", "ClientToken", "PolicyDocument", "Policy", "Attribute", "OperationType", "Status", "Description")


@dataclass(frozen=True, slots=True)
class Change:
    """A write of the responder's that got through: when (scenario time), the operation, the names it was about."""

    time: int
    operation: str
    names: tuple[str, ...]


class Changes:
    """The changes of a case, read as its acts come in, held against what the answers since have shown."""

    def __init__(self, acts: Sequence[Act], memory: Memory) -> None:
        self._acts, self._memory = acts, memory
        self._read = 0
        self._made: list[Change] = []
        self._told: list[dict[str, Any]] = []

    def told(self, own: str) -> list[dict[str, Any]]:
        """Every change so far, oldest first, held against the newer records about the same names.

        `seen`: how many there are, `through`: how many of them got through, `refused`: the newest of the others, one that would
        have changed something if there is one. `own`: the responder's name in records, whose calls prove nothing.
        """
        if self._read < len(self._acts):
            self._made += [_change(act) for act in self._acts[self._read :] if _changes(act)]
            self._read = len(self._acts)
            self._told = [self._held(change, own) for change in self._made]
        return self._told

    def _held(self, change: Change, own: str) -> dict[str, Any]:
        after = f"{to_datetime(change.time):%Y-%m-%d %H:%M:%S}"
        records = self._memory.about(change.names)["records"] if change.names else []
        since = [each for each in records if each["time"] > after and own not in each["who"]]
        refused = [each for each in since if each["error"]]
        telling = [each for each in refused if operations.writes(str(each["event"]))] or refused
        shown = {name: telling[-1][name] for name in ("time", "event", "who", "address", "error")} if telling else None
        return {
            "time": change.time,
            "operation": change.operation,
            "names": list(change.names),
            "seen": len(since),
            "refused": shown,
            "through": len(since) - len(refused),
        }


def _changes(act: Act) -> bool:
    return act.admission is not None and act.admission.error is None and operations.contains(act.admission.call.name)


def _change(act: Act) -> Change:
    call = act.admission.call if act.admission else None
    return Change(act.entry.time, call.name if call else "", tuple(dict.fromkeys(_names(call.params if call else {}))))


def _names(value: Any, key: str = "") -> Iterator[str]:
    """The names in a call's parameters: short texts that are no settings."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _names(inner, str(name))
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _names(inner, key)
    elif isinstance(value, str) and 3 <= len(value) <= 200 and key not in _NOT_NAMES:
        yield value
