"""Records as Parquet, in folders by account and region, for engines other than ours.

A database of its own writes them, open to the file system for that alone; no query of a learner's ever reaches it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb

from ircoach.world.athena.engine import BATCH
from ircoach.world.athena.tables import COLUMNS, columns_of
from ircoach.world.athena.types import VARCHAR, structure

PLACE = {"account": VARCHAR, "region": VARCHAR}


class Parquet:
    """CloudTrail records on their way into `folder`, as `account=…/region=…/NAME-….parquet`; `count`: how many came."""

    def __init__(self, folder: Path) -> None:
        folder.parent.mkdir(parents=True, exist_ok=True)
        self._folder, self.count = folder, 0
        columns = COLUMNS | PLACE
        described = ", ".join(f'"{name}" {kind.duck}' for name, kind in columns.items())
        self._shape = json.dumps([{name: structure(kind) for name, kind in columns.items()}])
        self._database = duckdb.connect(":memory:")
        self._database.execute(f"CREATE TABLE records ({described})")

    def add(self, records: Iterable[Mapping[str, Any]]) -> None:
        """Take records in."""
        coming = iter(records)
        while batch := list(islice(coming, BATCH)):
            rows = [
                columns_of(each) | {"account": str(each["recipientAccountId"]), "region": str(each["awsRegion"])}
                for each in batch
            ]
            text = json.dumps(rows, separators=(",", ":"))
            self._database.execute("INSERT INTO records SELECT unnest(from_json(?, ?), max_depth := 2)", [text, self._shape])
            self.count += len(batch)

    def write(self, name: str) -> None:
        """Write what came since the last time, in files of that name; nothing of it stays in memory."""
        self._database.execute(
            "COPY (SELECT * FROM records ORDER BY eventtime, eventid) TO ? (FORMAT parquet, COMPRESSION zstd, "
            f"PARTITION_BY (account, region), FILENAME_PATTERN '{name}-{{i}}', OVERWRITE_OR_IGNORE)",
            [str(self._folder)],
        )
        self._database.execute("TRUNCATE records")

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()
