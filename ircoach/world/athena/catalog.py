"""What there is to query: data catalogs, databases, tables and workgroups, as Athena's own API lists them."""

from __future__ import annotations

from typing import Any

from ircoach.world.athena.failure import invalid
from ircoach.world.athena.pages import page
from ircoach.world.athena.results import bucket_name
from ircoach.world.athena.shelf import Shelf
from ircoach.world.athena.tables import CATALOG, DATABASE, Table
from ircoach.world.gate import Asked, Gap
from ircoach.world.wire import AwsError

GROUP = "primary"
_VERSION = {"SelectedEngineVersion": "AUTO", "EffectiveEngineVersion": "Athena engine version 3"}


class Catalog:
    """One catalog, one workgroup."""

    def __init__(self, shelf: Shelf) -> None:
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
            "athena:ListWorkGroups": self.list_workgroups,
            "athena:GetWorkGroup": self.get_workgroup,
            "athena:ListEngineVersions": self.list_engines,
        }

    def workgroup(self, asked: Asked, name: str) -> str:
        """The workgroup of that name; Athena's refusal where there is none."""
        del asked
        if name != GROUP:
            raise invalid(f"WorkGroup {name} is not found.")
        return name

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
        lines, token = page(asked, [_database(name) for name in self._shelf.databases()], 50)
        return {"DatabaseList": lines} | ({"NextToken": token} if token else {})

    def get_database(self, asked: Asked) -> dict[str, Any]:
        """One database."""
        _catalog(asked.call.params.get("CatalogName"))
        return {"Database": _database(self._known(str(asked.call.params.get("DatabaseName"))))}

    def list_tables(self, asked: Asked) -> dict[str, Any]:
        """The tables of a database, all or those matching `Expression` (a pattern with `*` and `|`)."""
        import re

        _catalog(asked.call.params.get("CatalogName"))
        database = self._known(str(asked.call.params.get("DatabaseName")))
        wanted = re.compile(str(asked.call.params.get("Expression") or "*").replace("*", ".*"), re.IGNORECASE)
        tables = [table for table in self._shelf.tables(database) if wanted.fullmatch(table.name)]
        lines, token = page(asked, [self._described(table) for table in tables], 50)
        return {"TableMetadataList": lines} | ({"NextToken": token} if token else {})

    def get_table(self, asked: Asked) -> dict[str, Any]:
        """One table."""
        _catalog(asked.call.params.get("CatalogName"))
        database, name = self._known(str(asked.call.params.get("DatabaseName"))), str(asked.call.params.get("TableName")).lower()
        table = self._shelf.table(database, name)
        if table is None:
            raise AwsError("MetadataException", f"Table {name} not found.", 400)
        return {"TableMetadata": self._described(table)}

    def _known(self, database: str) -> str:
        if database.lower() not in self._shelf.databases():
            raise AwsError("MetadataException", f"Database {database} not found.", 400)
        return database.lower()

    def _described(self, table: Table) -> dict[str, Any]:
        return {
            "Name": table.name,
            "CreateTime": self._shelf.made_at,
            "LastAccessTime": self._shelf.made_at,
            "TableType": "EXTERNAL_TABLE",
            "Columns": [{"Name": name, "Type": kind.hive} for name, kind in table.columns.items()],
            "PartitionKeys": [{"Name": name, "Type": kind.hive} for name, kind in table.partitions.items()],
            "Parameters": self._shelf.parameters(table),
        }

    def list_workgroups(self, asked: Asked) -> dict[str, Any]:
        """The one workgroup."""
        group = {"Name": GROUP, "State": "ENABLED", "Description": "", "EngineVersion": _VERSION}
        lines, _ = page(asked, [{**group, "CreationTime": self._shelf.made_at}], 50)
        return {"WorkGroups": lines}

    def get_workgroup(self, asked: Asked) -> dict[str, Any]:
        """That workgroup, with the place its results go to."""
        name = self.workgroup(asked, str(asked.call.params.get("WorkGroup")))
        configuration = {
            "ResultConfiguration": {"OutputLocation": f"s3://{bucket_name(asked.account, asked.call.region)}/"},
            "EnforceWorkGroupConfiguration": False,
            "PublishCloudWatchMetricsEnabled": False,
            "RequesterPaysEnabled": False,
            "EngineVersion": _VERSION,
        }
        group = {"Name": name, "State": "ENABLED", "Configuration": configuration, "CreationTime": self._shelf.made_at}
        return {"WorkGroup": group}

    def list_engines(self, asked: Asked) -> dict[str, Any]:
        """The engine versions to choose from."""
        del asked
        return {"EngineVersions": [_VERSION]}


def _catalog(name: Any) -> None:
    if str(name or CATALOG).lower() != CATALOG.lower():
        raise invalid(f"Data catalog {name} was not found")


def _database(name: str) -> dict[str, Any]:
    described = {"Name": name, "Parameters": {}}
    return described | ({"Description": "The organization's CloudTrail logs"} if name == DATABASE else {})
