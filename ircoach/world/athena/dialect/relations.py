"""How the rows of a table are read from the engine, in DuckDB's words: from the trail's records, or from files brought in.

Every relation has the table's columns, `$path`, and `$bytes`: what reading a row costs. Partitions are what Athena makes of them:
added ones by their locations, projected ones by the template of their addresses
(https://docs.aws.amazon.com/athena/latest/ug/partition-projection-setting-up.html).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence, Set

from ircoach.world.athena.dialect.definitions import SERDES
from ircoach.world.athena.failure import QueryFailed
from ircoach.world.athena.quoting import literal, quoted
from ircoach.world.athena.shelf import Shelf
from ircoach.world.athena.tables import COLUMNS, INPUT_FORMAT, Table
from ircoach.world.athena.types import VARCHAR, Type
from ircoach.world.clock import to_datetime

#: what the engine calls the folders a query may have to open
FOLDERS = "folders"
#: what Hive calls a partition of rows whose column is NULL
NO_VALUE = "__HIVE_DEFAULT_PARTITION__"


class Relations:
    """The relations of one query, sent at `now` (scenario microseconds), over what `accounts` may see.

    `log` is the s3:// address of the trail's files: those that came by `until` and are not among the `deleted`. `read` lists the
    tables asked for, `loaded` those whose rows are to be brought in first.
    """

    def __init__(
        self, shelf: Shelf, accounts: Sequence[str], now: int, log: str, until: int | None = None, deleted: Set[str] = frozenset()
    ) -> None:
        self._shelf, self._accounts, self._now, self._deleted = shelf, accounts, now, deleted
        self._until = now if until is None else until
        self._log_bucket = "/".join(log.split("/")[:3]) + "/"
        self.read: list[Table] = []
        self.loaded: list[Table] = []

    def sql(self, table: Table) -> str:
        """A table's rows."""
        self.read.append(table)
        if not self.of_trail(table):
            return self._of_files(table)
        if _of_store(table):
            columns = [
                f"{_narrowed(quoted(name), kind, COLUMNS[name])} AS {quoted(name)}" for name, kind in table.columns.items()
            ]
            return self._parted(table, columns, "events", self._delivered)
        self.loaded.append(table)
        return self._parted(table, [quoted(name) for name in table.columns], quoted(held(table)), self._delivered)

    def weights(self, table: Table) -> str:
        """A table's rows without its own columns: where each lies and what it weighs."""
        if not self.of_trail(table):
            return self._parted(table, [], quoted(held(table)), "TRUE")
        return self._parted(table, [], "weights" if _of_store(table) else quoted(held(table)), self._delivered)

    @property
    def _delivered(self) -> str:
        """The condition on records of the trail: delivered by then, still there, and of accounts whose records may be seen."""
        own = ", ".join(literal(account) for account in self._accounts)
        lost = ", ".join(literal(path) for path in sorted(self._deleted))
        return f'"$delivered" <= {self._until} AND "account" IN ({own})' + (f' AND "$path" NOT IN ({lost})' if lost else "")

    def of_trail(self, table: Table) -> bool:
        """Whether it reads the trail's own files."""
        return table.location.startswith(self._log_bucket) and is_cloudtrail(table)

    def roots(self, table: Table) -> list[str]:
        """The s3:// addresses under which its files lie."""
        if table.projected:
            return [_template(table).split("${")[0]]
        if table.partitions:
            return [each.location for each in self._shelf.partitions(table)]
        return [table.location]

    def opened(self, table: Table, conditions: str) -> str:
        """SQL for which of the FOLDERS hold partitions of a table that meet conditions."""
        return f'SELECT DISTINCT "$path" FROM ({self._parted(table, [], quoted(FOLDERS), "TRUE")}) AS u WHERE {conditions}'

    def _of_files(self, table: Table) -> str:
        self.loaded.append(table)
        if SERDES[table.serde] == "regex":
            return self._parted(table, *_by_pattern(table), "TRUE")
        return self._parted(table, [quoted(name) for name in table.columns], quoted(held(table)), "TRUE")

    def _parted(self, table: Table, columns: Sequence[str], source: str, where: str) -> str:
        tail = f'"$path", "$bytes" FROM {source}'
        if table.id == "trail-pp":  # the store keeps these three
            parts = [quoted(name) for name in table.partitions]
            return f"SELECT {', '.join([*columns, *parts])}, {tail} WHERE {where}"
        if not table.partitions:
            whole = "" if table.id == "trail" else f' AND starts_with("$path", {literal(table.location)})'
            return f"SELECT {', '.join([*columns, tail])} WHERE {where}{whole}"
        if table.projected:
            parts, conditions = self._projected(table)
            return f"SELECT {', '.join([*columns, *parts])}, {tail} WHERE {' AND '.join([where, *conditions])}"
        return self._added(table, columns, tail, where)

    def _added(self, table: Table, columns: Sequence[str], tail: str, where: str) -> str:
        names = [f"p{place}" for place in range(len(table.partitions))]
        parts = [
            f"{_typed(f'nullif(p.{name}, {literal(NO_VALUE)})', kind)} AS {quoted(label)}"
            for name, (label, kind) in zip(names, table.partitions.items(), strict=True)
        ]
        lines = [
            "(" + ", ".join([literal(each.location), *[literal(value) for value in each.values]]) + ")"
            for each in self._shelf.partitions(table)
        ]
        some = f"VALUES {', '.join(lines)}" if lines else f"SELECT {', '.join(['NULL'] * (len(names) + 1))} WHERE FALSE"
        join = f'JOIN ({some}) AS p("at", {", ".join(names)}) ON starts_with("$path", p."at")'
        return f"SELECT {', '.join([*columns, *parts])}, {tail} {join} WHERE {where}"

    def _projected(self, table: Table) -> tuple[list[str], list[str]]:
        """(the partition columns, the conditions on them), by the template of the table's addresses."""
        template = _template(table)
        order: list[str] = []
        pattern = "^"
        for piece in re.split(r"(\$\{\w+\})", template.rstrip("/") + "/"):
            name = piece[2:-1].lower() if piece.startswith("${") else ""
            if name:
                order.append(name)
            pattern += f"({_shape(table, name)})" if name else re.escape(piece)
        parts, conditions = [], [f'regexp_matches("$path", {literal(pattern)})']
        for name, kind in table.partitions.items():
            if name not in order:
                raise _property(table, f"storage.location.template has no placeholder for the partition column {name}")
            value = f'regexp_extract("$path", {literal(pattern)}, {order.index(name) + 1})'
            parts.append(f"{_typed(value, kind)} AS {quoted(name)}")
            conditions += self._bounds(table, name, value)
        return parts, conditions

    def _bounds(self, table: Table, name: str, value: str) -> list[str]:
        """What the properties let a projected column be."""
        given = table.parameters
        kind = given.get(f"projection.{name}.type", "").lower()
        if kind == "enum":
            values = given.get(f"projection.{name}.values", "").split(",")
            return [f"{value} IN ({', '.join(literal(each.strip()) for each in values)})"]
        first, _, last = (each.strip() for each in given.get(f"projection.{name}.range", "").partition(","))
        if kind == "integer":
            return [f"CAST({value} AS BIGINT) BETWEEN {int(first)} AND {int(last)}"]
        if kind == "date":
            written = given.get(f"projection.{name}.format", "yyyy-MM-dd")
            return [f"{value} BETWEEN {literal(self._date(first, written))} AND {literal(self._date(last, written))}"]
        return []

    def _date(self, text: str, written: str) -> str:
        """An end of a range of dates, in the dates' own format: NOW, NOW-3YEARS, or a date as it stands."""
        found = re.fullmatch(r"NOW(?:([+-]\d+)(YEAR|MONTH|WEEK|DAY|HOUR|MINUTE|SECOND)S?)?", text.upper())
        if found is None:
            return text
        moved = to_datetime(self._now) + int(found[1] or 0) * _SPANS.get(found[2] or "DAY", dt.timedelta(days=1))
        return moved.strftime(re.sub("yyyy|MM|dd|HH|mm|ss", lambda part: _STRFTIME[part[0]], written.replace("'", "")))


