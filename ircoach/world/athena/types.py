"""The types of Athena's SQL, spelt as Athena spells them: `varchar(20)`, `row(type varchar, arn varchar)`.

https://docs.aws.amazon.com/athena/latest/ug/data-types.html; engine version 3 is Trino, whose names error messages use
(https://trino.io/docs/current/language/types.html).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from ircoach.world.athena.quoting import quoted


@dataclass(frozen=True, slots=True)
class Type:
    """A type. `parts` are a row's fields, an array's element (no name) or a map's key and value (no names).

    `size` is a varchar's or char's length, or a decimal's precision; `scale` a decimal's.
    """

    name: str
    parts: tuple[tuple[str, Type], ...] = ()
    size: int | None = None
    scale: int | None = None

    def __str__(self) -> str:
        match self.name:
            case "row":
                return "row(" + ", ".join(f"{name} {kind}".strip() for name, kind in self.parts) + ")"
            case "array" | "map":
                return f"{self.name}(" + ", ".join(str(kind) for _, kind in self.parts) + ")"
            case "timestamp":
                return "timestamp(3)"
            case "timestamp with time zone":
                return "timestamp(3) with time zone"
            case "decimal":
                return f"decimal({self.size},{self.scale})"
        return self.name if self.size is None else f"{self.name}({self.size})"

    @property
    def element(self) -> Type:
        """What an array holds, or a map's values."""
        return self.parts[-1][1]

    @property
    def key(self) -> Type:
        """What a map's keys are."""
        return self.parts[0][1]

    def field(self, name: str) -> Type | None:
        """The type of a row's field, in any letter case; None where it has none of that name."""
        wanted = name.lower()
        return next((kind for label, kind in self.parts if label.lower() == wanted), None)

    @property
    def hive(self) -> str:
        """As a Glue table's columns spell it: `struct<type:string>`.

        https://docs.aws.amazon.com/athena/latest/ug/data-types.html (DDL names beside DML names)
        """
        match self.name:
            case "row":
                return "struct<" + ",".join(f"{name}:{kind.hive}" for name, kind in self.parts) + ">"
            case "array" | "map":
                return f"{self.name}<" + ",".join(kind.hive for _, kind in self.parts) + ">"
            case "varchar" if self.size is None:
                return "string"
            case "integer":
                return "int"
            case "varbinary":
                return "binary"
        return re.sub(r"\(3\).*", "", str(self))

    @property
    def duck(self) -> str:
        """As DuckDB spells it."""
        match self.name:
            case "row":
                return "STRUCT(" + ", ".join(f"{quoted(name)} {kind.duck}" for name, kind in self.parts) + ")"
            case "array":
                return f"{self.element.duck}[]"
            case "map":
                return f"MAP({self.key.duck}, {self.element.duck})"
            case "decimal":
                return f"DECIMAL({self.size},{self.scale})"
        return _DUCK.get(self.name, "VARCHAR")


_DUCK = {
    "boolean": "BOOLEAN",
    "tinyint": "TINYINT",
    "smallint": "SMALLINT",
    "integer": "INTEGER",
    "bigint": "BIGINT",
    "real": "FLOAT",
    "double": "DOUBLE",
    "date": "DATE",
    "time": "TIME",
    "timestamp": "TIMESTAMP",
    "timestamp with time zone": "TIMESTAMPTZ",
    "varbinary": "BLOB",
    "json": "JSON",
    "interval day to second": "INTERVAL",
    "interval year to month": "INTERVAL",
}

VARCHAR = Type("varchar")
BOOLEAN = Type("boolean")
INTEGER = Type("integer")
BIGINT = Type("bigint")
DOUBLE = Type("double")
REAL = Type("real")
DATE = Type("date")
TIME = Type("time")
TIMESTAMP = Type("timestamp")
TIMESTAMP_TZ = Type("timestamp with time zone")
JSON = Type("json")
VARBINARY = Type("varbinary")
IPADDRESS = Type("ipaddress")
UNKNOWN = Type("unknown")
DAY_INTERVAL = Type("interval day to second")
MONTH_INTERVAL = Type("interval year to month")


def array(element: Type) -> Type:
    """An array of something."""
    return Type("array", (("", element),))


def map_of(key: Type, value: Type) -> Type:
    """A map."""
    return Type("map", (("", key), ("", value)))


def row(**fields: Type) -> Type:
    """A row with named fields."""
    return Type("row", tuple(fields.items()))


def varchar(size: int) -> Type:
    """A text of at most so many characters, as literals are."""
    return Type("varchar", size=size)


def structure(kind: Type) -> Any:
    """A type as DuckDB's from_json wants its shape described."""
    match kind.name:
        case "row":
            return {name: structure(part) for name, part in kind.parts}
        case "array":
            return [structure(kind.element)]
    return kind.duck
