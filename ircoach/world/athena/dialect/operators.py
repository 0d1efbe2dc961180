"""Operators: comparison, arithmetic, logic, LIKE, IN, BETWEEN, CASE; each only over types that Trino lets meet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from ircoach.world.athena.dialect.coercion import NUMBERS, WHOLE, common
from ircoach.world.athena.dialect.scope import Typed
from ircoach.world.athena.types import BOOLEAN, DAY_INTERVAL, MONTH_INTERVAL, TIMESTAMP, UNKNOWN, VARCHAR, Type

if TYPE_CHECKING:
    from ircoach.world.athena.dialect.expressions import Expressions

_COMPARE: dict[type[exp.Expression], str] = {
    exp.EQ: "=", exp.NEQ: "<>", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">=",
    exp.NullSafeEQ: "IS NOT DISTINCT FROM", exp.NullSafeNEQ: "IS DISTINCT FROM",
}  # fmt: skip
_ARITHMETIC: dict[type[exp.Expression], str] = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/", exp.Mod: "%"}
_UNORDERED = ("map", "json")


def _compare(self: Expressions, node: exp.Expression) -> Typed:
    sign = _COMPARE[type(node)]
    quantified = node.expression
    if isinstance(quantified, (exp.Any, exp.All)):
        return _quantified(self, node, sign, quantified)
    left, right = self.compile(node.this), self.compile(node.expression)
    both = common(left.type, right.type)
    if both is None or (sign in ("<", "<=", ">", ">=") and both.name in _UNORDERED):
        raise _cannot(self, node, sign, left.type, right.type)
    return Typed(f"({left.sql} {sign} {right.sql})", BOOLEAN)


def _quantified(self: Expressions, node: exp.Expression, sign: str, of: exp.Expression) -> Typed:
    left, right = self.compile(node.this), self.compile(of.this)
    if common(left.type, right.type) is None:
        raise _cannot(self, node, sign, left.type, right.type)
    return Typed(f"({left.sql} {sign} {'ALL' if isinstance(of, exp.All) else 'ANY'} {right.sql})", BOOLEAN)


def _cannot(self: Expressions, node: exp.Expression, sign: str, left: Type, right: Type) -> Exception:
    at = self.context.source.operator(node, node.this)
    return self.context.fail("TYPE_MISMATCH", at, f"Cannot apply operator: {left} {sign} {right}")


def _arithmetic(self: Expressions, node: exp.Expression) -> Typed:
    sign = _ARITHMETIC[type(node)]
    left, right = self.compile(node.this), self.compile(node.expression)
    one, other = left.type.name, right.type.name
    if one in (*NUMBERS, "unknown") and other in (*NUMBERS, "unknown"):
        return _numbers(sign, left, right)
    if sign in ("+", "-") and other.startswith("interval") and one in ("date", "timestamp", "timestamp with time zone"):
        moved = f"({left.sql} {sign} {right.sql})"
        return Typed(f"CAST({moved} AS DATE)" if one == "date" else moved, left.type)
    if sign == "+" and one.startswith("interval") and other in ("date", "timestamp", "timestamp with time zone"):
        moved = f"({right.sql} + {left.sql})"
        return Typed(f"CAST({moved} AS DATE)" if other == "date" else moved, right.type)
    if sign == "-" and one == other and one in ("date", "timestamp", "timestamp with time zone"):
        return Typed(f"(CAST({left.sql} AS TIMESTAMP) - CAST({right.sql} AS TIMESTAMP))", DAY_INTERVAL)
    if sign == "-" and {one, other} <= {"timestamp", "timestamp with time zone"}:
        return Typed(f"(CAST({left.sql} AS TIMESTAMP) - CAST({right.sql} AS TIMESTAMP))", DAY_INTERVAL)
    if sign in ("+", "-") and one == other and one.startswith("interval"):
        return Typed(f"({left.sql} {sign} {right.sql})", left.type)
    if sign in ("*", "/") and left.type in (DAY_INTERVAL, MONTH_INTERVAL) and other in NUMBERS:
        return Typed(f"({left.sql} {sign} {right.sql})", left.type)
    if sign == "*" and right.type in (DAY_INTERVAL, MONTH_INTERVAL) and one in NUMBERS:
        return Typed(f"({right.sql} * {left.sql})", right.type)
    raise _cannot(self, node, sign, left.type, right.type)


def _numbers(sign: str, left: Typed, right: Typed) -> Typed:
    both = common(left.type, right.type) or UNKNOWN
    if both.name in WHOLE and sign == "/":
        return Typed(f"({left.sql} // {right.sql})", both)
    if both.name == "decimal":
        if sign == "/":  # DuckDB divides decimals as doubles
            scale = max(both.scale or 0, 1)
            return Typed(f"CAST(({left.sql} / {right.sql}) AS DECIMAL(38,{scale}))", Type("decimal", size=38, scale=scale))
        scale = sum(kind.scale or 0 for kind in (left.type, right.type)) if sign == "*" else both.scale or 0
        kind = Type("decimal", size=min(38, (both.size or 38) * (2 if sign == "*" else 1) + 1), scale=scale)
        return Typed(f"CAST(({left.sql} {sign} {right.sql}) AS {kind.duck})", kind)
    return Typed(f"({left.sql} {sign} {right.sql})", both)


def _connect(self: Expressions, node: exp.Expression) -> Typed:
    word = "AND" if isinstance(node, exp.And) else "OR"
    sides = []
    for side in (node.this, node.expression):
        made = self.compile(side)
        if made.type not in (BOOLEAN, UNKNOWN):
            raise self.context.mismatch(side, f"Logical expression term must evaluate to a boolean: actual type {made.type}")
        sides.append(made.sql)
    return Typed(f"({sides[0]} {word} {sides[1]})", BOOLEAN)


def _not(self: Expressions, node: exp.Expression) -> Typed:
    made = self.compile(node.this)
    if made.type not in (BOOLEAN, UNKNOWN):
        raise self.context.mismatch(
            node.this, f"Value of logical NOT expression must evaluate to a boolean: actual type {made.type}"
        )
    return Typed(f"(NOT {made.sql})", BOOLEAN)


def _minus(self: Expressions, node: exp.Expression) -> Typed:
    made = self.compile(node.this)
    if made.type.name not in NUMBERS and not made.type.name.startswith("interval"):
        raise self.context.mismatch(node, f"Cannot negate {made.type}")
    return Typed(f"(- {made.sql})", made.type)


def _is(self: Expressions, node: exp.Expression) -> Typed:
    if not isinstance(node.expression, exp.Null):
        raise self.context.source.unexpected(None, "'DISTINCT', 'NOT', 'NULL'")
    return Typed(f"({self.compile(node.this).sql} IS NULL)", BOOLEAN)


def _like(self: Expressions, node: exp.Expression) -> Typed:
    escape = ""
    if isinstance(node, exp.Escape):
        escape = f" ESCAPE {self.compile(node.expression).sql}"
        node = node.this
    left, pattern = self.compile(node.this), self.compile(node.expression)
    for made, what in ((left, "Left side"), (pattern, "Pattern")):
        if made.type.name not in ("varchar", "char", "unknown"):
            at = self.context.source.operator(node, node.this)
            raise self.context.fail(
                "TYPE_MISMATCH", at, f"{what} of LIKE expression must evaluate to a varchar: actual type {made.type}"
            )
    word = "NOT LIKE" if node.args.get("negate") else "LIKE"
    return Typed(f"({left.sql} {word} {pattern.sql}{escape})", BOOLEAN)


def _between(self: Expressions, node: exp.Expression) -> Typed:
    value, low, high = (self.compile(node.args[name]) for name in ("this", "low", "high"))
    if common(value.type, low.type) is None or common(value.type, high.type) is None:
        at = self.context.source.operator(node, node.this)
        raise self.context.fail("TYPE_MISMATCH", at, f"Cannot check if {value.type} is BETWEEN {low.type} and {high.type}")
    return Typed(f"({value.sql} BETWEEN {low.sql} AND {high.sql})", BOOLEAN)


def _in(self: Expressions, node: exp.Expression) -> Typed:
    value = self.compile(node.this)
    if query := node.args.get("query"):
        made = self.compile(query)
        if common(value.type, made.type) is None:
            at = self.context.source.operator(node, node.this)
            raise self.context.fail(
                "TYPE_MISMATCH",
                at,
                f"value and result of subquery must be of the same type for IN expression: {value.type} vs {made.type}",
            )
        return Typed(f"({value.sql} IN {made.sql})", BOOLEAN)
    items = [self.compile(item) for item in node.expressions]
    for item, written in zip(items, node.expressions, strict=True):
        if common(value.type, item.type) is None:
            kinds = list(dict.fromkeys(str(kind) for kind in (value.type, *(each.type for each in items))))
            raise self.context.mismatch(
                written,
                "IN value and list items must be the same type or coercible to a common type. Cannot find common type between "
                f"{value.type} and {item.type}, all types (without duplicates): [{', '.join(kinds)}]",
            )
    return Typed(f"({value.sql} IN ({', '.join(item.sql for item in items)}))", BOOLEAN)


def _concatenate(self: Expressions, node: exp.Expression) -> Typed:
    left, right = self.compile(node.this), self.compile(node.expression)
    return joined(self, node, [left, right], self.context.source.operator(node, node.this))


def joined(self: Expressions, node: exp.Expression, sides: Sequence[Typed], at: int) -> Typed:
    """Texts or arrays put together; other types are refused in the words of the function `concat`."""
    kinds = [side.type for side in sides]
    if all(kind.name in ("varchar", "char", "unknown") for kind in kinds):
        return Typed("(" + " || ".join(side.sql for side in sides) + ")", VARCHAR)
    arrays: Type | None = kinds[0]
    for kind in kinds[1:]:
        arrays = common(arrays, kind) if arrays else None
    if arrays and arrays.name == "array":
        return Typed("list_concat(" + ", ".join(side.sql for side in sides) + ")", arrays)
    shown = ", ".join(str(kind) for kind in kinds)
    raise self.context.fail(
        "FUNCTION_NOT_FOUND",
        at,
        f"Unexpected parameters ({shown}) for function concat. Expected: concat(char(x), char(y)), concat(array(E), E) E, "
        "concat(E, array(E)) E, concat(array(E)) E, concat(varchar), concat(varbinary)",
    )


def _case(self: Expressions, node: exp.Expression) -> Typed:
    subject = self.compile(node.this) if node.this is not None else None
    results: list[Typed] = []
    written: list[exp.Expression] = []
    sql = "CASE" + (f" {subject.sql}" if subject else "")
    for branch in node.args["ifs"]:
        when = self.compile(branch.this)
        if subject is None and when.type not in (BOOLEAN, UNKNOWN):
            raise self.context.mismatch(branch.this, f"CASE WHEN clause must evaluate to a boolean: actual type {when.type}")
        if subject is not None and common(subject.type, when.type) is None:
            raise self.context.mismatch(
                branch.this, f"CASE operand type does not match WHEN clause operand type: {subject.type} vs {when.type}"
            )
        then = self.compile(branch.args["true"])
        results.append(then)
        written.append(branch.args["true"])
        sql += f" WHEN {when.sql} THEN {then.sql}"
    if (default := node.args.get("default")) is not None:
        made = self.compile(default)
        results.append(made)
        written.append(default)
        sql += f" ELSE {made.sql}"
    return Typed(
        f"({sql} END)",
        one_type(
            self,
            node,
            [each.type for each in results],
            written,
            "All CASE results must be the same type or coercible to a common type",
        ),
    )


def one_type(
    self: Expressions,
    node: exp.Expression,
    kinds: Sequence[Type],
    written: Sequence[Any],
    what: str = "All ARRAY elements must be the same type or coercible to a common type",
) -> Type:
    """The type all of them can be read as; Trino's refusal where there is none."""
    found: Type | None = UNKNOWN
    for kind, place in zip(kinds, written, strict=True):
        before, found = found, common(found or UNKNOWN, kind)
        if found is None:
            shown = ", ".join(dict.fromkeys(str(each) for each in kinds))
            raise self.context.mismatch(
                place, f"{what}. Cannot find common type between {before} and {kind}, all types (without duplicates): [{shown}]"
            )
    return found or UNKNOWN


