"""From a statement to a plan: what to run, over which rows, and what its result's columns are."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from sqlglot import exp

from ircoach.world.athena.dialect import heads, hive
from ircoach.world.athena.dialect.definitions import Definitions, Folders
from ircoach.world.athena.dialect.expressions import Context
from ircoach.world.athena.dialect.queries import Queries, Query
from ircoach.world.athena.dialect.reading import Source, read
from ircoach.world.athena.dialect.relations import Relations
from ircoach.world.athena.dialect.sources import Sources, Use
from ircoach.world.athena.dialect.utility import utility
from ircoach.world.athena.dialect.writing import Writing, named, writing
from ircoach.world.athena.execution import Execution
from ircoach.world.athena.shelf import Shelf
from ircoach.world.athena.tables import Table
from ircoach.world.athena.types import BIGINT, VARCHAR, Type


@dataclass(frozen=True, slots=True)
class Plan:
    """What a statement comes to: SQL for the engine, the columns of its result, and SQL that counts the bytes it reads.

    `tables` are those whose rows have to be brought in first, `opened`, by table, SQL for the folders that takes, where
    conditions on partitions spare some. `act` is what the catalog answers or does when the query runs; then there is nothing for
    the engine. `permission`: what Glue has to allow for it, and of what. `writing`: where the rows go that
    are to be kept; the result then has none.
    """

    sql: str
    columns: tuple[tuple[str, Type], ...]
    scan: str = ""
    kind: Literal["DML", "DDL", "UTILITY"] = "DML"
    statement: str = "SELECT"
    tables: tuple[Table, ...] = ()
    opened: Mapping[str, str] = field(default_factory=dict)
    act: Callable[[], Sequence[str]] | None = None
    permission: tuple[str, hive.Name] | None = None
    writing: Writing | None = None


def plan(sql: str, parameters: Sequence[str], execution: Execution, shelf: Shelf, relations: Relations, folders: Folders) -> Plan:
    """Work out a query. Raises AwsError where Athena would not take it, QueryFailed where it would fail."""
    database = (execution.context.get("Database") or "default").strip("`")
    definitions = Definitions(shelf, database, execution.submitted, folders)
    try:
        if made := hive.read(sql):
            return _definition(made, definitions)
    except hive.NotHive:
        _refuse(sql)
    if view := _view(sql, execution, shelf, relations, database):
        name, replaces, table = view
        return Plan(
            "", _ANSWER, kind="DDL", statement="CREATE_VIEW", act=lambda: definitions.put_view(name, table, replaces),
            permission=("CreateTable", (name[0] or database, name[1])),
        )  # fmt: skip
    if asked := utility(sql, shelf, database):
        statement, names, answer = asked
        return Plan("", tuple((name, VARCHAR) for name in names), kind="UTILITY", statement=statement, act=answer)
    if kept := heads.head(sql):
        return _writing(kept, parameters, execution, shelf, relations, database)
    query, sources = _compiled(*read(sql, parameters), execution, shelf, relations, database)
    columns = tuple(
        (column.name if column.name is not None else f"_col{place}", column.type if column.type.name != "unknown" else VARCHAR)
        for place, column in enumerate(query.columns)
    )
    used = sources.used
    return Plan(query.sql, columns, _scan(relations, used), tables=tuple(relations.loaded), opened=_opened(relations, used))


_ANSWER = (("result", VARCHAR),)
_ROWS = (("rows", BIGINT),)


def _writing(
    kept: heads.Head, parameters: Sequence[str], execution: Execution, shelf: Shelf, relations: Relations, database: str
) -> Plan:
    used: list[Use] = []

    def compile_(query: str) -> Query:
        made, sources = _compiled(*read(query, parameters), execution, shelf, relations, database)
        used.extend(sources.used)
        return made

    query, to = writing(kept, compile_, execution, shelf, database)
    permission = ("CreateTable", (to.database, to.made.name)) if to.made else None
    if to.there and to.there.partitions and not to.there.projected:
        permission = ("BatchCreatePartition", (to.database, to.there.name))
    if not to.data:
        return Plan("", _ROWS, statement=to.statement, permission=permission, writing=to)
    return Plan(
        query.sql, _ROWS, _scan(relations, used), statement=to.statement, tables=tuple(relations.loaded),
        opened=_opened(relations, used), permission=permission, writing=to,
    )  # fmt: skip


def _definition(made: hive.Definition, definitions: Definitions) -> Plan:
    statement, action = _NAMES[type(made).__name__]
    if isinstance(made, hive.Drop):
        statement = f"DROP_{made.kind}"
        action = "DeleteDatabase" if made.kind == "DATABASE" else "DeleteTable"
    name = made.name if isinstance(made.name, tuple) else (made.name, "")
    where = (name[1], "") if statement == "DROP_DATABASE" else (name[0] or definitions.database, name[1])
    return Plan("", _ANSWER, kind="DDL", statement=statement, act=lambda: definitions.carry_out(made), permission=(action, where))


#: a definition → what Athena calls the statement, and what Glue has to allow
#: (https://docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html)
_NAMES = {
    "CreateTable": ("CREATE_TABLE", "CreateTable"),
    "CreateDatabase": ("CREATE_DATABASE", "CreateDatabase"),
    "Drop": ("DROP_TABLE", "DeleteTable"),
    "AddPartitions": ("ALTER_TABLE_ADD_PARTITION", "BatchCreatePartition"),
    "DropPartitions": ("ALTER_TABLE_DROP_PARTITION", "DeletePartition"),
    "SetProperties": ("ALTER_TABLE_SET_TBLPROPERTIES", "UpdateTable"),
    "Repair": ("MSCK_REPAIR_TABLE", "BatchCreatePartition"),
}


def _refuse(sql: str) -> None:
    """Refuse what Hive's grammar does not take as Athena does: Trino's grammar has its say, at the statement's second word."""
    source = Source(sql)
    first, second = source.tokens[0].text.upper(), source.tokens[1]
    if first == "CREATE":
        raise source.unexpected(second, "'MATERIALIZED', 'OR', 'ROLE', 'SCHEMA', 'TABLE', 'VIEW'")
    raise source.unexpected(source.tokens[2] if len(source.tokens) > 2 else None)


