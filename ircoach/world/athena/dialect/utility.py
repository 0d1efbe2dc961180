"""Statements that ask the catalog rather than the data: SHOW and DESCRIBE, in Hive's grammar as Athena takes them.

They are answered when the query runs. https://docs.aws.amazon.com/athena/latest/ug/ddl-reference.html
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from ircoach.world.athena.failure import QueryFailed
from ircoach.world.athena.shelf import Shelf
from ircoach.world.athena.tables import Table

_NAME = r"`?\"?(?:(\w+)`?\"?\.`?\"?)?(\w+)`?\"?"
Match = re.Match[str]
Answer = Callable[[], list[str]]


def utility(sql: str, shelf: Shelf, database: str) -> tuple[str, list[str], Answer] | None:
    """(the statement's kind, its columns, what answers it), or None where it is none of these.

    A line is one text, whatever the columns: tabs part them, as in the result's file.
    """
    text = re.sub(r"\s+", " ", re.sub(r"--[^\n]*", "", sql)).strip().rstrip(";").strip()
    for pattern, statement, columns, handler in _STATEMENTS:
        if found := re.fullmatch(pattern, text, re.IGNORECASE):
            return statement, columns.split(), partial(handler, found, shelf, database)
    return None


def _databases(found: Match, shelf: Shelf, database: str) -> list[str]:
    del database
    return [name for name in shelf.databases() if _like(found[1], name)]


def _tables(found: Match, shelf: Shelf, database: str) -> list[str]:
    return [table.name for table in shelf.tables(_database(found[1] or database, shelf)) if _like(found[2], table.name)]


def _views(found: Match, shelf: Shelf, database: str) -> list[str]:
    where = _database(found[1] or database, shelf)
    return [table.name for table in shelf.tables(where) if table.view and _like(found[2], table.name)]


def _columns(found: Match, shelf: Shelf, database: str) -> list[str]:
    return list(_table(found[3] or found[1], found[2], shelf, database).all_columns)


def _describe(found: Match, shelf: Shelf, database: str) -> list[str]:
    table = _table(found[1], found[2], shelf, database)

    def line(name: str, kind: str) -> str:
        return f"{name:<20}\t{kind:<20}\t{table.comments.get(name, ''):<20}"

    lines = [line(name, kind.hive) for name, kind in table.all_columns.items()]
    if table.partitions:
        lines += ["", "# Partition Information", f"{'# col_name':<20}\t{'data_type':<20}\t{'comment':<20}", ""]
        lines += [line(name, kind.hive) for name, kind in table.partitions.items()]
    return lines


def _partitions(found: Match, shelf: Shelf, database: str) -> list[str]:
    table = _table(found[1], found[2], shelf, database)
    if not table.partitions:
        told = f"FAILED: SemanticException [Error 10241]: Table {table.name} is not a partitioned table"
        raise QueryFailed("", told)
    return [
        "/".join(f"{name}={value}" for name, value in zip(table.partitions, each.values, strict=True))
        for each in shelf.partitions(table)
    ]


def _properties(found: Match, shelf: Shelf, database: str) -> list[str]:
    table = _table(found[1], found[2], shelf, database)
    if found[3]:
        return [table.parameters.get(found[3], f"Table {table.name} does not have property: {found[3]}")]
    return [f"{key}\t{value}" for key, value in sorted(table.parameters.items())]


def _create_view(found: Match, shelf: Shelf, database: str) -> list[str]:
    table = _table(found[1], found[2], shelf, database)
    if not table.view:
        told = f"line 1:1: Relation 'awsdatacatalog.{(found[1] or database).lower()}.{table.name}' is a table, not a view"
        raise QueryFailed("NOT_SUPPORTED", told)
    return [f"CREATE VIEW {table.name} AS", *table.view.split("\n")]


def _create(found: Match, shelf: Shelf, database: str) -> list[str]:
    table = _table(found[1], found[2], shelf, database)
    where = (found[1] or database).lower()
    if table.view:
        return _create_view(found, shelf, database)

    def columns(kinds: dict[str, str]) -> list[str]:
        told = {name: f" COMMENT '{table.comments[name]}'" if name in table.comments else "" for name in kinds}
        return [
            f"  `{name}` {kind}{told[name]}{',' if place < len(kinds) else ')'}"
            for place, (name, kind) in enumerate(kinds.items(), 1)
        ]

    lines = [f"CREATE EXTERNAL TABLE `{where}.{table.name}`("]
    lines += columns({name: kind.hive for name, kind in table.columns.items()})
    if table.comment:
        lines += ["COMMENT", f"  {_quoted(table.comment)}"]
    if table.partitions:
        lines += ["PARTITIONED BY (", *columns({name: kind.hive for name, kind in table.partitions.items()})]
    lines += ["ROW FORMAT SERDE", f"  '{table.serde}'"]
    if table.settings:
        lines += ["WITH SERDEPROPERTIES (", *_pairs(table.settings.items())]
    lines += ["STORED AS INPUTFORMAT", f"  '{table.input_format}'", "OUTPUTFORMAT", f"  '{table.output_format}'"]
    lines += ["LOCATION", f"  '{table.location.rstrip('/')}'"]
    own = [(key, value) for key, value in table.parameters.items() if key != "EXTERNAL"]
    return lines + (["TBLPROPERTIES (", *_pairs(own)] if own else [])


def _pairs(items: object) -> list[str]:
    pairs = [(str(key), str(value)) for key, value in items]  # type: ignore[attr-defined]  # a mapping's items or a list of pairs
    return [f"  '{key}'={_quoted(value)}{',' if place < len(pairs) else ')'}" for place, (key, value) in enumerate(pairs, 1)]


def _quoted(text: str) -> str:
    """A text as Hive writes it, such that it reads it back."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\x01", "\\001") + "'"


