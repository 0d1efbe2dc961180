"""Parquet files as bytes: made of a query's rows, and read back.

A database of its own does both, over a temporary file, open to the file system for that alone; no query of a learner's ever
reaches it. The same rows, columns and DuckDB give the same bytes.
"""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb

from ircoach.world.athena.dialect.coercion import WHOLE
from ircoach.world.athena.dialect.scope import literal, quoted
from ircoach.world.athena.engine import BATCH, SETTINGS
from ircoach.world.athena.failure import QueryFailed
from ircoach.world.athena.types import Type, structure

_CODECS = {"LZ4": "lz4_raw", "NONE": "uncompressed"}


def packed(parts: Iterable[Iterable[Sequence[Any]]], columns: Mapping[str, Type], compression: str) -> Iterator[bytes]:
    """Each part's rows, as the engine gives them, as a Parquet file."""
    shape = json.dumps([{name: structure(kind) for name, kind in columns.items()}])
    described = ", ".join(f"{quoted(name)} {kind.duck}" for name, kind in columns.items())
    codec = _CODECS.get(compression, compression.lower())
    with _database() as database, tempfile.TemporaryDirectory(prefix="ircoach-") as folder:
        path = Path(folder) / "file"
        for part in parts:
            database.execute(f"CREATE OR REPLACE TABLE kept ({described})")
            coming = iter(part)
            while batch := list(islice(coming, BATCH)):
                lines = [{name: plain(cell) for name, cell in zip(columns, row, strict=True)} for row in batch]
                text = json.dumps(lines, separators=(",", ":"))
                database.execute("INSERT INTO kept SELECT unnest(from_json(?, ?), max_depth := 2)", [text, shape])
            database.execute(f"COPY kept TO {literal(str(path))} (FORMAT parquet, COMPRESSION {codec})")
            yield path.read_bytes()


def rows(body: bytes, columns: Mapping[str, Type], address: str) -> Iterator[dict[str, Any]]:
    """The rows of a Parquet file, as a table types them, ready to be JSON: columns go by their names, those it lacks are NULL.

    Raises QueryFailed for bytes that are none, or that hold another type.
    """
    if not (body.startswith(b"PAR1") and body.endswith(b"PAR1")):
        told = body[-4:].decode("latin-1")
        raise QueryFailed("HIVE_BAD_DATA", f"Not valid Parquet file: {address} expected magic number: PAR1 got: {told}")
    with _database() as database, tempfile.TemporaryDirectory(prefix="ircoach-") as folder:
        path = Path(folder) / "file"
        path.write_bytes(body)
        source = f"read_parquet({literal(str(path))}, hive_partitioning = false)"
        try:
            there = {str(line[0]).lower(): line for line in database.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}
            chosen = [_chosen(name, kind, there, address) for name, kind in columns.items()]
            found = database.execute(f"SELECT {', '.join(chosen)} FROM {source}")
            while batch := found.fetchmany(BATCH):
                for row in batch:
                    yield {name: plain(cell) for name, cell in zip(columns, row, strict=True)}
        except duckdb.Error as error:
            raise QueryFailed("HIVE_CURSOR_ERROR", f"Failed to read Parquet file: {address}") from error


def plain(value: Any) -> Any:
    """A value of DuckDB's as JSON can hold it, such that from_json reads it back."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return str(value)
    return value if value is None or isinstance(value, (str, bool, int, float)) else _told(value)


def _chosen(name: str, kind: Type, there: Mapping[str, Sequence[Any]], address: str) -> str:
    if name not in there:
        return f"CAST(NULL AS {kind.duck})"
    had = str(there[name][1])
    if not _readable(had, kind):
        told = f"Field {name}'s type {had} in parquet file {address} is incompatible with type {kind} defined in table schema"
        raise QueryFailed("HIVE_BAD_DATA", told)
    return f"CAST({quoted(str(there[name][0]))} AS {kind.duck})"


def _readable(had: str, wanted: Type) -> bool:
    """Whether a file's type is the column's or a narrower whole number; the fields of rows have to have their names."""
    if wanted.name in WHOLE:
        order = ["TINYINT", "SMALLINT", "INTEGER", "BIGINT"]
        return had in order and order.index(had) <= order.index(wanted.duck)
    if wanted.name == "decimal" or wanted.name == "double":
        return had.startswith("DECIMAL") if wanted.name == "decimal" else had in ("FLOAT", "DOUBLE")
    if wanted.name == "timestamp":
        return had.startswith("TIMESTAMP")
    return had.replace('"', "").lower() == wanted.duck.replace('"', "").lower()


def _told(value: Any) -> str:
    if isinstance(value, bytes):
        return "".join(f"\\x{byte:02X}" for byte in value)
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=None).isoformat(sep=" ")
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value)


def _database() -> duckdb.DuckDBPyConnection:
    made = duckdb.connect(":memory:", config=SETTINGS)
    made.execute("SET TimeZone = 'UTC'")
    return made
