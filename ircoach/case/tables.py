"""Evidence as tables: plain rows for code, a DataFrame and a readable HTML table for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from ircoach.case.case import Case


class Table(list[dict[str, Any]]):
    """Rows of evidence with a caption, and the case they are of: what is pinned of them in a notebook goes to its board."""

    def __init__(self, rows: Sequence[Mapping[str, Any]], caption: str = "", case: Case | None = None) -> None:
        super().__init__(dict(row) for row in rows)
        self.caption, self.case = caption, case

    @property
    def columns(self) -> list[str]:
        """Column names, in order of first use."""
        return list(dict.fromkeys(key for row in self for key in row))

    def frame(self) -> pd.DataFrame:
        """The rows as a pandas DataFrame."""
        import pandas as pd  # half a second of import that a script without frames need not pay

        return pd.DataFrame(list(self), columns=self.columns)

    def _repr_html_(self) -> str:
        head = "".join(f'<th scope="col" style="text-align:left">{escape(name)}</th>' for name in self.columns)
        body = "".join(
            "<tr>"
            + "".join(f'<td style="text-align:left">{escape(str(row.get(name, "")))}</td>' for name in self.columns)
            + "</tr>"
            for row in self
        )
        empty = "" if self else f'<tr><td colspan="{max(1, len(self.columns))}">nothing in it</td></tr>'
        caption = f'<caption style="text-align:left">{escape(self.caption)} ({len(self)})</caption>'
        return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}{empty}</tbody></table>"

    def __repr__(self) -> str:
        if not self:
            return f"{self.caption}: nothing in it"
        widths = {name: max(len(name), *(len(str(row.get(name, ""))) for row in self)) for name in self.columns}
        lines = ["  ".join(name.ljust(widths[name]) for name in self.columns)]
        lines += ["  ".join(str(row.get(name, "")).ljust(widths[name]) for name in self.columns) for row in self]
        return "\n".join([f"{self.caption} ({len(self)})", *lines])
