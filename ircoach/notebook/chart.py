"""Charts of a trail: what happened when, and who or what was first seen when. Drawn in the page, from the page's own libraries.

JupyterLab draws Vega-Lite 5 by itself and loads nothing for it, so a chart goes out as that, written out here: it is a page of
plain data, and a library for it would cost every kernel half a second. Each chart comes with a caption, a sentence that says what
it shows, and the same as a table, for whoever does not see it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from IPython import display as ipython_display

from ircoach.case import evidence
from ircoach.notebook import page
from ircoach.notebook.words import word

display: Any = ipython_display.display  # untyped in IPython
MIME = "application/vnd.vegalite.v5+json"
SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"  # a name, which nothing loads
#: marks that a chart draws; the rest is in the table it was made of
MARKS = 2000
WIDTH, STEP = 620, 26  # pixels; the page makes it narrower where it has to
_BLUE, _RED, _GREY = "#4c8fd0", "#d9534a", "#8a9bab"


class Chart:
    """A chart with its caption, what it says in words, and its rows. `case.pin(chart)` puts it on the board.

    `when`: the moment it is about, for the board's order.
    """

    def __init__(self, spec: Mapping[str, Any], caption: str, says: str, rows: Sequence[Mapping[str, Any]], when: str) -> None:
        self._spec, self.caption, self.says, self.rows, self.when = spec, caption, says, list(rows), when

    def evidence(self) -> dict[str, Any]:
        """What a pin keeps of it: the words and the first rows, no picture."""
        return {"chart": self.caption, "says": self.says, "when": self.when, **evidence.table(self.rows)}

    def vega(self) -> dict[str, Any]:
        """The chart as Vega-Lite 5, which JupyterLab draws offline."""
        return {"$schema": SCHEMA, "description": self.says, "width": WIDTH, "height": {"step": STEP}, **self._spec}

    def _ipython_display_(self) -> None:
        lead = f'<div class="ic ic-caseline"><b>{escape(self.caption)}</b>. {escape(self.says)}</div>'
        display(page.Page(lead, repr(self)))
        metadata = {MIME: {"embed_options": {"renderer": "svg", "actions": False}}}
        display({MIME: self.vega(), "text/plain": self.says}, metadata=metadata, raw=True)
        display(page.Page(self._as_table(), ""))

    def _as_table(self) -> str:
        names = list(self.rows[0]) if self.rows else []
        head = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
        shown = self.rows[: page.ROWS]
        cells = ["".join(f"<td>{escape(str(row[name]))}</td>" for name in names) for row in shown]
        body = "".join(f"<tr>{each}</tr>" for each in cells)
        sheet = page.sheet(self.caption, head, body, len(names), page.left_off(len(self.rows) - len(shown), ".rows"))
        return f'<details class="ic-facts"><summary>{escape(word("chart.as_table"))}</summary>{sheet}</details>'

    def __repr__(self) -> str:
        return f"{self.caption}. {self.says}"


def timeline(rows: Sequence[Mapping[str, Any]], by: str = "who", caption: str = "") -> Chart:
    """Every call as a mark: when, in a lane of who made it (or its `address`, its `event`); refused ones are crosses."""
    calls = _calls(rows, by)
    done, refused = word("chart.done"), word("chart.refused")
    lanes = list(dict.fromkeys(call[by] for call in calls))
    says = word("chart.none")
    if calls:
        crosses = sum(call["outcome"] == refused for call in calls)
        made, span = word("chart.made", n=len(calls)), {"first": _first(calls), "last": _last(calls)}
        says = word("chart.timeline", made=made, n=len(lanes), by=by, refused=crosses, **span)
        says += word("chart.newest_drawn", n=MARKS) if len(calls) > MARKS else ""
    spec = {
        "data": {"values": calls[-MARKS:]},
        "mark": {"type": "point", "filled": True, "size": 70, "opacity": 0.8},
        "encoding": {
            "x": _time("at"),
            "y": _lane(by, lanes),
            "shape": _outcome([done, refused], ["circle", "cross"]),
            "color": _outcome([done, refused], [_BLUE, _RED]),
            "tooltip": [{"field": name, "type": "nominal"} for name in ("time", "event", "who", "address", "error")],
        },
    }
    shown = [{name: call[name] for name in ("time", "event", "who", "address", "error")} for call in calls]
    return Chart(spec, caption or word("chart.timeline_caption", by=by), says, shown, _first(calls))


def first_seen(rows: Sequence[Mapping[str, Any]], by: str = "address", caption: str = "") -> Chart:
    """From when to when each address (or `who`, `event`) was seen, the newest last: what is new stands out."""
    spans: dict[str, list[dict[str, Any]]] = {}
    for call in _calls(rows, by):
        spans.setdefault(call[by], []).append(call)
    first, last, count = word("chart.first"), word("chart.last"), word("chart.calls")
    told = [{by: name, first: _first(made), last: _last(made), count: len(made)} for name, made in spans.items()]
    says = word("chart.none")
    if told:
        newest = word("chart.newest", name=told[-1][by], when=told[-1][first], n=told[-1][count])
        says = word("chart.first_seen", n=len(told), by=by) + newest
    marks = [{"lane": name, "first": made[0]["at"], "last": made[-1]["at"], "calls": len(made)} for name, made in spans.items()]
    span = {"mark": {"type": "rule", "strokeWidth": 3, "color": _GREY}, "encoding": {"x2": {"field": "last"}}}
    begin = {"mark": {"type": "point", "filled": True, "size": 90, "color": _BLUE, "opacity": 1}}
    spec = {
        "data": {"values": marks},
        "encoding": {
            "x": _time("first"),
            "y": _lane("lane", list(spans)) | {"title": by},
            "tooltip": [{"field": name, "type": "nominal"} for name in ("lane", "first", "last", "calls")],
        },
        "layer": [span, begin],
    }
    when = str(told[-1][first]) if told else ""
    return Chart(spec, caption or word("chart.first_seen_caption", by=by), says, told, when)


def _time(field: str) -> dict[str, Any]:
    return {"field": field, "type": "temporal", "title": word("chart.utc"), "scale": {"type": "utc"}}


def _lane(field: str, order: list[str]) -> dict[str, Any]:
    return {"field": field, "type": "nominal", "sort": order, "axis": {"labelLimit": 220}}


def _outcome(domain: list[str], signs: list[str]) -> dict[str, Any]:
    scale = {"domain": domain, "range": signs}
    return {"field": "outcome", "type": "nominal", "title": None, "scale": scale, "legend": {"orient": "top"}}


def _calls(rows: Sequence[Mapping[str, Any]], by: str) -> list[dict[str, Any]]:
    """Rows of a trail, oldest first, `at` as Vega reads a time. Raises KeyError for a column they do not have."""
    names = dict.fromkeys(("time", "event", "who", "address", "error", by))
    calls = []
    for row in rows:
        outcome = word("chart.refused") if row["error"] else word("chart.done")
        at = str(row["time"]).replace(" ", "T") + "Z"
        calls.append({**{name: str(row[name]) for name in names}, "at": at, "outcome": outcome})
    return sorted(calls, key=lambda call: str(call["at"]))


def _first(calls: Sequence[Mapping[str, Any]]) -> str:
    return str(calls[0]["time"]) if calls else ""


def _last(calls: Sequence[Mapping[str, Any]]) -> str:
    return str(calls[-1]["time"]) if calls else ""
