"""From a statement to a plan: what to run, over which rows, and what its result's columns are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ircoach.world.athena.dialect.expressions import Context
from ircoach.world.athena.dialect.queries import Queries
from ircoach.world.athena.dialect.reading import read
from ircoach.world.athena.dialect.scope import literal, quoted
from ircoach.world.athena.dialect.sources import Sources, Use
from ircoach.world.athena.dialect.utility import utility
from ircoach.world.athena.execution import Execution
from ircoach.world.athena.shelf import Shelf
from ircoach.world.athena.tables import Table
from ircoach.world.athena.types import VARCHAR, Type


@dataclass(frozen=True, slots=True)
class Plan:
    """What a statement comes to: SQL for the engine, the columns of its result, and SQL that counts the bytes it reads.

    `lines` are the answer of a statement that the catalog answers; then there is nothing to run.
    """

    sql: str
    columns: tuple[tuple[str, Type], ...]
    scan: str = ""
    kind: Literal["DML", "DDL", "UTILITY"] = "DML"
    statement: str = "SELECT"
    lines: tuple[str, ...] = ()


def plan(execution: Execution, shelf: Shelf, accounts: Sequence[str]) -> Plan:
    """Work out a query. Raises AwsError where Athena would not take it, QueryFailed where it would fail."""
    database = execution.context.get("Database") or "default"
    if asked := utility(execution.sql, shelf, database):
        statement, name, lines = asked
        return Plan("", ((name, VARCHAR),), kind="UTILITY", statement=statement, lines=tuple(lines))
    own = ", ".join(literal(account) for account in accounts)
    where = f'"$delivered" <= {execution.submitted} AND "account" IN ({own})'

    def reading(table: Table) -> str:
        columns = ", ".join(quoted(name) for name in (*table.all_columns, "$path"))
        return f"SELECT {columns} FROM events WHERE {where}"

    tree, source = read(execution.sql, execution.parameters)
    context = Context(source, execution.submitted)
    sources = Sources(context, shelf, database, reading)
    made = Queries(context, sources).compile(tree)
    columns = tuple(
        (column.name if column.name is not None else f"_col{place}", column.type if column.type.name != "unknown" else VARCHAR)
        for place, column in enumerate(made.columns)
    )
    return Plan(made.sql, columns, _scan(where, sources.used))


def _scan(where: str, uses: Sequence[Use]) -> str:
    """SQL that counts the bytes of the files a query opens: all of a table's, or those of the partitions it asks for."""
    sums = [f'(SELECT coalesce(sum("$bytes"), 0) FROM events WHERE {" AND ".join([where, *use.conditions])})' for use in uses]
    return f"SELECT {' + '.join(sums)}" if sums else ""
