"""`case.show`: everything there is to press or to look at, one method each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import ipywidgets

from ircoach.case.case import Case
from ircoach.notebook import chart, page, trail
from ircoach.notebook.board import Wall
from ircoach.notebook.calls import Assess
from ircoach.notebook.chart import Chart
from ircoach.notebook.console import Console
from ircoach.notebook.form import Form
from ircoach.notebook.monitor import Monitor
from ircoach.notebook.panel import Panel, Stand
from ircoach.notebook.people import Board, HandOver, Phone, ReportToAws
from ircoach.notebook.questions import Question, asked
from ircoach.notebook.sheet import Sheet, sheet_of
from ircoach.notebook.words import word

SomeForm = TypeVar("SomeForm", bound=Form | Monitor | Console | Wall)


class Stack(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets ships no types
    """Forms one below the other."""

    def __repr__(self) -> str:
        return "\n\n".join(map(repr, self.children)) or word("question.none")


class Show:
    """The forms and tables of one case. Forms shown before follow what happens in the case."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._forms: list[Form | Monitor | Console | Wall] = []

    def alert(self) -> page.Page:
        """The alert card."""
        return page.alert_card(self._case)

    def assess(self, heading: str = "") -> Assess:
        """The two questions. In code: `case.assess(verdict=…, bleed=…, because=…)`."""
        return self._kept(Assess(self._case, heading))

    def monitor(self) -> Stand:
        """The monitor and the two questions, docked at the right of the notebook; here where it cannot dock."""
        panel = Panel(self._case)
        for part in (panel.head, panel.questions, panel.rest):
            self._kept(part)
        return Stand(panel)

    def questions(self, *ids: str) -> Stack:
        """Questions of fact by id (all if none is named); what this case does not ask is left out. In code: `case.answer(…)`."""
        questions = {question["id"]: question for question in asked(self._case)}
        return Stack([self._kept(Question(self._case, questions[name])) for name in ids or questions if name in questions])

    def phone(self) -> Phone:
        """Ask someone. In code: `case.ask(…)`."""
        return self._kept(Phone(self._case))

    def pins(self) -> Stack:
        """The evidence board. In code: `case.pin(…)`, `case.weigh(…)`."""
        return Stack([self._kept(Board(self._case)), self._kept(Wall(self._case))])

    def hand_over(self) -> HandOver:
        """The hand-over note. In code: `case.hand_over(…)`."""
        return self._kept(HandOver(self._case))

    def report_to_aws(self) -> ReportToAws:
        """The report to AWS about an account or address outside. In code: `case.report_to_aws(…)`."""
        return self._kept(ReportToAws(self._case))

    def events(self, answers: Any, caption: str = "", *, oldest_first: bool = False) -> trail.Events:
        """What `lookup_events` answered (or its pages), as a table; newest first unless you say otherwise."""
        return trail.events(answers, caption, oldest_first, self._case)

    def table(self, rows: Any, caption: str = "") -> Sheet:
        """Any rows as a table to sort, filter, open and pin from: a query's frame, a register, a list of dicts."""
        return sheet_of(self._case, rows, caption)

    def timeline(self, rows: Any, by: str = "who", caption: str = "") -> Chart:
        """Calls over time as a chart, in lanes by `who`, `address` or `event`; rows as of `events`, or what that takes."""
        return chart.timeline(self._rows(rows), by, caption)

    def first_seen(self, rows: Any, by: str = "address", caption: str = "") -> Chart:
        """From when to when each address (or `who`, `event`) was seen, as a chart; rows as of `events`, or what that takes."""
        return chart.first_seen(self._rows(rows), by, caption)

    @staticmethod
    def _rows(rows: Any) -> trail.Events:
        return rows if isinstance(rows, trail.Events) else trail.events(rows)

    def console(self, view: str = "") -> Console:
        """The account as tables and buttons. In code: `case.client(…)`, as each view shows."""
        console = self._kept(Console(self._case))
        if view:
            console.press("look", view=view)
        return console

    def follow(self, state: Mapping[str, Any]) -> None:
        """Let every form shown so far follow the case."""
        for form in self._forms:
            form.refresh(state)

    def _kept(self, form: SomeForm) -> SomeForm:
        self._forms.append(form)
        form.followers = self.follow
        return form

    def __repr__(self) -> str:
        return (
            "case.show: monitor, alert, assess, questions, phone, pins, hand_over, report_to_aws, events, table, timeline, "
            "first_seen, console"
        )
