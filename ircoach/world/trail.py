"""The trail: every record the gate made, when each becomes visible, and CloudTrail's event history over them.

Event history (LookupEvents) shows the last 90 days of one account's management events in one region, newest first, minutes
late (https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events.html).
"""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING, Any

from ircoach.world.attributes import made_by, matches, role_in
from ircoach.world.clock import DAY, SECOND
from ircoach.world.identity import Dice
from ircoach.world.texts import Texts

if TYPE_CHECKING:
    from ircoach.world.background.crowd import Crowd, Place
    from ircoach.world.background.habits import Habit
    from ircoach.world.background.patterns import Pattern

#: how late a record shows up in event history, in scenario seconds
LAG = (60, 280)
HISTORY = 90 * DAY
LATEST = 300 * SECOND
#: attributes that all records of one pattern have in common
_SAME = frozenset({"EventName", "EventSource", "ReadOnly", "ResourceType"})


@dataclass(frozen=True, slots=True, order=True)
class Line:
    """One record, with the scenario time of the call and of its appearance."""

    time: int
    order: int
    visible: int
    record: Mapping[str, Any]
    actor: str


class Found:
    """Lines of the trail, newest first, read no further than somebody asks."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._coming = iter(lines)
        self._read: list[Line] = []

    def page(self, begin: int, size: int) -> tuple[list[Line], bool]:
        """`size` lines from `begin` on, and whether there are more."""
        self._read += islice(self._coming, max(0, begin + size + 1 - len(self._read)))
        return self._read[begin : begin + size], len(self._read) > begin + size


class Trail:
    """All records of a world, by recipient account: those of calls that were made, and the crowd's, written when read."""

    def __init__(self, seed: int, crowd: Crowd | None = None) -> None:
        self._seed, self.crowd = seed, crowd
        self._looked: tuple[tuple[Any, ...], Found] | None = None
        self._lines: dict[str, list[Line]] = defaultdict(list)
        self._count = 0
        self._arrived: list[Line] = []
        self.texts = Texts(self._arrived)
        self._selected: dict[str, tuple[str, ...]] = {}  # trail → prefixes of the object ARNs it keeps

    def select(self, trail: str, selectors: Mapping[str, Any]) -> None:
        """Heed a trail's event selectors, basic or advanced, as PutEventSelectors gave them."""
        self._selected[trail] = tuple(_data_prefixes(selectors))

    def selects(self, record: Mapping[str, Any]) -> bool:
        """Whether some trail keeps this data event."""
        arns = [item.get("ARN", "") for item in record.get("resources") or ()]
        return any(arn.startswith(prefix) for prefixes in self._selected.values() for prefix in prefixes for arn in arns)

    def add(self, time: int, record: Mapping[str, Any], account: str, actor: str) -> Line:
        """Keep a record; it becomes visible some minutes after its call."""
        lag = Dice(self._seed, "trail-lag", record["eventID"]).randint(*LAG) * SECOND
        line = Line(time, self._count, time + lag, record, actor)
        self._count += 1
        insort(self._lines[account], line)
        self._arrived.append(line)
        return line

    @property
    def count(self) -> int:
        """How many records came in so far; the crowd's are not among them."""
        return self._count

    def since(self, count: int) -> Iterator[Line]:
        """The records after the first `count`, in the order they came in."""
        for place in range(count, len(self._arrived)):
            yield self._arrived[place]

    def lines(self, account: str | None = None) -> Iterator[Line]:
        """Every record in order of call, of one account or of all."""
        chosen = [account] if account else list(self._lines)
        yield from sorted((line for key in chosen for line in self._lines.get(key, ())), key=lambda line: (line.time, line.order))

    def ordinary(self, since: int, until: int) -> Iterator[Line]:
        """The crowd's records of calls made from `since` up to and including `until`, in order of call."""
        for place in self.crowd.places(since, until) if self.crowd else ():
            yield self._written(place)

    def _written(self, place: Place) -> Line:
        assert self.crowd
        visible = self.crowd.visible(place)
        return Line(place.time, place.nth, visible, self.crowd.record(place), self.crowd.habits[place.habit].name)

    def history(
        self, account: str, region: str, now: int, start: int | None, end: int | None, where: tuple[str, str] | None
    ) -> Found:
        """Management events visible at `now`, newest first; `where` is one LookupEvents attribute."""
        asked = (account, region, now, start, end, where)
        if self._looked is None or self._looked[0] != asked:  # pages of one answer come one after the other
            self._looked = asked, Found(self._history(*asked))
        return self._looked[1]

    def _history(
        self, account: str, region: str, now: int, start: int | None, end: int | None, where: tuple[str, str] | None
    ) -> Iterator[Line]:
        first = max(start or 0, now - HISTORY)
        last = min(end or now, now)
        made = [
            line
            for line in self._lines.get(account, ())
            if first <= line.time <= last
            and line.visible <= now
            and line.record["awsRegion"] == region
            and line.record["managementEvent"]
            and (where is None or matches(line.record, *where))
        ]
        return merge(
            reversed(made), self._ordinary(account, region, now, first, last, where), key=lambda line: line.time, reverse=True
        )

    def _ordinary(
        self, account: str, region: str, now: int, first: int, last: int, where: tuple[str, str] | None
    ) -> Iterator[Line]:
        """The crowd's part of a history. What every record of a pattern says is asked of the pattern, the rest of the record."""
        if self.crowd is None:
            return
        sure = where is None or where[0] in _SAME

        def wanted(habit: Habit, pattern: Pattern) -> bool:
            here = pattern.account == account and pattern.region == region and pattern.record["managementEvent"]
            return bool(here and (where is None or (matches(pattern.record, *where) if sure else _may(habit, pattern, *where))))

        for place in self.crowd.places(first, last, wanted, newest_first=True):
            if place.time + LATEST > now and self.crowd.visible(place) > now:
                continue
            if where is None or sure or self._is(place, *where):
                yield self._written(place)

    def _is(self, place: Place, attribute: str, value: str) -> bool:
        """Whether an event of the crowd that may have an attribute has it, told before its record is written."""
        assert self.crowd
        if not _varies(pattern := self.crowd.pattern_of(place), attribute):
            return matches(pattern.record, attribute, value)
        match attribute:
            case "EventId":
                return self.crowd.event_id(place) == value
            case "AccessKeyId":
                return self.crowd.sitter(place).key == value
            case "ResourceName":
                sitter = self.crowd.sitter(place)
                if value.endswith(sitter.session):
                    return matches(self.crowd.record(place), attribute, value)
                return value in (sitter.key, role_in(pattern.record))
            case _:
                return self.crowd.sitter(place).session == value


