"""Files written for CREATE TABLE … AS, INSERT INTO and UNLOAD: a query's rows in S3, a file a partition; the table over them.

https://docs.aws.amazon.com/athena/latest/ug/ctas-considerations-limitations.html: a location must be empty, no more than 100
partitions at once. Beside the result lies a list of the files
(https://docs.aws.amazon.com/athena/latest/ug/querying-finding-output-files.html). Names and bytes follow from the query's id and
rows, so that a replay writes the same; who asked was allowed to write there when the query was sent.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from ircoach.world import moto_seam, stored
from ircoach.world.athena.columnar import as_json, packed
from ircoach.world.athena.dialect import layouts
from ircoach.world.athena.dialect.layouts import Layout
from ircoach.world.athena.dialect.queries import inner
from ircoach.world.athena.dialect.relations import NO_VALUE
from ircoach.world.athena.dialect.writing import Writing, already_there, check_format
from ircoach.world.athena.execution import Execution
from ircoach.world.athena.failure import OTHER, QueryFailed
from ircoach.world.athena.files import bucket_and_prefix, no_such_bucket
from ircoach.world.athena.shelf import Partition, Shelf
from ircoach.world.athena.types import Type
from ircoach.world.athena.values import text
from ircoach.world.clock import to_datetime
from ircoach.world.identity import Dice, derive

Row = Sequence[Any]
#: partitions that one statement may write
MOST = 100


def begin(writing: Writing, execution: Execution, shelf: Shelf) -> Layout:
    """The files' layout. Refuses, before the query runs, what could not be written."""
    bucket, prefix = bucket_and_prefix(writing.location)
    if moto_seam.owner("bucket", bucket) is None:
        raise no_such_bucket(bucket)
    if writing.there:
        layout = layouts.of_table(writing.there, manifest(execution))
        check_format(list(writing.there.columns.items()), layout)
        return layout
    if writing.made and shelf.table(writing.database, writing.made.name) is not None:
        raise already_there(writing.database, writing.made.name)
    if moto_seam.objects(bucket, prefix):
        table = f"for table '{writing.database}.{writing.made.name}' " if writing.made else ""
        raise QueryFailed(
            "HIVE_PATH_ALREADY_EXISTS",
            f"Target directory {table}already exists: {writing.location}. You may need to manually clean the data at location "
            f"'{writing.location.rstrip('/')}' before retrying. Athena will not delete data in your account.",
        )
    assert writing.layout
    return writing.layout


def selected(sql: str, writing: Writing, layout: Layout) -> str:
    """The query as its rows are written: for Parquet a JSON object a row, and the partition columns behind it."""
    if layout.format != "PARQUET":
        return sql
    own = len(writing.columns) - len(layout.partitions)
    whole = as_json({name: inner(place) for place, (name, _) in enumerate(writing.columns[:own])})
    return f"SELECT {', '.join([whole, *map(inner, range(own, len(writing.columns)))])} FROM ({sql}) AS q"


def write(writing: Writing, layout: Layout, execution: Execution, shelf: Shelf, rows: Sequence[Row]) -> None:
    """Write the rows of what was `selected`, and put up the table or its new partitions. The execution then knows its files."""
    own = dict(writing.columns[: len(writing.columns) - len(layout.partitions)])
    kinds = [kind for _, kind in writing.columns[len(own) :]]
    parts = _parted(rows, 1 if layout.format == "PARQUET" else len(own), kinds)
    table = replace(writing.made, id=shelf.new_id()) if writing.made else writing.there
    dice, new = Dice(execution.id, "files"), []
    bodies = _bodies(layout, own, [held for _, held in sorted(parts.items())])
    for values, body in zip(sorted(parts), bodies, strict=True):
        usual = writing.location + "".join(
            f"{name}={quote(value, safe=_SAFE)}/" for name, value in zip(layout.partitions, values, strict=True)
        )
        location = writing.parts.get(values, usual)
        execution.files.append(_keep(location + _name(layout, execution, dice), body, execution))
        if values not in writing.parts:
            new.append(Partition(values, location, execution.ends))
    if writing.made and table:
        shelf.put(writing.database, table)
    if table and layout.partitions and not table.projected:
        known = {each.values for each in shelf.partitions(table)}
        for each in new:
            if each.values not in known:
                shelf.add_partition(table, each)
    execution.updated = len(rows)


