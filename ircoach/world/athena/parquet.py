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


def write(records: Iterable[Mapping[str, Any]], folder: Path) -> int:
    """Write CloudTrail records under `folder`, as `account=…/region=…/*.parquet`; returns how many there were."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    columns = COLUMNS | PLACE
    described = ", ".join(f'"{name}" {kind.duck}' for name, kind in columns.items())
    shape = json.dumps([{name: structure(kind) for name, kind in columns.items()}])
    with duckdb.connect(":memory:") as database:
        database.execute(f"CREATE TABLE records ({described})")
        coming = iter(records)
        while batch := list(islice(coming, BATCH)):
            rows = [
                columns_of(each) | {"account": str(each["recipientAccountId"]), "region": str(each["awsRegion"])}
                for each in batch
            ]
            text = json.dumps(rows, separators=(",", ":"))
            database.execute("INSERT INTO records SELECT unnest(from_json(?, ?), max_depth := 2)", [text, shape])
        database.execute(
            "COPY (SELECT * FROM records ORDER BY eventtime, eventid) TO ? (FORMAT parquet, COMPRESSION zstd, "
            "PARTITION_BY (account, region), FILENAME_PATTERN 'part-{i}')",
            [str(folder)],
        )
        found = database.execute("SELECT count(*) FROM records").fetchone()
        return int(found[0]) if found else 0