def _zone(self: Expressions, node: exp.Expression) -> Typed:
    made = self.compile(node.this)
    zone = node.args["zone"]
    return zoned(self, node, made, zone)


def zoned(self: Expressions, node: exp.Expression, made: Typed, zone: exp.Expression) -> Typed:
    """A moment at another zone's clock: only UTC is told apart from nothing here."""
    if made.type.name not in ("timestamp", "timestamp with time zone"):
        raise self.context.mismatch(
            node, f"Type of value must be a time or timestamp with or without time zone (actual {made.type})"
        )
    if not isinstance(zone, exp.Literal) or zone.name.upper() not in ("UTC", "Z", "GMT", "ETC/UTC"):
        raise self.context.fail("NOT_SUPPORTED", zone, "time zones other than UTC are not part of this simulated world")
    kind = Type("timestamp with time zone")
    return Typed(f"CAST({made.sql} AS TIMESTAMPTZ)" if made.type == TIMESTAMP else made.sql, kind)


HANDLERS: dict[Any, Any] = {
    **dict.fromkeys(_COMPARE, _compare),
    **dict.fromkeys(_ARITHMETIC, _arithmetic),
    exp.And: _connect,
    exp.Or: _connect,
    exp.Not: _not,
    exp.Neg: _minus,
    exp.Is: _is,
    exp.Like: _like,
    exp.Escape: _like,
    exp.Between: _between,
    exp.In: _in,
    exp.DPipe: _concatenate,
    exp.Case: _case,
    exp.AtTimeZone: _zone,
}
