"""Functions whose meaning hangs on a literal (a unit, a format, a path), or whose arguments are not just values."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from sqlglot import exp

from ircoach.world.athena.dialect.functions.formats import joda, json_path, mysql
from ircoach.world.athena.dialect.scope import Typed
from ircoach.world.athena.quoting import literal
from ircoach.world.athena.types import (
    BIGINT,
    DATE,
    JSON,
    TIMESTAMP,
    TIMESTAMP_TZ,
    VARCHAR,
    Type,
)  # fmt: skip

if TYPE_CHECKING:
    from ircoach.world.athena.dialect.expressions import Expressions

Special = Callable[["Expressions", exp.Expression], Typed]
_UNITS = ("millisecond", "second", "minute", "hour", "day", "week", "month", "quarter", "year")
_TIMES = ("date", "timestamp", "timestamp with time zone")


def _refuse(self: Expressions, node: exp.Expression, given: list[Typed], expected: str) -> Exception:
    shown = ", ".join(str(each.type) for each in given)
    return self.context.fail(
        "FUNCTION_NOT_FOUND",
        node,
        f"Unexpected parameters ({shown}) for function {node.name.lower()}. Expected: {expected}",
    )


def _given(self: Expressions, node: exp.Expression, expected: str, *counts: int) -> list[Typed]:
    given = [self.compile(each) for each in node.expressions]
    if len(given) not in counts:
        raise _refuse(self, node, given, expected)
    return given


def _text(self: Expressions, node: exp.Expression) -> str:
    """A literal text; anything else cannot be worked out before the query runs, and is not part of this world."""
    if isinstance(node, exp.Literal) and node.is_string:
        return str(node.name)
    raise self.context.fail("NOT_SUPPORTED", node, "only a literal is understood here in this simulated world")


def _unit(self: Expressions, node: exp.Expression) -> str:
    unit = _text(self, node).lower()
    if unit not in _UNITS:
        raise self.context.fail("INVALID_FUNCTION_ARGUMENT", node, f"'{unit}' is not a valid Time field")
    return unit


def date_diff(self: Expressions, node: exp.Expression) -> Typed:
    """Whole units between two moments, as Trino counts them, not boundaries crossed."""
    expected = "date_diff(varchar(x), date, date), date_diff(varchar(x), timestamp(p), timestamp(p))"
    unit, begin, end = _given(self, node, expected, 3)
    if unit.type.name != "varchar" or begin.type.name not in _TIMES or end.type.name not in _TIMES:
        raise _refuse(self, node, [unit, begin, end], expected)
    word = _unit(self, node.expressions[0])
    return Typed(f"date_sub('{word}', CAST({begin.sql} AS TIMESTAMP), CAST({end.sql} AS TIMESTAMP))", BIGINT)


def date_add(self: Expressions, node: exp.Expression) -> Typed:
    """A moment moved by whole units."""
    expected = "date_add(varchar(x), bigint, date), date_add(varchar(x), bigint, timestamp(p))"
    unit, amount, moment = _given(self, node, expected, 3)
    if unit.type.name != "varchar" or amount.type.name not in ("integer", "bigint") or moment.type.name not in _TIMES:
        raise _refuse(self, node, [unit, amount, moment], expected)
    word = _unit(self, node.expressions[0])
    step = "INTERVAL 3 month" if word == "quarter" else f"INTERVAL 1 {word}"
    moved = f"({moment.sql} + {amount.sql} * {step})"
    return Typed(f"CAST({moved} AS DATE)" if moment.type == DATE else moved, moment.type)


def date_trunc(self: Expressions, node: exp.Expression) -> Typed:
    """The beginning of a moment's unit."""
    expected = "date_trunc(varchar(x), date), date_trunc(varchar(x), timestamp(p))"
    unit, moment = _given(self, node, expected, 2)
    if unit.type.name != "varchar" or moment.type.name not in _TIMES:
        raise _refuse(self, node, [unit, moment], expected)
    cut = f"date_trunc('{_unit(self, node.expressions[0])}', {moment.sql})"
    return Typed(f"CAST({cut} AS {moment.type.duck})", moment.type)


