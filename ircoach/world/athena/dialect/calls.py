"""Calls of functions: the right signature found, aggregates kept where they belong, windows; unknown names refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from ircoach.world.athena.dialect.functions.library import AGGREGATES, FUNCTIONS, WINDOWS
from ircoach.world.athena.dialect.functions.signature import Lambda, Signature
from ircoach.world.athena.dialect.functions.special import SPECIAL
from ircoach.world.athena.dialect.scope import Typed
from ircoach.world.athena.quoting import quoted
from ircoach.world.athena.types import BIGINT, UNKNOWN, Type

if TYPE_CHECKING:
    from ircoach.world.athena.dialect.expressions import Expressions


def is_aggregate(node: exp.Expression) -> bool:
    """Whether a node is the call of an aggregate function."""
    return isinstance(node, exp.Anonymous) and (node.name.lower() == "count" or node.name.lower() in AGGREGATES)


def aggregates_in(node: exp.Expression) -> list[exp.Expression]:
    """The aggregate calls of an expression, those of queries inside it and those over windows left out."""
    found: list[exp.Expression] = []

    def walk(each: exp.Expression, windowed: bool) -> None:
        if isinstance(each, (exp.Subquery, exp.Select, exp.Union)):
            return
        if is_aggregate(each) and not windowed:
            found.append(each)
            return
        for child in each.iter_expressions():
            walk(
                child,
                (isinstance(each, exp.Window) and child is each.this)
                or (windowed and isinstance(each, (exp.Filter, exp.IgnoreNulls))),
            )

    walk(node, False)
    return found


def windows_in(node: exp.Expression) -> list[exp.Expression]:
    """The calls over windows of an expression, those of queries inside it left out."""
    return [each for each in node.walk(prune=lambda part: isinstance(part, exp.Query)) if isinstance(each, exp.Window)]


def function(self: Expressions, node: exp.Expression) -> Typed:
    """A call as it stands: an aggregate, or a function of the row."""
    name = node.name.lower()
    if is_aggregate(node):
        return _aggregate(self, node, "")
    if special := SPECIAL.get(name):
        return special(self, node)
    signatures = FUNCTIONS.get(name)
    if signatures is None:
        if name in WINDOWS:
            raise self.context.fail("EXPRESSION_NOT_AGGREGATE", node, f"Window function {name} requires an OVER clause")
        raise self.context.fail("FUNCTION_NOT_FOUND", node, f"Function '{name}' not registered")
    return matched(self, node, name, signatures, _arguments(self, node.expressions))


def _arguments(self: Expressions, nodes: Sequence[exp.Expression]) -> list[Typed | Lambda]:
    return [_lambda(self, node) if isinstance(node, exp.Lambda) else self.compile(node) for node in nodes]


def _lambda(self: Expressions, node: exp.Expression) -> Lambda:
    names = [argument.name.lower() for argument in node.expressions]

    def compiled(kinds: Sequence[Type]) -> Typed:
        inner = self.scope.inner({name: Typed(quoted(f"λ{name}"), kind) for name, kind in zip(names, kinds, strict=False)})
        body = self.within(inner, self.grouping).compile(node.this)
        return Typed(f"lambda {', '.join(quoted(f'λ{name}') for name in names)}: {body.sql}", body.type)

    return compiled


def matched(
    self: Expressions, node: exp.Expression, name: str, signatures: Sequence[Signature], given: Sequence[Typed | Lambda]
) -> Typed:
    """The call by the signature that fits with the fewest coercions."""
    fitting = [found for each in signatures if (found := each.match(given)) is not None]
    if not fitting:
        shown = ", ".join(str(each.type) if isinstance(each, Typed) else "<function>" for each in given)
        expected = ", ".join(str(each) for each in signatures)
        raise self.context.fail(
            "FUNCTION_NOT_FOUND",
            node,
            f"Unexpected parameters ({shown}) for function {name}. Expected: {expected}",
        )
    return min(fitting, key=lambda found: found[0])[1]


def _aggregate(self: Expressions, node: exp.Expression, tail: str, windowed: bool = False) -> Typed:
    """An aggregate with DISTINCT, ORDER BY and FILTER (`tail`); its arguments see the rows, not the groups."""
    name = node.name.lower()
    inner = self if windowed else self.within(self.scope)
    nodes, distinct, order = list(node.expressions), False, ""
    if nodes and isinstance(nodes[-1], exp.Order):
        order = _order(inner, nodes[-1].expressions)
        nodes[-1] = nodes[-1].this
    if nodes and isinstance(nodes[0], exp.Distinct):
        distinct, nodes = True, list(nodes[0].expressions)
    for each in nodes:
        if not windowed and aggregates_in(each):
            raise self.context.fail("NESTED_AGGREGATION", node, f"Cannot nest aggregations inside aggregation '{name}'")
    if name == "count" and (not nodes or isinstance(nodes[0], exp.Star)):
        return Typed(f"count(*){tail}", BIGINT)
    given = [inner.compile(each) for each in nodes]
    if name == "count":
        made = Typed(f"count({given[0].sql})", BIGINT)
    else:
        made = matched(self, node, name, AGGREGATES[name], given)
    sql = made.sql
    if distinct or order:
        begin = sql.index("(") + 1 if not sql.startswith("CAST(") else len("CAST(sum(")
        end = sql.rindex(")") if not sql.startswith("CAST(") else sql.index(" AS BIGINT)") - 1
        sql = sql[:begin] + ("DISTINCT " if distinct else "") + sql[begin:end] + order + sql[end:]
    if tail and sql.startswith("CAST("):
        cut = sql.rindex(" AS BIGINT)")
        return Typed(sql[:cut] + tail + sql[cut:], made.type)
    return Typed(sql + tail, made.type)


def _order(self: Expressions, items: Sequence[exp.Expression]) -> str:
    return " ORDER BY " + ", ".join(ordered(self.compile(item.this).sql, item) for item in items)


def ordered(sql: str, item: exp.Expression) -> str:
    """One item of ORDER BY: NULLs come last unless said otherwise, in both directions."""
    first = bool(item.args.get("nulls_first"))
    return f"{sql}{' DESC' if item.args.get('desc') else ''} NULLS {'FIRST' if first else 'LAST'}"


def _filter(self: Expressions, node: exp.Expression, windowed: bool = False) -> Typed:
    inner = self if windowed else self.within(self.scope)
    condition = inner.boolean(node.expression.this, "Filter expression")
    return _aggregate(self, node.this, f" FILTER (WHERE {condition.sql})", windowed)


def _within_group(self: Expressions, node: exp.Expression) -> Typed:
    """`listagg(x, ',') WITHIN GROUP (ORDER BY x)`."""
    inner = self.within(self.scope)
    made = _aggregate(self, node.this, "")
    order = _order(inner, node.expression.expressions)
    return Typed(f"{made.sql[:-1]}{order})", made.type)


def _window(self: Expressions, node: exp.Expression) -> Typed:
    """A function over a window."""
    called, ignore = node.this, ""
    if isinstance(called, exp.IgnoreNulls):
        called, ignore = called.this, " IGNORE NULLS"
    if isinstance(called, exp.Filter):
        made = _filter(self, called, windowed=True)
    elif is_aggregate(called):
        made = _aggregate(self, called, "", windowed=True)
    else:
        name = called.name.lower()
        if name not in WINDOWS:
            code = "FUNCTION_NOT_WINDOW" if name in FUNCTIONS or name in SPECIAL else "FUNCTION_NOT_FOUND"
            message = f"Not a window function: {name}" if code == "FUNCTION_NOT_WINDOW" else f"Function '{name}' not registered"
            raise self.context.fail(code, called, message)
        made = matched(self, called, name, WINDOWS[name], _arguments(self, called.expressions))
    sql, wrap = made.sql, ""
    if sql.startswith("CAST("):
        cut = sql.rindex(" AS BIGINT)")
        sql, wrap = sql[len("CAST(") : cut], sql[cut:]
    if ignore:
        sql = sql[:-1] + ignore + ")"
    over = []
    if parts := node.args.get("partition_by"):
        over.append("PARTITION BY " + ", ".join(self.compile(part).sql for part in parts))
    if order := node.args.get("order"):
        over.append(_order(self, order.expressions).strip())
    if spec := node.args.get("spec"):
        over.append(_frame(self, spec))
    whole = f"{sql} OVER ({' '.join(over)})"
    return Typed(f"CAST({whole}{wrap}" if wrap else whole, made.type)


def _frame(self: Expressions, spec: exp.Expression) -> str:
    def bound(side: str) -> str:
        value, direction = spec.args.get(side), str(spec.args.get(f"{side}_side") or "").upper()
        if isinstance(value, exp.Expression):
            return f"{self.compile(value).sql} {direction}"
        return f"{str(value).upper()} {direction}".strip()

    end = bound("end") if spec.args.get("end") else "CURRENT ROW"
    return f"{str(spec.args.get('kind')).upper()} BETWEEN {bound('start')} AND {end}"


def _if(self: Expressions, node: exp.Expression) -> Typed:
    from ircoach.world.athena.dialect.operators import one_type

    condition = self.boolean(node.this, "IF condition")
    then = self.compile(node.args["true"])
    other = self.compile(node.args["false"]) if node.args.get("false") is not None else Typed("NULL", UNKNOWN)
    kind = one_type(
        self, node, [then.type, other.type], [node.args["true"], node.args.get("false")], "Result types for IF must be the same"
    )
    return Typed(f"(CASE WHEN {condition.sql} THEN {then.sql} ELSE {other.sql} END)", kind)


def _as_call(name: str, *arguments: str) -> Any:
    """Nodes with a grammar of their own, as the call they stand for."""

    def handler(self: Expressions, node: exp.Expression) -> Typed:
        nodes = [node.args[argument] for argument in arguments if node.args.get(argument) is not None]
        called = "ltrim" if name == "trim" and str(node.args.get("position")).upper() == "LEADING" else name
        called = "rtrim" if name == "trim" and str(node.args.get("position")).upper() == "TRAILING" else called
        return matched(self, node, called, FUNCTIONS[called], [self.compile(each) for each in nodes])

    return handler


def _extract(self: Expressions, node: exp.Expression) -> Typed:
    field = node.this.name.lower()
    made = self.compile(node.expression)
    if field not in FUNCTIONS or made.type.name not in ("date", "timestamp", "timestamp with time zone"):
        raise self.context.mismatch(node, f"Cannot extract {field.upper()} from {made.type}")
    return matched(self, node, field, FUNCTIONS[field], [made])


HANDLERS: dict[Any, Any] = {
    exp.Anonymous: function,
    exp.Filter: _filter,
    exp.WithinGroup: _within_group,
    exp.Window: _window,
    exp.If: _if,
    exp.Extract: _extract,
    exp.Trim: _as_call("trim", "this"),
    exp.StrPosition: _as_call("strpos", "this", "substr"),
    exp.Substring: _as_call("substr", "this", "start", "length"),
}
__all__ = ["HANDLERS", "aggregates_in", "function", "is_aggregate", "matched", "ordered", "windows_in"]
