"""Types as a statement writes them, and literals."""

from __future__ import annotations

import re

from sqlglot import exp

from ircoach.world.athena.dialect.scope import Typed
from ircoach.world.athena.quoting import literal
from ircoach.world.athena.types import BIGINT, BOOLEAN, DOUBLE, INTEGER, UNKNOWN, Type, array, map_of, varchar

_NAMES = {
    "VARCHAR": "varchar", "TEXT": "varchar", "CHAR": "char", "BOOLEAN": "boolean", "TINYINT": "tinyint", "SMALLINT": "smallint",
    "INT": "integer", "BIGINT": "bigint", "FLOAT": "real", "DOUBLE": "double", "DATE": "date", "TIME": "time",
    "TIMESTAMP": "timestamp", "TIMESTAMPTZ": "timestamp with time zone",
    "VARBINARY": "varbinary", "JSON": "json", "IPADDRESS": "ipaddress",
}  # fmt: skip


def written(node: exp.DataType) -> Type | None:
    """A type in a CAST; None where Athena has no such type."""
    word = str(node.this.value if hasattr(node.this, "value") else node.this).upper()
    inner = node.expressions
    if word in ("ARRAY", "LIST") and inner:
        element = written(inner[0])
        return array(element) if element else None
    if word == "MAP" and len(inner) == 2:
        key, value = written(inner[0]), written(inner[1])
        return map_of(key, value) if key and value else None
    if word == "STRUCT":
        return _row(inner)
    if word == "DECIMAL":
        sizes = [int(str(part.this)) for part in inner]
        return Type("decimal", size=sizes[0] if sizes else 38, scale=sizes[1] if len(sizes) > 1 else 0)
    if word == "USERDEFINED" or word not in _NAMES:
        text = str(node.args.get("kind") or "").lower()
        return Type(text) if text == "ipaddress" else None
    name = _NAMES[word]
    if name in ("varchar", "char") and inner:
        return Type(name, size=int(str(inner[0].this)))
    return Type(name)


def _row(inner: list[exp.Expression]) -> Type | None:
    fields: list[tuple[str, Type]] = []
    for part in inner:
        kind = (
            written(part.args["kind"])
            if isinstance(part, exp.ColumnDef)
            else written(part)
            if isinstance(part, exp.DataType)
            else None
        )
        if kind is None:
            return None
        fields.append((part.name.lower() if isinstance(part, exp.ColumnDef) else "", kind))
    return Type("row", tuple(fields))


def number(text: str) -> Typed:
    """A number: integer, bigint, decimal or, with an exponent, double."""
    if re.search("e", text, re.IGNORECASE):
        return Typed(f"CAST({literal(text)} AS DOUBLE)", DOUBLE)
    if "." in text:
        whole, _, rest = text.partition(".")
        digits = len(whole.lstrip("0")) + len(rest)
        kind = Type("decimal", size=max(1, digits), scale=len(rest))
        return Typed(f"CAST({literal(text)} AS {kind.duck})", kind)
    value = int(text)
    return Typed(text, INTEGER) if value < 2**31 else Typed(f"CAST({text} AS BIGINT)", BIGINT)


def string(text: str) -> Typed:
    """A text; it knows its length."""
    return Typed(literal(text), varchar(len(text)))


NULL = Typed("NULL", UNKNOWN)
TRUE, FALSE = Typed("TRUE", BOOLEAN), Typed("FALSE", BOOLEAN)
