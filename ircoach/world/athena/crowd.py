"""The crowd's part of the store: its patterns once, and of each event only what differs from one to the next.

`view` puts the two together when a query reads them, column by column, so that a million events fit where a hundred thousand
written ones would.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from ircoach.world.athena.tables import COLUMNS, columns_of
from ircoach.world.athena.types import Type, structure
from ircoach.world.background.patterns import Pattern, Sitter, turn
from ircoach.world.clock import SECOND
from ircoach.world.delivery import Delivered

if TYPE_CHECKING:
    import duckdb

    from ircoach.world.background.crowd import Crowd, Place

BATCH = 5000
_EVENT = {
    "pattern": "INTEGER", "sitting": "INTEGER", "file": "INTEGER", "second": "BIGINT", "event": "UUID", "request": "VARCHAR",
    "host": "VARCHAR", "turn": "INTEGER",
}  # fmt: skip
_SITTING = {"number": "INTEGER"} | dict.fromkeys(Sitter._fields, "VARCHAR")
_FILE = {"number": "INTEGER", "path": "VARCHAR", "day": "VARCHAR", "delivered": "BIGINT"}
_PATTERN = {"number": "INTEGER", "account": "VARCHAR", "region": "VARCHAR", "encoded": "VARCHAR", "size": "BIGINT"}


def view(database: str) -> str:
    """The SELECT that puts the records of a database's tables together, columns as in `events`."""
    return (
        f"SELECT {', '.join(_column(name, kind) for name, kind in COLUMNS.items())}, p.account, p.region, f.day, f.path, "
        f"f.delivered, p.size FROM {database}.crowd_events e JOIN {database}.crowd_patterns p ON e.pattern = p.number "
        f"JOIN {database}.crowd_sittings s ON e.sitting = s.number JOIN {database}.crowd_files f ON e.file = f.number"
    )


def weights(database: str) -> str:
    """The SELECT that tells what a database's records weigh, columns as in `weights`."""
    return (
        f"SELECT p.account, p.region, f.day, f.path, f.delivered, p.size FROM {database}.crowd_events e "
        f"JOIN {database}.crowd_patterns p ON e.pattern = p.number JOIN {database}.crowd_files f ON e.file = f.number"
    )


class CrowdTables:
    """The crowd's tables in one of a connection's databases; `view` reads them as records."""

    def __init__(self, db: duckdb.DuckDBPyConnection, database: str) -> None:
        self._db, self._database = db, database
        columns = {f"c_{name}": kind.duck for name, kind in COLUMNS.items()}
        shapes = {f"c_{name}": structure(kind) for name, kind in COLUMNS.items()}
        self._fields = {"events": _EVENT, "sittings": _SITTING, "files": _FILE, "patterns": _PATTERN | shapes}
        for table, fields in (self._fields | {"patterns": _PATTERN | columns}).items():
            described = ", ".join(f'"{name}" {kind}' for name, kind in fields.items())
            db.execute(f"CREATE TABLE {database}.crowd_{table} ({described})")
        self._patterns: dict[int, int] = {}
        self._kept: list[Pattern] = []  # so that no two patterns are ever known by one id()
        self._sittings: dict[tuple[int, int, int], int] = {}
        self._files: dict[str, int] = {}

    def add(self, crowd: Crowd, since: int, until: int, lands: Callable[[int, Pattern], Delivered], gzip: int) -> None:
        """Take in the events of calls made from `since` up to and including `until`; `lands` says in which file one is."""
        coming = crowd.places(since, until)
        while places := list(islice(coming, BATCH)):
            new: dict[str, list[tuple[Any, ...]]] = {"patterns": [], "sittings": [], "files": []}
            events = [self._event(crowd, place, lands, gzip, new) for place in places]
            for table, rows in {**new, "events": events}.items():
                self._insert(table, rows)

    def _insert(self, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
        """Put rows into a table, sent column by column: a third of the work that rows by name are."""
        if rows:
            names = self._fields[table]
            text = json.dumps(dict(zip(names, zip(*rows, strict=True), strict=True)), separators=(",", ":"))
            columns = ", ".join(f'unnest(given."{name}")' for name in names)
            shape = json.dumps({name: [kind] for name, kind in names.items()})
            into = f"INSERT INTO {self._database}.crowd_{table}"
            self._db.execute(f"{into} SELECT {columns} FROM (SELECT from_json(?, ?) AS given)", [text, shape])

    def _event(
        self,
        crowd: Crowd,
        place: Place,
        lands: Callable[[int, Pattern], Delivered],
        gzip: int,
        new: dict[str, list[tuple[Any, ...]]],
    ) -> tuple[Any, ...]:
        """An event as a row; what it refers to for the first time becomes a `new` row of its own."""
        time, habit, offset, nth = place
        day = crowd.day(habit, offset)
        pattern = crowd.pattern(habit, day.patterns[nth], time)
        number = self._patterns.get(id(pattern))
        if number is None:
            number = self._patterns[id(pattern)] = len(self._patterns)
            self._kept.append(pattern)
            new["patterns"].append(_described(number, pattern, gzip))
        who = habit, offset, day.sittings[nth]
        sitting = self._sittings.get(who)
        if sitting is None:
            sitting = self._sittings[who] = len(self._sittings)
            new["sittings"].append((sitting, *crowd.sitter(place)))
        there = lands(time, pattern)
        file = self._files.get(there.key)
        if file is None:
            file = self._files[there.key] = len(self._files)
            new["files"].append((file, there.key, there.day, there.at))
        made = crowd.ids(place)
        return (number, sitting, file, time // SECOND, *pattern.ids(made), turn(pattern.encoded, made))


def _described(number: int, pattern: Pattern, gzip: int) -> tuple[Any, ...]:
    """A pattern as a row: its record with the holes still named."""
    size = max(1, pattern.length // gzip)
    return (number, pattern.account, pattern.region, pattern.encoded, size, *columns_of(pattern.marked).values())


def _with_session(text: str, *holes: str) -> str:
    """An expression with a session's values in their places."""
    for hole in holes:
        text = f"replace({text}, '<<{hole}>>', s.{hole})"
    return text


_ENCODED = "substr(p.encoded, e.turn + 1) || substr(p.encoded, 1, e.turn)"
_FILLED = {
    "eventtime": "strftime(make_timestamp(e.second * 1000000), '%Y-%m-%dT%H:%M:%SZ')",
    "eventid": "CAST(e.event AS VARCHAR)",
    "requestid": "replace(replace(p.c_requestid, '<<request>>', e.request), '<<asked>>', s.asked)",
    "requestparameters": "replace(p.c_requestparameters, '<<session>>', s.session)",
    "responseelements": _with_session("p.c_responseelements", "key", "token", "expires", "session"),
    "sharedeventid": "replace(p.c_sharedeventid, '<<shared>>', s.shared)",
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
