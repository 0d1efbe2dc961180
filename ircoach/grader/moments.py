"""The moments a text names: dates and times in the forms people write, each with what it leaves open.

A date may be written year first, with its month in words (seven languages), in CloudTrail's and S3's own forms, or day first
with dots. `03/02/2026` can be read two ways and says so. A time belongs to the date it is said to be on (`14:05 UTC on 2 March
2026`), else to the one before it on its line or behind it there, else to the last date above it. `UTC`, `GMT` or an offset may
stand behind a time; named once anywhere in the text, a zone goes for all times without one.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

#: what the names of a month begin with, in English, German, French, Spanish, Italian, Portuguese and Dutch
_MONTHS = (
    "jan ene gen", "feb fév fev", "mar mär maa mrt", "apr abr avr", "may mai mag mei", "jun juin giu", "jul juil lug",
    "aug aoû ago", "sep set", "oct okt ott out", "nov", "dec dez déc dic",
)  # fmt: skip
_BY_NAME = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_MONTH = r"(?P<month>[^\W\d_]{3,10})\.?"
_DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<!\d)(?P<y>\d{4})([-/.])(?P<m>\d\d?)\2(?P<d>\d\d?)(?!\d)T?",
        r"(?<!\d)(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)T(?=\d{4})",
        r"(?<!\d)(?P<d>\d\d?)\.[ ]?(?P<m>\d\d?)\.[ ]?(?P<y>\d{4})(?!\d)",
        r"(?<!\d)(?P<one>\d\d?)([/-])(?P<two>\d\d?)\2(?P<y>\d{4})(?!\d)",
        rf"(?<!\d)(?P<d>\d\d?)(?:st|nd|rd|th|er|\.|º)?[ /-]?(?:of |de )?{_MONTH}[ /-]?,?[ ]?(?:de )?(?P<y>\d{{4}})(?!\d):?",
        rf"\b{_MONTH}[ ]?(?P<d>\d\d?)(?:st|nd|rd|th)?,?[ ](?P<y>\d{{4}})(?!\d)",
    )
)
_ZONE = r"(?P<zone>(?:Z|UTC|GMT)(?:[ ]?[+-]\d\d?(?::?\d\d)?)?(?![\w:])|[+-]\d\d:?\d\d(?![\d:]))"
_CLOCK = re.compile(
    r"(?<![\d:.,+-])(?P<h>\d\d?)"
    r"(?:[:h](?P<m>\d\d)(?P<s>:\d\d(?:[.,]\d+)?)?[ ]?(?P<half>[ap]\.?m\b\.?)?|[ ]?(?P<only>[ap]\.?m\b\.?))"
    rf"(?:[ ]?\(?{_ZONE})?"
    r"|(?<![\d:.])(?P<h4>[012]\d)(?P<m4>[0-5]\d)(?:\d\d)?[ ]?(?P<zone4>Z|UTC|GMT)\b",
    re.IGNORECASE,
)
_NAMED = re.compile(r"\b(?:UTC|GMT)(?:[ ]?([+-]\d\d?(?::?\d\d)?))?(?![\w:])", re.IGNORECASE)
_OFFSET = re.compile(r"([+-])(\d\d?):?(\d\d)?$")
_ON = re.compile(r"\d[^,;\n]{0,20}[ ](?:on|am|le|el|il|em|op)[ ]")  # what stands between a time and the date it is on
#: how many zones a text may name that go for its times without one; where there are more, none does
ZONES = 3


@dataclass(frozen=True, slots=True)
class Moment:
    """A time on a date: in UTC where `zoned`, else as written; `sure` where its date can be read in one way only."""

    when: dt.datetime
    zoned: bool
    sure: bool


@dataclass(frozen=True, slots=True)
class _Date:
    day: dt.date
    start: int
    end: int
    sure: bool


def moments(text: str) -> Iterator[Moment]:
    """The moments a text names. One that can be read several ways is given in each."""
    dates = _dates(text)
    bare = _without(text, dates)
    everywhere = {_minutes(found[1] or "") for found in _NAMED.finditer(text)}
    if len(everywhere) > ZONES:
        everywhere = set()
    for found in _CLOCK.finditer(bare):
        time = _time(found)
        for date in _dates_of(found.start(), text, dates) if time else ():
            yield from _placed(dt.datetime.combine(date.day, time or dt.time()), found, everywhere, date.sure)


def dates(text: str) -> Iterator[tuple[dt.date, bool]]:
    """The dates a text names, and whether each can be read in one way only."""
    yield from ((each.day, each.sure) for each in _dates(text))


def _placed(told: dt.datetime, found: re.Match[str], everywhere: set[int], sure: bool) -> Iterator[Moment]:
    zone = found["zone"] or found["zone4"]
    offsets = {_minutes(zone.upper().lstrip("ZUTCGM ").strip())} if zone else set(everywhere)
    if zone and zone.startswith("-") and ":" in zone and not found["s"]:  # 10:05-10:50 may be from when to when
        offsets |= everywhere
        if not everywhere:
            yield Moment(told, False, sure)
    if not offsets:
        yield Moment(told, False, sure)
    for minutes in offsets:
        try:
            yield Moment(told - dt.timedelta(minutes=minutes), True, sure)
        except OverflowError:  # the year 0001 in the east
            continue


def _minutes(offset: str) -> int:
    found = _OFFSET.match(offset)
    return (1 if found[1] == "+" else -1) * (int(found[2]) * 60 + int(found[3] or 0)) if found else 0


def _time(found: re.Match[str]) -> dt.time | None:
    hour, half = int(found["h"] or found["h4"]), (found["half"] or found["only"] or "")[:1].lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return dt.time(hour, int(found["m"] or found["m4"] or 0))
    except ValueError:
        return None


def _dates_of(place: int, text: str, dates: Sequence[_Date]) -> Sequence[_Date]:
    """The readings of the date a time belongs to: the one it is said to be on, else the last before it on its line, the first
    after it there, the last above."""
    begin, end = text.rfind("\n", 0, place) + 1, text.find("\n", place)
    after = bisect(dates, place, key=lambda date: date.start)
    before, behind = dates[after - 1 : after] if after else (), dates[after : after + 1]
    said = [each for each in behind if _ON.fullmatch(text, place, each.start)]
    here = said or [each for each in before if each.start >= begin] or [each for each in behind if end < 0 or each.start < end]
    near = next(iter([*here, *before]), None)
    return [each for each in dates[max(after - 2, 0) : after + 2] if near and each.start == near.start]


def _without(text: str, dates: Sequence[_Date]) -> str:
    """The text with its dates blanked, every place kept."""
    letters = list(text)
    for date in dates:
        letters[date.start : date.end] = " " * (date.end - date.start)
    return "".join(letters)


def _dates(text: str) -> list[_Date]:
    found: list[_Date] = []
    taken = bytearray(len(text))
    for pattern in _DATES:
        for match in pattern.finditer(text):
            if not any(taken[match.start() : match.end()]):
                taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
                found += _read(match)
    return sorted(found, key=lambda date: date.start)


def _read(match: re.Match[str]) -> list[_Date]:
    told = match.groupdict()
    if "one" in told:
        ways = {(int(told["two"]), int(told["one"])), (int(told["one"]), int(told["two"]))}
    elif "month" in told:
        ways = {(_month(told["month"]), int(told["d"]))}
    else:
        ways = {(int(told["m"]), int(told["d"]))}
    days = []
    for month, day in ways:
        try:
            days.append(dt.date(int(told["y"]), month, day))
        except ValueError:  # the thirtieth of February
            continue
    return [_Date(day, match.start(), match.end(), len(days) == 1) for day in days]


def _month(name: str) -> int:
    said = name.casefold()
    return _BY_NAME.get(said[:4]) or _BY_NAME.get(said[:3]) or 0
