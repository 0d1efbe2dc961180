"""Rows as a table in a notebook."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

import pandas as pd
import pytest

from ircoach.case.case import Case
from ircoach.case.tables import Table
from ircoach.notebook import page
from ircoach.notebook.sheet import ROWS, Sheet, cell
from ircoach.notebook.trail import FEW


def test_any_rows_become_a_sheet(case: Case) -> None:
    """A list of dicts, a register, a frame: columns in order of first use, texts in cells, the whole row as JSON."""
    frame = pd.DataFrame({"a": [1, None], "when": pd.to_datetime(["2026-03-02T10:00:00Z", None])})
    frame.attrs["told"] = "scanned 5 bytes"
    sheet = case.show.table(frame, "Asked")
    assert (sheet.caption, sheet.columns, sheet.foot) == ("Asked (2)", ["a", "when"], "scanned 5 bytes")
    assert [row["cells"] for row in sheet.rows] == [["1.0", "2026-03-02 10:00:00"], ["", ""]]
    assert case.show.table(case.register("changes")).caption == "changes register (0)"
    assert json.loads(case.show.table([{"a": {"b": 1}}]).rows[0]["whole"]) == {"a": {"b": 1}}


def test_a_row_is_pinned_with_reason_and_verdict(case: Case) -> None:
    """What is pinned is the whole row; the sheet says under which name, and the line of code that does the same."""
    sheet = case.show.table([{"n": 0}, {"n": 1}])
    sheet._hear(None, {"kind": "pin", "row": 1, "note": "odd", "verdict": "sick", "at": 1.0}, None)
    (pin,) = case.pins
    assert (json.loads(pin["what"]), pin["note"], pin["verdict"]) == ({"n": 1}, "odd", "sick")
    assert sheet.note["text"] == 'P1 is on the board, to be cited. In code: case.pin(…[1], "odd", verdict="sick")'


def test_a_pin_into_a_finished_case_is_refused_in_words(case: Case) -> None:
    """Somebody pressed a button and looks at it."""
    sheet = case.show.table([{"n": 0}])
    case.finish()
    sheet.pin(0)
    assert sheet.note["kind"] == "error"
    assert "finished" in sheet.note["text"]


def test_the_trail_is_such_a_table_and_plain_where_no_kernel_is_behind_it(case: Case) -> None:
    """The widget and, beside it, a short page for whoever reads the file without a kernel; an error has a tone of its own."""
    events = case.show.events(case.client("cloudtrail").lookup_events())
    bundle = events._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert "<caption>" in bundle["text/html"]
    shown = Sheet(case, "Trail", events.columns, events)
    refused = next(row for row in shown.rows if "AccessDenied" in row["cells"])
    assert refused["tones"] == {str(events.columns.index("error")): "bad"}


def test_what_a_file_keeps_of_a_long_trail_is_short_and_says_so(case: Case) -> None:
    """The notebook's file should stay small: a page of rows, without their records, and how many more there are."""
    (row,) = case.show.events(case.client("cloudtrail").lookup_events(MaxResults=1))
    html = case.show.events([row["record"] | {"eventID": str(n)} for n in range(300)])._repr_mimebundle_()["text/html"]
    assert html.count("<tr>") == 1 + FEW
    assert f"{300 - FEW} more rows are in it" in html
    assert len(html) < 20_000


def test_a_very_long_table_keeps_the_rest_for_code(case: Case) -> None:
    """The browser gets a thousand rows, and is told that there are more."""
    sheet = case.show.table([{"n": n} for n in range(ROWS + 5)])
    assert len(sheet.rows) == ROWS
    assert sheet.foot == "5 more rows are in it."


@pytest.mark.parametrize(
    ("rows", "foot"),
    [
        ([{"n": n} for n in range(ROWS + 1)], "1 more row is in it."),
        (pd.DataFrame({"n": range(ROWS + 2)}), "2 more rows are in it."),
        (Table([{"n": n} for n in range(ROWS + 1)]), "1 more row is in it; .frame() has them all."),
        (Table([{"n": n} for n in range(ROWS)]), ""),
    ],
)
def test_what_is_left_off_is_said_to_be_where_it_is(case: Case, rows: Any, foot: str) -> None:
    """One row or several, and `.frame()` only of what has it."""
    assert case.show.table(rows).foot == foot


