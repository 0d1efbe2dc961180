"""The monitor: what a responder keeps an eye on: clock, last call, who asks, what was changed and verified, messages.

Everything on it is read from the case's state, which holds what the responder may know and nothing else. The browser's part is
monitor.js; it ticks a live clock by itself and looks for news every few seconds while one runs, and never otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import anywidget
import traitlets

from ircoach.case import pricing
from ircoach.case.case import Case
from ircoach.errors import IrcoachError
from ircoach.notebook.calls import LOOKS
from ircoach.notebook.form import call
from ircoach.notebook.looks import script, sheet
from ircoach.notebook.questions import asked, next_hint
from ircoach.notebook.when import lasting, since_alert
from ircoach.notebook.words import section, word
from ircoach.world.clock import to_datetime

State = Mapping[str, Any]


class Monitor(anywidget.AnyWidget):
    """One part of the panel: `head` (clock, call, who asks) or `rest` (changes, messages, questions, losses)."""

    _esm = script("monitor")
    _css = sheet("monitor")
    part = traitlets.Unicode().tag(sync=True)
    panel = traitlets.Unicode().tag(sync=True)
    clock = traitlets.Dict().tag(sync=True)
    shown = traitlets.Dict().tag(sync=True)
    note = traitlets.Dict().tag(sync=True)
    words = traitlets.Dict(section("monitor")).tag(sync=True)

    def __init__(self, case: Case, part: str, panel: str) -> None:
        self.case = case
        self.followers: Callable[[State], None] = self.refresh
        self._now: int | None = None
        self._took = ""
        super().__init__(part=part, panel=panel)
        self.on_msg(self._hear)
        self.refresh(case.state)

    def refresh(self, state: State) -> None:
        """Follow the case."""
        if self.part == "head":
            self.clock = _clock(state, self.case.speed)
            self.shown = {
                "call": _call(state),
                "asked": _asked(self.case, state),
                "waits": [_waits(state, each) for each in state["waiting"]],
                "pace": self._pace(state),
                "prices": "" if self.case.pace == "live" else prices(),
                "can_pause": self.case.pace == "live" and self.case.mode == "practice" and not state["finished"],
            }
        else:
            self.shown = {
                "changes": [_change(state, each) for each in state["changes"]],
                "messages": [_message(state, each) for each in reversed(state["messages"])],
                "questions": _questions(self.case, state),
                "losses": _losses(state),
            }

    def press(self, kind: str, **about: Any) -> None:
        """What a button of the panel does: `pause`, `resume`, `hint` (with its `question`), `look` for news."""
        try:
            match kind:
                case "pause":
                    self.case.pause()
                    self.note = {"text": word("monitor.paused"), "code": call("pause")}
                case "resume":
                    self.case.resume()
                    self.note = {"text": word("monitor.runs"), "code": call("resume")}
                case "hint":
                    told = self.case.hint(about["question"])
                    cost = word("monitor.hint_taken", cost=f"{told['cost']:.0%}")
                    self.note = {"text": cost, "code": call("hint", about["question"])}
        except IrcoachError as error:
            self.note = {"text": str(error), "kind": "error"}
        self.followers(self.case.state)

    def _hear(self, _: Any, message: Mapping[str, Any], buffers: Any) -> None:
        del buffers
        try:
            self.press(**message)
        finally:
            self.send({"kind": "done", "of": message["kind"]})

    def _pace(self, state: State) -> str:
        """One line on what time costs, and what the last step took."""
        if self.case.pace == "live":
            runs = word("monitor.live", speed=f"{self.case.speed:g}") if self.case.speed != 1 else word("monitor.live_wall")
            mode = "" if self.case.mode == "practice" else word(f"monitor.mode_{self.case.mode}")
            return " ".join(filter(None, (mode, runs if state["running"] else word("monitor.stands"))))
        now = int(state["now"])
        if self._now is not None and now > self._now:
            self._took = word("monitor.took", time=lasting(now - self._now))
        self._now = now
        return " ".join(filter(None, (word("monitor.stepped"), self._took)))

    def __repr__(self) -> str:
        return word("monitor.title") if self.part == "head" else ""


def prices() -> str:
    """What a step costs at stepped pace, in one sentence."""
    given = {name: lasting(price) for name, price in (
        ("read", pricing.READ), ("write", pricing.WRITE), ("search", pricing.SEARCH), ("ask", pricing.PRICES["ask"]),
        ("assess", pricing.PRICES["assess"]), ("again", pricing.AGAIN),
    )}  # fmt: skip
    return word("monitor.prices", **given)


def _clock(state: State, speed: float) -> dict[str, Any]:
    """What the browser needs to tell the time: scenario seconds, and how fast they pass from now on."""
    return {
        "since": (state["now"] - state["alert_at"]) / 1e6,
        "utc": to_datetime(state["now"]).timestamp(),
        "running": state["running"],
        "speed": speed,
        "ends": (state["ends_at"] - state["alert_at"]) / 1e6 if state["ends_at"] is not None else None,
    }


def _call(state: State) -> dict[str, Any] | None:
    if not state["assessments"]:
        return None
    said = state["assessments"][-1]
    return {
        "when": word("monitor.said_at", time=since_alert(state, said["time"])),
        "said": [
            {"text": said[name], "sign": LOOKS[said[name]][0], "tone": LOOKS[said[name]][1]} for name in ("verdict", "bleed")
        ],
    }


def _asked(case: Case, state: State) -> dict[str, str]:
    """Who waits for an answer now: the manager, if nothing was said since; otherwise the questions of fact."""
    if state["finished"]:
        return {"text": word("monitor.finished")}
    last = state["assessments"][-1]["time"] if state["assessments"] else 0
    waiting = [each for each in state["messages"] if each["asks"] and each["time"] > last]
    if waiting:
        return {"who": waiting[-1]["sender"], "text": waiting[-1]["text"], "when": since_alert(state, waiting[-1]["time"])}
    questions = asked(case)
    if not questions:
        return {"text": word("monitor.call_alone")}
    open_ones = sum(question["id"] not in state["answers"] for question in questions)
    return {"text": word("monitor.open", n=open_ones, all=len(questions))}


def _waits(state: State, other: Mapping[str, Any]) -> dict[str, str]:
    """Another patient of the shift, and since when they wait."""
    since = word("monitor.waits", time=since_alert(state, other["time"]))
    return {"since": since, "who": other["sender"], "text": other["text"]}


def _change(state: State, change: Mapping[str, Any]) -> dict[str, Any]:
    """A change and how it stands: nothing seen since, seen but nothing refused, or a refusal that was seen."""
    refused = change["refused"]
    if refused:
        through = word("monitor.through", n=change["through"]) if change["through"] else ""
        stands = {"text": word("monitor.verified", **refused) + through, "sign": "✓", "tone": "calm"}
    elif change["seen"]:
        stands = {"text": word("monitor.seen", n=change["seen"]), "sign": "?", "tone": "open"}
    else:
        stands = {"text": word("monitor.unverified"), "sign": "!", "tone": "warn"}
    return {
        "when": since_alert(state, change["time"]),
        "head": change["operation"].partition(":")[2],
        "text": ", ".join(change["names"][:3]),
        "stands": stands,
    }


def _message(state: State, message: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "when": since_alert(state, message["time"]),
        "head": message["sender"],
        "text": message["text"],
        "asks": message["asks"],
    }


def _questions(case: Case, state: State) -> list[dict[str, Any]]:
    """Every question: answered or open, the hints taken and the price of the next."""
    rows = []
    for question in asked(case):
        name = question["id"]
        rows.append(
            {
                "id": name,
                "ask": question["ask"],
                "answered": name in state["answers"],
                "told": state["told"].get(name, []),
                "hint": next_hint(case, question, state),
                "code": f'case.show.questions("{name}")',
            }
        )
    return sorted(rows, key=lambda row: bool(row["answered"]))


def _losses(state: State) -> list[dict[str, str]] | None:
    """What is gone, or None while it is not to be shown."""
    if state["losses"] is None:
        return None
    return [
        {
            "head": loss["title"],
            "text": word("monitor.lost", amount=f"{loss['amount']:g}", unit=loss["unit"])
            + (word("monitor.lost_last", time=since_alert(state, loss["last"])) if loss["last"] else ""),
        }
        for loss in state["losses"]
    ]
