"""What there is to query: data catalogs, databases and tables, as Athena's own API lists them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ircoach.world.athena.failure import invalid
from ircoach.world.athena.pages import page
from ircoach.world.athena.shelf import Database, Shelf
from ircoach.world.athena.tables import CATALOG, Table
from ircoach.world.clock import to_datetime
from ircoach.world.gate import Asked, Gap
from ircoach.world.wire import AwsError

Shelves = Callable[[str, str], Shelf]


class Catalog:
    """One catalog an account, Glue's."""

    def __init__(self, shelf: Shelves) -> None:
        self._shelf = shelf

    def gaps(self) -> dict[str, Gap]:
        """The operations, by name."""
        return {
            "athena:ListDataCatalogs": self.list_catalogs,
            "athena:GetDataCatalog": self.get_catalog,
            "athena:ListDatabases": self.list_databases,
            "athena:GetDatabase": self.get_database,
            "athena:ListTableMetadata": self.list_tables,
            "athena:GetTableMetadata": self.get_table,
        }

    def list_catalogs(self, asked: Asked) -> dict[str, Any]:
        """The one catalog: Glue's."""
        lines, _ = page(asked, [{"CatalogName": CATALOG, "Type": "GLUE", "Status": "CREATE_COMPLETE"}], 50)
        return {"DataCatalogsSummary": lines}

    def get_catalog(self, asked: Asked) -> dict[str, Any]:
        """That catalog."""
        _catalog(asked.call.params.get("Name"))
        return {"DataCatalog": {"Name": CATALOG, "Type": "GLUE", "Parameters": {"catalog-id": asked.account}}}

    def list_databases(self, asked: Asked) -> dict[str, Any]:
        """The databases of the catalog."""
        _catalog(asked.call.params.get("CatalogName"))
        shelf = self._of(asked)
        lines, token = page(asked, [_database(held) for name in shelf.databases() if (held := shelf.database(name))], 50)
        return {"DatabaseList": lines} | ({"NextToken": token} if token else {})

    def get_database(self, asked: Asked) -> dict[str, Any]:
        """One database."""
        return {"Database": _database(self._known(asked))}

    def list_tables(self, asked: Asked) -> dict[str, Any]:
        """The tables of a database, all or those matching `Expression` (a pattern with `*` and `|`)."""
        database = self._known(asked)
        wanted = re.compile(str(asked.call.params.get("Expression") or "*").replace("*", ".*"), re.IGNORECASE)
        tables = [table for table in self._of(asked).tables(database.name) if wanted.fullmatch(table.name)]
        lines, token = page(asked, [_described(table) for table in tables], 50)
        return {"TableMetadataList": lines} | ({"NextToken": token} if token else {})

    def get_table(self, asked: Asked) -> dict[str, Any]:
        """One table."""
        database, name = self._known(asked), str(asked.call.params.get("TableName")).lower()
        table = self._of(asked).table(database.name, name)
        if table is None:
            raise AwsError("MetadataException", f"Table {name} not found.", 400)
        return {"TableMetadata": _described(table)}

    def _of(self, asked: Asked) -> Shelf:
        return self._shelf(asked.account, asked.call.region)

    def _known(self, asked: Asked) -> Database:
        _catalog(asked.call.params.get("CatalogName"))
        name = str(asked.call.params.get("DatabaseName"))
        found = self._of(asked).database(name)
        if found is None:
            raise AwsError("MetadataException", f"Database {name} not found.", 400)
        return found


def _described(table: Table) -> dict[str, Any]:
    made = to_datetime(table.made_at)
    about = {"inputformat": table.input_format, "outputformat": table.output_format, "location": table.location}
    return {
        "Name": table.name,
        "CreateTime": made,
        "LastAccessTime": made,
        "TableType": "VIRTUAL_VIEW" if table.view else "EXTERNAL_TABLE",
        "Columns": [{"Name": name, "Type": kind.hive} for name, kind in table.columns.items()],
        "PartitionKeys": [{"Name": name, "Type": kind.hive} for name, kind in table.partitions.items()],
        "Parameters": dict(table.parameters)
        | ({"presto_view": "true"} if table.view else {**about, "serde.serialization.lib": table.serde}),
    }


def _catalog(name: Any) -> None:
    if str(name or CATALOG).lower() != CATALOG.lower():
        raise invalid(f"Data catalog {name} was not found")


def _database(held: Database) -> dict[str, Any]:
    described = {"Name": held.name, "Parameters": dict(held.parameters)}
    return described | ({"Description": held.description} if held.description else {})
