"""The shelf: which databases, tables and views stand in the catalog, and where their files lie."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from ircoach.world.athena.tables import DATABASE, INPUT_FORMAT, OUTPUT_FORMAT, SERDE, TABLES, Table


class Shelf:
    """Databases with their tables. `log` gives the s3:// address under which the trail's files lie, `places` its folders there.

    Those are the accounts and the regions, by which the projected table is partitioned.
    """

    def __init__(self, log: Callable[[], str], places: Callable[[], tuple[list[str], list[str]]], made_at: dt.datetime) -> None:
        self._log, self._places, self.made_at = log, places, made_at
        self._databases: dict[str, dict[str, Table]] = {"default": {}, DATABASE: dict(TABLES)}

    def databases(self) -> list[str]:
        """Their names, in order."""
        return sorted(self._databases)

    def tables(self, database: str) -> Iterable[Table]:
        """A database's tables, in order of name."""
        return [table for _, table in sorted(self._databases.get(database, {}).items())]

    def table(self, database: str, name: str) -> Table | None:
        """A table by name."""
        return self._databases.get(database, {}).get(name.lower())

    def parameters(self, table: Table) -> dict[str, str]:
        """A table's properties, as Glue keeps them."""
        found = {
            "EXTERNAL": "TRUE",
            "classification": "cloudtrail",
            "inputformat": INPUT_FORMAT,
            "outputformat": OUTPUT_FORMAT,
            "serde.serialization.lib": SERDE,
            "location": f"{self._log()}/",
        }
        return found | (_projection(self._log(), *self._places()) if table.partitions else {})


def _projection(log: str, accounts: list[str], regions: list[str]) -> dict[str, str]:
    """The properties of partition projection (https://docs.aws.amazon.com/athena/latest/ug/partition-projection.html)."""
    return {
        "projection.enabled": "true",
        "projection.account.type": "enum",
        "projection.account.values": ",".join(accounts),
        "projection.region.type": "enum",
        "projection.region.values": ",".join(regions),
        "projection.timestamp.type": "date",
        "projection.timestamp.format": "yyyy/MM/dd",
        "projection.timestamp.interval": "1",
        "projection.timestamp.interval.unit": "DAYS",
        "projection.timestamp.range": "2020/01/01,NOW",
        "storage.location.template": f"{log}/${{account}}/CloudTrail/${{region}}/${{timestamp}}",
    }
