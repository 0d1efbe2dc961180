"""The rows a query may see: what the organization's trail has delivered by now, brought into the engine as it arrives.

A responder's own table over the trail's files that asks for more than the store keeps gets rows of its own, of the same records.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import TYPE_CHECKING

from ircoach.world.athena.kept import forget, kept
from ircoach.world.athena.tables import Table, typed
from ircoach.world.delivery import GZIP, delivered
from ircoach.world.trail import Line, Trail

if TYPE_CHECKING:
    from pathlib import Path

    from ircoach.world.athena.crowd import CrowdTables
    from ircoach.world.athena.engine import Engine, Row
    from ircoach.world.background.crowd import Crowd


class Store:
    """Feeds an engine from a trail. `prefix` gives the s3:// address of the trail's files, for `$path`."""

    def __init__(self, seed: int, trail: Trail, prefix: Callable[[], str]) -> None:
        self._seed, self._trail, self._prefix = seed, trail, prefix
        self._taken, self._until = 0, 0
        self._own: dict[str, tuple[int, int]] = {}
        self._engine: Engine | None = None

    def engine(self, now: int) -> Engine:
        """The engine, holding every record of calls made by `now`; queries filter by delivery."""
        engine = self._engine = self._engine or self._opened(now)
        engine.add(self._new())
        if self._trail.crowd and now >= self._until:
            self._take_in(self._trail.crowd, engine.crowd, now)
        return engine

    def _opened(self, now: int) -> Engine:
        """An engine; once the alert has come, with the crowd's rows up to it."""
        import duckdb  # an extra, and a third of a second to import

        from ircoach.world.athena.engine import Engine

        crowd = self._trail.crowd
        if crowd is None or now < crowd.alert_at:
            return Engine()
        if path := kept(crowd, self._prefix(), lambda file: self._write(crowd, file)):
            with contextlib.suppress(duckdb.Error):
                engine = Engine(path)
                self._until = crowd.alert_at
                return engine
            forget(path)
        engine = Engine()
        assert engine.ordinary
        self._take_in(crowd, engine.ordinary, crowd.alert_at - 1)
        return engine

    def _write(self, crowd: Crowd, path: Path) -> None:
        """Write the crowd's rows up to the alert into a file."""
        import duckdb

        from ircoach.world.athena.crowd import CrowdTables
        from ircoach.world.athena.engine import attach

        with duckdb.connect(":memory:", config={"threads": 1}) as database:
            attach(database, path, write=True)
            self._take_in(crowd, CrowdTables(database, "kept"), crowd.alert_at - 1)

    def _take_in(self, crowd: Crowd, tables: CrowdTables, until: int) -> None:
        log = self._prefix()
        tables.add(crowd, self._until, until, lambda time, pattern: delivered(self._seed, time, pattern.record, log), GZIP)
        self._until = until + 1

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

    def _new(self) -> Iterator[Row]:
        for row in self._rows(self._trail.since(self._taken)):
            self._taken += 1
            yield row

    def _rows(self, lines: Iterable[Line]) -> Iterator[Row]:
        from ircoach.world.athena.engine import Row  # as above

        log = self._prefix()
        for line in lines:
            place = delivered(self._seed, line.time, line.record, log)
            size = max(1, len(json.dumps(line.record, separators=(",", ":"))) // GZIP)
            yield Row(line.record, place.account, place.region, place.day, place.key, place.at, size)
