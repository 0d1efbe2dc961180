"""The cue table of a scenario, computed from its form: does anything readable from one record alone give the truth away?"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from ircoach.scenario.form import Scenario

#: DESIGN's bounds: share in sick − share in twins, and what the best single-cue rule may reach
MOST_APART, MOST_ACCURATE = 0.2, 0.6
_EDGE = 1e-9


class Cue(BaseModel):
    """One cue: the share of sick variants and of twins that show it, and the balanced accuracy of the better rule built on it.

    `certain`: it, or its absence, is never seen on one side, so that whoever sees it knows.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    sick: float
    twins: float
    apart: float
    accuracy: float
    certain: bool

    @property
    def ok(self) -> bool:
        """Whether it keeps within the bounds."""
        return self.apart <= MOST_APART + _EDGE and self.accuracy <= MOST_ACCURATE + _EDGE and not self.certain


def cue_table(form: Scenario) -> tuple[Cue, ...]:
    """Every cue of a scenario. A scenario without twins or without incidents has no table."""
    sides = [[v for v in form.variants if v.truth == truth] for truth in ("sick", "not sick")]
    if not all(sides):
        return ()
    found = []
    for cue in form.cues:
        sick, twins = (sum(bool(variant.cues.get(cue)) for variant in side) / len(side) for side in sides)
        right = (sick + 1 - twins) / 2  # "shows it, so it is sick": mean of sensitivity and specificity
        shown_on_one = (sick == 0) != (twins == 0)
        absent_on_one = (sick == 1) != (twins == 1)
        found.append(
            Cue(
                id=cue,
                sick=round(sick, 3),
                twins=round(twins, 3),
                apart=round(abs(sick - twins), 3),
                accuracy=round(max(right, 1 - right), 3),
                certain=shown_on_one or absent_on_one,
            )
        )
    return tuple(found)


def cue_line(text: str, cue: str) -> int:
    """The line of scenario.yaml on which a cue is declared, for messages."""
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip().startswith(f"{cue}:"):
            return number
    return 1
