"""Files in S3 as rows: what lies under a table's location, read by its SerDe, and brought into the engine when a query asks.

https://docs.aws.amazon.com/athena/latest/ug/supported-serdes.html. A table over the trail's own files takes the records that were
delivered (store.py); ORC, Avro, Ion and Grok are not part of this simulated world.
"""

from __future__ import annotations

import csv
import gzip
import json
import zlib
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from ircoach.world import moto_seam
from ircoach.world.athena.dialect.definitions import SERDES
from ircoach.world.athena.dialect.relations import held, is_cloudtrail
from ircoach.world.athena.failure import OTHER, QueryFailed
from ircoach.world.athena.limits import TEXT
from ircoach.world.athena.tables import Table, scalar, typed
from ircoach.world.athena.types import BIGINT, VARCHAR, Type

if TYPE_CHECKING:
    from ircoach.world.athena.engine import Engine

Line = dict[str, Any]


class Files:
    """Which files of which table are in the engine by now."""

    def __init__(self) -> None:
        self._taken: dict[str, dict[tuple[str, str], str]] = {}

    def bring(self, engine: Engine, table: Table, roots: Sequence[str], opened: Container[str] | None = None) -> None:
        """Make the engine hold the rows of all files under `roots` as they are now. QueryFailed where one is unreadable.

        `opened`: the folders whose files are needed, where that is not all.
        """
        found = {(bucket, key): mark for root in roots for bucket, key, mark in _under(root)}
        taken = self._taken.get(table.id)
        if taken is None or any(found.get(place) != mark for place, mark in taken.items()):
            taken = self._taken[table.id] = {}
            engine.hold(held(table), _columns(table))
        new = [place for place in sorted(found) if place not in taken and (opened is None or _folder(*place) in opened)]
        try:
            self._fill(engine, table, new)
        except BaseException:
            del self._taken[table.id]  # what is there now is a part: begin anew next time
            raise
        taken.update((place, found[place]) for place in new)

    @staticmethod
    def _fill(engine: Engine, table: Table, places: Sequence[tuple[str, str]]) -> None:
        files = ((moto_seam.content(bucket, key), f"s3://{bucket}/{key}") for bucket, key in places)
        if SERDES[table.serde] == "parquet":
            from ircoach.world.athena.columnar import rows  # DuckDB is an extra

            engine.take(held(table), chain.from_iterable(rows(body, table.columns, address) for body, address in files))
        else:
            engine.fill(held(table), chain.from_iterable(_rows(table, body, address) for body, address in files))


def bucket_and_prefix(location: str) -> tuple[str, str]:
    """(bucket, prefix) of an s3:// address."""
    bucket, _, prefix = location.removeprefix("s3://").partition("/")
    return bucket, prefix


def parents(roots: Sequence[str]) -> list[str]:
    """The folders right above the files under some addresses, as s3:// addresses."""
    return sorted({_folder(bucket, key) for root in roots for bucket, key, _ in _under(root)})


def _folder(bucket: str, key: str) -> str:
    return f"s3://{bucket}/{key.rpartition('/')[0]}/"


def no_such_bucket(bucket: str) -> QueryFailed:
    """The failure of a query about a bucket that is not there."""
    told = f"The specified bucket does not exist (Service: Amazon S3; Status Code: 404; Error Code: NoSuchBucket; {bucket})"
    return QueryFailed("HIVE_FILESYSTEM_ERROR", told)


def folders(location: str) -> list[str]:
    """The names of the folders right under an s3:// address."""
    bucket, prefix = bucket_and_prefix(location)
    names = {
        key.removeprefix(prefix).partition("/")[0] for key, _ in moto_seam.objects(bucket, prefix) if "/" in key[len(prefix) :]
    }
    return sorted(names)


def _under(root: str) -> Iterator[tuple[str, str, str]]:
    bucket, prefix = bucket_and_prefix(root)
    if moto_seam.owner("bucket", bucket) is None:
        raise no_such_bucket(bucket)
    for key, mark in moto_seam.objects(bucket, prefix):
        if not key.rpartition("/")[2].startswith(("_", ".")) and not key.endswith("/"):
            yield bucket, key, mark


