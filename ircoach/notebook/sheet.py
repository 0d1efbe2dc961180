"""A table in a notebook: sorted, filtered, opened to the whole of a row, pinned from. What it is made of stays plain rows.

The browser's part is sheet.js, drawn by table.js. Where there is no browser the same rows are plain HTML (page.py), shorter.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import anywidget
import traitlets

from ircoach.case import evidence
from ircoach.case.case import Case
from ircoach.case.tables import Table
from ircoach.errors import IrcoachError
from ircoach.notebook import page
from ircoach.notebook.form import call
from ircoach.notebook.looks import script, sheet
from ircoach.notebook.words import section, word
from ircoach.scenario.form import VERDICTS

#: rows that go to the browser; code has the rest
ROWS = 1000
#: a time as AWS writes it, which people read without its letters
_ISO = re.compile(r"^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$")


class Sheet(anywidget.AnyWidget):
    """Rows as a table. `whole` says what a row opens to, and what is pinned of it."""

    _esm = script("table", "sheet")
    _css = sheet("table")
    caption = traitlets.Unicode().tag(sync=True)
    columns: Any = traitlets.List().tag(sync=True)
    rows: Any = traitlets.List().tag(sync=True)
    foot = traitlets.Unicode().tag(sync=True)
    note = traitlets.Dict().tag(sync=True)
    words = traitlets.Dict(section("table")).tag(sync=True)
    verdicts: Any = traitlets.List(list(VERDICTS)).tag(sync=True)

    def __init__(
        self,
        case: Case,
        caption: str,
        columns: Sequence[str],
        rows: Sequence[Mapping[str, Any]],
        whole: Callable[[Mapping[str, Any]], Any] = dict,
        foot: str = "",
    ) -> None:
        self.case, self._pinned, self._whole = case, list(rows), whole
        left_off = page.left_off(len(rows) - ROWS, ".frame()" if isinstance(rows, Table) else "")
        super().__init__(
            caption=caption,
            columns=list(columns),
            rows=[drawn(row, columns, whole(row)) for row in rows[:ROWS]],
            foot=" ".join(filter(None, (left_off, foot))),
        )
        self.on_msg(self._hear)

    def pin(self, row: int, note: str = "", verdict: str = "") -> None:
        """Put a row on the evidence board. A refusal is shown, not raised: somebody has pressed a button and looks at it."""
        try:
            self.note = pinned(self.case, self._pinned[row], note, verdict, f"…[{row}]")
        except IrcoachError as error:
            self.note = {"kind": "error", "text": str(error)}

    def _hear(self, _: Any, message: Mapping[str, Any], buffers: Any) -> None:
        del buffers
        self.pin(int(message["row"]), str(message.get("note", "")), str(message.get("verdict", "")))

    def bundle(self, html: str, text: str) -> dict[str, Any]:
        """The widget for whoever has a kernel; beside it, in the notebook's file, a page and a text that say the same."""
        view: Any = self._repr_mimebundle_()
        return {**(view[0] if isinstance(view, tuple) else view), "text/html": html, "text/plain": text}

    def __repr__(self) -> str:
        return self.caption


def drawn(row: Mapping[str, Any], columns: Sequence[str], whole: Any) -> dict[str, Any]:
    """A row as table.js draws it: texts, and all of it as JSON."""
    tones = {str(at): "bad" for at, name in enumerate(columns) if name in ("error", "errorcode") and row.get(name)}
    text = json.dumps(whole, indent=1, ensure_ascii=False, default=str)
    return {"cells": [cell(row.get(name)) for name in columns], "whole": text} | ({"tones": tones} if tones else {})


def cell(value: Any) -> str:
    """A value in a cell: nothing for what is missing, times to the second, lists with commas, objects as JSON."""
    if value is None or str(value) in ("nan", "NaT", "<NA>"):  # asked as texts, because NA is not equal even to itself
        return ""
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, bool):
        return word("sheet.yes" if value else "sheet.no")
    if isinstance(value, (list, tuple)) and not any(isinstance(each, (Mapping, list, tuple)) for each in value):
        return ", ".join(map(str, value))
    if isinstance(value, (Mapping, list, tuple)):
        return json.dumps(value, ensure_ascii=False, default=str)
    return _ISO.sub(r"\1 \2", str(value))


def pinned(case: Case, what: Any, note: str, verdict: str, name: str) -> dict[str, str]:
    """Pin something for a view and say so; `name` is what code would call it."""
    pin = case.pin(what, note, verdict=verdict or None)
    if case.show is not None:
        case.show.follow(case.state)
    given = ", ".join(filter(None, (name, call("", note)[6:-1] if note else "", call("", verdict=verdict)[6:-1])))
    return {"kind": "ok", "text": word("sheet.pinned", pin=pin, code=f"case.pin({given})")}


def sheet_of(case: Case, rows: Any, caption: str = "") -> Sheet:
    """Rows as a sheet: a DataFrame or Series (a query's says what it would have cost), a register, a list of dicts."""
    foot, own = "", getattr(rows, "caption", "")
    caption = caption or (own if isinstance(own, str) else "") or word("sheet.rows")  # a frame may have a column of that name
    if (frame := evidence.framed(rows)) is not None:
        foot = str(rows.attrs.get("told", ""))
        columns, rows = list(frame.columns), frame.to_dict("records")
    else:
        if not isinstance(rows, Table):
            rows = [{str(key): value for key, value in row.items()} for row in rows]
        columns = list(dict.fromkeys(key for row in rows for key in row))
    return Sheet(case, word("sheet.caption", caption=caption, count=len(rows)), columns, rows, foot=foot)
