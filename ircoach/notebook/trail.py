"""CloudTrail records as a table that opens on what a responder reads: when, what, who, from where, refused or not, on what."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Any

from ircoach.case import records
from ircoach.case.case import Case
from ircoach.case.tables import Table
from ircoach.notebook import page
from ircoach.notebook.sheet import Sheet
from ircoach.notebook.words import word

COLUMNS = ("time", "event", "who", "address", "error", "resources")
WHOLE = 60  # rows of a plain page that carry their whole record
FEW = 20  # rows that a notebook file keeps of a table: it should stay small


class Events(Table):
    """Trail records, newest first as AWS gives them. Each row holds its whole record under "record"."""

    def __init__(self, rows: Sequence[Mapping[str, Any]], caption: str = "", case: Case | None = None) -> None:
        super().__init__(rows, caption, case)

    @property
    def columns(self) -> list[str]:
        """What is shown of a row."""
        return list(COLUMNS)

    @property
    def records(self) -> list[dict[str, Any]]:
        """The whole records."""
        return [row["record"] for row in self]

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        """In a notebook, a table to sort, filter, open and pin from; where no kernel is behind it, its first rows as HTML."""
        if self.case is None:
            return {"text/html": self._repr_html_(), "text/plain": repr(self)}
        caption = word("sheet.utc", caption=self.caption, count=len(self))
        shown = Sheet(self.case, caption, COLUMNS, self, lambda row: row["record"], word("sheet.row_in_code") if self else "")
        return shown.bundle(self._as_page(FEW, whole=0), repr(self))

    def _repr_html_(self) -> str:
        return self._as_page(page.ROWS, WHOLE)

    def _as_page(self, rows: int, whole: int) -> str:
        """Plain HTML of the first rows, the first of which open to their whole record."""
        head = "".join(f'<th scope="col">{name}</th>' for name in ("#", *COLUMNS, "record"))
        body = "".join(_row(row, number, number < whole) for number, row in enumerate(self[:rows]))
        told = (page.left_off(len(self) - rows, ".frame()"), word("sheet.row_in_code") if self else "")
        caption = word("sheet.utc", caption=self.caption, count=len(self))
        return page.styled(page.sheet(caption, head, body, len(COLUMNS) + 2, " ".join(filter(None, told))))


def events(answers: Any, caption: str = "", oldest_first: bool = False, case: Case | None = None) -> Events:
    """What LookupEvents answered, as a table: one answer, its pages, a list of events or of whole records."""
    rows = [records.row(record) for record in _records(answers)]
    rows.sort(key=lambda row: str(row["time"]), reverse=True)  # a stable sort: within one second, AWS's own order stays
    return Events(rows[::-1] if oldest_first else rows, caption or word("trail.trail"), case)


def _records(answers: Any) -> Iterator[dict[str, Any]]:
    if isinstance(answers, Mapping):
        if "Events" in answers:
            yield from _records(answers["Events"])
        elif "CloudTrailEvent" in answers:
            yield json.loads(answers["CloudTrailEvent"])
        elif "record" in answers:
            yield dict(answers["record"])
        else:
            yield dict(answers)
    elif isinstance(answers, Iterable) and not isinstance(answers, (str, bytes)):
        for answer in answers:
            yield from _records(answer)
    else:
        raise TypeError(word("trail.of_what", given=type(answers).__name__))


def _row(row: Mapping[str, Any], number: int, opens: bool) -> str:
    cells = [f'<td class="ic-whole">{number}</td>']
    cells += [
        f'<td class="ic-{"refused" if name == "error" else "whole"}">{escape(str(row[name]))}</td>' for name in COLUMNS[:-1]
    ]
    cells.append(f"<td>{escape(row['resources'])}</td>")
    whole = json.dumps(row["record"], indent=1, ensure_ascii=False) if opens else ""
    cells.append(f"<td><details><summary>JSON</summary><pre>{escape(whole)}</pre></details></td>" if whole else "<td></td>")
    return f"<tr>{''.join(cells)}</tr>"
