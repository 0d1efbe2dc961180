"""Names: columns, fields of rows, subscripts; and the errors of those that are not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from ircoach.world.athena.dialect.reading import names
from ircoach.world.athena.dialect.scope import Column, Scope, Typed
from ircoach.world.athena.quoting import quoted
from ircoach.world.athena.types import UNKNOWN, Type

if TYPE_CHECKING:
    from ircoach.world.athena.dialect.expressions import Expressions

NOT_FOUND = "Column '{}' cannot be resolved or requester is not authorized to access requested resources"


def path(self: Expressions, node: exp.Expression) -> Typed:
    """A dotted name: a column, a relation's column, a field of a row."""
    if isinstance(node, exp.Dot) and not _only_names(node):
        base = self.compile(node.this)
        return _fields(self, node, base, [node.expression.name], _shown(node.this), node.this)
    parts = [part.name for part in names(node)]
    found = _resolve(self, node, parts, self.scope)
    if found is None:
        raise self.context.fail("COLUMN_NOT_FOUND", node, NOT_FOUND.format(".".join(parts).lower()))
    base, used, outer = found
    if self.grouping is not None and not outer and not _is_argument(self, parts, used):
        prefix = _grouped_prefix(self, parts)
        if prefix is None:
            shown = ".".join(parts)
            raise self.context.fail(
                "EXPRESSION_NOT_AGGREGATE",
                node,
                f"'{shown}' must be an aggregate expression or appear in GROUP BY clause",
            )
        base, used = prefix
    return _fields(self, node, base, parts[used:], ".".join(parts[:used]), node)


def _only_names(node: exp.Expression) -> bool:
    while isinstance(node, exp.Dot):
        if not isinstance(node.expression, exp.Identifier):
            return False
        node = node.this
    return isinstance(node, (exp.Column, exp.Identifier))


def _is_argument(self: Expressions, parts: list[str], used: int) -> bool:
    return used == 1 and parts[0].lower() in self.scope.arguments


def _grouped_prefix(self: Expressions, parts: list[str]) -> tuple[Typed, int] | None:
    """The longest beginning of the path that the query groups by."""
    assert self.grouping is not None
    for used in range(len(parts), 0, -1):
        if key := self.grouping.keys.get(".".join(parts[:used]).lower()):
            return key, used
    return None


def _resolve(self: Expressions, node: exp.Expression, parts: list[str], scope: Scope) -> tuple[Typed, int, bool] | None:
    """(what the first names mean, how many they are, whether they are of a query around this one)."""
    level: Scope | None = scope
    while level is not None:
        found = _here(self, node, parts, level)
        if found is not None:
            return (*found, level is not scope)
        level = level.parent
    return None


def _here(self: Expressions, node: exp.Expression, parts: list[str], scope: Scope) -> tuple[Typed, int] | None:
    if argument := scope.arguments.get(parts[0].lower()):
        return argument, 1
    for used in range(len(parts) - 1, 0, -1):  # the longest name of a relation wins: catalog.database.table.column
        columns = scope.columns(parts[used], ".".join(parts[:used]).lower())
        if columns:
            return _one(self, node, parts[: used + 1], columns), used + 1
    columns = scope.columns(parts[0])
    return (_one(self, node, parts[:1], columns), 1) if columns else None


def _one(self: Expressions, node: exp.Expression, parts: list[str], columns: list[Column]) -> Typed:
    if len(columns) > 1:
        raise self.context.fail("AMBIGUOUS_NAME", node, f"Column '{'.'.join(parts).lower()}' is ambiguous")
    return Typed(columns[0].sql, columns[0].type)


def _fields(self: Expressions, node: exp.Expression, base: Typed, fields: list[str], shown: str, at: exp.Expression) -> Typed:
    for field in fields:
        if base.type == UNKNOWN:
            raise self.context.mismatch(at, f"Expression {shown} is not of type ROW")
        if base.type.name != "row":
            raise self.context.mismatch(at, f"Expression {shown} is not of type ROW")
        kind = base.type.field(field)
        if kind is None:
            whole = f"{shown}.{field}".lower()
            raise self.context.fail("COLUMN_NOT_FOUND", node, NOT_FOUND.format(whole))
        base = Typed(f"({base.sql}).{quoted(field.lower())}", kind)
        shown = f"{shown}.{field}"
    return base


def _shown(node: exp.Expression) -> str:
    return node.sql(dialect="trino", comments=False)


def subscript(self: Expressions, node: exp.Expression) -> Typed:
    """`a[1]`, `m['k']`: out of range and missing keys are errors, as in Trino."""
    base, index = self.compile(node.this), self.compile(node.expressions[0])
    if base.type.name == "array" and index.type.name in ("integer", "bigint"):
        return Typed(f"athena_at({base.sql}, {index.sql})", base.type.element)
    if base.type.name == "map":
        return Typed(f"athena_key({base.sql}, {index.sql})", base.type.element)
    if base.type.name == "row" and isinstance(node.expressions[0], exp.Literal) and index.type.name == "integer":
        return _place(self, node, base, int(node.expressions[0].name))
    raise self.context.mismatch(node, f"Cannot use {index.type} for subscript of {base.type}")


def _place(self: Expressions, node: exp.Expression, base: Typed, place: int) -> Typed:
    if not 1 <= place <= len(base.type.parts):
        raise self.context.fail("INVALID_FUNCTION_ARGUMENT", node, f"ROW index out of bounds: {place}")
    kind: Type = base.type.parts[place - 1][1]
    return Typed(f"struct_extract_at({base.sql}, {place})", kind)
