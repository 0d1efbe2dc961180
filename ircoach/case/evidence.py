"""A piece of evidence as it goes on the board: how it is written down, its kind, when it happened, and one line that tells it.

A pin holds one text. Whatever is not a text already is written as JSON, and read again here: a record, a resource of the console,
the rows of a query, a chart, a row of a register. Nothing but the pinned text is asked, so a replay and a report read the same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ircoach.case import records

#: rows that a pinned table keeps. Evidence is picked out, not shovelled: pin the rows that tell
ROWS = 20
#: fields that say when a thing happened or came to be, the most telling first
_TIMES = "eventTime eventtime EventTime CreationDate LaunchTime StartTime CreateDate CreatedAt time".split()
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)")


@dataclass(frozen=True, slots=True)
class Told:
    """What a pinned text says of itself: its kind, one line, and when it happened ("2026-03-02 10:00:00", or nothing)."""

    kind: str
    line: str
    when: str


def written(what: Any) -> str:
    """Anything as the text a pin holds. Objects that know better say so with `evidence()`; tables keep their first rows."""
    if isinstance(what, str):
        return what
    if callable(own := getattr(what, "evidence", None)):
        return _json(own())
    if (frame := framed(what)) is not None:
        rows = frame.to_dict("records")
        one = len(rows) == 1 and not hasattr(what, "columns")
        return _json(rows[0] if one else table(rows, query=str(what.attrs.get("query", ""))))
    if isinstance(what, Sequence) and len(what) > ROWS and all(isinstance(each, Mapping) for each in what):
        return _json(table(what, caption=str(getattr(what, "caption", ""))))
    return _json(what)


def framed(what: Any) -> Any:
    """A DataFrame or Series as a frame with a named index among its columns, each called by a text of its own; else None.

    A Series labelled by texts, as one row of a frame is, becomes one row. Nothing here loads pandas: who has a frame has it.
    """
    if not callable(getattr(what, "to_dict", None)) or not hasattr(what, "index") or not hasattr(what, "attrs"):
        return None
    frame = what
    if not hasattr(what, "columns"):
        frame = what.to_frame()
        if len(what) and set(what.index.names) == {None} and all(isinstance(label, str) for label in what.index):
            frame = frame.T
    levels = [] if set(frame.index.names) == {None} else ["" if name is None else _called(name) for name in frame.index.names]
    names: list[str] = []
    for name in [*levels, *map(_called, frame.columns)]:
        while name in names:
            name += "_"
        names.append(name)
    frame = frame.set_axis(names[len(levels) :], axis=1)
    return frame.reset_index(names=names[: len(levels)]) if levels else frame


def _called(name: Any) -> str:
    """A column's name as a text: the parts of a name of several, those that are there, with a blank between."""
    return " ".join(str(part) for part in name if part != "") if isinstance(name, tuple) else str(name)


def table(rows: Sequence[Mapping[str, Any]], **about: str) -> dict[str, Any]:
    """Rows as evidence: the first of them, and how many there were."""
    return {**{name: said for name, said in about.items() if said}, "rows": [dict(row) for row in rows[:ROWS]], "of": len(rows)}


def told(what: str) -> Told:
    """What a pinned text is, when it happened, and in one line; what only looks like a record or a table is a note."""
    try:
        return _told(what)
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):  # a learner may build and pin anything
        return Told("note", " ".join(what.split()), "")


def _told(what: str) -> Told:
    value = json.loads(what)
    if not isinstance(value, Mapping):
        return Told("note", " ".join(what.split()) if not isinstance(value, str) else value, "")
    if record := _record(value):
        row = records.row(record)
        refused = f" refused ({row['error']})" if row["error"] else ""
        line = f"{row['time']} {row['event']} by {row['who']} from {row['address']}{refused} {row['resources']}"
        return Told("record", line.strip(), row["time"])
    if isinstance(value.get("row"), Mapping):
        return Told("resource", f"{value.get('view', '')}: {_flat(value['row'])}", _when(value["row"]))
    if "chart" in value:
        return Told("chart", f"{value['chart']}: {value.get('says', '')}", str(value.get("when", "")))
    if isinstance(value.get("rows"), list):
        first = value["rows"][0] if value["rows"] else {}
        name = value.get("caption") or (f"query {value['query']}" if value.get("query") else "rows")
        return Told("table", f"{name}, {value.get('of', len(value['rows']))} rows; the first: {_flat(first)}", _when(first))
    return Told("row", _flat(value), _when(value))


def brief(what: str, width: int = 110) -> str:
    """A pinned text on one line of at most `width` characters."""
    line = " ".join(told(what).line.split())
    return line if len(line) <= width else line[: width - 1] + "…"


def _record(value: Mapping[str, Any]) -> Mapping[str, Any] | None:
    if isinstance(value.get("record"), Mapping):
        return _record(value["record"]) or value["record"]
    if isinstance(value.get("CloudTrailEvent"), str):
        found = json.loads(value["CloudTrailEvent"])
        return found if isinstance(found, Mapping) else None
    return value if "eventName" in value else None


def _flat(value: Mapping[str, Any]) -> str:
    """Names and plain values; where there is no plain value at all, the whole as it was pinned."""
    plain = {key: inner for key, inner in value.items() if not isinstance(inner, (dict, list)) and inner not in ("", None)}
    return ", ".join(f"{key} {inner}" for key, inner in plain.items()) or (_json(value) if value else "")


def _when(value: Mapping[str, Any]) -> str:
    for name in _TIMES:
        found = _MOMENT.search(str(value.get(name) or ""))
        if found:
            return f"{found[1]} {found[2]}{'' if found[2].count(':') == 2 else ':00'}"
    return ""


def _json(value: Any) -> str:
    try:
        return json.dumps(value, default=str, ensure_ascii=False)
    except (TypeError, ValueError):
        return str(value)