def test_a_page_cut_short_says_so_once(case: Case) -> None:
    """However long the trail, one sentence tells what is left off, and of one row it says one."""
    (row,) = case.show.events(case.client("cloudtrail").lookup_events(MaxResults=1))
    trail = [row["record"] | {"eventID": str(n)} for n in range(page.ROWS + 50)]
    long, longer = case.show.events(trail), case.show.events(trail[: page.ROWS + 1])
    assert re.findall(r"\d+ more [^.]*", long._repr_mimebundle_()["text/html"]) == [
        f"{page.ROWS + 50 - FEW} more rows are in it; "
    ]
    assert "1 more row is in it; .frame() has them all." in longer._repr_html_()
    assert "1 more row is in it; .frame() has them all." in page.table(Table(longer, "Trail"))


SEEN = pd.DataFrame({"who": ["ana", "bob", "ana"], "n": [1, 2, 3]})


@pytest.mark.parametrize(
    ("rows", "columns", "cells"),
    [
        (SEEN.groupby("who").size().reset_index(), ["who", "0"], [["ana", "2"], ["bob", "1"]]),
        (SEEN.groupby("who").agg(most=("n", "max")), ["who", "most"], [["ana", "3"], ["bob", "2"]]),
        (SEEN.groupby("who").agg({"n": ["min", "max"]}), ["who", "n min", "n max"], [["ana", "1", "3"], ["bob", "2", "2"]]),
        (SEEN["who"].value_counts(), ["who", "count"], [["ana", "2"], ["bob", "1"]]),
        (SEEN.groupby("who")["who"].count(), ["who", "who_"], [["ana", "2"], ["bob", "1"]]),
        (SEEN.groupby(["who", "n"]).size(), ["who", "n", "0"], [["ana", "1", "1"], ["ana", "3", "1"], ["bob", "2", "1"]]),
        (SEEN["n"], ["n"], [["1"], ["2"], ["3"]]),
        (SEEN.iloc[1], ["who", "n"], [["bob", "2"]]),
        ([{1: "a"}, {(1, 2): "b"}], ["1", "(1, 2)"], [["a", ""], ["", "b"]]),
    ],
    ids=[
        "a number for a name", "an index", "names of two parts", "counts", "a name twice", "two indexes", "a column", "a row",
        "dicts",
    ],
)  # fmt: skip
def test_what_pandas_makes_of_rows_is_shown_whole(case: Case, rows: Any, columns: list[str], cells: list[list[str]]) -> None:
    """What rows were grouped by is a column, a Series is a table, and whatever a column is called, its values are there."""
    sheet = case.show.table(rows)
    assert (sheet.columns, [row["cells"] for row in sheet.rows]) == (columns, cells)
    sheet.pin(0)
    assert sheet.note["kind"] == "ok"


def test_pinned_in_code_it_is_as_whole(case: Case) -> None:
    """What rows were grouped by is on the board, too; a row of a frame is pinned as a row."""
    case.pin(SEEN.groupby("who").agg(most=("n", "max")))
    case.pin(SEEN["who"].value_counts())
    case.pin(SEEN.iloc[1])
    grouped, counted, row = (json.loads(pin["what"]) for pin in case.pins)
    assert grouped["rows"] == [{"who": "ana", "most": 3}, {"who": "bob", "most": 2}]
    assert counted["rows"][0] == {"who": "ana", "count": 2}
    assert row == {"who": "bob", "n": 2}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""), (float("nan"), ""), (pd.NaT, ""), (pd.NA, ""), (True, "yes"), (0, "0"), ([1, "a"], "1, a"),
        ([{"a": 1}], '[{"a": 1}]'), ("2026-03-02T10:00:00.000Z", "2026-03-02 10:00:00"),
        (dt.datetime(2026, 3, 2, 10, tzinfo=dt.UTC), "2026-03-02 10:00:00"), ("<b>", "<b>"),
    ],
)  # fmt: skip
def test_a_cell_is_a_text(value: object, text: str) -> None:
    """Missing is empty, times are read by people, lists have commas, objects are JSON; markup stays text."""
    assert cell(value) == text
