"""Expressions: each kind of node told what it means in Athena, refused where Athena refuses it, and said in DuckDB's words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlglot import exp

from ircoach.world.athena.dialect import calls, casts, names, operators
from ircoach.world.athena.dialect.reading import Source
from ircoach.world.athena.dialect.scope import Scope, Typed
from ircoach.world.athena.dialect.values import FALSE, NULL, TRUE, number, string
from ircoach.world.athena.failure import QueryFailed
from ircoach.world.athena.quoting import literal
from ircoach.world.athena.types import (
    BOOLEAN,
    DATE,
    DAY_INTERVAL,
    MONTH_INTERVAL,
    TIMESTAMP,
    TIMESTAMP_TZ,
    UNKNOWN,
    VARBINARY,
    Type,
    array,
)
from ircoach.world.clock import to_datetime

if TYPE_CHECKING:
    from ircoach.world.athena.dialect.queries import Queries


@dataclass(frozen=True, slots=True)
class Grouping:
    """What a grouped query's select list may use outside aggregates: its GROUP BY expressions, by their text."""

    keys: dict[str, Typed]


@dataclass(slots=True)
class Context:
    """What a query is compiled in: its source, scenario time, and the compiler of queries for those inside expressions."""

    source: Source
    now: int
    queries: Queries | None = None

    def fail(self, code: str, where: exp.Expression | int, message: str) -> QueryFailed:
        """A failure at a node, or at a character of the statement."""
        offset = where if isinstance(where, int) else self.source.start(where)
        return QueryFailed(code, f"{self.source.place(offset)}: {message}")

    def mismatch(self, node: exp.Expression, message: str) -> QueryFailed:
        """TYPE_MISMATCH where a node begins."""
        return self.fail("TYPE_MISMATCH", node, message)


class Expressions:
    """Compiles expressions of one query level."""

    def __init__(self, context: Context, scope: Scope, grouping: Grouping | None = None) -> None:
        self.context, self.scope, self.grouping = context, scope, grouping

    def within(self, scope: Scope, grouping: Grouping | None = None) -> Expressions:
        """The same statement, seen from another scope."""
        return Expressions(self.context, scope, grouping)

    def compile(self, node: exp.Expression) -> Typed:
        """An expression in DuckDB's words, with its type."""
        if self.grouping is not None and (key := self.grouping.keys.get(key_of(node))):
            return key
        handler = _HANDLERS.get(type(node))
        if handler is None or (node.args.get("negate") and not isinstance(node, exp.Like)):
            raise self.context.source.refusal(node)  # sqlglot's other negations are not Trino's: `x NOTNULL`
        return handler(self, node)

    def boolean(self, node: exp.Expression, clause: str) -> Typed:
        """A condition; anything but a boolean is refused."""
        made = self.compile(node)
        if made.type not in (BOOLEAN, UNKNOWN):
            raise self.context.mismatch(node, f"{clause} must evaluate to a boolean: actual type {made.type}")
        return made


def key_of(node: exp.Expression) -> str:
    """A node's text, letter case and parentheses aside, by which a GROUP BY expression is known again."""
    while isinstance(node, exp.Paren):
        node = node.this
    return node.sql(dialect="trino", comments=False, normalize_functions="lower").lower()


def _literal(self: Expressions, node: exp.Expression) -> Typed:
    return string(node.name) if node.args.get("is_string") else number(node.name)


def _paren(self: Expressions, node: exp.Expression) -> Typed:
    inner = self.compile(node.this)
    return Typed(f"({inner.sql})", inner.type)


def _array(self: Expressions, node: exp.Expression) -> Typed:
    items = [self.compile(item) for item in node.expressions]
    kind = operators.one_type(self, node, [item.type for item in items], node.expressions) if items else UNKNOWN
    return Typed(f"list_value({', '.join(item.sql for item in items)})", array(kind))


def _tuple(self: Expressions, node: exp.Expression) -> Typed:
    items = [self.compile(item) for item in node.expressions]
    return Typed(f"row({', '.join(item.sql for item in items)})", Type("row", tuple(("", item.type) for item in items)))


def _interval(self: Expressions, node: exp.Expression) -> Typed:
    if not (isinstance(node.this, exp.Literal) and node.this.is_string):
        raise self.context.source.refusal(node.this, "'+', '-', <string>")
    unit, amount = str(node.args["unit"]).lower(), node.this.name
    if unit not in ("second", "minute", "hour", "day", "month", "year", "week"):
        raise self.context.source.refusal(node)
    try:
        whole = int(amount)
    except ValueError:
        raise self.context.fail("INVALID_LITERAL", node.this, f"'{amount}' is not a valid interval literal") from None
    kind = MONTH_INTERVAL if unit in ("month", "year") else DAY_INTERVAL
    return Typed(f"(INTERVAL '{whole}' {unit})", kind)


def _bytes(self: Expressions, node: exp.Expression) -> Typed:
    del self
    return Typed(f"unhex({literal(str(node.this))})", VARBINARY)


def _now(self: Expressions, node: exp.Expression) -> Typed:
    del node
    return moment(self.context.now)


def moment(now: int) -> Typed:
    """A scenario moment as a timestamp with time zone."""
    return Typed(f"TIMESTAMPTZ '{to_datetime(now):%Y-%m-%d %H:%M:%S}.{now // 1000 % 1000:03d}+00'", TIMESTAMP_TZ)


def _local(self: Expressions, node: exp.Expression) -> Typed:
    del node
    return Typed(f"CAST({moment(self.context.now).sql} AS TIMESTAMP)", TIMESTAMP)


def _today(self: Expressions, node: exp.Expression) -> Typed:
    del node
    return Typed(f"DATE '{to_datetime(self.context.now):%Y-%m-%d}'", DATE)


def _subquery(self: Expressions, node: exp.Expression) -> Typed:
    assert self.context.queries is not None
    made = self.context.queries.compile(node.this if isinstance(node, exp.Subquery) else node, self.scope)
    if len(made.columns) != 1:
        raise self.context.mismatch(
            node, f"Multiple columns returned by subquery are not yet supported. Found {len(made.columns)}"
        )
    return Typed(f"({made.sql})", made.columns[0].type)


def _exists(self: Expressions, node: exp.Expression) -> Typed:
    assert self.context.queries is not None
    inner = node.this.this if isinstance(node.this, exp.Subquery) else node.this
    return Typed(f"EXISTS ({self.context.queries.compile(inner, self.scope).sql})", BOOLEAN)


Handler = Callable[[Expressions, exp.Expression], Typed]
_HANDLERS: dict[type[exp.Expression], Handler] = {
    exp.Literal: _literal,
    exp.HexString: _bytes,
    exp.Null: lambda self, node: NULL,
    exp.Boolean: lambda self, node: TRUE if node.this else FALSE,
    exp.Paren: _paren,
    exp.Array: _array,
    exp.Tuple: _tuple,
    exp.Interval: _interval,
    exp.CurrentTimestamp: _now,
    exp.Localtimestamp: _local,
    exp.CurrentDate: _today,
    exp.Subquery: _subquery,
    exp.Select: _subquery,
    exp.Union: _subquery,
    exp.Exists: _exists,
    exp.Column: names.path,
    exp.Dot: names.path,
    exp.Identifier: names.path,
    exp.Bracket: names.subscript,
    exp.Cast: casts.cast,
    exp.TryCast: casts.cast,
    **operators.HANDLERS,
    **calls.HANDLERS,
}
