"""The phone, the evidence board and the hand-over note as forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ircoach.errors import BadInput
from ircoach.notebook.form import Form, Values, call, lines
from ircoach.notebook.when import since_alert


class Phone(Form):
    """Ask someone. The clock runs on; the answer comes as a message some minutes later."""

    def __init__(self, case: Any) -> None:
        people = [{"value": contact, "label": f"{contact}: {role}"} for contact, role in case.contacts.items()]
        super().__init__(
            case,
            heading="Phone",
            lead="People answer some minutes later. Go on working meanwhile, or case.wait(…).",
            button="Ask",
            log_title="Messages",
            fields=[
                {"name": "contact", "kind": "select", "legend": "Whom", "options": people},
                {"name": "text", "kind": "wide", "legend": "What", "wide": True, "placeholder": "what you would like to know"},
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
            raise BadInput("choose first whom to ask.")
        told = self.case.ask(values["contact"], values["text"])
        self.values = {**values, "text": ""}
        return f"{told['sender']} usually answers within {told['minutes']} minutes."


class Board(Form):
    """Pin what you saw, in your own words. What is pinned hangs on the wall below it (board.py)."""

    def __init__(self, case: Any) -> None:
        super().__init__(
            case,
            heading="Evidence board",
            button="Pin it",
            fields=[
                {
                    "name": "what",
                    "kind": "prose",
                    "legend": "What you saw",
                    "placeholder": "a record, an id, a sentence",
                    "rows": 2,
                },
                {"name": "note", "kind": "wide", "legend": "Why it matters", "wide": True},
            ],
            values={"what": "", "note": ""},
        )

    def code(self, values: Values) -> str:
        """`case.pin(…)`."""
        return call("pin", values["what"] or "…", *([values["note"]] if values["note"] else []))

    def submit(self, values: Values) -> str:
        """Pin it. Raises BadInput for an empty pin."""
        if not values["what"].strip():
            raise BadInput("say what you saw; a record can be pinned in code: case.pin(events[0]).")
        pinned = self.case.pin(values["what"], values["note"])
        self.values = {"what": "", "note": ""}
        return f"{pinned} is on the board, to be cited."


class HandOver(Form):
    """The hand-over note: to whom, the indicators, what is unknown."""

    def __init__(self, case: Any) -> None:
        super().__init__(
            case,
            heading="Hand over",
            lead="Write it for someone who has not seen any of this.",
            button="Hand over",
            fields=[
                {"name": "to", "kind": "text", "legend": "To whom", "size": 40},
                {"name": "indicators", "kind": "lines", "rows": 4, "help": "one a line",
                 "legend": "Indicators: keys, users, addresses, accounts, images"},
                {"name": "unknown", "kind": "lines", "legend": "What you do not know", "rows": 3, "help": "one a line"},
                {"name": "note", "kind": "prose", "legend": "What happened, what you did, what is still open", "rows": 4},
            ],
            values={"to": "", "indicators": "", "unknown": "", "note": ""},
        )  # fmt: skip

    def refresh(self, state: Mapping[str, Any]) -> None:
        """Follow whether it was handed over."""
        super().refresh(state)
        self.log = [{"head": "Handed over.", "sign": "✓", "tone": "calm"}] if state["handed_over"] else []

    def code(self, values: Values) -> str:
        """`case.hand_over(…)`."""
        return call("hand_over", **_note(values) | {"to": values["to"] or "…"})

    def submit(self, values: Values) -> str:
        """Hand over. Raises BadInput while it is to nobody."""
        if not values["to"].strip():
            raise BadInput("to whom? A team, a person, or both.")
        self.case.hand_over(**_note(values))
        return "Handed over."


def _note(values: Values) -> dict[str, Any]:
    return {
        "to": values["to"].strip(),
        "indicators": lines(values["indicators"]),
        "unknown": [line.strip() for line in values["unknown"].splitlines() if line.strip()],
        "note": values["note"].strip(),
    }
