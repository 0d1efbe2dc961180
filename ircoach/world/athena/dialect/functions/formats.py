"""Formats: of dates, as MySQL and Joda write them, in DuckDB's letters; of JSON paths, as Trino reads them."""

from __future__ import annotations

import re

#: https://trino.io/docs/current/functions/datetime.html#mysql-date-functions
_MYSQL = {
    "i": "%M", "s": "%S", "S": "%S", "M": "%B", "W": "%A", "e": "%-d", "c": "%-m", "f": "%f", "h": "%I", "I": "%I", "k": "%-H",
    "l": "%-I", "p": "%p", "r": "%I:%M:%S %p", "T": "%H:%M:%S", "a": "%a", "b": "%b", "d": "%d", "H": "%H", "j": "%j", "m": "%m",
    "y": "%y", "Y": "%Y", "v": "%V", "x": "%G", "%": "%%",
}  # fmt: skip
#: https://www.joda.org/joda-time/apidocs/org/joda/time/format/DateTimeFormat.html
_JODA = {
    "yyyy": "%Y", "y": "%Y", "yy": "%y", "YYYY": "%Y", "MMMM": "%B", "MMM": "%b", "MM": "%m", "M": "%-m", "dd": "%d", "d": "%-d",
    "HH": "%H", "H": "%-H", "hh": "%I", "h": "%-I", "mm": "%M", "m": "%-M", "ss": "%S", "s": "%-S", "SSS": "%g", "SSSSSS": "%f",
    "a": "%p", "EEEE": "%A", "EEE": "%a", "E": "%a", "D": "%j", "DDD": "%j", "ww": "%V", "w": "%V", "xxxx": "%G", "Z": "+0000",
    "ZZ": "+00:00", "ZZZ": "UTC", "z": "UTC", "e": "%u",
}  # fmt: skip


def mysql(form: str) -> str:
    """`%Y-%m-%d %H:%i:%s` → `%Y-%m-%d %H:%M:%S`."""
    return re.sub(r"%(.)", lambda found: _MYSQL.get(found[1], found[1]), form)


def joda(form: str) -> str:
    """`yyyy-MM-dd'T'HH:mm:ss'Z'` → `%Y-%m-%dT%H:%M:%SZ`."""

    def piece(found: re.Match[str]) -> str:
        if found[1] is not None:
            return (found[1] or "'").replace("%", "%%")
        if found[2]:
            return _JODA.get(found[2], found[2])
        return found[0].replace("%", "%%")

    return re.sub(r"'((?:[^'])*)'|(([A-Za-z])\3*)|.", piece, form, flags=re.DOTALL)


_STEP = re.compile(r"""\.(?:"([^"]+)"|([\w$-]+))|\[(?:"([^"]+)"|'([^']+)'|(\d+)|(\*))\]""")


def json_path(path: str) -> str | None:
    """A JSON path in DuckDB's spelling, its names quoted; None where it is none.

    What Trino's own engine of paths reads: https://trino.io/docs/current/functions/json.html#json-extract
    """
    if not path.startswith("$"):
        path = f"$.{path}" if re.match(r"[\w]", path) else path
    rest, made = path[1:], "$"
    if not path.startswith("$"):
        return None
    while rest:
        found = _STEP.match(rest)
        if found is None:
            return None
        name = found[1] or found[2] or found[3] or found[4]
        if found[6]:
            return None
        made += f'."{name}"' if name is not None else f"[{found[5]}]"
        rest = rest[found.end() :]
    return made
