"""Athena's SQL: read as Trino, understood with Athena's types and names, said in DuckDB's words or refused in Athena's.

A query is compiled, never passed through: what no rule here knows is refused, so that nothing but the case's tables can be read.
"""

from ircoach.world.athena.dialect.planning import Plan, plan

__all__ = ["Plan", "plan"]