def _database(name: str, shelf: Shelf) -> str:
    if name.lower() not in shelf.databases():
        raise QueryFailed("SCHEMA_NOT_FOUND", f"Database {name.lower()} not found")
    return name.lower()


def _table(where: str | None, name: str, shelf: Shelf, database: str) -> Table:
    found = shelf.table((where or database).lower(), name)
    if found is None:
        raise QueryFailed("TABLE_NOT_FOUND", f"Table {(where or database).lower()}.{name.lower()} does not exist")
    return found


def _like(pattern: str | None, name: str) -> bool:
    """Hive's own patterns: `*` for anything, `|` for either."""
    return pattern is None or re.fullmatch(pattern.strip("'").replace("*", ".*"), name, re.IGNORECASE) is not None


_IN = r"(?: (?:IN|FROM) `?\"?(\w+)`?\"?)?(?:(?: LIKE)? ('[\w*|]+'))?"
_STATEMENTS: tuple[tuple[str, str, str, Callable[[Match, Shelf, str], list[str]]], ...] = (
    (r"SHOW (?:DATABASES|SCHEMAS)(?: LIKE ('[\w*|]+'))?", "SHOW_DATABASES", "database_name", _databases),
    (rf"SHOW TABLES{_IN}", "SHOW_TABLES", "tab_name", _tables),
    (rf"SHOW VIEWS{_IN}", "SHOW_VIEWS", "views", _views),
    (rf"SHOW COLUMNS (?:IN|FROM) {_NAME}(?: (?:IN|FROM) `?\"?(\w+)`?\"?)?", "SHOW_COLUMNS", "field", _columns),
    (rf"SHOW PARTITIONS {_NAME}", "SHOW_PARTITIONS", "partition", _partitions),
    (rf"SHOW TBLPROPERTIES {_NAME}(?: ?\(['\"]([\w.]+)['\"]\))?", "SHOW_TBLPROPERTIES", "prpt_name prpt_value", _properties),
    (rf"DESC(?:RIBE)?(?: EXTENDED| FORMATTED)? {_NAME}", "DESCRIBE_TABLE", "col_name data_type comment", _describe),
    (rf"SHOW CREATE TABLE {_NAME}", "SHOW_CREATE_TABLE", "createtab_stmt", _create),
    (rf"SHOW CREATE VIEW {_NAME}", "SHOW_CREATE_VIEW", "create_view", _create_view),
)
