"""The rows a query may see: what the organization's trail has delivered by now, brought into the engine as it arrives.

A responder's own table over the trail's files that asks for more than the store keeps gets rows of its own, of the same records.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import TYPE_CHECKING

from ircoach.world.athena.tables import Table, typed
from ircoach.world.delivery import GZIP, Delivered, delivered
from ircoach.world.trail import Line, Trail

if TYPE_CHECKING:
    from ircoach.world.athena.engine import Engine, Row
    from ircoach.world.background.patterns import Pattern


class Store:
    """Feeds an engine from a trail. `prefix` gives the s3:// address of the trail's files, for `$path`."""

    def __init__(self, seed: int, trail: Trail, prefix: Callable[[], str]) -> None:
        self._seed, self._trail, self._prefix = seed, trail, prefix
        self._taken, self._until = 0, 0
        self._own: dict[str, tuple[int, int]] = {}
        self._engine: Engine | None = None

    def engine(self, now: int) -> Engine:
        """The engine, holding every record of calls made by `now`; queries filter by delivery."""
        from ircoach.world.athena.engine import Engine  # DuckDB is an extra, and a third of a second to import

        self._engine = self._engine or Engine()
        self._engine.add(self._new())
        if self._trail.crowd and now >= self._until:
            self._engine.crowd.add(self._trail.crowd, self._until, now, self._lands, GZIP)
            self._until = now + 1
        return self._engine

    def bring(self, table: Table, name: str, now: int) -> None:
        """Make the engine hold every record of calls made by `now` as a table types it, under a name."""
        from ircoach.world.athena.engine import STORE  # as above

        engine = self.engine(now)
        if table.id not in self._own:
            engine.hold(name, {**table.columns, **STORE})
        taken, until = self._own.get(table.id, (0, 0))
        self._own[table.id] = self._taken, max(now + 1, until)
        rows = chain(
            islice(self._rows(self._trail.since(taken)), self._taken - taken), self._rows(self._trail.ordinary(until, now))
        )
        engine.fill(name, (typed(row.record, table.columns) | dict(zip(STORE, row.place, strict=True)) for row in rows))

    def _lands(self, time: int, pattern: Pattern) -> Delivered:
        return delivered(self._seed, time, pattern.record, self._prefix())

    def _new(self) -> Iterator[Row]:
        for row in self._rows(self._trail.since(self._taken)):
            self._taken += 1
            yield row

    def _rows(self, lines: Iterable[Line]) -> Iterator[Row]:
        from ircoach.world.athena.engine import Row  # as above

        for line in lines:
            place = delivered(self._seed, line.time, line.record, self._prefix())
            size = max(1, len(json.dumps(line.record, separators=(",", ":"))) // GZIP)
            yield Row(line.record, place.account, place.region, place.day, place.key, place.at, size)
