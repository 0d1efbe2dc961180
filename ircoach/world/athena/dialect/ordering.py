"""ORDER BY, LIMIT and OFFSET: by a column of the answer, by its place, or by an expression over the rows.

Names given in the select list come first (https://trino.io/docs/current/sql/select.html#order-by-clause).
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from ircoach.world.athena.dialect.calls import ordered
from ircoach.world.athena.dialect.expressions import Context, Expressions, key_of
from ircoach.world.athena.dialect.scope import Column, Typed


def ordinal(context: Context, node: exp.Expression, most: int, clause: str) -> int:
    """The place, from 0, that a number in ORDER BY or GROUP BY names."""
    place = int(node.name)
    if not 1 <= place <= most:
        raise context.fail("INVALID_COLUMN_REFERENCE", node, f"{clause} position {place} is not in select list")
    return place - 1


def order(node: exp.Expression, over: Expressions, columns: Sequence[Column], distinct: bool = False) -> str:
    """The ORDER BY clause of a query that gives `columns`."""
    context = over.context
    clause = node.args.get("order")
    if clause is None:
        return ""
    return " ORDER BY " + ", ".join(
        ordered(_item(context, node, item.this, over, columns, distinct), item) for item in clause.expressions
    )


def _item(
    context: Context, node: exp.Expression, what: exp.Expression, over: Expressions, columns: Sequence[Column], distinct: bool
) -> str:
    if isinstance(what, exp.Literal) and not what.is_string:
        return columns[ordinal(context, what, len(columns), "ORDER BY")].sql
    if isinstance(what, exp.Column) and not what.table:
        named = next((column for column in columns if column.name and column.name.lower() == what.name.lower()), None)
        if named is not None:
            return named.sql
    given = {
        column.name.lower(): Typed(column.sql, column.type)
        for column in columns
        if column.name and not over.scope.columns(column.name)
    }
    made = over.within(over.scope.inner(given), over.grouping).compile(what)
    if not distinct:
        return made.sql
    for column, chosen in zip(columns, node.expressions, strict=False):
        if key_of(chosen.this if isinstance(chosen, exp.Alias) else chosen) == key_of(what):
            return column.sql
    raise context.fail("EXPRESSION_NOT_IN_DISTINCT", what, "For SELECT DISTINCT, ORDER BY expressions must appear in select list")


def limit(context: Context, node: exp.Expression) -> str:
    """The LIMIT and OFFSET clauses."""
    sql = ""
    if (limit := node.args.get("limit")) is not None:
        count = limit.args.get("count") if isinstance(limit, exp.Fetch) else limit.expression
        if isinstance(count, exp.Literal):
            sql += f" LIMIT {int(count.name)}"
        elif not (isinstance(count, exp.Column) and count.name.upper() == "ALL"):
            raise context.source.unexpected(None, "'ALL', <integer>")
    if (offset := node.args.get("offset")) is not None:
        sql += f" OFFSET {int(offset.expression.name)}"
    return sql
