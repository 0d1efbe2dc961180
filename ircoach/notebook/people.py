"""The phone, the evidence board, the hand-over note and the report to AWS as forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ircoach.errors import BadInput
from ircoach.notebook.form import Form, Values, call, lines
from ircoach.notebook.when import since_alert
from ircoach.notebook.words import word


class Phone(Form):
    """Ask someone. The clock runs on; the answer comes as a message some minutes later."""

    def __init__(self, case: Any) -> None:
        people = [{"value": contact, "label": f"{contact}: {role}"} for contact, role in case.contacts.items()]
        super().__init__(
            case,
            heading=word("phone.heading"),
            lead=word("phone.lead"),
            button=word("phone.button"),
            log_title=word("monitor.messages"),
            fields=[
                {"name": "contact", "kind": "select", "legend": word("phone.whom"), "options": people},
                {"name": "text", "kind": "wide", "legend": word("phone.what"), "wide": True, "placeholder": word("phone.hint")},
            ],
            values={"contact": "", "text": ""},
        )

    def refresh(self, state: Mapping[str, Any]) -> None:
        """Follow the messages."""
        super().refresh(state)
        self.log = [
            {"when": since_alert(state, said["time"]), "head": f"{said['sender']}:", "text": said["text"], "sign": "✉"}
            for said in state["messages"]
        ]

    def code(self, values: Values) -> str:
        """`case.ask("…", "…")`."""
        return call("ask", values["contact"] or "…", *([values["text"]] if values["text"] else []))

    def submit(self, values: Values) -> str:
        """Ask. Raises BadInput while nobody is chosen."""
        if not values["contact"]:
            raise BadInput(word("phone.missing"))
        told = self.case.ask(values["contact"], values["text"])
        self.values = {**values, "text": ""}
        return word("phone.asked", who=told["sender"], n=told["minutes"])


class Board(Form):
    """Pin what you saw, in your own words. What is pinned hangs on the wall below it (board.py)."""

    def __init__(self, case: Any) -> None:
        super().__init__(
            case,
            heading=word("pin.heading"),
            button=word("pin.button"),
            fields=[
                {
                    "name": "what",
                    "kind": "prose",
                    "legend": word("pin.what"),
                    "placeholder": word("pin.hint"),
                    "rows": 2,
                },
                {"name": "note", "kind": "wide", "legend": word("pin.why"), "wide": True},
            ],
            values={"what": "", "note": ""},
        )

    def code(self, values: Values) -> str:
        """`case.pin(…)`."""
        return call("pin", values["what"] or "…", *([values["note"]] if values["note"] else []))

    def submit(self, values: Values) -> str:
        """Pin it. Raises BadInput for an empty pin."""
        if not values["what"].strip():
            raise BadInput(word("pin.missing"))
        pinned = self.case.pin(values["what"], values["note"])
        self.values = {"what": "", "note": ""}
        return word("pin.pinned", pin=pinned)


class HandOver(Form):
    """The hand-over note: to whom, the indicators, what is unknown."""

    def __init__(self, case: Any) -> None:
        super().__init__(
            case,
            heading=word("hand_over.heading"),
            lead=word("hand_over.lead"),
            button=word("hand_over.heading"),
            fields=[
                {"name": "to", "kind": "text", "legend": word("hand_over.to"), "size": 40},
                {"name": "indicators", "kind": "lines", "rows": 4, "help": word("hand_over.one_a_line"),
                 "legend": word("hand_over.indicators")},
                {"name": "unknown", "kind": "lines", "legend": word("hand_over.unknown"), "rows": 3,
                 "help": word("hand_over.one_a_line")},
                {"name": "note", "kind": "prose", "legend": word("hand_over.note"), "rows": 4},
            ],
            values={"to": "", "indicators": "", "unknown": "", "note": ""},
        )  # fmt: skip

    def refresh(self, state: Mapping[str, Any]) -> None:
        """Follow whether it was handed over."""
        super().refresh(state)
        self.log = [{"head": word("hand_over.done"), "sign": "✓", "tone": "calm"}] if state["handed_over"] else []

    def code(self, values: Values) -> str:
        """`case.hand_over(…)`."""
        return call("hand_over", **_note(values) | {"to": values["to"] or "…"})

    def submit(self, values: Values) -> str:
        """Hand over. Raises BadInput while it is to nobody."""
        if not values["to"].strip():
            raise BadInput(word("hand_over.missing"))
        self.case.hand_over(**_note(values))
        return word("hand_over.done")


class ReportToAws(Form):
    """The report to AWS: about whom, what happened, when, what they can search for, what is asked."""

    def __init__(self, case: Any) -> None:
        super().__init__(
            case,
            heading=word("report_to_aws.heading"),
            lead=word("report_to_aws.lead"),
            button=word("report_to_aws.button"),
            fields=[
                {"name": "about", "kind": "lines", "rows": 2, "help": word("report_to_aws.about_help"),
                 "legend": word("report_to_aws.about")},
                {"name": "what", "kind": "prose", "legend": word("report_to_aws.what"), "rows": 3},
                {"name": "when", "kind": "wide", "legend": word("report_to_aws.when"), "wide": True,
                 "placeholder": word("report_to_aws.when_hint")},
                {"name": "indicators", "kind": "lines", "rows": 3, "help": word("hand_over.one_a_line"),
                 "legend": word("report_to_aws.indicators")},
                {"name": "ask", "kind": "prose", "legend": word("report_to_aws.ask"), "rows": 2},
            ],
            values={"about": "", "what": "", "when": "", "indicators": "", "ask": ""},
        )  # fmt: skip

    def refresh(self, state: Mapping[str, Any]) -> None:
        """Follow whether it was sent."""
        super().refresh(state)
        self.log = [{"head": word("report_to_aws.done"), "sign": "✓", "tone": "calm"}] if state["reported"] else []

    def code(self, values: Values) -> str:
        """`case.report_to_aws(…)`."""
        told = _told(values)
        return call("report_to_aws", **told | {"about": told["about"] or ["…"], "what": told["what"] or "…"})

    def submit(self, values: Values) -> str:
        """Report. Raises BadInput while it is about nobody, or says nothing."""
        told = _told(values)
        if not told["about"] or not told["what"]:
            raise BadInput(word("report_to_aws.missing"))
        self.case.report_to_aws(**told)
        return word("report_to_aws.done")


def _told(values: Values) -> dict[str, Any]:
    return {
        "about": lines(values["about"]),
        "what": values["what"].strip(),
        "when": values["when"].strip(),
        "indicators": lines(values["indicators"]),
        "ask": values["ask"].strip(),
    }


def _note(values: Values) -> dict[str, Any]:
    return {
        "to": values["to"].strip(),
        "indicators": lines(values["indicators"]),
        "unknown": [line.strip() for line in values["unknown"].splitlines() if line.strip()],
        "note": values["note"].strip(),
    }
