"""A question of fact as a form, with its hints and their price."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ircoach.errors import BadInput
from ircoach.notebook.form import Form, Values, call, lines
from ircoach.notebook.words import word

_HELPED = ("account", "address", "set", "time")


def asked(case: Any) -> list[Mapping[str, Any]]:
    """The questions that a case asks: a drill asks for the call alone."""
    return [] if case.mode == "drill" else list(case.questions)


def next_hint(case: Any, question: Mapping[str, Any], state: Mapping[str, Any]) -> str:
    """The button of a question's next hint with its price; nothing where none is left, or none is to be had in this mode."""
    left = question["hints"][state["hints"].get(question["id"], 0) :]
    to_be_had = left and case.mode == "practice" and not state["finished"]
    return word("monitor.hint", cost=f"{left[0]:.0%}") if to_be_had else ""


class Question(Form):
    """One question. The last answer counts."""

    def __init__(self, case: Any, question: Mapping[str, Any]) -> None:
        self.question = question
        super().__init__(
            case,
            button=word("question.button"),
            fields=[_field(question)],
            values={"value": _standing(question, case.state["answers"].get(question["id"]))},
        )

    def refresh(self, state: Mapping[str, Any]) -> None:
        """Follow what was answered and which hints are left, with their price."""
        super().refresh(state)
        name = self.question["id"]
        hint = next_hint(self.case, self.question, state)
        self.offers = [{"id": "hint", "label": hint}] if hint else []
        given = state["answers"].get(name)
        told = [
            {"head": word("monitor.hint_told"), "text": hint, "sign": "☞", "tone": "open"} for hint in state["told"].get(name, [])
        ]
        answered = [{"head": word("question.yours"), "text": _plain(given), "sign": "✎"}] if given is not None else []
        self.log = [*told, *answered]

    def code(self, values: Values) -> str:
        """`case.answer("…", …)`."""
        return call("answer", self.question["id"], "…" if self._empty(values["value"]) else self._value(values["value"]))

    def submit(self, values: Values) -> str:
        """Answer. Raises BadInput for an empty or blank answer, or a number that is none."""
        if self._empty(values["value"]):
            raise BadInput(word("question.missing"))
        self.case.answer(self.question["id"], self._value(values["value"], strict=True))
        return word("question.noted")

    def offer(self, offer: str, values: Values) -> str:
        """Take the next hint."""
        del offer, values
        hint = self.case.hint(self.question["id"])
        return word("question.hinted", cost=f"{hint['cost']:.0%}", left=hint["left"])

    def __repr__(self) -> str:
        return word("form.in_code", what=self.question["ask"], code=self.twin)

    def _empty(self, given: Any) -> bool:
        return self._value(given) in ("", []) or (isinstance(given, str) and not given.strip())

    def _value(self, given: Any, strict: bool = False) -> Any:
        if self.question["kind"] == "set":
            return lines(given) if isinstance(given, str) else list(given)
        if self.question["kind"] == "number":
            try:
                number = float(given)
            except (TypeError, ValueError):
                if strict:
                    raise BadInput(word("question.no_number", given=repr(given))) from None
                return given
            return int(number) if number.is_integer() else number
        return given.strip() if isinstance(given, str) else given


def _field(question: Mapping[str, Any]) -> dict[str, Any]:
    kind, choices = question["kind"], [{"value": choice} for choice in question["choices"]]
    if choices:
        shown = "checks" if kind == "set" else "radio"
        return {"name": "value", "kind": shown, "legend": question["ask"], "options": choices, "look": "plain"}
    shown = {"set": "lines", "number": "number"}.get(kind, "text")
    field = {
        "name": "value",
        "kind": shown,
        "legend": question["ask"],
        "help": word(f"question.help_{kind}") if kind in _HELPED else "",
    }
    return field | ({"step": "any"} if kind == "number" else {"rows": 3} if kind == "set" else {})


def _standing(question: Mapping[str, Any], given: Any) -> Any:
    """What stands in the field at first: the answer given before, if any."""
    many = question["kind"] == "set"
    if given is None:
        return [] if many and question["choices"] else ""
    if not many:
        return str(given)
    items = _items(given, question["choices"])
    return items if question["choices"] else "\n".join(items)


def _items(given: Any, choices: Sequence[str]) -> list[str]:
    """An answer to a question of several things, however code gave it: a list, a text as the form takes it apart, one thing."""
    if isinstance(given, (list, tuple)):
        return [str(each) for each in given]
    return lines(given) if isinstance(given, str) and given not in choices else [str(given)]


def _plain(given: Any) -> str:
    return ", ".join(map(str, given)) if isinstance(given, (list, tuple)) else str(given)