def _formatted(read: Callable[[str], str]) -> Special:
    def handler(self: Expressions, node: exp.Expression) -> Typed:
        expected = f"{node.name.lower()}(timestamp(p), varchar(x))"
        moment, form = _given(self, node, expected, 2)
        if moment.type.name not in _TIMES:
            raise _refuse(self, node, [moment, form], expected)
        return Typed(f"strftime(CAST({moment.sql} AS TIMESTAMP), {literal(read(_text(self, node.expressions[1])))})", VARCHAR)

    return handler


def _parsed(read: Callable[[str], str], kind: Type) -> Special:
    def handler(self: Expressions, node: exp.Expression) -> Typed:
        expected = f"{node.name.lower()}(varchar(x), varchar(y))"
        text, form = _given(self, node, expected, 2)
        if text.type.name not in ("varchar", "unknown"):
            raise _refuse(self, node, [text, form], expected)
        return Typed(f"CAST(strptime({text.sql}, {literal(read(_text(self, node.expressions[1])))}) AS {kind.duck})", kind)

    return handler


def _json(name: str, macro: str, kind: Type) -> Special:
    def handler(self: Expressions, node: exp.Expression) -> Typed:
        expected = f"{name}(json, JsonPath), {name}(varchar(x), JsonPath)"
        document, path = _given(self, node, expected, 2)
        if document.type.name not in ("varchar", "json", "unknown") or path.type.name != "varchar":
            raise _refuse(self, node, [document, path], expected)
        text = _text(self, node.expressions[1])
        found = json_path(text)
        if found is None:
            raise self.context.fail("INVALID_FUNCTION_ARGUMENT", node.expressions[1], f"Invalid JSON path: '{text}'")
        return Typed(f"{macro}({document.sql}, {literal(found)})", kind)

    return handler


def coalesce(self: Expressions, node: exp.Expression) -> Typed:
    """The first that is not NULL; also greatest and least, which are NULL where any is."""
    from ircoach.world.athena.dialect.operators import one_type

    name = node.name.lower()
    given = [self.compile(each) for each in node.expressions]
    what = "All COALESCE operands must be the same type or coercible to a common type"
    kind = one_type(self, node, [each.type for each in given], node.expressions, what)
    inner = ", ".join(each.sql for each in given)
    if name == "coalesce":
        return Typed(f"coalesce({inner})", kind)
    any_null = " OR ".join(f"{each.sql} IS NULL" for each in given)
    return Typed(f"(CASE WHEN {any_null} THEN NULL ELSE {name}({inner}) END)", kind)


def nullif(self: Expressions, node: exp.Expression) -> Typed:
    """NULL where both are equal."""
    one, other = _given(self, node, "nullif(T, T)", 2)
    return Typed(f"nullif({one.sql}, {other.sql})", one.type)


def try_(self: Expressions, node: exp.Expression) -> Typed:
    """NULL where the expression fails."""
    (made,) = _given(self, node, "try(T)", 1)
    return Typed(f"TRY({made.sql})", made.type)


def typeof(self: Expressions, node: exp.Expression) -> Typed:
    """The name of an expression's type."""
    (made,) = _given(self, node, "typeof(T)", 1)
    return Typed(literal(str(made.type)), VARCHAR)


def concat(self: Expressions, node: exp.Expression) -> Typed:
    """Texts or arrays put together."""
    from ircoach.world.athena.dialect.operators import joined

    return joined(self, node, [self.compile(each) for each in node.expressions], self.context.source.start(node))


def row(self: Expressions, node: exp.Expression) -> Typed:
    """A row of values without names."""
    given = [self.compile(each) for each in node.expressions]
    return Typed(f"row({', '.join(each.sql for each in given)})", Type("row", tuple(("", each.type) for each in given)))


