"""The form: one widget that draws what it is told and sends what is pressed. Every question to a responder is one of these.

The browser's part is form.js and form.css. A subclass says which fields stand in it, which line of code does the same, and what
happens when the button is pressed. Tested without a browser: set `values`, call `press`, read the traits.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

import anywidget
import traitlets

from ircoach.case.case import Case
from ircoach.errors import IrcoachError
from ircoach.notebook.looks import script, sheet
from ircoach.notebook.words import section, word

Values = Mapping[str, Any]


class Form(anywidget.AnyWidget):
    """A form about a case. `values` is what stands in it; `log` what came of it so far, oldest first."""

    _esm = script("form")
    _css = sheet("form")
    heading = traitlets.Unicode().tag(sync=True)
    lead = traitlets.Unicode().tag(sync=True)
    fields: Any = traitlets.List().tag(sync=True)
    values = traitlets.Dict().tag(sync=True)
    button = traitlets.Unicode().tag(sync=True)
    offers: Any = traitlets.List().tag(sync=True)
    note = traitlets.Dict().tag(sync=True)
    twin = traitlets.Unicode().tag(sync=True)
    log: Any = traitlets.List().tag(sync=True)
    log_title = traitlets.Unicode().tag(sync=True)
    locked = traitlets.Bool(False).tag(sync=True)
    words = traitlets.Dict(section("form")).tag(sync=True)

    def __init__(self, case: Case, **traits: Any) -> None:
        self.case = case
        self.followers: Callable[[Mapping[str, Any]], None] = self.refresh
        self.clicked: float | None = None
        self.received: float | None = None
        super().__init__(**traits)
        self.on_msg(self._hear)
        self.observe(lambda _: self._retwin(), ["values", "fields"])
        self.refresh(case.state)
        self._retwin()

    # --- what a subclass says -----------------------------------------------------------------------------------------

    def code(self, values: Values) -> str:
        """The line of code that does what the button would do now."""
        raise NotImplementedError

    def submit(self, values: Values) -> str:
        """Do what the button is for; returns what to say of it. May raise an IrcoachError, which is shown."""
        raise NotImplementedError

    def offer(self, offer: str, values: Values) -> str:
        """Do what a smaller button beside it is for."""
        raise NotImplementedError(offer)

    def refresh(self, state: Mapping[str, Any]) -> None:
        """Follow the case: history, pins, replies, whether it is finished."""
        self.locked = bool(state["finished"])

    # --- pressing -----------------------------------------------------------------------------------------------------

    def press(self, values: Values | None = None, *, offer: str | None = None, at: float | None = None) -> None:
        """Press the button, or the small one named by `offer`, with these values; `at` is the browser's time of the click.

        A refusal is not raised but shown: the person has pressed a button and is looking at it.
        """
        self.clicked, self.received = at, time.time()
        if values is not None:
            self.values = {**self.values, **values}
        try:
            told = self.submit(self.values) if offer is None else self.offer(offer, self.values)
            self.note = {"kind": "ok", "text": told}
        except IrcoachError as error:
            self.note = {"kind": "error", "text": str(error)}
        self.followers(self.case.state)

    def _hear(self, _: Any, message: Mapping[str, Any], buffers: Any) -> None:
        del buffers
        try:
            self.press(message.get("values"), offer=message.get("offer"), at=message.get("at"))
        finally:
            self.send({"kind": "done"})

    def _retwin(self) -> None:
        self.twin = self.code(self.values)

    def __repr__(self) -> str:
        return word("form.in_code", what=self.heading, code=self.twin)


def call(name: str, *arguments: Any, **named: Any) -> str:
    """A call as a line of Python; named arguments that are None or empty are left out."""
    given = [_python(argument) for argument in arguments]
    given += [f"{key}={_python(value)}" for key, value in named.items() if value not in (None, "", [], ())]
    return f"case.{name}({', '.join(given)})"


def _python(value: Any) -> str:
    """A value as it is usually typed: texts in double quotes."""
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_python, value))}]"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def lines(text: str) -> list[str]:
    """One item a line (or between commas), without empty ones."""
    return [item.strip() for line in str(text).splitlines() for item in line.split(",") if item.strip()]
