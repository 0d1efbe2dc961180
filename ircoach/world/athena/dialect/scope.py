"""Scopes: which columns an expression can see, under which names, and what DuckDB calls them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ircoach.world.athena.types import Type


@dataclass(frozen=True, slots=True)
class Typed:
    """An expression as DuckDB reads it, and its type in Athena."""

    sql: str
    type: Type


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a relation: its name (None where it has none), type, and DuckDB's words for it. A hidden one is not in `*`."""

    name: str | None
    type: Type
    sql: str
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Relation:
    """Something in FROM. `names` are all it may be called: its alias alone, or table, database.table, catalog.database.table."""

    names: tuple[str, ...]
    columns: tuple[Column, ...]

    def called(self, name: str) -> bool:
        """Whether it goes by that name."""
        return name.lower() in self.names

    def find(self, name: str) -> list[Column]:
        """Its columns of that name, letter case aside."""
        return [column for column in self.columns if column.name is not None and column.name.lower() == name.lower()]


@dataclass(slots=True)
class Scope:
    """What an expression may refer to: relations, the arguments of the lambdas it is in, and the query around it."""

    relations: Sequence[Relation] = ()
    parent: Scope | None = None
    arguments: dict[str, Typed] = field(default_factory=dict)

    def inner(self, arguments: dict[str, Typed]) -> Scope:
        """The same with a lambda's arguments."""
        return Scope(self.relations, self.parent, {**self.arguments, **arguments})

    def columns(self, name: str, qualifier: str | None = None) -> list[Column]:
        """Columns of that name, of one relation or of all."""
        return [
            column
            for relation in self.relations
            if qualifier is None or relation.called(qualifier)
            for column in relation.find(name)
        ]
