"""Glue's Data Catalog, as Glue's own API shows it: the same databases, tables, views and partitions that Athena queries.

https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-catalog.html. It is changed through Athena's statements; a table
can be dropped here, too, as tools do that are done with one of their own.
"""

from __future__ import annotations

import base64
import json
import operator
import re
from collections.abc import Callable
from typing import Any

from ircoach.world.athena.catalog import Shelves
from ircoach.world.athena.pages import page
from ircoach.world.athena.shelf import Database, Partition, Shelf
from ircoach.world.athena.tables import Table
from ircoach.world.clock import to_datetime
from ircoach.world.gate import Asked, Gap
from ircoach.world.wire import AwsError


class Glue:
    """The catalog of every account and region."""

    def __init__(self, shelf: Shelves) -> None:
        self._shelf = shelf

    def gaps(self) -> dict[str, Gap]:
        """The operations, by name."""
        return {
            "glue:GetDatabases": self.databases,
            "glue:GetDatabase": self.database,
            "glue:GetTables": self.tables,
            "glue:GetTable": self.table,
            "glue:DeleteTable": self.delete,
            "glue:SearchTables": self.search,
            "glue:GetPartitions": self.partitions,
            "glue:GetPartition": self.partition,
            "glue:GetCatalogImportStatus": self.import_status,
        }

    def databases(self, asked: Asked) -> dict[str, Any]:
        """All databases."""
        shelf = self._of(asked)
        lines, token = page(asked, [_database(asked, held) for name in shelf.databases() if (held := shelf.database(name))], 100)
        return {"DatabaseList": lines} | ({"NextToken": token} if token else {})

    def database(self, asked: Asked) -> dict[str, Any]:
        """One database."""
        return {"Database": _database(asked, self._known(asked, "Name"))}

    def tables(self, asked: Asked) -> dict[str, Any]:
        """The tables of a database, all or those whose name matches `Expression`, a regular expression."""
        held = self._known(asked)
        wanted = _pattern(str(asked.call.params.get("Expression") or ".*"))
        found = [_table(asked, held.name, each) for each in self._of(asked).tables(held.name) if wanted.fullmatch(each.name)]
        lines, token = page(asked, found, 100)
        return {"TableList": lines} | ({"NextToken": token} if token else {})

    def table(self, asked: Asked) -> dict[str, Any]:
        """One table."""
        database, table = self._table(asked, "Name")
        return {"Table": _table(asked, database, table)}

    def delete(self, asked: Asked) -> dict[str, Any]:
        """Drop a table or a view; its files stay."""
        database, table = self._table(asked, "Name")
        self._of(asked).drop(database, table)
        return {}

    def search(self, asked: Asked) -> dict[str, Any]:
        """The tables of all databases with a text in their name."""
        shelf, text = self._of(asked), str(asked.call.params.get("SearchText") or "").strip('"').lower()
        found = [_table(asked, name, each) for name in shelf.databases() for each in shelf.tables(name) if text in each.name]
        lines, token = page(asked, found, 100)
        return {"TableList": lines} | ({"NextToken": token} if token else {})

    def partitions(self, asked: Asked) -> dict[str, Any]:
        """The partitions that were added to a table; projected ones are nowhere."""
        database, table = self._table(asked, "TableName")
        wanted = _condition(str(asked.call.params.get("Expression") or ""), list(table.partitions))
        found = [_partition(asked, database, table, each) for each in self._of(asked).partitions(table) if wanted(each)]
        lines, token = page(asked, found, 1000)
        return {"Partitions": lines} | ({"NextToken": token} if token else {})

    def partition(self, asked: Asked) -> dict[str, Any]:
        """One partition, by its values."""
        database, table = self._table(asked, "TableName")
        values = tuple(str(value) for value in asked.call.params.get("PartitionValues") or ())
        for each in self._of(asked).partitions(table):
            if each.values == values:
                return {"Partition": _partition(asked, database, table, each)}
        raise AwsError("EntityNotFoundException", "Cannot find partition.", 400)

    def import_status(self, asked: Asked) -> dict[str, Any]:
        """That the catalog is Glue's and not Athena's of old."""
        del asked
        return {"ImportStatus": {"ImportCompleted": True}}

    def _of(self, asked: Asked) -> Shelf:
        return self._shelf(asked.account, asked.call.region)

    def _known(self, asked: Asked, parameter: str = "DatabaseName") -> Database:
        name = str(asked.call.params.get(parameter) or "")
        found = self._of(asked).database(name)
        if found is None:
            raise AwsError("EntityNotFoundException", f"Database {name} not found.", 400)
        return found

    def _table(self, asked: Asked, parameter: str) -> tuple[str, Table]:
        database, name = self._known(asked), str(asked.call.params.get(parameter) or "")
        found = self._of(asked).table(database.name, name)
        if found is None:
            raise AwsError("EntityNotFoundException", f"Entity Not Found (Table {name} not found.)", 400)
        return database.name, found