_SPANS = {
    "YEAR": dt.timedelta(days=365),
    "MONTH": dt.timedelta(days=30),
    "WEEK": dt.timedelta(weeks=1),
    "DAY": dt.timedelta(days=1),
    "HOUR": dt.timedelta(hours=1),
    "MINUTE": dt.timedelta(minutes=1),
    "SECOND": dt.timedelta(seconds=1),
}
_STRFTIME = {"yyyy": "%Y", "MM": "%m", "dd": "%d", "HH": "%H", "mm": "%M", "ss": "%S"}


def _of_store(table: Table) -> bool:
    """Whether the store's own columns hold all that a table over the trail asks for."""
    return all(_within(kind, COLUMNS.get(name)) for name, kind in table.columns.items())


def is_cloudtrail(table: Table) -> bool:
    """Whether its files are CloudTrail's."""
    return table.input_format == INPUT_FORMAT


def held(table: Table) -> str:
    """What the engine calls the rows brought in for a table."""
    return f"files {table.id}"


def _template(table: Table) -> str:
    usual = table.location + "".join(f"{name}=${{{name}}}/" for name in table.partitions)
    return table.parameters.get("storage.location.template", usual)


def _shape(table: Table, name: str) -> str:
    """The pattern of a projected column's values in an address."""
    if name not in table.partitions:
        raise _property(table, f"storage.location.template names {name}, which is no partition column")
    kind = table.parameters.get(f"projection.{name}.type", "").lower()
    if kind == "date":
        written = table.parameters.get(f"projection.{name}.format", "yyyy-MM-dd")
        return re.sub("[yMdHms]+", lambda part: rf"\d{{{len(part[0])}}}", written.replace("'", ""))
    if kind not in ("enum", "integer", "injected"):
        raise _property(table, f"Missing or unknown property projection.{name}.type")
    return r"-?\d+" if kind == "integer" else "[^/]+"


