"""Queries: SELECT and what stands around it, compiled level by level with the columns each gives."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlglot import exp

from ircoach.world.athena.dialect import ordering
from ircoach.world.athena.dialect.calls import aggregates_in, windows_in
from ircoach.world.athena.dialect.coercion import common
from ircoach.world.athena.dialect.expressions import Context, Expressions
from ircoach.world.athena.dialect.grouping import Groups, Items, not_scalar
from ircoach.world.athena.dialect.reading import names
from ircoach.world.athena.dialect.scope import Column, Relation, Scope, Typed
from ircoach.world.athena.types import UNKNOWN, Type

if TYPE_CHECKING:
    from ircoach.world.athena.dialect.sources import Sources


@dataclass(frozen=True, slots=True)
class Query:
    """A compiled query; its columns are called c0, c1, … in DuckDB, and what they are called in Athena stands in `columns`."""

    sql: str
    columns: tuple[Column, ...]


def inner(place: int) -> str:
    """What DuckDB calls a query's column."""
    return f"c{place}"


class Queries:
    """Compiles the queries of one statement."""

    def __init__(self, context: Context, sources: Sources) -> None:
        self.context, self.sources = context, sources
        self._named: list[dict[str, tuple[str, tuple[Column, ...]]]] = []
        self._counter = itertools.count(1)
        context.queries = self
        sources.queries = self

    def apart(self, sources: Sources) -> Queries:
        """The queries of a view in this statement: they see none of its names, and call nothing what it calls something else."""
        inner = Queries(sources.context, sources)
        inner._counter = self._counter
        return inner

    def fresh(self, letter: str = "r") -> str:
        """A name that nothing else has."""
        return f"{letter}{next(self._counter)}"

    def named(self, name: str) -> tuple[str, tuple[Column, ...]] | None:
        """A WITH query by name: what DuckDB calls it, and its columns."""
        return next((level[name.lower()] for level in reversed(self._named) if name.lower() in level), None)

    def compile(self, node: exp.Expression, parent: Scope | None = None) -> Query:
        """Any query: SELECT, VALUES, set operations, parentheses around them."""
        level: dict[str, tuple[str, tuple[Column, ...]]] = {}
        self._named.append(level)
        heads = [self._with(each, level, parent) for each in self._ctes(node)]
        try:
            made = self._body(node, parent)
        finally:
            self._named.pop()
        return Query(f"WITH {', '.join(heads)} {made.sql}", made.columns) if heads else made

    def _ctes(self, node: exp.Expression) -> Sequence[exp.Expression]:
        found = node.args.get("with_") or node.args.get("with")
        if found is None:
            return ()
        if found.args.get("recursive"):
            raise self.context.fail("NOT_SUPPORTED", 0, "WITH RECURSIVE is not part of this simulated world")
        return list(found.expressions)

    def _with(self, node: exp.Expression, level: dict[str, tuple[str, tuple[Column, ...]]], parent: Scope | None) -> str:
        made, word = self.compile(node.this, parent), self.fresh("w")
        names = [part.name for part in node.args["alias"].args.get("columns") or ()]
        columns = tuple(
            Column(names[place] if place < len(names) else column.name, column.type, inner(place))
            for place, column in enumerate(made.columns)
        )
        level[node.alias.lower()] = (word, columns)
        return f"{word} AS ({made.sql})"

    def _body(self, node: exp.Expression, parent: Scope | None) -> Query:
        if isinstance(node, exp.Subquery):
            return self._tail(node, self.compile(node.this, parent), parent)
        if isinstance(node, (exp.Union, exp.Intersect, exp.Except)):
            return self._tail(node, self._set_operation(node, parent), parent)
        if isinstance(node, exp.Values):
            return self.values(node, parent)
        if isinstance(node, exp.Select):
            return self._select(node, parent)
        raise self.context.source.unexpected(None, "<query>")

    def _set_operation(self, node: exp.Expression, parent: Scope | None) -> Query:
        left, right = self.compile(node.this, parent), self.compile(node.expression, parent)
        word = type(node).__name__.upper()
        at = self.context.source.start(node)
        if len(left.columns) != len(right.columns):
            raise self.context.fail(
                "TYPE_MISMATCH", at, f"{word} query has different number of fields: {len(left.columns)}, {len(right.columns)}"
            )
        kinds: list[Type] = []
        for place, (one, other) in enumerate(zip(left.columns, right.columns, strict=True), 1):
            kind = common(one.type, other.type)
            if kind is None:
                raise self.context.fail(
                    "TYPE_MISMATCH", at, f"column {place} in {word} query has incompatible types: {one.type}, {other.type}"
                )
            kinds.append(kind)
        every = "" if node.args.get("distinct") else " ALL"
        columns = tuple(
            Column(column.name, kind, inner(place)) for place, (column, kind) in enumerate(zip(left.columns, kinds, strict=True))
        )
        return Query(f"({left.sql}) {word}{every} ({right.sql})", columns)

    def values(self, node: exp.Expression, parent: Scope | None) -> Query:
        """VALUES as a query of its own."""
        expressions = Expressions(self.context, Scope(parent=parent))
        rows = [
            [expressions.compile(item) for item in (line.expressions if isinstance(line, exp.Tuple) else [line])]
            for line in node.expressions
        ]
        kinds = [UNKNOWN] * len(rows[0])
        for line in rows:
            if len(line) != len(kinds):
                raise self.context.mismatch(node, "Values rows have mismatched sizes")
            for place, item in enumerate(line):
                kind = common(kinds[place], item.type)
                if kind is None:
                    raise self.context.mismatch(node, f"Values rows have mismatched types: {kinds[place]} vs {item.type}")
                kinds[place] = kind
        body = ", ".join("(" + ", ".join(item.sql for item in line) + ")" for line in rows)
        names = ", ".join(inner(place) for place in range(len(kinds)))
        columns = tuple(Column(None, kind, inner(place)) for place, kind in enumerate(kinds))
        return Query(f"SELECT * FROM (VALUES {body}) AS {self.fresh()}({names})", columns)

    def _tail(self, node: exp.Expression, made: Query, parent: Scope | None) -> Query:
        """ORDER BY, OFFSET and LIMIT over a query that is whole already."""
        if not any(node.args.get(part) for part in ("order", "limit", "offset")):
            return made
        word = self.fresh()
        relation = Relation((), tuple(Column(column.name, column.type, f"{word}.{column.sql}") for column in made.columns))
        over = Expressions(self.context, Scope([relation], parent))
        order = ordering.order(node, over, relation.columns)
        shown = ", ".join(f"{word}.{column.sql}" for column in made.columns)
        return Query(f"SELECT {shown} FROM ({made.sql}) AS {word}{order}{ordering.limit(self.context, node)}", made.columns)

    def _select(self, node: exp.Expression, parent: Scope | None) -> Query:
        scope, source = self.sources.from_(node, parent)
        rows = Expressions(self.context, scope)
        where = self._where(node, scope, rows)
        items = self._items(node, scope)
        groups = Groups(self.context, rows, items)
        grouping, group = groups.compile(node)
        over = rows.within(scope, grouping)
        compiled = [over.compile(item) if isinstance(item, exp.Expression) else Typed(item.sql, item.type) for item, _ in items]
        groups.check_stars(node, grouping)
        columns = tuple(
            Column(name, made.type, inner(place)) for place, ((_, name), made) in enumerate(zip(items, compiled, strict=True))
        )
        having = ""
        if (clause := node.args.get("having")) is not None:
            having = f" HAVING {over.boolean(clause.this, 'HAVING clause').sql}"
        chosen = ", ".join(f"{made.sql} AS {inner(place)}" for place, made in enumerate(compiled))
        distinct = "DISTINCT " if node.args.get("distinct") else ""
        order = ordering.order(node, over, columns, bool(distinct))
        sql = f"SELECT {distinct}{chosen}{source}{where}{group}{having}{order}{ordering.limit(self.context, node)}"
        return Query(sql, columns)

    def _where(self, node: exp.Expression, scope: Scope, rows: Expressions) -> str:
        clause = node.args.get("where")
        if clause is None:
            return ""
        if found := aggregates_in(clause.this) or windows_in(clause.this):
            raise not_scalar(self.context, "WHERE", found[0])
        used = self.sources.used
        before = len(used)
        rows.boolean(clause.this, "WHERE clause")
        del used[before:]  # its queries are compiled once more, part by part
        conditions = [rows.compile(each).sql for each in _parts(clause.this)]
        own = {column.sql.partition(".")[0] for relation in scope.relations for column in relation.columns}
        for use in (each for each in used if each.word in own):  # the query around this one keeps all its rows
            for made in conditions:
                use.note(made)
        return f" WHERE {in_order(conditions)}"

    def _items(self, node: exp.Expression, scope: Scope) -> Items:
        """The select list, stars spread out: what each column is and its name."""
        items: list[tuple[exp.Expression | Column, str | None]] = []
        for item in node.expressions:
            if isinstance(item, exp.Star) or (isinstance(item, exp.Column) and isinstance(item.this, exp.Star)):
                items += [(column, column.name) for column in self._spread(item, scope)]
            elif isinstance(item, exp.Alias):
                items.append((item.this, item.alias.lower() if not item.args["alias"].quoted else item.alias))
            else:
                items.append((item, _name(item)))
        return items

    def _spread(self, star: exp.Expression, scope: Scope) -> list[Column]:
        if isinstance(star, exp.Star):
            if not scope.relations:
                raise self.context.fail("COLUMN_NOT_FOUND", star, "SELECT * not allowed in queries without FROM clause")
            return [column for relation in scope.relations for column in relation.columns if not column.hidden]
        qualifier = ".".join(part.name for part in names(star)).lower()
        found = [relation for relation in scope.relations if relation.called(qualifier)]
        if not found:
            raise self.context.fail("TABLE_NOT_FOUND", star, f"Unable to resolve reference {qualifier}")
        return [column for column in found[0].columns if not column.hidden]