_VIEW = re.compile(r"\s*CREATE\s+(OR\s+REPLACE\s+)?VIEW\s+(?:\"?(\w+)\"?\s*\.\s*)?\"?(\w+)\"?\s+AS\s+", re.IGNORECASE)


def _view(
    sql: str, execution: Execution, shelf: Shelf, relations: Relations, database: str
) -> tuple[hive.Name, bool, Table] | None:
    """(its name, whether it may replace one, the view) of CREATE VIEW; its query is understood before it is kept."""
    found = _VIEW.match(sql)
    if found is None:
        return None
    # what stands before the query turns to blanks, so that errors count places in the statement as it was written
    query = re.sub(r"\S", " ", sql[: found.end()]) + sql[found.end() :]
    made, _ = _compiled(*read(query), execution, shelf, relations, database)
    columns = {name: VARCHAR if kind.name == "unknown" else kind for name, kind in named(made.columns, unknown=False)}
    text = sql[found.end() :].strip().rstrip(";").strip()
    view = Table(found[3].lower(), columns, serde="", input_format="", output_format="", view=text, database=database.lower())
    return (found[2].lower() if found[2] else None, view.name), bool(found[1]), view


def _compiled(
    tree: exp.Expression, source: Source, execution: Execution, shelf: Shelf, relations: Relations, database: str
) -> tuple[Query, Sources]:
    context = Context(source, execution.submitted)
    sources = Sources(context, shelf, database, relations.sql)
    return Queries(context, sources).compile(tree), sources


def _scan(relations: Relations, uses: Sequence[Use]) -> str:
    """SQL that counts the bytes of the files a query opens: all of a table's, or those of the partitions it asks for."""
    sums = [
        f'(SELECT coalesce(sum("$bytes"), 0) FROM ({relations.weights(use.table)}) AS u WHERE {use.spared or "TRUE"})'
        for use in uses
    ]
    return f"SELECT {' + '.join(sums)}" if sums else ""


def _opened(relations: Relations, uses: Sequence[Use]) -> dict[str, str]:
    """By table, SQL for the folders a query opens: where each time it is read, conditions on its partitions spare some."""
    readings: defaultdict[str, list[Use]] = defaultdict(list)
    for use in uses:
        if use.table.partitions and not relations.of_trail(use.table):
            readings[use.table.id].append(use)
    return {
        of: relations.opened(each[0].table, " OR ".join(use.spared for use in each))
        for of, each in readings.items()
        if all(use.spared for use in each)
    }
