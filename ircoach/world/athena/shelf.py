"""The shelf: which databases, tables, views and partitions stand in one account's and region's catalog.

The ready ones are there from the start; what a responder makes stands beside them, and is part of a replay as any call is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from ircoach.world.athena.tables import DATABASE, Table

#: the ready tables by name, as they are now: what lies in the account's buckets decides which there are
Ready = Callable[[], Mapping[str, Table]]


@dataclass(frozen=True, slots=True)
class Database:
    """A database: what it says of itself and what a responder put into it."""

    name: str
    description: str = ""
    location: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    made_at: int = 0
    tables: dict[str, Table] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Partition:
    """A partition that was added: its values, in the order of the table's partition columns, and where its files lie."""

    values: tuple[str, ...]
    location: str
    made_at: int


class Shelf:
    """The databases of one account in one region. `made_at`: scenario microseconds."""

    def __init__(self, ready: Ready, made_at: int) -> None:
        self._ready, self.made_at = ready, made_at
        self._dropped: set[str] = set()
        self._databases = {
            "default": Database("default", made_at=made_at),
            DATABASE: Database(DATABASE, "The organization's CloudTrail logs", made_at=made_at),
        }
        self._partitions: dict[str, dict[tuple[str, ...], Partition]] = {}
        self._count = 0

    def databases(self) -> list[str]:
        """Their names, in order."""
        return sorted(self._databases)

    def database(self, name: str) -> Database | None:
        """A database by name."""
        return self._databases.get(name.lower())

    def tables(self, database: str) -> Iterable[Table]:
        """A database's tables and views, in order of name."""
        held = self._databases.get(database)
        if held is None:
            return []
        found = dict(held.tables)
        if database == DATABASE:
            found = {name: each for name, each in self._ready().items() if name not in self._dropped} | found
        return [table for _, table in sorted(found.items())]

    def table(self, database: str, name: str) -> Table | None:
        """A table or view by name."""
        return next((table for table in self.tables(database.lower()) if table.name == name.lower()), None)

    def new_id(self) -> str:
        """An id that no table of this shelf has had."""
        self._count += 1
        return f"t{self._count}"

    def add_database(self, database: Database) -> None:
        """Put up a database."""
        self._databases[database.name] = database

    def drop_database(self, name: str) -> None:
        """Take a database down, with all that is in it."""
        del self._databases[name]

    def put(self, database: str, table: Table) -> None:
        """Put a table or view into a database, in place of one of that name."""
        self._databases[database].tables[table.name] = table

    def drop(self, database: str, table: Table) -> None:
        """Take a table or view away; its files stay where they are."""
        if self._databases[database].tables.pop(table.name, None) is None:
            self._dropped.add(table.name)

    def partitions(self, table: Table) -> list[Partition]:
        """The partitions that were added to a table, in order of their values."""
        return [each for _, each in sorted(self._partitions.get(table.id, {}).items())]

    def add_partition(self, table: Table, partition: Partition) -> None:
        """Add a partition."""
        self._partitions.setdefault(table.id, {})[partition.values] = partition

    def drop_partition(self, table: Table, values: tuple[str, ...]) -> bool:
        """Take a partition away; False where there is none."""
        return self._partitions.get(table.id, {}).pop(values, None) is not None