def in_order(conditions: Sequence[str]) -> str:
    """Conditions joined by AND, such that one which may fail sees only the rows that the others let through.

    DuckDB tries them in the order it likes; Trino goes from left to right and stops at the first that is false, and queries rely
    on it: `x LIKE '…' AND CAST(x AS ipaddress) …`.
    """
    sure = [each for each in conditions if not _MAY_FAIL.search(each)]
    rest = [each for each in conditions if _MAY_FAIL.search(each)]
    if not sure and len(rest) < 2:
        return "".join(rest)
    nested = ""
    for each in reversed(rest):
        nested = f"CASE WHEN {each} THEN {nested} END" if nested else f"({each})"
    if not sure:
        return nested
    first = " AND ".join(f"({each})" for each in sure)
    return f"{first} AND CASE WHEN {first} THEN {nested} END" if nested else first


#: what raises on some values: conversions, divisions, and our macros that raise as Trino does
_MAY_FAIL = re.compile(
    r"\bCAST\(|\bstrptime\(| // | % |"
    r"\bathena_(?:ip|network_contains|from_iso8601|json_parse|json_text|at|key|element_at|from_base)\("
)


def _parts(condition: exp.Expression) -> Iterator[exp.Expression]:
    """The conditions that AND joins."""
    if isinstance(condition, exp.Paren):
        yield from _parts(condition.this)
    elif isinstance(condition, exp.And):
        yield from _parts(condition.this)
        yield from _parts(condition.expression)
    else:
        yield condition


def _name(item: exp.Expression) -> str | None:
    """The name a column without alias gets: its own or its field's; none for anything else."""
    if isinstance(item, exp.Column):
        return str(item.name) if item.this.quoted else str(item.name).lower()
    if isinstance(item, exp.Dot):
        return str(item.expression.name).lower()
    return None