def _property(table: Table, told: str) -> QueryFailed:
    return QueryFailed("INVALID_TABLE_PROPERTY", f"Table {table.name}: {told}")


def _typed(value: str, kind: Type) -> str:
    return value if kind == VARCHAR else f"TRY_CAST({value} AS {kind.duck})"


def _by_pattern(table: Table) -> tuple[list[str], str]:
    """(the columns, the rows) of lines taken apart by a pattern: a line that does not match is a row of NULLs."""
    pattern = table.settings.get("input.regex", "")
    try:
        groups = re.compile(pattern).groups
    except re.error as error:
        raise QueryFailed("HIVE_CURSOR_ERROR", f"input.regex is no regular expression: {error}") from error
    if groups < len(table.columns):
        raise QueryFailed("HIVE_CURSOR_ERROR", "Number of matching groups doesn't match the number of columns")
    names = ", ".join(literal(f"g{place}") for place in range(groups))
    at = literal(pattern)
    inner = f'CASE WHEN regexp_full_match("$line", {at}) THEN regexp_extract("$line", {at}, [{names}]) END AS g'
    columns = [f"{_typed(f'g.g{place}', kind)} AS {quoted(name)}" for place, (name, kind) in enumerate(table.columns.items())]
    return columns, f'(SELECT {inner}, "$path", "$bytes" FROM {quoted(held(table))})'


def _within(wanted: Type, had: Type | None) -> bool:
    """Whether a column as declared is part of what the store keeps of it."""
    if had is None:
        return False
    if wanted.name != had.name or wanted.name != "row":
        return wanted == had or (wanted.name == had.name == "array" and _within(wanted.element, had.element))
    fields: Mapping[str, Type] = dict(had.parts)
    return all(_within(kind, fields.get(name)) for name, kind in wanted.parts)


def _narrowed(sql: str, wanted: Type, had: Type) -> str:
    """That part, in DuckDB's words."""
    if wanted == had:
        return sql
    if wanted.name == "array":
        return f"list_transform({sql}, lambda e: {_narrowed('e', wanted.element, had.element)})"
    fields = dict(had.parts)
    packed = ", ".join(
        f"{quoted(name)} := {_narrowed(f'({sql}).{quoted(name)}', kind, fields[name])}" for name, kind in wanted.parts
    )
    return f"CASE WHEN {sql} IS NOT NULL THEN struct_pack({packed}) END"
