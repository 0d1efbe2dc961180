"""A case comes into a notebook: a bar while its world is built, the alert card, and the case line under cells that touched it."""

from __future__ import annotations

import contextvars
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from IPython import display as ipython_display
from IPython.core.getipython import get_ipython

from ircoach.case.case import Case
from ircoach.case.tables import Table
from ircoach.grader.scorecard import Scorecard
from ircoach.notebook import page
from ircoach.notebook.sheet import sheet_of
from ircoach.notebook.show import Show
from ircoach.notebook.trail import Events
from ircoach.notebook.words import word
from ircoach.report import html as debrief
from ircoach.report.progress import View
from ircoach.scenario.form import Alert

display: Any = ipython_display.display  # untyped in IPython


@contextmanager
def building(what: str = "building", alert: Alert | None = None) -> Iterator[Callable[[float], None]]:
    """A bar that fills while something takes its time (told 0 to 1) and goes away when it is done.

    `what` takes it, `building` or `grading`: [bar] in the catalogue has its words.
    `alert`: shown above the bar as far as it is known, so that there is something to read meanwhile.
    """
    above = page.alert_arriving(alert) if alert else page.Page("", "")

    def so_far(share: float) -> page.Page:
        bar = _bar(word(f"bar.{what}"), share)
        return page.Page(above.html + bar.html, "\n".join(filter(None, (above.text, bar.text))))

    shown = display(so_far(0.0), display_id=True)

    def progress(share: float) -> None:
        if shown:
            shown.update(so_far(share))

    try:
        yield progress
    finally:
        if shown:
            shown.update(page.Page("", ""))


@contextmanager
def asking(patience: float = 1.0) -> Iterator[None]:
    """Show that Athena is at work, and for how long, once that has lasted `patience` seconds; gone when it is done.

    How much is left nobody can tell, so the bar has no end.
    """
    over = threading.Event()

    def show() -> None:
        if over.wait(patience):
            return
        begin = time.monotonic()
        shown = display(_bar(word("bar.asking", seconds=0)), display_id=True)
        while not over.wait(1):
            shown.update(_bar(word("bar.asking", seconds=round(time.monotonic() - begin))))
        shown.update(page.Page("", ""))

    # in a copy of this context, which knows the cell that what is shown belongs to
    thread = threading.Thread(target=contextvars.copy_context().run, args=(show,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def attach(case: Case, resumed: bool) -> None:
    """Give a case its notebook: `case.show`, readable tables, the alert card, the case line after each cell that touched it."""
    case.show = Show(case)
    case.at_work = asking
    shell: Any = get_ipython()
    formatters = shell.display_formatter.formatters
    html, plain = formatters["text/html"], formatters["text/plain"]
    html.for_type(Scorecard, lambda card: paper(debrief.fragment(card)))
    plain.for_type(Scorecard, lambda card, printer, cycle: printer.text(str(card)))
    html.for_type(Case, lambda shown: page.styled(page.whole_case(shown).html))
    plain.for_type(Case, lambda shown, printer, cycle: printer.text(page.whole_case(shown).text))
    shell.display_formatter.mimebundle_formatter.for_type(Table, lambda rows, **_: _table(case, rows))
    CaseLine(case).watch(shell)
    display(page.welcome_back(case, case.state) if resumed else page.alert_card(case))
    display(case.show.monitor())


def paper(piece: str) -> str:
    """A piece of a report as it stands in a notebook: on white paper, whatever the theme around it."""
    return page.styled(f'<div class="ic-paper">{piece}</div>')


def on_paper() -> None:
    """Show a learner's progress like a debrief."""
    shell: Any = get_ipython()
    shell.display_formatter.formatters["text/html"].for_type(View, lambda view: paper(view._repr_html_()))


def _table(case: Case, rows: Table) -> dict[str, Any]:
    """A register to sort, filter, open and pin from, by its own case if it has one; a trail's table has a page of its own."""
    if isinstance(rows, Events):
        return rows._repr_mimebundle_()
    return sheet_of(rows.case or case, rows).bundle(page.styled(page.table(rows)), repr(rows))


class CaseLine:
    """Says after each cell that touched the case where it stands, and what came in."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._touched = False
        self._told = len(case.state["messages"])
        case.listeners.append(self._touch)

    def watch(self, shell: Any) -> None:
        """Listen to the shell's cells. Of several watchers of one kernel, only the newest case's speaks."""
        for watcher in [
            call for call in shell.events.callbacks["post_run_cell"] if isinstance(getattr(call, "__self__", None), CaseLine)
        ]:
            shell.events.unregister("post_run_cell", watcher)
        shell.events.register("post_run_cell", self.after_cell)

    def after_cell(self, _: Any = None) -> None:
        """Speak, if the cell touched the case."""
        if not self._touched:
            return
        self._touched = False
        state = self._case.state
        if self._case.show is not None:
            self._case.show.follow(state)
        news = list(state["messages"])[self._told :]
        self._told += len(news)
        display(page.case_line(self._case, state, news))

    def _touch(self, kind: str) -> None:
        del kind
        self._touched = True


def _bar(what: str, share: float | None = None) -> page.Page:
    done, value = ("", "") if share is None else (f"{share:.0%}", f' max="1" value="{share:.2f}"')
    role = "timer" if share is None else "status"  # what counts seconds is not read out each time
    html = f'<div class="ic ic-caseline" role="{role}"><label>{what}… <progress{value}>{done}</progress></label></div>'
    return page.Page(html, f"{what}… {done}".strip())
