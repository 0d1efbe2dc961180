"""Definitions carried out on the catalog: tables, partitions, databases and views made, changed and dropped.

They are carried out when the query runs, so an error of theirs is the query's, in Hive's words as Athena passes them on
(https://docs.aws.amazon.com/athena/latest/ug/troubleshooting-athena.html).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from ircoach.world.athena.dialect import hive
from ircoach.world.athena.failure import QueryFailed
from ircoach.world.athena.shelf import Database, Partition, Shelf
from ircoach.world.athena.tables import Table

#: the names of folders right under an s3:// address, as MSCK looks for them
Folders = Callable[[str], list[str]]
_TASK = "FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask. "


class Definitions:
    """Carries definitions out on a shelf. `database` is the one a bare name is in, `now` scenario time."""

    def __init__(self, shelf: Shelf, database: str, now: int, folders: Folders) -> None:
        self._shelf, self.database, self._now, self._folders = shelf, database.lower(), now, folders

    def carry_out(self, made: hive.Definition) -> list[str]:
        """The lines of its answer, mostly none."""
        match made:
            case hive.CreateTable():
                return self._create_table(made)
            case hive.CreateDatabase():
                return self._create_database(made)
            case hive.Drop():
                return self._drop(made)
            case hive.AddPartitions():
                return self._add(made)
            case hive.DropPartitions():
                return self._drop_partitions(made)
            case hive.SetProperties():
                database, table = self._known(made.name)
                self._shelf.put(database, replace(table, parameters={**table.parameters, **made.parameters}))
                return []
            case hive.Repair():
                return self._repair(made)

    def put_view(self, name: hive.Name, view: Table, replaces: bool) -> list[str]:
        """Put up a view whose query was understood."""
        database = self._where(name[0])
        there = self._shelf.table(database, name[1])
        if there is not None and not (replaces and there.view):
            raise QueryFailed(
                "TABLE_ALREADY_EXISTS" if not there.view else "VIEW_ALREADY_EXISTS",
                f"line 1:1: {'View' if there.view else 'Table'} 'awsdatacatalog.{database}.{name[1]}' already exists",
            )
        self._shelf.put(database, replace(view, id=self._shelf.new_id(), made_at=self._now))
        return []

    def _create_table(self, made: hive.CreateTable) -> list[str]:
        database, name = self._where(made.name[0]), made.name[1]
        if self._shelf.table(database, name) is not None:
            if made.lenient:
                return []
            raise QueryFailed("", f"{_TASK}AlreadyExistsException(message:Table {name} already exists.)")
        _located(made.location)
        if both := set(made.columns) & set(made.partitions):
            raise QueryFailed("", f"FAILED: SemanticException [Error 10035]: Column repeated in partitioning columns {min(both)}")
        if made.serde not in SERDES:
            raise QueryFailed("", f"FAILED: SemanticException Cannot find class '{made.serde}'")
        table = Table(
            name, made.columns, made.partitions, made.location.rstrip("/") + "/", made.serde, made.input_format,
            made.output_format, made.settings, made.parameters, made.comment, made.comments, id=self._shelf.new_id(),
            made_at=self._now,
        )  # fmt: skip
        self._shelf.put(database, table)
        return []

    def _create_database(self, made: hive.CreateDatabase) -> list[str]:
        if self._shelf.database(made.name) is not None:
            if made.lenient:
                return []
            raise QueryFailed("", f"{_TASK}AlreadyExistsException(message:Database {made.name} already exists)")
        self._shelf.add_database(Database(made.name, made.comment, made.location, made.parameters, self._now))
        return []

    def _drop(self, made: hive.Drop) -> list[str]:
        if made.kind == "DATABASE":
            return self._drop_database(made)
        database = self._where(made.name[0])
        table = self._shelf.table(database, made.name[1])
        if table is None:
            if made.lenient:
                return []
            if made.kind == "VIEW":
                raise QueryFailed("TABLE_NOT_FOUND", f"line 1:1: View 'awsdatacatalog.{database}.{made.name[1]}' does not exist")
            raise QueryFailed("", f"FAILED: SemanticException [Error 10001]: Table not found {made.name[1]}")
        if bool(table.view) != (made.kind == "VIEW"):
            told = "a view with DROP TABLE" if table.view else "a base table with DROP VIEW"
            raise QueryFailed("", f"FAILED: SemanticException [Error 10131]: Cannot drop {told}")
        self._shelf.drop(database, table)
        return []

    def _drop_database(self, made: hive.Drop) -> list[str]:
        name = made.name[1]
        if self._shelf.database(name) is None:
            if made.lenient:
                return []
            raise QueryFailed("", f"FAILED: SemanticException [Error 10072]: Database does not exist: {name}")
        if not made.cascade and list(self._shelf.tables(name)):
            told = f"InvalidOperationException(message:Database {name} is not empty. One or more tables exist.)"
            raise QueryFailed("", _TASK + told)
        self._shelf.drop_database(name)
        return []

    def _add(self, made: hive.AddPartitions) -> list[str]:
        _, table = self._known(made.name)
        for given, location in made.partitions:
            values = _in_order(table, given)
            if any(each.values == values for each in self._shelf.partitions(table)):
                if made.lenient:
                    continue
                raise QueryFailed("", f"{_TASK}AlreadyExistsException(message:Partition already exists.)")
            if location:
                _located(location)
            usual = table.location + "".join(f"{name}={value}/" for name, value in zip(table.partitions, values, strict=True))
            self._shelf.add_partition(table, Partition(values, location.rstrip("/") + "/" if location else usual, self._now))
        return []

    def _drop_partitions(self, made: hive.DropPartitions) -> list[str]:
        _, table = self._known(made.name)
        for given in made.partitions:
            values = _in_order(table, given)
            if not self._shelf.drop_partition(table, values) and not made.lenient:
                told = ", ".join(f"{name} = '{value}'" for name, value in given.items())
                raise QueryFailed("", f"FAILED: SemanticException [Error 10006]: Partition not found ({told})")
        return []

    def _repair(self, made: hive.Repair) -> list[str]:
        """Add the partitions whose folders are named `column=value`; CloudTrail's and S3's own folders are not."""
        database, table = self._known(made.name)
        if not table.partitions:
            return []
        known = {each.values for each in self._shelf.partitions(table)}
        found: list[str] = []
        for values in _walk(table.location, list(table.partitions), self._folders):
            if values in known:
                continue
            path = "/".join(f"{name}={value}" for name, value in zip(table.partitions, values, strict=True))
            self._shelf.add_partition(table, Partition(values, f"{table.location}{path}/", self._now))
            found.append(path)
        missing = "\t".join(f"{table.name}:{path}" for path in found)
        lines = [f"Partitions not in metastore:\t{missing}"] if found else []
        return lines + [f"Repair: Added partition to metastore {database}.{table.name}:{path}" for path in found]

    def _where(self, database: str | None) -> str:
        name = (database or self.database).lower()
        if self._shelf.database(name) is None:
            raise QueryFailed("", f"FAILED: SemanticException [Error 10072]: Database does not exist: {name}")
        return name

    def _known(self, name: hive.Name) -> tuple[str, Table]:
        database = self._where(name[0])
        table = self._shelf.table(database, name[1])
        if table is None or table.view:
            raise QueryFailed("", f"FAILED: SemanticException [Error 10001]: Table not found {database}.{name[1]}")
        return database, table


def _located(location: str) -> None:
    """Refuse a location that names no bucket."""
    if not re.match(r"s3://[a-z0-9][a-z0-9.-]+(/|$)", location):
        raise QueryFailed("", f"FAILED: SemanticException Invalid location: '{location}'. LOCATION is an s3:// path")


def _in_order(table: Table, given: Mapping[str, str]) -> tuple[str, ...]:
    if not table.partitions:
        raise QueryFailed("", f"FAILED: SemanticException table is not partitioned but partition spec exists: {dict(given)}")
    if set(given) != set(table.partitions):
        raise QueryFailed("", f"FAILED: SemanticException partition spec {dict(given)} doesn't contain all partition columns")
    return tuple(given[name] for name in table.partitions)


def _walk(location: str, names: list[str], folders: Folders) -> list[tuple[str, ...]]:
    if not names:
        return [()]
    found: list[tuple[str, ...]] = []
    for folder in folders(location):
        name, sign, value = folder.partition("=")
        if sign and name.lower() == names[0]:
            found += [(value, *rest) for rest in _walk(f"{location}{folder}/", names[1:], folders)]
    return found


#: the SerDes a table may name: what reads each is in files.py
SERDES = {
    "org.apache.hive.hcatalog.data.JsonSerDe": "json",
    "org.openx.data.jsonserde.JsonSerDe": "json",
    "com.amazon.emr.hive.serde.CloudTrailSerde": "json",
    "org.apache.hadoop.hive.serde2.RegexSerDe": "regex",
    "org.apache.hadoop.hive.contrib.serde2.RegexSerDe": "regex",
    "com.amazonaws.glue.serde.RegexSerDe": "regex",
    hive.LAZY: "delimited",
    "org.apache.hadoop.hive.serde2.OpenCSVSerde": "csv",
    hive.PARQUET: "parquet",
}