def _pattern(expression: str) -> re.Pattern[str]:
    """A pattern of names: a regular expression, where a star may also stand alone for anything, as tools write it (`*part*`)."""
    try:
        return re.compile(re.sub(r"(?<![.\])\\])\*", ".*", expression), re.IGNORECASE)
    except re.error as error:
        raise AwsError("InvalidInputException", f"Invalid expression '{expression}': {error}", 400) from error


def _condition(expression: str, names: list[str]) -> Callable[[Partition], bool]:
    """Whether a partition is asked for: comparisons with texts or numbers, joined by AND."""
    tests: list[tuple[int, Callable[[Any, Any], bool], str]] = []
    for part in re.split(r"\s+and\s+", expression.strip(), flags=re.IGNORECASE) if expression.strip() else ():
        found = re.fullmatch(r"\(?\s*`?(\w+)`?\s*(<=|>=|<>|!=|=|<|>)\s*'?([^']*?)'?\s*\)?", part)
        if found is None or found[1].lower() not in names:
            raise AwsError("InvalidInputException", f"Unsupported expression '{expression}'", 400)
        tests.append((names.index(found[1].lower()), _COMPARED[found[2]], found[3]))
    return lambda partition: all(test(partition.values[place], value) for place, test, value in tests)


_COMPARED = {
    "=": operator.eq, "<>": operator.ne, "!=": operator.ne, "<": operator.lt, ">": operator.gt, "<=": operator.le,
    ">=": operator.ge,
}  # fmt: skip


def _database(asked: Asked, held: Database) -> dict[str, Any]:
    described = {
        "Name": held.name,
        "Description": held.description,
        "LocationUri": held.location,
        "Parameters": dict(held.parameters),
        "CreateTime": to_datetime(held.made_at),
        "CatalogId": asked.account,
    }
    return {key: value for key, value in described.items() if value}


def _storage(table: Table, location: str) -> dict[str, Any]:
    return {
        "Columns": [
            {"Name": name, "Type": kind.hive} | ({"Comment": told} if (told := table.comments.get(name)) else {})
            for name, kind in table.columns.items()
        ],
        "Location": location.rstrip("/"),
        "InputFormat": table.input_format,
        "OutputFormat": table.output_format,
        "Compressed": False,
        "NumberOfBuckets": -1,
        "SerdeInfo": {"SerializationLibrary": table.serde, "Parameters": dict(table.settings)} if table.serde else {},
        "BucketColumns": [],
        "SortColumns": [],
        "Parameters": {},
        "StoredAsSubDirectories": False,
    }


def _table(asked: Asked, database: str, table: Table) -> dict[str, Any]:
    made = to_datetime(table.made_at)
    described: dict[str, Any] = {
        "Name": table.name,
        "DatabaseName": database,
        "CreateTime": made,
        "UpdateTime": made,
        "Retention": 0,
        "StorageDescriptor": _storage(table, table.location),
        "PartitionKeys": [{"Name": name, "Type": kind.hive} for name, kind in table.partitions.items()],
        "TableType": "VIRTUAL_VIEW" if table.view else "EXTERNAL_TABLE",
        "Parameters": {**table.parameters, **({"presto_view": "true", "comment": "Presto View"} if table.view else {})},
        "IsRegisteredWithLakeFormation": False,
        "CatalogId": asked.account,
        "VersionId": "0",
    }
    if table.comment:
        described["Description"] = table.comment
    if table.view:
        kept = {
            "originalSql": table.view,
            "catalog": "awsdatacatalog",
            "schema": table.database,
            "columns": [{"name": name, "type": str(kind)} for name, kind in table.columns.items()],
        }
        text = base64.b64encode(json.dumps(kept, separators=(",", ":")).encode()).decode()
        described |= {"ViewOriginalText": f"/* Presto View: {text} */", "ViewExpandedText": "/* Presto View */"}
    return described


def _partition(asked: Asked, database: str, table: Table, partition: Partition) -> dict[str, Any]:
    return {
        "Values": list(partition.values),
        "DatabaseName": database,
        "TableName": table.name,
        "CreationTime": to_datetime(partition.made_at),
        "StorageDescriptor": _storage(table, partition.location),
        "CatalogId": asked.account,
    }
