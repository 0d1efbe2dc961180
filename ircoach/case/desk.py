"""What a responder has said and gathered: assessments, answers, hints, pins, messages, notes to others. Plain state, no world.

`check` refuses what cannot be taken before anything is journalled; `do` carries out an admitted act.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from ircoach.errors import BadInput, CaseClosed
from ircoach.scenario.filling import fill
from ircoach.scenario.form import BLEED_CALLS, VERDICTS, Question, Scenario
from ircoach.world.clock import MINUTE
from ircoach.world.company import Company


@dataclass(frozen=True, slots=True)
class Assessment:
    """One call: scenario time (µs), verdict, bleed call, reason, cited pins, confidence in percent."""

    time: int
    verdict: str
    bleed: str
    because: str
    cites: tuple[str, ...]
    confidence: float | None


@dataclass(frozen=True, slots=True)
class Pin:
    """A piece of evidence put on the board."""

    id: str
    time: int
    what: str
    note: str


@dataclass(frozen=True, slots=True)
class Message:
    """Something said to the responder: when it arrives, by whom."""

    time: int
    sender: str
    text: str


@dataclass(slots=True)
class Desk:
    """The responder's side of a case."""

    form: Scenario
    variant: str
    assessments: list[Assessment] = field(default_factory=list)
    answers: dict[str, list[tuple[int, Any]]] = field(default_factory=dict)
    hints: dict[str, int] = field(default_factory=dict)
    pins: list[Pin] = field(default_factory=list)
    weighed: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    hand_overs: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    reports: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    checkpoints: dict[str, int] = field(default_factory=dict)
    finished: bool = False

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions of this variant."""
        return tuple(q for q in self.form.questions if not q.variants or self.variant in q.variants)

    def check(self, kind: str, data: Mapping[str, Any], company: Company) -> None:
        """Refuse an act that cannot be taken. Raises BadInput or CaseClosed; changes nothing."""
        if self.finished:
            raise CaseClosed("this case is finished. Read its debrief, or fork it to try again: case.fork(at=…).")
        match kind:
            case "assess":
                _one_of("verdict", data["verdict"], VERDICTS)
                _one_of("bleed", data["bleed"], BLEED_CALLS)
                unknown = set(data["cites"]) - {pin.id for pin in self.pins}
                if unknown:
                    raise BadInput(
                        f"cites: no pin is called {', '.join(sorted(unknown))}. Pinned so far: "
                        f"{', '.join(p.id for p in self.pins) or 'nothing'}."
                    )
                _texts(data, "because")
                confidence = data.get("confidence")
                if confidence is not None and not (_is_number(confidence) and 50 <= confidence <= 100):
                    raise BadInput(f"confidence: {confidence!r} was given; it is a percentage from 50 (a coin) to 100 (certain).")
            case "pin":
                _texts(data, "what", "note")
                if "verdict" in data:
                    _one_of("verdict", data["verdict"], VERDICTS)
            case "weigh":
                _one_of("pin", data["pin"], tuple(pin.id for pin in self.pins))
                _one_of("verdict", data["verdict"], VERDICTS)
            case "answer" | "hint":
                question = self._question(data["question"])
                if kind == "hint" and self.hints.get(question.id, 0) >= len(question.hints):
                    raise BadInput(
                        f"there are no more hints for {question.id!r}: {len(question.hints)} of {len(question.hints)} taken."
                    )
                if kind == "answer" and question.choices and str(data["value"]) not in question.choices:
                    raise BadInput(f"{question.id}: {data['value']!r} is not one of: {', '.join(question.choices)}.")
            case "register":
                _one_of("register", data["name"], (*company.registers, "contacts"))
            case "ask":
                _one_of("contact", data["contact"], tuple(company.contacts))
            case "checkpoint":
                _texts(data, "name")
            case "hand_over":
                _texts(data, "to", "note")
            case "report_to_aws":
                _texts(data, "what", "when", "ask")
            case "wait":
                if not (_is_number(data["minutes"]) and 0 < data["minutes"] <= 24 * 60):
                    raise BadInput(f"wait: {data['minutes']!r} minutes was asked; give more than 0 and at most 1440.")

    def do(self, kind: str, data: Mapping[str, Any], now: int, company: Company, truth: Mapping[str, Any]) -> dict[str, Any]:
        """Carry out an admitted act at scenario time `now` and say what came of it."""
        match kind:
            case "assess":
                made = Assessment(
                    now, data["verdict"], data["bleed"], data["because"], tuple(data["cites"]), data.get("confidence")
                )
                self.assessments.append(made)
                return asdict(made) | {"cites": list(made.cites)}
            case "answer":
                self.answers.setdefault(data["question"], []).append((now, data["value"]))
                return {"noted": data["value"]}
            case "hint":
                question = self._question(data["question"])
                taken = self.hints.get(question.id, 0)
                self.hints[question.id] = taken + 1
                hint = question.hints[taken]
                return {"text": fill(hint.text, truth), "cost": hint.cost, "left": len(question.hints) - taken - 1}
            case "pin":
                same = (pin for pin in self.pins if (pin.what, pin.note) == (data["what"], data["note"]))
                pin = next(same, None)  # a cell that is run again pins nothing twice
                if pin is None:
                    pin = Pin(f"P{len(self.pins) + 1}", now, data["what"], data["note"])
                    self.pins.append(pin)
                if "verdict" in data and self.verdict_on(pin.id) != data["verdict"]:
                    self.weighed.setdefault(pin.id, []).append((now, data["verdict"]))
                return asdict(pin)
            case "weigh":
                self.weighed.setdefault(data["pin"], []).append((now, data["verdict"]))
                return {"pin": data["pin"], "verdict": data["verdict"]}
            case "hand_over":
                self.hand_overs.append((now, dict(data)))
                return {"noted": True}
            case "report_to_aws":
                self.reports.append((now, dict(data)))
                return {"noted": True}
            case "register":
                return {
                    "rows": _contacts(company)
                    if data["name"] == "contacts"
                    else [dict(row) for row in company.registers[data["name"]]]
                }
            case "address":
                return {"row": dict(company.look_up(data["address"]))}
            case "ask":
                contact = company.contacts[data["contact"]]
                arrives = now + contact.minutes * MINUTE
                self.messages.append(Message(arrives, contact.name, contact.reply))
                return {"sender": contact.name, "role": contact.role, "arrives": arrives, "minutes": contact.minutes}
            case "checkpoint":
                self.checkpoints[data["name"]] = now
                return {"noted": data["name"]}
            case "finish":
                self.finished = True
                return {"finished": True}
            case "wait":
                return {"now": now}
        raise BadInput(f"no such act: {kind}")

    def verdict_on(self, pin: str) -> str:
        """What was last said of a pin: a verdict, or nothing yet."""
        said = self.weighed.get(pin)
        return said[-1][1] if said else ""

    def told(self, truth: Mapping[str, Any]) -> dict[str, list[str]]:
        """The hints taken so far, in words, by question."""
        taken = {question.id: question.hints[: self.hints.get(question.id, 0)] for question in self.questions}
        return {name: [fill(hint.text, truth) for hint in hints] for name, hints in taken.items() if hints}

    def _question(self, question_id: str) -> Question:
        known = {question.id: question for question in self.questions}
        if question_id not in known:
            raise BadInput(f"no question is called {question_id!r}; there are: {', '.join(known)}.")
        return known[question_id]


def _contacts(company: Company) -> list[dict[str, str]]:
    return [{"contact": c.id, "name": c.name, "role": c.role} for c in company.contacts.values()]


def _texts(data: Mapping[str, Any], *names: str) -> None:
    for name in names:
        if not isinstance(data[name], str):
            raise BadInput(f"{name}: {data[name]!r} was given; it is a text.")
        if not data[name].isascii() and any(0xD800 <= ord(sign) < 0xE000 for sign in data[name]):
            raise BadInput(f"{name}: {data[name]!r} holds half a character, which no file can keep.")


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _one_of(what: str, given: str, allowed: tuple[str, ...]) -> None:
    if given not in allowed:
        raise BadInput(f"{what}: {given!r} was given; it is one of: {', '.join(allowed) or 'none so far'}.")
