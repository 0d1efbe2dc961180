"""GROUP BY: what a grouped query may show, by column, by expression and by place in the select list.

Names given in the select list are not known here; Athena refuses them (https://trino.io/docs/current/sql/select.html#group-by-clause).
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from ircoach.world.athena.dialect.calls import aggregates_in
from ircoach.world.athena.dialect.expressions import Context, Expressions, Grouping, key_of
from ircoach.world.athena.dialect.ordering import ordinal
from ircoach.world.athena.dialect.scope import Column, Typed
from ircoach.world.athena.failure import QueryFailed

#: a select list, stars spread out: what each column is, and its name
Items = Sequence[tuple[exp.Expression | Column, str | None]]

_SETS: dict[type, str] = {exp.Rollup: "ROLLUP", exp.Cube: "CUBE", exp.GroupingSets: "GROUPING SETS"}


class Groups:
    """Compiles the grouping of one SELECT."""

    def __init__(self, context: Context, rows: Expressions, items: Items) -> None:
        self.context, self._rows, self._items = context, rows, items
        self._keys: dict[str, Typed] = {}

    def compile(self, node: exp.Expression) -> tuple[Grouping | None, str]:
        """(what may be shown outside aggregates, None where all may; the GROUP BY clause)."""
        clause = node.args.get("group")
        having = node.args.get("having")
        used = [each for item, _ in self._items if isinstance(item, exp.Expression) for each in aggregates_in(item)]
        if (order := node.args.get("order")) is not None:
            used += [each for item in order.expressions for each in aggregates_in(item)]
        if clause is None and not used and having is None:
            return None, ""
        if clause is None:
            return Grouping(self._keys), ""
        parts = [self._several(part) if type(part) in _SETS else self._item(part) for part in clause.expressions]
        if clause.args.get("all"):
            raise self.context.source.unexpected(None)
        return Grouping(self._keys), f" GROUP BY {', '.join(parts)}"

    def _several(self, part: exp.Expression) -> str:
        """ROLLUP, CUBE or GROUPING SETS."""
        return f"{_SETS[type(part)]} ({', '.join(self._set(each) for each in part.expressions)})"

    def _set(self, part: exp.Expression) -> str:
        if isinstance(part, exp.Tuple):
            return "(" + ", ".join(self._item(each) for each in part.expressions) + ")"
        return self._item(part.this if isinstance(part, exp.Paren) else part)

    def _item(self, part: exp.Expression) -> str:
        if isinstance(part, exp.Literal) and not part.is_string:
            chosen = ordinal(self.context, part, len(self._items), "GROUP BY")
            found = self._items[chosen][0]
            if isinstance(found, Column):
                made = Typed(found.sql, found.type)
                self._keys[str(found.name).lower()] = made
                return made.sql
            if aggregates := aggregates_in(found):
                raise not_scalar(self.context, "GROUP BY", aggregates[0])
            part = found
        made = self._rows.compile(part)
        self._keys[key_of(part)] = made
        return made.sql

    def check_stars(self, node: exp.Expression, grouping: Grouping | None) -> None:
        """Refuse columns of a star that the query does not group by."""
        if grouping is None:
            return
        for item, name in self._items:
            if isinstance(item, Column) and str(name).lower() not in grouping.keys:
                raise self.context.fail(
                    "EXPRESSION_NOT_AGGREGATE",
                    node,
                    f"'{name}' must be an aggregate expression or appear in GROUP BY clause",
                )


def not_scalar(context: Context, clause: str, found: exp.Expression) -> QueryFailed:
    """The refusal of an aggregate where there are no groups yet."""
    message = f"{clause} clause cannot contain aggregations, window functions or grouping operations"
    return context.fail("EXPRESSION_NOT_SCALAR", found, f"{message}: [{found.sql(dialect='trino')}]")
