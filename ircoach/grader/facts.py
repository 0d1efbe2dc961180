"""A note held against a checklist of facts: each is in it or not, wherever in it and in whatever words around it.

A fact is a text the note contains, or a time it names. A time is one for a stranger only with its date and its zone: AWS asks for
both (https://repost.aws/articles/ARDaJQbZSdSdKpFjrFMNmgzQ/abuse-reporting-faqs). `UTC` or an offset may stand behind the time;
named once anywhere in the note, UTC goes for all times in it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ircoach.errors import ScenarioFault
from ircoach.scenario.filling import fill
from ircoach.scenario.form import Fact

_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ,]+(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?[ ]?(Z\b|UTC\b|GMT\b|[+-]\d\d:?\d\d\b)?", re.IGNORECASE
)
_UTC = re.compile(r"\b(UTC|GMT)\b", re.IGNORECASE)
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)")


def asked(facts: Sequence[Fact], variant: str) -> list[Fact]:
    """The facts of a checklist that are asked in a variant."""
    return [fact for fact in facts if not fact.variants or variant in fact.variants]


def lacking(fact: Fact, text: str, truth: Mapping[str, Any]) -> str | None:
    """What a text lacks to hold a fact; None where it holds it."""
    if fact.at:
        return _lacking_time(fill(fact.at, truth), fact.within, text)
    words = (fill(each, truth).casefold() for each in fact.any_of)
    return None if any(word in text.casefold() for word in words) else "It is not named."


def _lacking_time(wanted: str, within: float, text: str) -> str | None:
    try:
        right = dt.datetime.fromisoformat(wanted).replace(tzinfo=None)
    except ValueError as error:
        raise ScenarioFault(f"scenario fault: a fact of a note is to name the time {wanted!r}, which is none.") from error
    told = list(_times(text))
    if any(zoned and _apart(moment, right) <= within for moment, zoned in told):
        return None
    if any(_apart(moment, right) <= within for moment, zoned in told if not zoned):
        return "The time is there, and not in which zone."
    return "It is not named, or not with its date (2026-03-02 14:05 UTC)."


def _apart(one: dt.datetime, other: dt.datetime) -> float:
    return abs((one - other).total_seconds()) / 60


def _times(text: str) -> Iterator[tuple[dt.datetime, bool]]:
    """The times in a text, in UTC, and whether each can be placed: it says its zone, or the text says UTC."""
    utc = bool(_UTC.search(text))
    for found in _TIME.finditer(text):
        try:
            moment = dt.datetime.fromisoformat(f"{found[1]} {found[2]}")
            offset = _OFFSET.fullmatch(found[3] or "")
            if offset:
                moment -= (1 if offset[1] == "+" else -1) * dt.timedelta(hours=int(offset[2]), minutes=int(offset[3]))
        except (ValueError, OverflowError):  # the thirtieth of February, or the year 0001 in the east
            continue
        yield moment, bool(found[3]) or utc