def manifest(execution: Execution) -> str:
    """The s3:// address of the list of files a query wrote."""
    return f"{execution.output}-manifest.csv"


#: what Hive leaves in a partition's folder name as it is
_SAFE = " !$&()+,-.;<>@_|~"


def _parted(rows: Sequence[Row], own: int, kinds: Sequence[Type]) -> dict[tuple[str, ...], list[Row]]:
    """Rows without their partition columns, by those columns' values."""
    found: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        values = tuple(text(cell, kind) for cell, kind in zip(row[own:], kinds, strict=True))
        found.setdefault(tuple(NO_VALUE if value in (None, "") else str(value) for value in values), []).append(row[:own])
    if len(found) > MOST:
        told = f"Exceeded limit of {MOST} open writers for partitions/buckets"
        raise QueryFailed("HIVE_TOO_MANY_OPEN_PARTITIONS", told, OTHER)
    return found


def _name(layout: Layout, execution: Execution, dice: Dice) -> str:
    ending = ".gz" if layout.format != "PARQUET" and layout.compression == "GZIP" else ""
    when = to_datetime(execution.ends)
    return f"{when:%Y%m%d_%H%M%S}_{dice.randrange(100_000):05d}_{dice.hex(5)}_{dice.uuid()}{ending}"


def _keep(address: str, body: bytes, execution: Execution) -> str:
    bucket, key = bucket_and_prefix(address)
    if moto_seam.owner("bucket", bucket) is None:  # gone since the query was sent
        raise no_such_bucket(bucket)
    moto_seam.keep_object(bucket, key, body, to_datetime(execution.ends), derive(execution.id, "keeps", key))
    return address


def _bodies(layout: Layout, columns: dict[str, Type], parts: Sequence[Sequence[Row]]) -> Iterator[bytes]:
    if layout.format == "PARQUET":
        yield from packed(([text for (text,) in rows] for rows in parts), columns, layout.compression)
        return
    line = _json_line if layout.format == "JSON" else _text_line
    for rows in parts:
        whole = "".join(line(layout, columns, row) for row in rows).encode()
        yield stored.gzip(whole) if layout.compression == "GZIP" else whole


def _json_line(layout: Layout, columns: dict[str, Type], row: Row) -> str:
    del layout
    pairs = [f"{json.dumps(name)}:{_json(cell, kind)}" for (name, kind), cell in zip(columns.items(), row, strict=True)]
    return "{" + ",".join(pairs) + "}\n"


def _json(value: Any, kind: Type) -> str:
    """A value as Hive's JsonSerDe writes it: rows and maps are objects, times texts."""
    if value is None:
        return "null"
    match kind.name:
        case "array":
            return "[" + ",".join(_json(item, kind.element) for item in value) + "]"
        case "map":
            return "{" + ",".join(f"{json.dumps(str(key))}:{_json(item, kind.element)}" for key, item in value.items()) + "}"
        case "row":
            cells = zip(kind.parts, value.values(), strict=True)
            return "{" + ",".join(f"{json.dumps(name)}:{_json(item, part)}" for (name, part), item in cells) + "}"
        case "double" | "real" if math.isfinite(value):
            return json.dumps(float(value))
    told = text(value, kind)
    return str(told) if kind.name in _BARE else json.dumps(told, ensure_ascii=False)


_BARE = ("boolean", "tinyint", "smallint", "integer", "bigint", "decimal")


def _text_line(layout: Layout, columns: dict[str, Type], row: Row) -> str:
    cells = [text(cell, kind) for cell, kind in zip(row, columns.values(), strict=True)]
    return layout.delimiter.join(layout.nothing if cell is None else cell for cell in cells) + "\n"
