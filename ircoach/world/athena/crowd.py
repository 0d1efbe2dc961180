"""The crowd's part of the store: its patterns once, and of each event only what differs from one to the next.

A view puts the two together when a query reads them, column by column, so that a million events fit where a hundred thousand
written ones would.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from ircoach.world.athena.tables import COLUMNS, columns_of
from ircoach.world.athena.types import Type
from ircoach.world.background.patterns import Pattern, turn
from ircoach.world.clock import SECOND
from ircoach.world.delivery import Delivered

if TYPE_CHECKING:
    import duckdb

    from ircoach.world.background.crowd import Crowd

BATCH = 5000
_EVENT = {
    "pattern": "INTEGER", "sitting": "INTEGER", "file": "INTEGER", "second": "BIGINT", "event": "UUID", "request": "VARCHAR",
    "host": "VARCHAR", "turn": "INTEGER",
}  # fmt: skip
_SITTING = {"number": "INTEGER", "key": "VARCHAR", "created": "VARCHAR", "session": "VARCHAR", "address": "VARCHAR"}
_FILE = {"number": "INTEGER", "path": "VARCHAR", "day": "VARCHAR", "delivered": "BIGINT"}
_PATTERN = {"number": "INTEGER", "account": "VARCHAR", "region": "VARCHAR", "encoded": "VARCHAR", "size": "BIGINT"}


class CrowdTables:
    """The crowd's tables in a database, and `view`, the SELECT that reads them as records."""

    def __init__(self, db: duckdb.DuckDBPyConnection, structure: Callable[[Type], Any]) -> None:
        self._db = db
        columns = {f"c_{name}": kind.duck for name, kind in COLUMNS.items()}
        shapes = {f"c_{name}": structure(kind) for name, kind in COLUMNS.items()}
        self._structures: dict[str, str] = {}
        for table, fields in (("events", _EVENT), ("sittings", _SITTING), ("files", _FILE), ("patterns", _PATTERN | columns)):
            self._structures[table] = json.dumps([_PATTERN | shapes if table == "patterns" else fields])
            db.execute(f"CREATE TABLE crowd_{table} (" + ", ".join(f'"{name}" {kind}' for name, kind in fields.items()) + ")")
        self._patterns: dict[int, int] = {}
        self._kept: list[Pattern] = []  # so that no two patterns are ever known by one id()
        self._sittings: dict[tuple[int, int, int], int] = {}
        self._files: dict[Delivered, int] = {}

    @property
    def view(self) -> str:
        """The SELECT that puts the records together, columns as in `events`."""
        return (
            f"SELECT {', '.join(_column(name, kind) for name, kind in COLUMNS.items())}, p.account, p.region, f.day, f.path, "
            "f.delivered, p.size FROM crowd_events e JOIN crowd_patterns p ON e.pattern = p.number "
            "JOIN crowd_sittings s ON e.sitting = s.number JOIN crowd_files f ON e.file = f.number"
        )

    def add(self, crowd: Crowd, since: int, until: int, lands: Callable[[int, Pattern], Delivered], gzip: int) -> None:
        """Take in the events of calls made from `since` up to and including `until`; `lands` says in which file one is."""
        for table, rows in self._rows(crowd, since, until, lands, gzip):
            text = json.dumps(rows, separators=(",", ":"))
            given = [text, self._structures[table]]
            self._db.execute(f"INSERT INTO crowd_{table} SELECT unnest(from_json(?, ?), max_depth := 2)", given)

    def _rows(
        self, crowd: Crowd, since: int, until: int, lands: Callable[[int, Pattern], Delivered], gzip: int
    ) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        rows: dict[str, list[dict[str, Any]]] = {table: [] for table in self._structures}
        for place in crowd.places(since, until):
            day = crowd.day(place.habit, place.day)
            pattern = crowd.pattern(place.habit, day.patterns[place.nth], place.time)
            number = self._patterns.get(id(pattern))
            if number is None:
                number = self._patterns[id(pattern)] = len(self._patterns)
                self._kept.append(pattern)
                rows["patterns"].append(_described(number, pattern, gzip))
            who = place.habit, place.day, day.sittings[place.nth]
            sitting = self._sittings.get(who)
            if sitting is None:
                sitting, sitter = len(self._sittings), crowd.sitter(place)
                self._sittings[who] = sitting
                about = (sitting, sitter.key, sitter.created, sitter.session, sitter.address)
                rows["sittings"].append(dict(zip(_SITTING, about, strict=True)))
            there = lands(place.time, pattern)
            file = self._files.get(there)
            if file is None:
                file = self._files[there] = len(self._files)
                rows["files"].append(dict(zip(_FILE, (file, there.key, there.day, there.at), strict=True)))
            made = crowd.ids(place)
            event, request, host = pattern.ids(made)
            values = (number, sitting, file, place.time // SECOND, event, request, host, turn(pattern.encoded, made))
            rows["events"].append(dict(zip(_EVENT, values, strict=True)))
            if len(rows["events"]) == BATCH:
                yield from ((table, found) for table, found in rows.items() if found)
                rows = {table: [] for table in self._structures}
        yield from ((table, found) for table, found in rows.items() if found)


def _described(number: int, pattern: Pattern, gzip: int) -> dict[str, Any]:
    """A pattern as a row: its record with the holes still named."""
    columns = {f"c_{name}": value for name, value in columns_of(pattern.marked).items()}
    size = max(1, len(pattern.text) // gzip)
    return dict(zip(_PATTERN, (number, pattern.account, pattern.region, pattern.encoded, size), strict=True)) | columns


_ENCODED = "substr(p.encoded, e.turn + 1) || substr(p.encoded, 1, e.turn)"
_FILLED = {
    "eventtime": "strftime(make_timestamp(e.second * 1000000), '%Y-%m-%dT%H:%M:%SZ')",
    "eventid": "CAST(e.event AS VARCHAR)",
    "requestid": "replace(p.c_requestid, '<<request>>', e.request)",
    "sourceipaddress": "replace(p.c_sourceipaddress, '<<address>>', s.address)",
    "additionaleventdata": "replace(p.c_additionaleventdata, '<<host>>', coalesce(e.host, ''))",
    "errormessage": f"replace(replace(p.c_errormessage, '<<session>>', s.session), '<<encoded>>', {_ENCODED})",
}
_SESSION = {"accesskeyid": "key", "arn": "session", "principalid": "session", "creationdate": "created"}


def _column(name: str, kind: Type) -> str:
    if name == "useridentity":
        return f"{_identity('p.c_useridentity', kind)} AS useridentity"
    return f'{_FILLED.get(name) or f"p.c_{name}"} AS "{name}"'


def _identity(path: str, kind: Type) -> str:
    """A userIdentity with its session's values; the issuer's arn has none of them and stays as it is."""
    parts = []
    for name, part in kind.parts:
        inner = f"{path}.{name}"
        if name in ("sessioncontext", "attributes") and part.name == "row":
            inner = _identity(inner, part)
        elif name in _SESSION:
            hole = _SESSION[name]
            inner = f"replace({inner}, '<<{hole}>>', s.{hole})"
        parts.append(f"{name} := {inner}")
    packed = f"struct_pack({', '.join(parts)})"
    return f"CASE WHEN {path} IS NULL THEN NULL ELSE {packed} END"