def _varies(pattern: Pattern, attribute: str) -> bool:
    """Whether an attribute changes from one record of a pattern to the next."""
    match attribute:
        case "EventId":
            return True
        case "AccessKeyId":
            return pattern.keyed
        case "Username":
            return pattern.named
        case "ResourceName":
            return made_by(pattern.record) is not None
    return False


def _may(habit: Habit, pattern: Pattern, attribute: str, value: str) -> bool:
    """Whether an event of a habit's pattern might have an attribute."""
    if not _varies(pattern, attribute):
        return matches(pattern.record, attribute, value)
    match attribute:
        case "Username":
            return _has_name(habit, value)
        case "AccessKeyId":
            return value.startswith("ASIA")
        case "ResourceName":
            session = value.replace("/", ":").rpartition(":")[2]
            return value.startswith("ASIA") or value == role_in(pattern.record) or _has_name(habit, session)
    return True


def _has_name(habit: Habit, session: str) -> bool:
    """Whether a session of a habit's may have that name."""
    return session.startswith(habit.named) if habit.named.endswith("-") else session == habit.named


def _data_prefixes(selectors: Mapping[str, Any]) -> Iterator[str]:
    """Object ARN prefixes in selectors: `arn:aws:s3` stands for every bucket."""
    for basic in selectors.get("EventSelectors") or ():
        for resource in basic.get("DataResources") or ():
            if resource.get("Type") == "AWS::S3::Object":
                yield from resource.get("Values") or ()
    for advanced in selectors.get("AdvancedEventSelectors") or ():
        fields = {field["Field"]: field for field in advanced.get("FieldSelectors") or ()}
        if "AWS::S3::Object" in (fields.get("resources.type") or {}).get("Equals", ()):
            named = fields.get("resources.ARN") or {"StartsWith": ["arn:aws:s3"]}
            yield from (*named.get("StartsWith", ()), *named.get("Equals", ()))
