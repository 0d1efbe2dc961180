"""What becomes of a query's rows that are to be kept, checked before anything runs, as Trino's analyzer and Hive's tables do.

https://docs.aws.amazon.com/athena/latest/ug/ctas-considerations-limitations.html. Nothing is written here (written.py does).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from ircoach.world.athena.dialect import heads, layouts
from ircoach.world.athena.dialect.coercion import fits
from ircoach.world.athena.dialect.layouts import Layout
from ircoach.world.athena.dialect.queries import Query, inner
from ircoach.world.athena.dialect.scope import Column
from ircoach.world.athena.execution import Execution
from ircoach.world.athena.failure import QueryFailed
from ircoach.world.athena.quoting import quoted
from ircoach.world.athena.shelf import Shelf
from ircoach.world.athena.tables import Table
from ircoach.world.athena.types import Type

Compile = Callable[[str], Query]
_BEGIN = "line 1:1"
#: types no column of Hive's can have; a text's length is checked apart
_NO_COLUMN = ("time", "timestamp with time zone", "json", "ipaddress", "interval day to second", "interval year to month")
_PARTITIONS = ("varchar", "char", "tinyint", "smallint", "integer", "bigint", "boolean", "date")
_LOCATION = re.compile(r"s3://[a-z0-9][a-z0-9.-]+(/|$)")


@dataclass(frozen=True, slots=True)
class Writing:
    """Where a query's rows go. columns: theirs, partitions last. location: the s3:// address, ending in a slash, or "" where
    nothing is written at all. layout: None where the table that is there says it. made: the table to put up afterwards.
    database: where that or the table that is there stands. parts: where its partitions lie, by their values. data: whether there
    are rows.
    """

    statement: str
    columns: tuple[tuple[str, Type], ...]
    location: str
    layout: Layout | None = None
    made: Table | None = None
    there: Table | None = None
    database: str = ""
    parts: Mapping[tuple[str, ...], str] = field(default_factory=dict)
    data: bool = True

    @property
    def places(self) -> list[str]:
        """Every address under which it may write."""
        return sorted({self.location, *self.parts.values()} - {""})


def writing(head: heads.Head, compile_: Compile, execution: Execution, shelf: Shelf, database: str) -> tuple[Query, Writing]:
    """(the query whose rows are kept, what becomes of them). Raises AwsError or QueryFailed as Athena would."""
    match head:
        case heads.CreateAs():
            return _create(head, compile_, execution, shelf, database.lower())
        case heads.Insert():
            return _insert(head, compile_, shelf, database.lower())
        case heads.Unload():
            query = compile_(head.query)
            layout = layouts.of_unload(head.properties)
            columns = named(query.columns)
            _check(columns, layout)
            return query, Writing("UNLOAD", columns, _location(head.location), layout)


def named(columns: Sequence[Column], unknown: bool = True) -> tuple[tuple[str, Type], ...]:
    """Columns of a table or view to be: each has a name of its own and, where `unknown` is looked at, a type."""
    found: dict[str, Type] = {}
    for place, column in enumerate(columns, 1):
        if column.name is None:
            raise QueryFailed("MISSING_COLUMN_NAME", f"{_BEGIN}: Column name not specified at position {place}")
        name = column.name.lower()
        if name in found:
            raise QueryFailed("DUPLICATE_COLUMN_NAME", f"{_BEGIN}: Column name '{column.name}' specified more than once")
        if unknown and column.type.name == "unknown":
            raise QueryFailed("COLUMN_TYPE_UNKNOWN", f"{_BEGIN}: Column type is unknown at position {place}")
        found[name] = column.type
    return tuple(found.items())


def _create(head: heads.CreateAs, compile_: Compile, execution: Execution, shelf: Shelf, database: str) -> tuple[Query, Writing]:
    where, name = (head.name[0] or database), head.name[1]
    if shelf.database(where) is None:
        raise QueryFailed("SCHEMA_NOT_FOUND", f"{_BEGIN}: Schema '{where}' does not exist")
    if shelf.table(where, name) is not None:
        if not head.lenient:
            raise already_there(where, name)
        return compile_(head.query), Writing("CREATE_TABLE_AS_SELECT", (), "", data=False)
    query = compile_(head.query)
    columns = named(query.columns)
    layout, asked = layouts.of_table_as(head.properties)
    if asked and execution.enforced:
        raise QueryFailed(
            "",
            "The Create Table As Select query failed because it was submitted with an 'external_location' property to an Athena "
            "Workgroup that enforces a centralized output location for all queries. Please remove the 'external_location' "
            "property and resubmit the query.",
        )
    location = _location(asked or f"{execution.output.rpartition('/')[0]}/tables/{execution.id}")
    _check(columns, layout)
    own, parts = columns[: len(columns) - len(layout.partitions)], columns[len(columns) - len(layout.partitions) :]
    reads, writes = layout.formats
    made = Table(
        name, dict(own), dict(parts), location, layout.serde, reads, writes, layout.settings, layout.parameters,
        made_at=execution.submitted,
    )  # fmt: skip
    return query, Writing("CREATE_TABLE_AS_SELECT", columns, location, layout, made, database=where, data=head.data)


def _insert(head: heads.Insert, compile_: Compile, shelf: Shelf, database: str) -> tuple[Query, Writing]:
    where, name = (head.name[0] or database), head.name[1]
    table = shelf.table(where, name)
    if table is None:
        raise QueryFailed("TABLE_NOT_FOUND", f"{_BEGIN}: Table 'awsdatacatalog.{where}.{name}' does not exist")
    if table.view:
        raise QueryFailed("NOT_SUPPORTED", f"{_BEGIN}: Inserting into views is not supported")
    query = compile_(head.query)
    wanted = head.columns or tuple(table.all_columns)
    for place, column in enumerate(wanted):
        if column not in table.all_columns:
            raise QueryFailed("COLUMN_NOT_FOUND", f"{_BEGIN}: Insert column name does not exist in target table: {column}")
        if column in wanted[:place]:
            raise QueryFailed("DUPLICATE_COLUMN_NAME", f"{_BEGIN}: Insert column name is specified more than once: {column}")
    kinds = [table.all_columns[column] for column in wanted]
    given = [column.type for column in query.columns]
    if len(kinds) != len(given) or not all(fits(one, other) for one, other in zip(given, kinds, strict=True)):
        told = f"Table: [{', '.join(map(str, kinds))}], Query: [{', '.join(map(str, given))}]"
        raise QueryFailed("TYPE_MISMATCH", f"{_BEGIN}: Insert query has mismatched column types: {told}")
    columns = tuple(table.all_columns.items())
    chosen = [
        f"CAST({f'q.{inner(wanted.index(column))}' if column in wanted else 'NULL'} AS {kind.duck}) AS {quoted(f'c{place}')}"
        for place, (column, kind) in enumerate(columns)
    ]
    sql = f"SELECT {', '.join(chosen)} FROM ({query.sql}) AS q"
    parts = {each.values: each.location for each in shelf.partitions(table)}
    return Query(sql, query.columns), Writing("INSERT", columns, table.location, there=table, database=where, parts=parts)


def already_there(database: str, name: str) -> QueryFailed:
    """The refusal of a table of a name that is taken."""
    return QueryFailed("TABLE_ALREADY_EXISTS", f"{_BEGIN}: Destination table 'awsdatacatalog.{database}.{name}' already exists")


def _check(columns: Sequence[tuple[str, Type]], layout: Layout) -> None:
    """Refuse columns that files of this kind, and Hive's tables over them, cannot have."""
    names, parts = [name for name, _ in columns], layout.partitions
    if missing := [name for name in parts if name not in names]:
        raise QueryFailed("INVALID_TABLE_PROPERTY", f"Partition columns [{', '.join(missing)}] not present in schema")
    if len(parts) == len(names):
        raise QueryFailed("INVALID_TABLE_PROPERTY", "Table contains only partition columns")
    if parts and tuple(names[-len(parts) :]) != parts:
        raise QueryFailed(
            "HIVE_COLUMN_ORDER_MISMATCH",
            "Partition keys must be the last columns in the table and in the same order as the table properties: "
            f"[{', '.join(parts)}]",
        )
    for name, kind in columns:
        _column(kind)
        if name in parts and kind.name not in _PARTITIONS:
            raise QueryFailed("NOT_SUPPORTED", f"Unsupported type [{kind}] for partition: {name}")
    check_format([(name, kind) for name, kind in columns if name not in parts], layout)


