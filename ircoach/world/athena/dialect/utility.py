"""Statements that ask the catalog rather than the data: SHOW and DESCRIBE, in Hive's grammar as Athena takes them.

https://docs.aws.amazon.com/athena/latest/ug/language-reference.html
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ircoach.world.athena.failure import QueryFailed
from ircoach.world.athena.shelf import Shelf
from ircoach.world.athena.tables import INPUT_FORMAT, OUTPUT_FORMAT, SERDE, Table

_NAME = r"`?\"?(?:(\w+)`?\"?\.`?\"?)?(\w+)`?\"?"
Lines = tuple[str, str, list[str]]


def utility(sql: str, shelf: Shelf, database: str) -> Lines | None:
    """(the statement's kind, its column, its lines), or None where it is none of these."""
    text = re.sub(r"\s+", " ", re.sub(r"--[^\n]*", "", sql)).strip().rstrip(";").strip()
    for pattern, handler in _STATEMENTS:
        if found := re.fullmatch(pattern, text, re.IGNORECASE):
            return handler(found, shelf, database)
    return None


def _databases(found: re.Match[str], shelf: Shelf, database: str) -> Lines:
    del database
    return "SHOW_DATABASES", "database_name", [name for name in shelf.databases() if _like(found[1], name)]


def _tables(found: re.Match[str], shelf: Shelf, database: str) -> Lines:
    where = (found[1] or database).lower()
    if where not in shelf.databases():
        raise QueryFailed("SCHEMA_NOT_FOUND", f"Database {where} not found")
    return "SHOW_TABLES", "tab_name", [table.name for table in shelf.tables(where) if _like(found[2], table.name)]


def _columns(found: re.Match[str], shelf: Shelf, database: str) -> Lines:
    table = _table(found[3] or found[1], found[2], shelf, database)
    return "SHOW_COLUMNS", "field", list(table.all_columns)


def _describe(found: re.Match[str], shelf: Shelf, database: str) -> Lines:
    table = _table(found[1], found[2], shelf, database)
    lines = [f"{name:<20}\t{kind.hive:<20}\t{'':<20}" for name, kind in table.all_columns.items()]
    if table.partitions:
        lines += ["", "# Partition Information", f"{'# col_name':<20}\t{'data_type':<20}\t{'comment':<20}", ""]
        lines += [f"{name:<20}\t{kind.hive:<20}\t{'':<20}" for name, kind in table.partitions.items()]
    return "DESCRIBE_TABLE", "col_name", lines


def _create(found: re.Match[str], shelf: Shelf, database: str) -> Lines:
    table = _table(found[1], found[2], shelf, database)
    where = (found[1] or database).lower()
    properties = shelf.parameters(table)
    location = properties.pop("location")

    def columns(kinds: dict[str, str]) -> list[str]:
        return [f"  `{name}` {kind}{',' if place < len(kinds) else ')'}" for place, (name, kind) in enumerate(kinds.items(), 1)]

    lines = [f"CREATE EXTERNAL TABLE `{where}.{table.name}`("]
    lines += columns({name: kind.hive for name, kind in table.columns.items()})
    if table.partitions:
        lines += ["PARTITIONED BY (", *columns({name: kind.hive for name, kind in table.partitions.items()})]
    lines += ["ROW FORMAT SERDE", f"  '{SERDE}'", "STORED AS INPUTFORMAT", f"  '{INPUT_FORMAT}'"]
    lines += ["OUTPUTFORMAT", f"  '{OUTPUT_FORMAT}'", "LOCATION", f"  '{location}'", "TBLPROPERTIES ("]
    own = [(key, value) for key, value in properties.items() if "format" not in key.split(".")[0] and not key.startswith("serde")]
    lines += [f"  '{key}'='{value}'{',' if place < len(own) else ')'}" for place, (key, value) in enumerate(own, 1)]
    return "SHOW_CREATE_TABLE", "createtab_stmt", lines


def _table(where: str | None, name: str, shelf: Shelf, database: str) -> Table:
    found = shelf.table((where or database).lower(), name)
    if found is None:
        raise QueryFailed("TABLE_NOT_FOUND", f"Table {(where or database).lower()}.{name.lower()} does not exist")
    return found


def _like(pattern: str | None, name: str) -> bool:
    """Hive's own patterns: `*` for anything, `|` for either."""
    return pattern is None or re.fullmatch(pattern.strip("'").replace("*", ".*"), name, re.IGNORECASE) is not None


_STATEMENTS: tuple[tuple[str, Callable[[re.Match[str], Shelf, str], Lines]], ...] = (
    (r"SHOW (?:DATABASES|SCHEMAS)(?: LIKE ('[\w*|]+'))?", _databases),
    (r"SHOW TABLES(?: (?:IN|FROM) `?\"?(\w+)`?\"?)?(?: ('[\w*|]+'))?", _tables),
    (rf"SHOW COLUMNS (?:IN|FROM) {_NAME}(?: (?:IN|FROM) `?\"?(\w+)`?\"?)?", _columns),
    (rf"DESC(?:RIBE)?(?: EXTENDED| FORMATTED)? {_NAME}", _describe),
    (rf"SHOW CREATE TABLE {_NAME}", _create),
)
