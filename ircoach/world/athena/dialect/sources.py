"""What stands in FROM: tables, views, queries, VALUES, UNNEST, and how they are joined."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlglot import exp

from ircoach.world.athena.dialect.coercion import common
from ircoach.world.athena.dialect.expressions import Context, Expressions
from ircoach.world.athena.dialect.reading import read
from ircoach.world.athena.dialect.scope import Column, Relation, Scope
from ircoach.world.athena.failure import QueryFailed
from ircoach.world.athena.quoting import quoted
from ircoach.world.athena.shelf import Shelf
from ircoach.world.athena.tables import CATALOG, Table
from ircoach.world.athena.types import BIGINT, VARCHAR, Type
from ircoach.world.wire import AwsError

if TYPE_CHECKING:
    from ircoach.world.athena.dialect.queries import Queries

#: how many views may stand in one another
DEEPEST = 16
#: the words in which the rows of a table are read from the store
Reading = Callable[[Table], str]


_LITERAL = re.compile(r"('(?:[^']|'')*')")
#: chance, which comes out otherwise each time, and macros of ours that may raise
_NOT_BEFOREHAND = re.compile(r"\b(?:random|uuid|error|athena_\w+)\(")


@dataclass(slots=True)
class Use:
    """A table as one FROM reads it: what DuckDB calls it there, and the conditions on partitions that spare files."""

    table: Table
    word: str
    conditions: list[str] = field(default_factory=list)

    def note(self, condition: str) -> None:
        """Heed a condition of WHERE, where it asks for nothing but partitions of this table, and can be asked beforehand."""
        pieces = _LITERAL.split(condition)  # texts stand at odd places
        code = " ".join(pieces[::2])
        about = set(re.findall(r"\br\d+\.\S+?(?=[\s,)]|$)", code))
        partitions = {f"{self.word}.{quoted(name)}" for name in self.table.partitions}
        if about and about <= partitions and not _NOT_BEFOREHAND.search(code):
            pieces[::2] = [piece.replace(f"{self.word}.", "") for piece in pieces[::2]]
            self.conditions.append("".join(pieces))

    @property
    def spared(self) -> str:
        """The condition under which a row's file is opened; empty where nothing is spared.

        All are where it would hold of no row as well: an outer join may be looking for just that. What cannot be worked out of a
        partition does not spare it: whether that fails the query, other conditions may have to say.
        """
        if not self.conditions:
            return ""
        met = " AND ".join(f"NOT coalesce(TRY(({each}) IS NOT TRUE), FALSE)" for each in self.conditions)
        nothing = ", ".join(f"CAST(NULL AS {kind.duck}) AS {quoted(name)}" for name, kind in self.table.partitions.items())
        return f"({met}) OR EXISTS (SELECT 1 FROM (SELECT {nothing}) AS u WHERE {met})"


class Sources:
    """Compiles FROM clauses over a catalog's shelf."""

    queries: Queries

    def __init__(self, context: Context, shelf: Shelf, database: str, reading: Reading, depth: int = 0) -> None:
        self.context, self._shelf, self._database, self._reading = context, shelf, database.lower(), reading
        self._depth = depth
        self.used: list[Use] = []

    def from_(self, node: exp.Expression, parent: Scope | None) -> tuple[Scope, str]:
        """(the scope a SELECT sees, its FROM clause)."""
        scope = Scope([], parent)
        first = node.args.get("from_") or node.args.get("from")
        if first is None:
            return scope, ""
        sql = " FROM " + self._item(first.this, scope)
        for join in node.args.get("joins") or ():
            sql += self._join(join, scope)
        return scope, sql

    def _join(self, join: exp.Expression, scope: Scope) -> str:
        kind, side = str(join.args.get("kind") or "").upper(), str(join.args.get("side") or "").upper()
        before = list(scope.relations)
        item = self._item(join.this, scope)
        for nested in join.this.args.get("joins") or ():
            raise self.context.source.unexpected(None) if nested else AssertionError
        if join.args.get("method"):
            raise self.context.fail("NOT_SUPPORTED", join, "Natural join not supported")
        on, using = join.args.get("on"), join.args.get("using")
        if kind == "CROSS" or (on is None and not using and not side and not kind):
            return f" CROSS JOIN {item}"
        word = f" {side or 'INNER'} JOIN "
        if using:
            return word + item + self._using([part.name for part in using], before, scope, join)
        if on is None:
            raise self.context.source.unexpected(None, "'ON', 'USING'")
        condition = Expressions(self.context, scope).boolean(on, "JOIN ON clause")
        return f"{word}{item} ON {condition.sql}"

    def _using(self, names: list[str], before: list[Relation], scope: Scope, join: exp.Expression) -> str:
        right = scope.relations[-1]
        conditions, merged = [], []
        for name in names:
            left = [column for relation in before for column in relation.find(name)]
            other = right.find(name)
            if len(left) != 1 or len(other) != 1:
                raise self.context.fail(
                    "COLUMN_NOT_FOUND",
                    join,
                    f"Column '{name}' is missing from {'left' if not left else 'right'} side of join",
                )
            if common(left[0].type, other[0].type) is None:
                raise self.context.mismatch(
                    join, f"Column types of column '{name}' do not match: {left[0].type} vs {other[0].type}"
                )
            conditions.append(f"{left[0].sql} = {other[0].sql}")
            merged.append(Column(name.lower(), left[0].type, f"coalesce({left[0].sql}, {other[0].sql})"))
        wanted = {name.lower() for name in names}

        def without(relation: Relation) -> Relation:
            return Relation(relation.names, tuple(each for each in relation.columns if str(each.name).lower() not in wanted))

        scope.relations = [Relation((), tuple(merged)), *[without(each) for each in before], without(right)]
        return f" ON {' AND '.join(conditions)}"

    def _item(self, node: exp.Expression, scope: Scope) -> str:
        """One thing in FROM; its relation is added to the scope."""
        if node.args.get("sample"):
            raise self.context.fail("NOT_SUPPORTED", node, "TABLESAMPLE is not part of this simulated world")
        if isinstance(node, exp.Unnest):
            return self._unnest(node, scope)
        if isinstance(node, exp.Lateral):
            node = node.this
        word = self.queries.fresh()
        if isinstance(node, exp.Table):
            body, columns, names = self._table(node, word)
        elif isinstance(node, exp.Subquery):
            made = self.queries.compile(node.this, scope.parent)
            body, columns, names = f"({made.sql})", made.columns, ()
        elif isinstance(node, exp.Values):
            made = self.queries.values(node, scope.parent)
            body, columns, names = f"({made.sql})", made.columns, ()
        else:
            raise self.context.source.unexpected(None)
        alias = node.args.get("alias")
        renamed = [part.name for part in (alias.args.get("columns") or ())] if alias else []
        if renamed and len(renamed) != len([each for each in columns if not each.hidden]):
            raise self._misnamed(node, len(renamed), len(columns))
        placed = tuple(
            Column(renamed[place] if place < len(renamed) else each.name, each.type, f"{word}.{each.sql}", each.hidden)
            for place, each in enumerate(columns)
        )
        called = (alias.name.lower(),) if alias and alias.name else names
        scope.relations = [*scope.relations, Relation(called, placed)]
        return f"{body} AS {word}"

    def _table(self, node: exp.Expression, word: str) -> tuple[str, tuple[Column, ...], tuple[str, ...]]:
        name = node.name
        if not isinstance(node.this, exp.Identifier):
            raise self.context.source.refusal(node, "<identifier>")
        if not node.args.get("db") and (known := self.queries.named(name)):
            return known[0], known[1], (name.lower(),)
        catalog, database = (
            str((node.args.get("catalog") and node.args["catalog"].name) or CATALOG),
            str((node.args.get("db") and node.args["db"].name) or self._database),
        )
        at = self.context.source.start(node)
        if catalog.lower() != CATALOG.lower():
            raise self.context.fail("CATALOG_NOT_FOUND", at, f"Catalog '{catalog.lower()}' does not exist")
        if database.lower() not in self._shelf.databases():
            raise self.context.fail("SCHEMA_NOT_FOUND", at, f"Schema '{database.lower()}' does not exist")
        table = self._shelf.table(database.lower(), name)
        if table is None:
            full = f"{CATALOG.lower()}.{database.lower()}.{name.lower()}"
            raise self.context.fail("TABLE_NOT_FOUND", at, f"Table '{full}' does not exist")
        if table.view:
            return self._view(table, at)
        rows = self._reading(table)
        self.used.append(Use(table, word))
        columns = [Column(each, kind, quoted(each)) for each, kind in table.all_columns.items()]
        columns.append(Column("$path", VARCHAR, quoted("$path"), hidden=True))
        short = name.lower()
        return (
            f"({rows})",
            tuple(columns),
            (short, f"{database.lower()}.{short}", f"{CATALOG.lower()}.{database.lower()}.{short}"),
        )

    def _view(self, table: Table, at: int) -> tuple[str, tuple[Column, ...], tuple[str, ...]]:
        """A view's query in the place of its name. What it says no longer holds is told at the name."""
        full = f"{CATALOG.lower()}.{table.database}.{table.name}"
        if self._depth >= DEEPEST:
            raise self.context.fail("INVALID_VIEW", at, f"View '{full}' is recursive")
        try:
            tree, source = read(table.view)
            inner = Sources(Context(source, self.context.now), self._shelf, table.database, self._reading, self._depth + 1)
            made = self.queries.apart(inner).compile(tree)
        except AwsError as error:
            raise self.context.fail("INVALID_VIEW", at, f"Failed parsing stored view '{full}': {error.message}") from error
        except QueryFailed as error:
            if error.code == "INVALID_VIEW":
                raise
            raise self.context.fail("INVALID_VIEW", at, f"Failed analyzing stored view '{full}': {error.message}") from error
        self.used += inner.used
        columns = tuple(Column(name, column.type, column.sql) for name, column in zip(table.columns, made.columns, strict=True))
        return f"({made.sql})", columns, (table.name, f"{table.database}.{table.name}", full)

    def _misnamed(self, node: exp.Expression, names: int, columns: int) -> QueryFailed:
        return self.context.mismatch(
            node, f"Column alias list has {names} entries but '{node.alias}' has {columns} columns available"
        )

    def _unnest(self, node: exp.Expression, scope: Scope) -> str:
        """Arrays and maps spread into rows. An array of rows gives a column a field, or the row itself where one name is given.

        https://docs.aws.amazon.com/athena/latest/ug/filtering-with-unnest.html names one, published queries often each field.
        """
        alias = node.args.get("alias")
        names = [part.name for part in (alias.args.get("columns") or ())] if alias else []
        over, word = Expressions(self.context, scope), self.queries.fresh()
        parts: list[str] = []
        columns: list[tuple[str, Type]] = []
        lengths: list[str] = []
        for place, item in enumerate(node.expressions):
            made = over.compile(item)
            if made.type.name == "map":
                parts += [f"unnest(map_keys({made.sql})) AS k{place}", f"unnest(map_values({made.sql})) AS v{place}"]
                columns += [(f"k{place}", made.type.key), (f"v{place}", made.type.element)]
                lengths.append(f"cardinality({made.sql})")
                continue
            if made.type.name != "array":
                raise self.context.mismatch(item, f"Cannot unnest type: {made.type}")
            parts.append(f"unnest({made.sql}) AS e{place}")
            lengths.append(f"len({made.sql})")
            element = made.type.element
            if element.name == "row" and len(names) != 1:
                columns += [
                    (f"e{place}.{quoted(label)}" if label else f"e{place}[{at}]", kind)
                    for at, (label, kind) in enumerate(element.parts, 1)
                ]
            else:
                columns.append((f"e{place}", element))
        if node.args.get("offset"):
            parts.append(f"unnest(range(1, greatest({', '.join(lengths)}) + 1)) AS o")
            columns.append(("o", BIGINT))
        if isinstance(node.args.get("offset"), exp.Identifier):
            names.append(node.args["offset"].name)
        if names and len(names) != len(columns):
            raise self._misnamed(node, len(names), len(columns))
        placed = tuple(
            Column(
                names[place] if names else None,
                kind,
                f"{word}.{sql}" if "." not in sql else f"({word}.{sql.split('.', 1)[0]}).{sql.split('.', 1)[1]}",
            )
            for place, (sql, kind) in enumerate(columns)
        )
        scope.relations = [*scope.relations, Relation((alias.name.lower(),) if alias and alias.name else (), placed)]
        return f"LATERAL (SELECT {', '.join(parts)}) AS {word}"