def check_format(columns: Sequence[tuple[str, Type]], layout: Layout) -> None:
    """Refuse columns that files of this kind are neither written with nor read back from here."""
    for _, kind in columns:
        if layout.format != "PARQUET" and _has(kind, "varbinary"):
            raise QueryFailed("NOT_SUPPORTED", f"varbinary in {layout.format} is not part of this simulated world: take PARQUET")
        if layout.format == "TEXTFILE" and kind.parts:
            raise QueryFailed(
                "NOT_SUPPORTED", f"{kind.name} in TEXTFILE is not part of this simulated world: take PARQUET or JSON"
            )


def _column(kind: Type) -> None:
    if kind.name in _NO_COLUMN:
        raise QueryFailed("NOT_SUPPORTED", f"Unsupported Hive type: {kind}")
    if kind.name == "varchar" and kind.size is not None and not 1 <= kind.size <= 65535:
        told = "Supported VARCHAR types: VARCHAR(<=65535), VARCHAR."
        raise QueryFailed("NOT_SUPPORTED", f"Unsupported Hive type: {kind}. {told}")
    if kind.name == "row" and any(not label for label, _ in kind.parts):
        told = f"Anonymous row type is not supported in Hive. Please give each field a name: {kind}"
        raise QueryFailed("NOT_SUPPORTED", told)
    for _, part in kind.parts:
        _column(part)


def _has(kind: Type, name: str) -> bool:
    return kind.name == name or any(_has(part, name) for _, part in kind.parts)


def _location(address: str) -> str:
    if not _LOCATION.match(address):
        raise QueryFailed("INVALID_TABLE_PROPERTY", f"External location is not a valid file system URI: {address}")
    return address.rstrip("/") + "/"
