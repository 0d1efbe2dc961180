"""The engine: DuckDB in memory, holding the records that were delivered, closed to files, network and extensions.

One thread: the world forks for grading, and a query's unordered rows come in one order. A query is limited in memory, in the
size of its result and in wall time (limits.py); what runs beyond is called a runaway and stays running until it is stopped.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

import duckdb

from ircoach.world.athena.crowd import CrowdTables, view, weights
from ircoach.world.athena.dialect.macros import install
from ircoach.world.athena.failure import OTHER, SYSTEM, QueryFailed
from ircoach.world.athena.limits import PATIENCE, most_rows, room
from ircoach.world.athena.quoting import quoted
from ircoach.world.athena.tables import COLUMNS, columns_of
from ircoach.world.athena.types import BIGINT, VARCHAR, Type, structure
from ircoach.world.identity import derive

SETTINGS: Final[dict[str, str | bool | int | float | list[str]]] = {
    "threads": 1,
    "memory_limit": "1GB",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",
    "temp_directory": "",  # what does not fit in memory fails; it is not written beside the notebook
}
BATCH = 2000
_ENCODE = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode
#: columns of the store beside CloudTrail's own: where and when a record was delivered, and what its bytes are
STORE: dict[str, Type] = {
    "account": VARCHAR,
    "region": VARCHAR,
    "timestamp": VARCHAR,
    "$path": VARCHAR,
    "$delivered": BIGINT,
    "$bytes": BIGINT,
}


class Runaway(Exception):
    """A query that does not come to an end in its time."""


class Overweight(QueryFailed):
    """A query that wants more memory than there is for it."""

    def __init__(self) -> None:
        super().__init__("EXCEEDED_LOCAL_MEMORY_LIMIT", "Query exceeded per-node memory limit", OTHER)


@dataclass(frozen=True, slots=True)
class Row:
    """A record on its way into the store."""

    record: Mapping[str, Any]
    account: str
    region: str
    day: str
    path: str
    delivered: int
    size: int

    @property
    def place(self) -> tuple[str | int, ...]:
        """What `STORE` keeps of it."""
        return (self.account, self.region, self.day, self.path, self.delivered, self.size)


class Engine:
    """DuckDB with `events`, the records of calls that were made and the crowd's, and tables of what a query brings in.

    Rows are added and never taken away; `weights` says where records lie and what they weigh, and no more of them. `kept`: a file
    of the crowd's rows up to the alert, read where it lies (duckdb.Error where it is none); without one they go into `ordinary`.
    `crowd` takes what comes after.
    """

    def __init__(self, kept: Path | None = None) -> None:
        self._db = duckdb.connect(":memory:", config=SETTINGS)
        self._db.execute("SET TimeZone = 'UTC'")
        attach(self._db, kept)
        self._db.execute("SET enable_external_access = false")
        self._structures: dict[str, str] = {}
        self.hold("made", COLUMNS | STORE)
        self.ordinary = None if kept else CrowdTables(self._db, "kept")
        self.crowd = CrowdTables(self._db, "memory")
        self._db.execute(f"CREATE VIEW events AS SELECT * FROM made UNION ALL {view('kept')} UNION ALL {view('memory')}")
        places = ", ".join(map(quoted, STORE))
        self._db.execute(f"CREATE TABLE weighed AS SELECT {places} FROM made")
        self._db.execute(f"CREATE VIEW weights AS SELECT {places} FROM made UNION ALL FROM weighed UNION ALL {weights('memory')}")
        self._weighed = False
        install(self._db)
        self._db.execute("SET lock_configuration = true")

    def add(self, rows: Iterable[Row]) -> None:
        """Put records into the store."""
        self.fill("made", (columns_of(row.record) | dict(zip(STORE, row.place, strict=True)) for row in rows))

    def hold(self, name: str, columns: Mapping[str, Type]) -> None:
        """Begin a table, empty; one of that name gives way."""
        described = ", ".join(f"{quoted(column)} {kind.duck}" for column, kind in columns.items())
        self._db.execute(f"CREATE OR REPLACE TABLE {quoted(name)} ({described})")
        self._structures[name] = json.dumps({column: structure(kind) for column, kind in columns.items()})

    def fill(self, name: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Put rows into a table, each a mapping of all its columns."""
        self.take(name, map(_ENCODE, rows))

    def take(self, name: str, rows: Iterable[str]) -> None:
        """Put rows into a table, each a JSON object of all its columns."""
        try:
            insert(self._db, quoted(name), self._structures[name], rows)
        except duckdb.OutOfMemoryException as error:
            raise Overweight from error

    def weigh(self, sql: str) -> int:
        """How many bytes a query reads, as `sql` says. The kept records never change: their files are weighed once."""
        if not self._weighed:
            by_file = f'SELECT account, region, day, path, delivered, sum("size") FROM ({weights("kept")}) GROUP BY ALL'
            try:
                self._db.execute(f"INSERT INTO weighed {by_file}")
            except duckdb.OutOfMemoryException as error:
                raise Overweight from error
            self._weighed = True
        return int(self.run(sql)[0][0])

    def run(self, sql: str, seed: str = "", patience: float = PATIENCE, width: int = 0) -> list[tuple[Any, ...]]:
        """The rows of a query. Raises Runaway, Overweight, or QueryFailed with the error Athena would give.

        width: how many cells a row counts for, where it is not its columns.
        """
        cursor = self._db.cursor()
        stopped = threading.Event()

        def stop() -> None:
            stopped.set()
            cursor.interrupt()

        timer = threading.Timer(patience, stop)
        timer.daemon = True
        timer.start()
        try:
            cursor.execute("SELECT setseed(?)", [derive(seed) / 2**64])  # rand() of one query is the same on replay
            with room():
                cursor.execute(sql)
                return _rows(cursor, width)
        except duckdb.InterruptException:
            if stopped.is_set():
                raise Runaway from None
            raise
        except (duckdb.OutOfMemoryException, MemoryError) as error:
            raise Overweight from error
        except duckdb.Error as error:
            if "bad_alloc" in str(error):
                raise Overweight from error
            raise failed(error) from error
        finally:
            timer.cancel()
            cursor.close()