def _columns(table: Table) -> dict[str, Type]:
    own = {"$line": VARCHAR} if SERDES[table.serde] == "regex" else dict(table.columns)
    return own | {"$path": VARCHAR, "$bytes": BIGINT}


def _rows(table: Table, body: bytes, address: str) -> Iterator[Line]:
    """The rows of one file. The first carries the file's size."""
    size = len(body)
    for row in _BY_SERDE[SERDES[table.serde]](table, _plain(body, address)):
        row["$path"], row["$bytes"] = address, size
        yield row
        size = 0


def _plain(body: bytes, key: str) -> str:
    if key.endswith(".gz") or body[:2] == b"\x1f\x8b":
        try:
            unpacked = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
            body = unpacked.decompress(body, TEXT)
            if unpacked.unconsumed_tail:
                raise QueryFailed("", "Query exhausted resources at this scale factor", OTHER)
        except (zlib.error, gzip.BadGzipFile) as error:
            raise QueryFailed("HIVE_CURSOR_ERROR", f"incorrect header check ({key})") from error
    return body.decode("utf-8", "replace")


def _json(table: Table, text: str) -> Iterator[Line]:
    named = {key.removeprefix("mapping."): value for key, value in table.settings.items() if key.startswith("mapping.")}
    for given in _objects(table, text):
        yield typed({**given, **{column: given.get(label) for column, label in named.items()}}, table.columns)


def _objects(table: Table, text: str) -> Iterator[Mapping[str, Any]]:
    if is_cloudtrail(table):
        try:
            yield from json.loads(text)["Records"]
        except (ValueError, KeyError, TypeError) as error:
            raise QueryFailed("HIVE_CURSOR_ERROR", f"Unable to read CloudTrail records: {error}") from error
        return
    for line in text.splitlines():
        if not line.strip():
            continue
        try:
            found = json.loads(line)
            if not isinstance(found, dict):
                raise ValueError("not an object")
        except ValueError as error:
            if table.settings.get("ignore.malformed.json", "").lower() == "true":
                yield {}
                continue
            raise QueryFailed("HIVE_CURSOR_ERROR", f"Row is not a valid JSON Object - JSONException: {error}") from error
        yield found


def _lines(table: Table, text: str) -> list[str]:
    lines = text.split("\n")
    if lines and not lines[-1]:
        lines.pop()
    return [line.removesuffix("\r") for line in lines[int(table.parameters.get("skip.header.line.count", 0)) :]]


def _regex(table: Table, text: str) -> Iterator[Line]:
    for line in _lines(table, text):
        yield {"$line": line}


def _delimited(table: Table, text: str) -> Iterator[Line]:
    sign = table.settings.get("field.delim", table.settings.get("serialization.format", "\x01"))
    nothing = table.settings.get("serialization.null.format", "\\N")
    read = _reader(table)
    for line in _lines(table, text):
        yield read([None if cell == nothing else cell for cell in line.split(sign)])


def _csv(table: Table, text: str) -> Iterator[Line]:
    marks = {"delimiter": "separatorChar", "quotechar": "quoteChar", "escapechar": "escapeChar"}
    given: Any = {word: table.settings[key] for word, key in marks.items() if key in table.settings}
    read = _reader(table)
    for cells in csv.reader(_lines(table, text), **{"escapechar": "\\", **given}):
        yield read(cells)


def _reader(table: Table) -> Callable[[Sequence[str | None]], Line]:
    """Reads a line's cells as columns: those it lacks are NULL, and so is an empty one where numbers stand."""
    names, lacking = tuple(table.columns), [None] * len(table.columns)
    others = [(name, kind) for name, kind in table.columns.items() if kind.name != "varchar"]

    def read(cells: Sequence[str | None]) -> Line:
        line: Line = dict(zip(names, [*cells, *lacking], strict=False))
        for name, kind in others:
            if (cell := line[name]) is not None:
                line[name] = scalar(cell, kind)
        return line

    return read


_BY_SERDE: dict[str, Callable[[Table, str], Iterator[Line]]] = {
    "json": _json,
    "regex": _regex,
    "delimited": _delimited,
    "csv": _csv,
}
