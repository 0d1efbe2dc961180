"""The form: every field a scenario.yaml may hold, validated on load.

Texts may name facts of the world in braces: `{image}` is filled from what the storyline put into `stage.truth`. Behaviour is
not here: it is the storyline's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from ircoach.scenario.evidence import Evidence, Hint, Question, Sight
from ircoach.scenario.injects import Inject, Trigger
from ircoach.scenario.parts import BLEED_CALLS, VERDICTS, BleedCall, Part, Slug, Technique, Truth, Verdict
from ircoach.scenario.rubric import Effect, Fact, Reading, Rubric
from ircoach.scenario.waiting import Waiting

__all__ = [
    "BLEED_CALLS", "VERDICTS", "Alert", "BleedCall", "Effect", "Evidence", "Fact", "Hint", "Inject", "Part", "Question",
    "Reading", "Rubric", "Scenario", "Sight", "Slug", "Technique", "Trigger", "Truth", "Variant", "Verdict",
    "Waiting",
]  # fmt: skip

Hour = Annotated[int, Field(ge=0, le=23)]


class Alert(Part):
    """What reaches the responder first: a chat message from a tool. The same for every variant."""

    source: str = Field(examples=["posture tool"])
    """Who says it."""
    channel: str = Field(examples=["#cloud-alerts"])
    """Where it arrives. Put it in quotes: a bare # begins a comment."""
    severity: Literal["low", "medium", "high", "critical"]
    """What the tool makes of it, which need not be right."""
    title: str
    """Its first line."""
    text: str = Field(examples=["Image {image} can be launched by account {stranger}."])
    """What it says; facts in braces, and nothing that tells an incident from its twin."""


class Variant(Part):
    """One truth of the scenario: an incident, or a twin that raises the same alert and is innocent."""

    id: Slug
    """Its name within this file. Learners never see it before the debrief."""
    truth: Truth
    """`sick` is an incident, `not sick` a twin."""
    title: str
    """What the debrief calls it."""
    story: str
    """What really happened, in two or three sentences."""
    cues: Mapping[str, bool]
    """Each cue of the scenario, and whether this variant shows it."""
    knobs: Mapping[str, Any] = {}
    """Whatever the storyline needs to tell the variants apart: it reads them as `stage.knobs`."""
    hours: tuple[Hour, Hour] = Field((7, 19), examples=[[9, 16]])
    """The UTC hours between which the alert falls; the seed draws one."""


class Scenario(Part):
    """A scenario.yaml: everything of an ircoach scenario that is data. Behaviour is in storyline.py, beside it."""

    format: Literal[1]
    """The version of this form."""
    id: Slug
    """The scenario's name, by which it is opened. The folder's name is the same, with _ for -."""
    title: str
    """One line, as the list of scenarios shows it. It gives no variant away."""
    level: Literal["foundation", "intermediate", "advanced"]
    """For whom it is. Intermediate scenarios want two variants of each truth, advanced ones three."""
    minutes: int = Field(gt=0, examples=[60])
    """How long an unhurried responder takes."""
    summary: str
    """Two or three sentences for whoever chooses; no truth in them."""
    attack: tuple[Technique, ...]
    """The MITRE ATT&CK techniques the incidents use (https://attack.mitre.org/matrices/enterprise/cloud/)."""
    alert: Alert
    """What reaches the responder first."""
    horizon_minutes: int = Field(default=240, gt=0)
    """How many minutes after the alert the story is played when it is graded."""
    cues: Mapping[str, str]
    """What can be read from the alert or from one record alone: a name and what it means. Each must show on both sides."""
    variants: tuple[Variant, ...]
    """The truths, incidents and twins."""
    evidence: tuple[Evidence, ...]
    """What can be known, and where."""
    questions: tuple[Question, ...]
    """Questions of fact."""
    rubric: Rubric
    """What is right."""
    waiting: tuple[Waiting, ...] = ()
    """Other patients of the same shift, who wait while this case is worked."""
    injects: tuple[Inject, ...] = ()
    """Reserved for facilitated exercises: checked, not played yet."""

    def waiting_in(self, variant_id: str) -> tuple[Waiting, ...]:
        """Who else waits in a variant, in the order in which they come."""
        here = (each for each in self.waiting if not each.variants or variant_id in each.variants)
        return tuple(sorted(here, key=lambda each: each.minutes))

    def variant(self, variant_id: str) -> Variant:
        """The variant of that id; KeyError lists the known ones."""
        for variant in self.variants:
            if variant.id == variant_id:
                return variant
        raise KeyError(f"no variant {variant_id!r}; there are: {', '.join(v.id for v in self.variants)}")
