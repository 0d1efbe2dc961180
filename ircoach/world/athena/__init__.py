"""Athena on DuckDB, behind boto3's own client: the service, its catalog, Athena's SQL with Athena's meaning and errors."""

from ircoach.world.athena.service import Athena

__all__ = ["Athena"]
