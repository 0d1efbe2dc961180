"""The two questions as a form: sick or not sick, and do we stop something now?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ircoach.case.evidence import brief
from ircoach.errors import BadInput
from ircoach.notebook.form import Form, Values, call
from ircoach.notebook.when import since_alert
from ircoach.scenario.form import BLEED_CALLS, VERDICTS

#: sign and tone beside each call; the words themselves carry the meaning
LOOKS = {
    "not sick": ("○", "calm"),
    "can't tell yet": ("?", "open"),
    "sorta sick": ("◐", "warn"),
    "sick": ("●", "bad"),
    "stop it now": ("■", "bad"),
    "not yet": ("…", "open"),
    "nothing to stop": ("✓", "calm"),
}
_SURE = (50, 60, 70, 80, 90, 100)


def _options(names: tuple[str, ...]) -> list[dict[str, str]]:
    return [{"value": name, "sign": LOOKS[name][0], "tone": LOOKS[name][1]} for name in names]


class Assess(Form):
    """Verdict, bleed call, because, cited pins, and for sick / not sick how sure you are if it is your last word."""

    def __init__(self, case: Any, heading: str = "") -> None:
        super().__init__(
            case,
            heading=heading or "What do you say now?",
            button="Say it",
            log_title="What you said so far",
            values={"verdict": "", "bleed": "", "because": "", "cites": [], "confidence": ""},
        )

    def refresh(self, state: Mapping[str, Any]) -> None:
        """Follow the pins and the history."""
        super().refresh(state)
        pins = [{"value": pin["id"], "label": f"{pin['id']}  {brief(pin['note'] or pin['what'])}"} for pin in state["pins"]]
        fields = [
            {"name": "verdict", "kind": "radio", "legend": "Sick or not sick?", "look": "scale", "options": _options(VERDICTS)},
            {"name": "bleed", "kind": "radio", "legend": "The bleed", "look": "scale", "options": _options(BLEED_CALLS)},
            {"name": "because", "kind": "wide", "legend": "Because", "wide": True, "placeholder": "one line, in your own words"},
            {
                "name": "cites",
                "kind": "checks",
                "legend": "Evidence this rests on",
                "look": "column",
                "options": pins,
                "empty": "nothing pinned yet; evidence counts when you cite it",
            },
            {
                "name": "confidence",
                "kind": "radio",
                "legend": "How sure are you? Only if this is your last word",
                "options": [{"value": "", "label": "not my last word"}, *({"value": str(n), "label": f"{n} %"} for n in _SURE)],
                "when": ["verdict", ["sick", "not sick"]],
            },
        ]
        if fields != self.fields:
            self.fields = fields
        self.log = [
            {
                "when": since_alert(state, said["time"]),
                "sign": LOOKS[said["verdict"]][0],
                "tone": LOOKS[said["verdict"]][1],
                "head": f"{said['verdict']} · {said['bleed']}",
                "text": _reason(said),
            }
            for said in state["assessments"]
        ]

    def code(self, values: Values) -> str:
        """`case.assess(…)` with what stands in the form."""
        return call("assess", verdict=values["verdict"] or "…", bleed=values["bleed"] or "…", **_rest(values))

    def submit(self, values: Values) -> str:
        """Say it. Raises BadInput while a question has no answer."""
        missing = [name for name, key in (("sick or not sick", "verdict"), ("the bleed", "bleed")) if not values[key]]
        if missing:
            raise BadInput(f"choose first: {' and '.join(missing)}.")
        said = self.case.assess(values["verdict"], values["bleed"], clicked=self.clicked, **_rest(values))
        self.values = {**values, "because": "", "cites": [], "confidence": ""}
        return f"Noted: {said['verdict']}, {said['bleed']}."


def _rest(values: Values) -> dict[str, Any]:
    last_word = values["verdict"] in ("sick", "not sick") and values["confidence"] not in ("", None)
    return {
        "because": values["because"],
        "cites": list(values["cites"]),
        "confidence": float(values["confidence"]) if last_word else None,
    }


def _reason(said: Mapping[str, Any]) -> str:
    parts = [said["because"], f"({', '.join(said['cites'])})" if said["cites"] else ""]
    parts.append(f"{said['confidence']:.0f} % sure" if said["confidence"] is not None else "")
    return " ".join(part for part in parts if part)
