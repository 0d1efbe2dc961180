"""The rows a query may see: what the organization's trail has delivered by now, brought into the engine as it arrives.

A responder's own table over the trail's files that asks for more than the store keeps gets rows of its own, of the same records.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

from ircoach.world.athena.tables import Table, typed
from ircoach.world.delivery import GZIP, delivered
from ircoach.world.trail import Trail

if TYPE_CHECKING:
    from ircoach.world.athena.engine import Engine, Row


class Store:
    """Feeds an engine from a trail. `prefix` gives the s3:// address of the trail's files, for `$path`."""

    def __init__(self, seed: int, trail: Trail, prefix: Callable[[], str]) -> None:
        self._seed, self._trail, self._prefix = seed, trail, prefix
        self._taken = 0
        self._own: dict[str, int] = {}
        self._engine: Engine | None = None

    def engine(self) -> Engine:
        """The engine, holding every record there is; queries filter by delivery."""
        from ircoach.world.athena.engine import Engine  # DuckDB is an extra, and a third of a second to import

        self._engine = self._engine or Engine()
        self._engine.add(self._new())
        return self._engine

    def bring(self, table: Table, name: str) -> None:
        """Make the engine hold every record as a table types it, under a name."""
        from ircoach.world.athena.engine import STORE  # as above

        engine = self.engine()
        if table.id not in self._own:
            engine.hold(name, {**table.columns, **STORE})
        since, self._own[table.id] = self._own.get(table.id, 0), self._taken
        rows = islice(self._rows(since), self._taken - since)
        engine.fill(name, (typed(row.record, table.columns) | dict(zip(STORE, row.place, strict=True)) for row in rows))

    def _new(self) -> Iterator[Row]:
        for row in self._rows(self._taken):
            self._taken += 1
            yield row

    def _rows(self, since: int) -> Iterator[Row]:
        from ircoach.world.athena.engine import Row  # as above

        for line in self._trail.since(since):
            place = delivered(self._seed, line.time, line.record, self._prefix())
            size = max(1, len(json.dumps(line.record, separators=(",", ":"))) // GZIP)
            yield Row(line.record, place.account, place.region, place.day, place.key, place.at, size)
