"""Athena on DuckDB, behind boto3's own client: the service, its catalog, Athena's SQL with Athena's meaning and errors.

Nothing is imported here: a kernel reads a query's price (`execution`) without loading the service, and the world with it.
"""