def insert(db: duckdb.DuckDBPyConnection, table: str, shape: str, rows: Iterable[str]) -> None:
    """Put rows, each a JSON object, into a table of a structure, which is described in JSON. A list of texts goes in fastest."""
    lines = iter(rows)
    while batch := list(islice(lines, BATCH)):
        db.execute(
            f"INSERT INTO {table} SELECT unnest(from_json(each, ?)) FROM (SELECT unnest(?::VARCHAR[]) AS each)", [shape, batch]
        )


def attach(db: duckdb.DuckDBPyConnection, path: Path | None, *, write: bool = False) -> None:
    """Give a connection a database `kept`: a file's, or an empty one in memory."""
    where = str(path or ":memory:").replace("'", "''")
    db.execute(f"ATTACH '{where}' AS kept" + (" (READ_ONLY)" if path and not write else ""))


def _rows(cursor: duckdb.DuckDBPyConnection, width: int) -> list[tuple[Any, ...]]:
    """All rows of a result, or Athena's refusal of one that nothing could hold."""
    most = most_rows(width or len(cursor.description or ()))
    rows: list[tuple[Any, ...]] = []
    while batch := cursor.fetchmany(BATCH):
        rows += batch
        if len(rows) > most:
            raise QueryFailed("", "Query exhausted resources at this scale factor", OTHER)
    return rows


_OURS = re.compile(r"\b([A-Z]+(?:_[A-Z]+)+): (.*)", re.DOTALL)
_CAST = {"INT32": "INT", "INT64": "BIGINT", "INT16": "SMALLINT", "INT8": "TINYINT", "BOOL": "BOOLEAN"}


def failed(error: duckdb.Error) -> QueryFailed:
    """An error while running, as Athena tells it: ours by its own words, DuckDB's by its kind."""
    text = str(error)
    if found := _OURS.search(text):
        return QueryFailed(found[1], found[2].splitlines()[0])
    told = re.sub(r"^[A-Za-z ]+ Error: ", "", text).splitlines()[0]
    if "Division by zero" in told or "divide by zero" in told.lower():
        return QueryFailed("DIVISION_BY_ZERO", "Division by zero")
    if found := re.search(r"Could not parse string \"(.*)\" according to format", told):
        return QueryFailed("INVALID_FUNCTION_ARGUMENT", f'Invalid format: "{found[1]}"')
    if found := re.search(r"Could not convert string '(.*)' to (\w+)", told):
        return QueryFailed("INVALID_CAST_ARGUMENT", f"Cannot cast '{found[1]}' to {_CAST.get(found[2], found[2])}")
    if found := re.search(r'invalid (date|timestamp) field format: "(.*?)"', told):
        return QueryFailed("INVALID_CAST_ARGUMENT", f"Value cannot be cast to {found[1]}: {found[2]}")
    if isinstance(error, duckdb.ConversionException):
        return QueryFailed("INVALID_CAST_ARGUMENT", told)
    if isinstance(error, duckdb.OutOfRangeException):
        return QueryFailed("NUMERIC_VALUE_OUT_OF_RANGE", told)
    return QueryFailed("GENERIC_INTERNAL_ERROR", told, SYSTEM)