def regexp_replace(self: Expressions, node: exp.Expression) -> Typed:
    """Every match replaced; `$1` in the replacement is the first group."""
    expected = "regexp_replace(varchar(x), JoniRegExp), regexp_replace(varchar(x), JoniRegExp, varchar(y))"
    given = _given(self, node, expected, 2, 3)
    if any(each.type.name not in ("varchar", "unknown") for each in given):
        raise _refuse(self, node, given, expected)
    put = _text(self, node.expressions[2]).replace("\\", "\\\\") if len(given) == 3 else ""
    put = re.sub(r"\$(\d)", r"\\\1", put)
    return Typed(f"regexp_replace({given[0].sql}, {given[1].sql}, {literal(put)}, 'g')", VARCHAR)


def at_timezone(self: Expressions, node: exp.Expression) -> Typed:
    """A moment at a zone's clock."""
    from ircoach.world.athena.dialect.operators import zoned

    made, _ = _given(self, node, f"{node.name.lower()}(timestamp(p) with time zone, varchar(x))", 2)
    return zoned(self, node, made, node.expressions[1])


def now(self: Expressions, node: exp.Expression) -> Typed:
    """The scenario's present."""
    from ircoach.world.athena.dialect.expressions import moment

    _given(self, node, "now()", 0)
    return moment(self.context.now)


def reduce(self: Expressions, node: exp.Expression) -> Typed:
    """An array folded into one value."""
    from ircoach.world.athena.quoting import quoted

    expected = "reduce(array(T), S, function(S,T,S), function(S,R))"
    nodes = node.expressions
    if len(nodes) != 4 or not isinstance(nodes[2], exp.Lambda) or not isinstance(nodes[3], exp.Lambda):
        raise _refuse(self, node, [], expected)
    items, start = self.compile(nodes[0]), self.compile(nodes[1])
    if items.type.name != "array":
        raise _refuse(self, node, [items, start], expected)
    state = start.type if start.type.name != "integer" else BIGINT
    names = [each.name.lower() for each in nodes[2].expressions]
    inner = self.scope.inner(
        {name: Typed(quoted(f"λ{name}"), kind) for name, kind in zip(names, (state, items.type.element), strict=False)}
    )
    step = self.within(inner, self.grouping).compile(nodes[2].this)
    arguments = ", ".join(quoted(f"λ{name}") for name in names)
    begin = f"CAST({start.sql} AS {state.duck})"
    folded = f"list_reduce(list_transform({items.sql}, lambda athena_x: athena_x), lambda {arguments}: {step.sql}, {begin})"
    last = nodes[3].expressions[0].name.lower()
    done = self.within(self.scope.inner({last: Typed(folded, state)}), self.grouping).compile(nodes[3].this)
    return Typed(done.sql, done.type)


SPECIAL: dict[str, Special] = {
    "date_diff": date_diff,
    "date_add": date_add,
    "date_trunc": date_trunc,
    "date_format": _formatted(mysql),
    "date_parse": _parsed(mysql, TIMESTAMP),
    "format_datetime": _formatted(joda),
    "parse_datetime": _parsed(joda, TIMESTAMP_TZ),
    "json_extract": _json("json_extract", "athena_json", JSON),
    "json_extract_scalar": _json("json_extract_scalar", "athena_json_scalar", VARCHAR),
    "json_size": _json("json_size", "athena_json_size", BIGINT),
    "coalesce": coalesce,
    "greatest": coalesce,
    "least": coalesce,
    "nullif": nullif,
    "try": try_,
    "typeof": typeof,
    "concat": concat,
    "row": row,
    "regexp_replace": regexp_replace,
    "at_timezone": at_timezone,
    "with_timezone": at_timezone,
    "now": now,
    "reduce": reduce,
}
