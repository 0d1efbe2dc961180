"""The rows a query may see: what the organization's trail has delivered by now, brought into the engine as it arrives."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from ircoach.world.delivery import GZIP, delivered
from ircoach.world.trail import Trail

if TYPE_CHECKING:
    from ircoach.world.athena.engine import Engine, Row


class Store:
    """Feeds an engine from a trail. `bucket` names the log bucket in `$path`."""

    def __init__(self, seed: int, trail: Trail, prefix: Callable[[], str]) -> None:
        self._seed, self._trail, self._prefix = seed, trail, prefix
        self._taken = 0
        self._engine: Engine | None = None

    def engine(self) -> Engine:
        """The engine, holding every record there is; queries filter by delivery."""
        from ircoach.world.athena.engine import Engine  # DuckDB is an extra, and a third of a second to import

        self._engine = self._engine or Engine()
        self._engine.add(self._new())
        return self._engine

    def _new(self) -> Iterator[Row]:
        from ircoach.world.athena.engine import Row  # as above

        for line in self._trail.since(self._taken):
            self._taken += 1
            place = delivered(self._seed, line.time, line.record, self._prefix())
            size = max(1, len(json.dumps(line.record, separators=(",", ":"))) // GZIP)
            yield Row(line.record, place.account, place.region, place.day, place.key, place.at, size)
