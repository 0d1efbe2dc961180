"""Charts of a trail, as the plain data that goes to the page."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ircoach.case import evidence
from ircoach.notebook import chart, page
from ircoach.notebook.chart import MIME, first_seen, timeline


def call(time: str, address: str, event: str = "CreateImage", error: str = "") -> dict[str, Any]:
    """A row of a trail."""
    return {"time": f"2026-03-02 {time}", "event": event, "who": "Builder", "address": address, "error": error}


ROWS = [
    call("12:00:00", "89.1.1.1", error="AccessDenied"),
    call("11:00:00", "89.1.1.1"),
    call("03:00:00", "62.1.1.1"),
    call("04:00:00", "62.1.1.1"),
]


def test_the_timeline_says_what_it_shows() -> None:
    """Oldest first whatever came in; refused calls have a sign and a colour of their own, and the sentence counts them."""
    drawn = timeline(ROWS, by="address")
    assert drawn.says == "4 calls in 2 lanes by address, 2026-03-02 03:00:00 to 2026-03-02 12:00:00 UTC; 1 refused."
    marks = drawn.vega()["data"]["values"]
    assert [mark["at"] for mark in marks] == sorted(mark["at"] for mark in marks)
    assert [mark["outcome"] for mark in marks] == ["done", "done", "done", "refused"]
    assert drawn.vega()["encoding"]["y"]["sort"] == ["62.1.1.1", "89.1.1.1"]
    assert drawn.vega()["encoding"]["shape"]["scale"]["range"] == ["circle", "cross"]


def test_a_picture_that_leaves_marks_out_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest are drawn; the sentence still counts all, and the rows have them."""
    monkeypatch.setattr(chart, "MARKS", 3)
    drawn = timeline(ROWS, by="address")
    assert len(drawn.vega()["data"]["values"]) == 3
    assert drawn.says.startswith("4 calls")
    assert drawn.says.endswith("The picture has the newest 3; .rows has them all.")
    assert len(drawn.rows) == 4


def test_first_seen_ends_with_what_is_new() -> None:
    """One line an address, the newest last, named in the sentence; that is also when the chart stands on the board."""
    drawn = first_seen(ROWS)
    assert [row["address"] for row in drawn.rows] == ["62.1.1.1", "89.1.1.1"]
    assert drawn.says == "2 by address. The newest is 89.1.1.1, first seen 2026-03-02 11:00:00 UTC, in 2 calls."
    told = evidence.told(evidence.written(drawn))
    assert (told.kind, told.when) == ("chart", "2026-03-02 11:00:00")


def test_it_goes_to_the_page_as_what_jupyterlab_draws_with_words_and_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """Vega-Lite 5 as SVG; the same as text; the same as a real table, with what an attacker wrote in it as text."""
    shown: list[tuple[Any, dict[str, Any]]] = []
    monkeypatch.setattr(chart, "display", lambda what, **more: shown.append((what, more)))
    timeline([*ROWS, call("13:00:00", "<img src=x>")], by="address")._ipython_display_()
    (lead, _), (drawn, more), (table, _) = shown
    assert drawn["text/plain"] in repr(lead)
    assert drawn[MIME]["$schema"].endswith("/v5.json")
    assert drawn[MIME]["description"] == drawn["text/plain"]
    assert more["metadata"][MIME]["embed_options"]["renderer"] == "svg"
    assert "<caption>" in table.html
    assert "<img" not in table.html
    json.dumps(drawn)


def test_one_call_is_one() -> None:
    """In one lane."""
    assert timeline(ROWS[:1]).says.startswith("1 call in 1 lane by who, 2026-03-02 12:00:00 to ")


def test_its_table_says_what_it_leaves_off() -> None:
    """A page of it, and where the rest is."""
    drawn = timeline(ROWS * page.ROWS)
    assert f"{3 * page.ROWS} more rows are in it; .rows has them all." in drawn._as_table()
    assert "more row" not in timeline(ROWS)._as_table()


@pytest.mark.parametrize("draw", [timeline, first_seen])
def test_nothing_gives_an_empty_chart_that_says_so(draw: Any) -> None:
    """No rows are no error."""
    assert draw([]).says == "There is no call in it."
    json.dumps(draw([]).vega())


def test_a_column_the_rows_do_not_have_is_an_error() -> None:
    """Asked by something that is not there, it does not draw one lane of nothing."""
    with pytest.raises(KeyError, match="colour"):
        timeline(ROWS, by="colour")
