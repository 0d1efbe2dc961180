"""The evidence board as it hangs on the wall: every pin in order of time, what was said of it alone, and which calls cite it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import anywidget
import traitlets

from ircoach.case import evidence
from ircoach.case.case import Case
from ircoach.errors import IrcoachError
from ircoach.notebook.calls import LOOKS
from ircoach.notebook.form import call
from ircoach.notebook.looks import script, sheet
from ircoach.notebook.when import since_alert
from ircoach.notebook.words import section, word
from ircoach.scenario.form import VERDICTS


class Wall(anywidget.AnyWidget):
    """The pins, to be read and weighed. Citing is done where a call is made."""

    _esm = script("board")
    _css = sheet("board")
    pins: Any = traitlets.List().tag(sync=True)
    note = traitlets.Dict().tag(sync=True)
    locked = traitlets.Bool(False).tag(sync=True)
    words = traitlets.Dict(section("board")).tag(sync=True)
    verdicts: Any = traitlets.List([{"value": each, "sign": LOOKS[each][0], "tone": LOOKS[each][1]} for each in VERDICTS]).tag(
        sync=True
    )

    def __init__(self, case: Case) -> None:
        self.case = case
        self.followers: Callable[[Mapping[str, Any]], None] = self.refresh
        super().__init__()
        self.on_msg(self._hear)
        self.refresh(case.state)

    def refresh(self, state: Mapping[str, Any]) -> None:
        """Follow the board, and whether the case is finished."""
        self.locked = bool(state["finished"])
        self.pins = [_pin(state, pin) for pin in state["pins"]]

    def weigh(self, pin: str, verdict: str) -> None:
        """Say sick or not sick of a pin. A refusal is shown, not raised: somebody has pressed a button and looks at it."""
        try:
            self.case.weigh(pin, verdict)
            self.note = {"text": word("board.weighed", pin=pin, verdict=verdict), "code": call("weigh", pin, verdict)}
        except IrcoachError as error:
            self.note = {"kind": "error", "text": str(error)}
        self.followers(self.case.state)

    def _hear(self, _: Any, message: Mapping[str, Any], buffers: Any) -> None:
        del buffers
        try:
            self.weigh(str(message["pin"]), str(message["verdict"]))
        finally:
            self.send({"kind": "done"})

    def __repr__(self) -> str:
        return "\n".join(
            " · ".join(filter(None, (f"{pin['id']} {pin['happened']}".strip(), pin["line"], pin["note"], pin["verdict"])))
            for pin in self.pins
        ) or word("board.empty")


def _pin(state: Mapping[str, Any], pin: Mapping[str, Any]) -> dict[str, Any]:
    told = evidence.told(pin["what"])
    cited = [said for said in state["assessments"] if pin["id"] in said["cites"]]
    calls = "; ".join(f"{said['verdict']}, {said['bleed']} ({since_alert(state, said['time'])})" for said in cited)
    return {
        "id": pin["id"],
        "at": pin["time"],
        "pinned": word("board.pinned_at", when=since_alert(state, pin["time"])),
        "happened": told.when,
        "kind": word(f"board.kind_{told.kind}"),
        "line": evidence.brief(pin["what"], 220),
        "note": pin["note"],
        "verdict": pin["verdict"],
        "tone": LOOKS[pin["verdict"]][1] if pin["verdict"] else "",
        "cited": word("board.cited", calls=calls) if calls else "",
        "whole": _whole(pin["what"]),
    }


def _whole(what: str) -> str:
    try:
        return json.dumps(json.loads(what), indent=1, ensure_ascii=False)
    except ValueError:
        return what
