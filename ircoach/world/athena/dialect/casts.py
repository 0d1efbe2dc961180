"""CAST and TRY_CAST, and typed literals such as `timestamp '2024-01-01 00:00:00'`.

What may be cast to what: https://trino.io/docs/current/functions/conversion.html. A text cast to JSON is a JSON string, JSON cast
to a text only ever a scalar.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlglot import exp

from ircoach.world.athena.dialect.coercion import NUMBERS
from ircoach.world.athena.dialect.scope import Typed
from ircoach.world.athena.dialect.values import written
from ircoach.world.athena.quoting import literal
from ircoach.world.athena.types import JSON, UNKNOWN, Type

if TYPE_CHECKING:
    from ircoach.world.athena.dialect.expressions import Expressions

_TEXTS = ("varchar", "char")
_TIMES = ("date", "time", "timestamp", "timestamp with time zone")


def cast(self: Expressions, node: exp.Expression) -> Typed:
    """A conversion; TRY_CAST gives NULL where it fails."""
    if (named := _zoned(node)) is not None:
        return named
    wanted = written(node.args["to"])
    if wanted is None:
        raise self.context.mismatch(node, f"Unknown type: {node.args['to'].sql(dialect='trino').lower()}")
    given = self.compile(node.this)
    if not _possible(given.type, wanted):
        raise self.context.mismatch(node, f"Cannot cast {given.type} to {wanted}")
    sql = converted(given, wanted)
    if isinstance(node, exp.TryCast):
        sql = f"TRY({sql})"
    return Typed(sql, wanted)


_ZONED = re.compile(r"(\d{4}-\d\d?-\d\d?(?: \d\d?:\d\d(?::\d\d(?:\.\d+)?)?)?) ?(UTC|Z|GMT|[+-]\d\d:?\d\d)", re.IGNORECASE)


def _zoned(node: exp.Expression) -> Typed | None:
    """`timestamp '2024-01-01 00:00:00 UTC'` is a timestamp with time zone."""
    to = str(node.args["to"].this.value) if hasattr(node.args["to"].this, "value") else ""
    if to not in ("TIMESTAMP", "TIMESTAMPTZ") or not isinstance(node.this, exp.Literal):
        return None
    found = _ZONED.fullmatch(node.this.name.strip())
    if found is None:
        return None
    zone = "+00" if found[2].upper() in ("UTC", "Z", "GMT") else found[2]
    return Typed(f"CAST({literal(found[1] + zone)} AS TIMESTAMPTZ)", Type("timestamp with time zone"))


def _possible(given: Type, wanted: Type) -> bool:
    if given == UNKNOWN or (given.name == wanted.name and not given.parts):
        return True
    if given == JSON or wanted == JSON:
        return "ipaddress" not in (given.name, wanted.name) and "varbinary" not in (given.name, wanted.name)
    if given.name in _TEXTS:
        return not wanted.parts and wanted.name != "varbinary"
    if wanted.name in _TEXTS:
        return not given.parts
    if given.name in (*NUMBERS, "boolean") and wanted.name in (*NUMBERS, "boolean"):
        return True
    if given.name in _TIMES and wanted.name in _TIMES:
        return {given.name, wanted.name} != {"date", "time"}
    if given.parts and given.name == wanted.name and len(given.parts) == len(wanted.parts):
        return all(_possible(one, other) for (_, one), (_, other) in zip(given.parts, wanted.parts, strict=True))
    return False


def converted(given: Typed, wanted: Type) -> str:
    """The conversion in DuckDB's words."""
    sql = given.sql
    match given.type.name, wanted.name:
        case "unknown", _:
            return f"CAST(NULL AS {wanted.duck})"
        case (same, "json") if same == "json":
            return sql
        case _, "json":
            return f"CAST(to_json({sql}) AS JSON)"
        case "json", ("varchar" | "char"):
            sql = f"athena_json_text({sql})"
        case (("varchar" | "char"), "ipaddress"):
            return f"athena_ip({sql})"
        case "boolean", ("varchar" | "char"):
            sql = f"CAST({sql} AS VARCHAR)"
        case (("timestamp" | "timestamp with time zone"), ("varchar" | "char")):
            tail = " UTC" if given.type.name != "timestamp" else ""
            sql = f"strftime({sql}, '%Y-%m-%d %H:%M:%S.%g{tail}')"
        case (("double" | "real" | "decimal"), ("tinyint" | "smallint" | "integer" | "bigint")):
            sql = f"CAST(round({sql}) AS {wanted.duck})"
        case _:
            sql = f"CAST({sql} AS {wanted.duck})"
    if wanted.name in _TEXTS and wanted.size is not None:
        sql = f"substr({sql}, 1, {wanted.size})"
    return sql
