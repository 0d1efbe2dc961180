"""Whether a piece of evidence is there to be seen: in the trail, in a register, or in what somebody answers, with nobody acting.

Of other calls' answers nothing is said here: what they show may be what the responder makes of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ircoach.scenario.evidence import Evidence, Sight
from ircoach.scenario.filling import fill
from ircoach.world.company import Company


def why_unseen(piece: Evidence, truth: Mapping[str, Any], records: Sequence[str], company: Company) -> str:
    """Why nobody can see it, or nothing where somebody can. `records`: the trail's, each as text."""
    reasons = []
    for sight in piece.seen:
        lacking = list(_lacking(sight, [fill(text, truth) for text in sight.contains], records, company))
        if not all(lacking) or not lacking:
            return ""
        reasons += lacking
    return "; ".join(reasons)


def _lacking(sight: Sight, wanted: list[str], records: Sequence[str], company: Company) -> Iterator[str]:
    """Of each call of a sight, what is lacking there; nothing where it is there, or where it cannot be told."""
    for call in sight.calls:
        kind, _, name = call.partition(":")
        if kind == "cloudtrail" and name == "LookupEvents":
            yield _not_in(records, wanted)
        elif kind == "ask" and name in company.contacts:
            absent = [text for text in wanted if text not in company.contacts[name].reply]
            yield f"the reply of {name} does not hold {_list(absent)}" if absent else ""
        elif kind == "register" and name in company.registers:
            rows = str([dict(row) for row in company.registers[name]])
            absent = [text for text in wanted if text not in rows]
            yield f"the register {name} does not hold {_list(absent)}" if absent else ""
        else:
            yield ""


def _not_in(records: Sequence[str], wanted: list[str]) -> str:
    if any(all(text in record for text in wanted) for record in records):
        return ""
    absent = [text for text in wanted if not any(text in record for record in records)]
    return f"no record of the trail holds {_list(absent)}" if absent else f"no single record of the trail holds {_list(wanted)}"


def _list(texts: Sequence[str]) -> str:
    return " and ".join(repr(text) for text in texts)
