"""How Athena writes values: in the rows of GetQueryResults, and in the CSV file it leaves in S3."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from ircoach.world.athena.types import UNKNOWN, Type


def text(value: Any, kind: Type) -> str | None:
    """A value as Athena prints it; None for NULL. Arrays are `[a, b]`, maps and rows `{k=v}`, their NULLs `null`."""
    if value is None:
        return None
    match kind.name:
        case "boolean":
            return "true" if value else "false"
        case "double" | "real":
            return java_double(float(value))
        case "decimal":
            return format(Decimal(value), f".{kind.scale or 0}f")
        case "array":
            return "[" + ", ".join(_inner(item, kind.element) for item in value) + "]"
        case "map":
            pairs = value.items() if isinstance(value, dict) else zip(value["key"], value["value"], strict=True)
            return "{" + ", ".join(f"{_inner(key, kind.key)}={_inner(item, kind.element)}" for key, item in pairs) + "}"
        case "row":
            items = list(value.items()) if isinstance(value, dict) else [("", item) for item in value]
            named = [
                f"{label or f'field{place}'}={_inner(item, part)}"
                for place, ((_, item), (label, part)) in enumerate(zip(items, kind.parts, strict=True))
            ]
            return "{" + ", ".join(named) + "}"
        case "timestamp" | "timestamp with time zone":
            zone = " UTC" if kind.name != "timestamp" else ""
            return f"{value:%Y-%m-%d %H:%M:%S}.{value.microsecond // 1000:03d}{zone}"
        case "time":
            return f"{value:%H:%M:%S}.{value.microsecond // 1000:03d}"
        case "interval day to second":
            return _days(value)
        case "varbinary":
            return " ".join(f"{byte:02x}" for byte in value)
    return value if isinstance(value, str) else _plain(value)


def _inner(value: Any, kind: Type) -> str:
    shown = text(value, kind)
    return "null" if shown is None else shown


def _plain(value: Any) -> str:
    if isinstance(value, (dict, list)):
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return text(value, Type("boolean" if isinstance(value, bool) else "double")) or "" if isinstance(value, float) else str(value)


def java_double(value: float) -> str:
    """A double as Java prints it: `1.0`, `1.0E10`, `NaN`."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        plain = format(Decimal(repr(value)), "f")
        return plain if "." in plain else plain + ".0"
    sign, digits, exponent = Decimal(repr(value)).as_tuple()
    numbers = "".join(map(str, digits)).rstrip("0") or "0"
    power = len(digits) - 1 + int(exponent)
    return f"{'-' if sign else ''}{numbers[0]}.{numbers[1:] or '0'}E{power}"


def _days(value: dt.timedelta) -> str:
    sign = "-" if value < dt.timedelta(0) else ""
    whole = abs(value)
    hours, rest = divmod(whole.seconds, 3600)
    return f"{sign}{whole.days} {hours:02d}:{rest // 60:02d}:{rest % 60:02d}.{whole.microseconds // 1000:03d}"


def csv(names: Sequence[str], rows: Iterable[Sequence[str | None]]) -> bytes:
    """The result file: every value in quotes, NULL as nothing at all.

    https://docs.aws.amazon.com/athena/latest/ug/querying-finding-output-files.html
    """
    lines = [names, *rows]
    return "".join(",".join("" if cell is None else _quoted(cell) for cell in line) + "\n" for line in lines).encode()


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


def column_info(name: str, kind: Type) -> dict[str, Any]:
    """ColumnInfo of GetQueryResults' metadata."""
    precision, scale = _PRECISION.get(kind.name, (0, 0))
    if kind.name == "varchar":
        precision = kind.size or 2147483647
    if kind.name == "decimal":
        precision, scale = kind.size or 38, kind.scale or 0
    return {
        "CatalogName": "hive",
        "SchemaName": "",
        "TableName": "",
        "Name": name,
        "Label": name,
        "Type": "varchar" if kind == UNKNOWN else kind.name,
        "Precision": precision,
        "Scale": scale,
        "Nullable": "UNKNOWN",
        "CaseSensitive": kind.name in ("varchar", "char"),
    }


_PRECISION = {"bigint": (19, 0), "integer": (10, 0), "smallint": (5, 0), "tinyint": (3, 0), "double": (17, 0), "real": (17, 0)}
_PRECISION |= {"timestamp": (3, 0), "timestamp with time zone": (3, 0), "boolean": (0, 0), "date": (0, 0)}
