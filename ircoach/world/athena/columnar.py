"""Parquet files as bytes: made of a query's rows, and read back.

A database of its own does both, over a temporary file, with no way to any other; no query of a learner's ever reaches it. The
same rows, columns and DuckDB give the same bytes.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from ircoach.world.athena.dialect.coercion import WHOLE
from ircoach.world.athena.engine import BATCH, SETTINGS, insert
from ircoach.world.athena.failure import OTHER, QueryFailed
from ircoach.world.athena.limits import TEXT
from ircoach.world.athena.quoting import literal, quoted
from ircoach.world.athena.types import Type, structure

_CODECS = {"LZ4": "lz4_raw", "NONE": "uncompressed"}


def packed(parts: Iterable[Iterable[str]], columns: Mapping[str, Type], compression: str) -> Iterator[bytes]:
    """Each part's rows, every one a JSON object as DuckDB writes it, as a Parquet file."""
    shape = json.dumps({name: structure(kind) for name, kind in columns.items()})
    described = ", ".join(f"{quoted(name)} {kind.duck}" for name, kind in columns.items())
    codec = _CODECS.get(compression, compression.lower())
    with _database() as (database, path):
        for part in parts:
            database.execute(f"CREATE OR REPLACE TABLE kept ({described})")
            insert(database, "kept", shape, part)
            database.execute(f"COPY kept TO {literal(str(path))} (FORMAT parquet, COMPRESSION {codec})")
            yield path.read_bytes()


def rows(body: bytes, columns: Mapping[str, Type], address: str) -> Iterator[str]:
    """The rows of a Parquet file, as a table types them, each a JSON object with `$path` and `$bytes`, the length of its text.

    (Not what of the file it takes: that depends on DuckDB's version.) Columns go by their names, those it lacks are NULL. Raises
    QueryFailed for bytes that are none, that hold another type, or that unpack to more than anything could hold.
    """
    if not (body.startswith(b"PAR1") and body.endswith(b"PAR1")):
        told = body[-4:].decode("latin-1")
        raise QueryFailed("HIVE_BAD_DATA", f"Not valid Parquet file: {address} expected magic number: PAR1 got: {told}")
    with _database() as (database, path):
        path.write_bytes(body)
        source = f"read_parquet({literal(str(path))}, hive_partitioning = false)"
        try:
            there = {str(line[0]).lower(): line for line in database.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}
            chosen = {name: _chosen(name, kind, there, address) for name, kind in columns.items()}
            own = as_json(chosen)
            whole = as_json({**chosen, "$path": literal(address), "$bytes": f"strlen({own})"})
            found, held = database.execute(f"SELECT {whole} FROM {source}"), 0
            while batch := found.fetchmany(BATCH):
                held += sum(len(text) for (text,) in batch)
                if held > TEXT:
                    raise QueryFailed("", "Query exhausted resources at this scale factor", OTHER)
                yield from (text for (text,) in batch)
        except duckdb.Error as error:
            raise QueryFailed("HIVE_CURSOR_ERROR", f"Failed to read Parquet file: {address}") from error


def as_json(columns: Mapping[str, str]) -> str:
    """A JSON object of columns, by DuckDB's words for their values. Every type of ours comes back from it whole."""
    return f"to_json(struct_pack({', '.join(f'{quoted(name)} := {sql}' for name, sql in columns.items())}))::VARCHAR"


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


@contextmanager
def _database() -> Iterator[tuple[duckdb.DuckDBPyConnection, Path]]:
    """A database, and the one path it can reach."""
    with tempfile.TemporaryDirectory(prefix="ircoach-") as folder, duckdb.connect(":memory:", config=SETTINGS) as made:
        made.execute("SET TimeZone = 'UTC'")
        made.execute(f"SET allowed_directories = [{literal(folder)}]")
        made.execute("SET enable_external_access = false")
        made.execute("SET lock_configuration = true")
        yield made, Path(folder) / "file"
