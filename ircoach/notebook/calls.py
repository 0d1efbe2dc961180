"""The two questions as a form: sick or not sick, and do we stop something now?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ircoach.case.evidence import brief
from ircoach.errors import BadInput
from ircoach.notebook.form import Form, Values, call
from ircoach.notebook.when import since_alert
from ircoach.notebook.words import word
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
_SURE = [{"value": str(percent), "label": f"{percent} %"} for percent in (50, 60, 70, 80, 90, 100)]


def _options(names: tuple[str, ...], first: int) -> list[dict[str, str]]:
    """The choices of a question; `first` is the key of the first one, the others' follow."""
    return [
        {"value": name, "sign": LOOKS[name][0], "tone": LOOKS[name][1], "key": str(key)} for key, name in enumerate(names, first)
    ]


_VERDICTS, _BLEED_CALLS = _options(VERDICTS, 1), _options(BLEED_CALLS, 1 + len(VERDICTS))


class Assess(Form):
    """Verdict, bleed call, because, cited pins, and for sick / not sick how sure you are if it is your last word."""

    def __init__(self, case: Any, heading: str = "") -> None:
        super().__init__(
            case,
            heading=heading or word("assess.heading"),
            button=word("assess.button"),
            log_title=word("assess.log_title"),
            values={"verdict": "", "bleed": "", "because": "", "cites": [], "confidence": ""},
        )

    def refresh(self, state: Mapping[str, Any]) -> None:
        """Follow the pins and the history."""
        super().refresh(state)
        pins = [{"value": pin["id"], "label": f"{pin['id']}  {brief(pin['note'] or pin['what'])}"} for pin in state["pins"]]
        fields = [
            {"name": "verdict", "kind": "radio", "legend": word("assess.verdict"), "look": "scale", "options": _VERDICTS},
            {"name": "bleed", "kind": "radio", "legend": word("assess.bleed"), "look": "scale", "options": _BLEED_CALLS},
            {
                "name": "because",
                "kind": "wide",
                "legend": word("assess.because"),
                "wide": True,
                "placeholder": word("assess.because_hint"),
            },
            {
                "name": "cites",
                "kind": "checks",
                "legend": word("assess.cites"),
                "look": "column",
                "options": pins,
                "empty": word("assess.no_pins"),
            },
            {
                "name": "confidence",
                "kind": "radio",
                "legend": word("assess.confidence"),
                "options": [{"value": "", "label": word("assess.not_last")}, *_SURE],
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
        missing = [word(f"assess.missing_{key}") for key in ("verdict", "bleed") if not values[key]]
        if missing:
            raise BadInput(word("assess.missing", what=word("assess.and").join(missing)))
        said = self.case.assess(values["verdict"], values["bleed"], clicked=self.clicked, **_rest(values))
        self.values = {**values, "because": "", "cites": [], "confidence": ""}
        return word("assess.noted", verdict=said["verdict"], bleed=said["bleed"])


def _rest(values: Values) -> dict[str, Any]:
    last_word = values["verdict"] in ("sick", "not sick") and values["confidence"] not in ("", None)
    return {
        "because": values["because"],
        "cites": list(values["cites"]),
        "confidence": float(values["confidence"]) if last_word else None,
    }


def _reason(said: Mapping[str, Any]) -> str:
    parts = [said["because"], f"({', '.join(said['cites'])})" if said["cites"] else ""]
    parts.append(word("assess.sure", percent=f"{said['confidence']:.0f}") if said["confidence"] is not None else "")
    return " ".join(part for part in parts if part)
