"""Which types go together: Trino's implicit coercions, and nothing beside them.

https://trino.io/docs/current/language/types.html; a text is never silently a number or a time, which is where published queries
fail most.
"""

from __future__ import annotations

from ircoach.world.athena.types import DATE, DOUBLE, TIMESTAMP, TIMESTAMP_TZ, UNKNOWN, VARCHAR, Type

WHOLE = ("tinyint", "smallint", "integer", "bigint")
NUMBERS = (*WHOLE, "decimal", "real", "double")
_TIMES = ("date", "timestamp", "timestamp with time zone")
_DIGITS = {"tinyint": 3, "smallint": 5, "integer": 10, "bigint": 19}


def common(one: Type, other: Type) -> Type | None:
    """The type both can be read as; None where there is none."""
    if one == other:
        return one
    if one == UNKNOWN:
        return other
    if other == UNKNOWN:
        return one
    if one.name == other.name:
        return _same_kind(one, other)
    if one.name in NUMBERS and other.name in NUMBERS:
        return _numbers(one, other)
    if one.name in _TIMES and other.name in _TIMES:
        return (DATE, TIMESTAMP, TIMESTAMP_TZ)[max(_TIMES.index(one.name), _TIMES.index(other.name))]
    return None


def _same_kind(one: Type, other: Type) -> Type | None:
    if one.name in ("varchar", "char"):
        return VARCHAR if one.size is None or other.size is None else Type("varchar", size=max(one.size, other.size))
    if one.name == "decimal":
        return _decimal(one, other)
    if len(one.parts) != len(other.parts):
        return None
    parts = []
    for (label, first), (_, second) in zip(one.parts, other.parts, strict=True):
        both = common(first, second)
        if both is None:
            return None
        parts.append((label, both))
    return Type(one.name, tuple(parts))


def _numbers(one: Type, other: Type) -> Type:
    if "double" in (one.name, other.name):
        return DOUBLE
    if "real" in (one.name, other.name):
        return Type("real")
    if "decimal" in (one.name, other.name):
        return _decimal(one, other)
    return max(one, other, key=lambda kind: WHOLE.index(kind.name))


def _decimal(one: Type, other: Type) -> Type:
    sizes = [(kind.size or _DIGITS.get(kind.name, 38), kind.scale or 0) for kind in (one, other)]
    scale = max(scale for _, scale in sizes)
    return Type("decimal", size=min(38, max(size - behind for size, behind in sizes) + scale), scale=scale)


def fits(given: Type, wanted: Type) -> bool:
    """Whether a value of one type is taken where the other is asked for."""
    both = common(given, wanted)
    if both is None:
        return False
    if wanted.name in ("varchar", "char"):
        return given.name in ("varchar", "char", "unknown")
    return both == wanted or both.name == wanted.name
