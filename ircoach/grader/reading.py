"""Answers as text a sight can be looked for in: base64, JSON within JSON, percent-encoding and gzip undone.

An answer is one text, except where it is a list of trail records or the rows of a query: there each is a text of its own,
because evidence that three things stand together in one record is not given by three records that hold one each.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from ircoach.case.host import Act

#: how much of one answer is looked at, in characters; a gzip bomb stops here
LIMIT = 4_000_000
#: records, policies and the like are remembered as text: so many of them, of so many characters at most
REMEMBERED, SHORT = 5_000, 20_000
_BASE64 = re.compile(r"^[A-Za-z0-9+/\s]{16,}={0,2}\s*$")


@dataclass(frozen=True, slots=True)
class Piece:
    """One text of an answer; `event` and `when` where it is a trail record."""

    text: str
    event: str | None = None
    when: str | None = None


def pieces(act: Act) -> tuple[Piece, ...]:
    """The texts of an act's answer. Nothing for a refused call: a refusal shows nothing."""
    admission = act.admission
    if act.entry.kind != "call":
        return (Piece(text_of(act.reply)),)
    if admission is None or admission.error is not None:
        return ()
    result = {key: value for key, value in (admission.result or {}).items() if key != "ResponseMetadata"}
    records = [*_records(result), *_rows(result)]
    if records:
        return tuple(records)
    if result:
        return (Piece(text_of(result)),)
    return tuple(_of_body(act.content))


def _records(result: Mapping[str, Any]) -> Iterator[Piece]:
    for event in result.get("Events", ()):
        if isinstance(event, Mapping) and "CloudTrailEvent" in event:
            yield Piece(text_of(event), *_named(str(event["CloudTrailEvent"])))


def _rows(result: Mapping[str, Any]) -> Iterator[Piece]:
    """Each row of a query's result; its event where the row tells the id."""
    table = result.get("ResultSet") or {}
    names = [str(column.get("Name")) for column in (table.get("ResultSetMetadata") or {}).get("ColumnInfo") or ()]
    for row in table.get("Rows") or ():
        cells = [cell.get("VarCharValue") for cell in row.get("Data") or ()]
        told = dict(zip(names, cells, strict=False))
        if cells != names:
            yield Piece(text_of(cells), told.get("eventid"), told.get("eventtime"))


@lru_cache(REMEMBERED)
def _named(text: str) -> tuple[str | None, str | None]:
    return _of_record(_parsed(text) or {})


def _of_record(record: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """A record's id and time."""
    return str(record.get("eventID", "")) or None, str(record.get("eventTime", "")) or None


def _of_body(body: bytes) -> Iterator[Piece]:
    """The pieces of a downloaded object: a log file's records one by one, anything else whole."""
    if body[:2] == b"\x1f\x8b":
        try:
            with gzip.open(io.BytesIO(body)) as file:
                body = file.read(LIMIT)
        except (OSError, EOFError):
            return
    text = body[:LIMIT].decode("utf-8", "replace")
    found = _parsed(text)
    if isinstance(found, Mapping) and isinstance(found.get("Records"), list):
        yield from (Piece(text_of(each), *_of_record(each)) for each in found["Records"] if isinstance(each, Mapping))
    elif text:
        yield Piece(text_of(text))


def text_of(value: Any) -> str:
    """All strings and numbers in plain data, decoded, one a line; keys too."""
    lines: list[str] = []
    _gather(value, 0, lines)
    return "\n".join(lines)[:LIMIT]


def _gather(value: Any, depth: int, lines: list[str]) -> None:
    if depth > 40 or value is None:
        return
    if isinstance(value, str):
        lines.append(value)
        if value[:1] == "{" and len(value) <= SHORT:
            lines += _lines_of(value, depth)
        elif (inner := _inside(value)) is not None:
            _gather(inner, depth + 1, lines)
    elif isinstance(value, bytes):
        _gather(value.decode("utf-8", "replace"), depth + 1, lines)
    elif isinstance(value, Mapping):
        for key, each in value.items():
            lines.append(str(key))
            _gather(each, depth + 1, lines)
    elif isinstance(value, list | tuple | set):
        for each in value:
            _gather(each, depth + 1, lines)
    else:
        lines.append(value.isoformat() if isinstance(value, date) else str(value))


@lru_cache(REMEMBERED)
def _lines_of(text: str, depth: int) -> tuple[str, ...]:
    """The lines of a short text that looks like JSON: mostly a trail record, told again with the next page."""
    lines: list[str] = []
    _gather(_inside(text), depth + 1, lines)
    return tuple(lines)


def _inside(text: str) -> Any:
    """What a string holds beyond its letters; None where it holds nothing else."""
    if (found := _parsed(text)) is not None:
        return found
    if "%22" in text or "%7B" in text:
        return unquote(text)
    if len(text) >= 16 and _BASE64.match(text):
        try:
            decoded = base64.b64decode(text, validate=False).decode("utf-8")
        except (binascii.Error, ValueError):
            return None
        if decoded.isprintable() or any(mark in decoded for mark in "\n {"):
            return decoded
    return None


def _parsed(text: str) -> Any | None:
    stripped = text.lstrip()
    if stripped[:1] not in ("{", "["):
        return None
    try:
        return json.loads(stripped)
    except (ValueError, RecursionError):
        return None
