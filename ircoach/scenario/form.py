"""The form: every field a scenario.yaml may hold, validated on load.

Texts may name facts of the world in braces: `{image}` is filled from what the storyline put into `stage.truth`. Behaviour is
not here: it is the storyline's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Verdict = Literal["not sick", "can't tell yet", "sorta sick", "sick"]
BleedCall = Literal["stop it now", "not yet", "nothing to stop"]
Truth = Literal["sick", "not sick"]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]

VERDICTS: tuple[Verdict, ...] = ("not sick", "can't tell yet", "sorta sick", "sick")
BLEED_CALLS: tuple[BleedCall, ...] = ("stop it now", "not yet", "nothing to stop")


class Part(BaseModel):
    """A frozen piece of the form; unknown fields are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Alert(Part):
    """What reaches the responder first: a chat message from a tool. The same for every variant."""

    source: str
    channel: str
    severity: Literal["low", "medium", "high", "critical"]
    title: str
    text: str


class Variant(Part):
    """One truth of the scenario.

    `cues` says, for each cue of the scenario, whether this variant shows it. `knobs` are the storyline's to read. `hours` is
    the UTC hour range the alert falls in, drawn from the seed.
    """

    id: Slug
    truth: Truth
    title: str
    story: str
    cues: Mapping[str, bool]
    knobs: Mapping[str, Any] = {}
    hours: tuple[int, int] = (7, 19)


class Sight(Part):
    """A way a piece of evidence is seen: an answer of one of `calls` (any if empty) that holds every text of `contains`.

    `calls` are `service:Operation` for API calls, `register:NAME`, `ask:CONTACT`, `address` for the company's own sources. Where
    an answer lists trail records, all of `contains` must stand in one record. `asks` are texts that must stand in the request.
    """

    calls: tuple[str, ...] = ()
    contains: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()


class Evidence(Part):
    """Something that can be known, where, and what it tells.

    `deciding` lists the variants it helps to decide; `variants` the ones it exists in (all if empty). `category` is one of
    the things a responder should look at, for the coverage picture. `cite` are words by which a reason may name it, beside its
    label and the facts of its sights.
    """

    id: Slug
    label: str
    where: str
    tells: str
    seen: tuple[Sight, ...]
    category: Literal[
        "resource",
        "events",
        "identity",
        "permissions",
        "content",
        "exposure",
        "address",
        "other activity",
        "company",
        "hand-over",
    ]
    deciding: tuple[Slug, ...] = ()
    variants: tuple[Slug, ...] = ()
    cite: tuple[str, ...] = ()


class Hint(Part):
    """Help with one question, for a share of that question's points."""

    text: str
    cost: float = Field(ge=0, le=1)


class Question(Part):
    """A question of fact about this seed's world.

    `answer` is a text with `{facts}`, or one a variant; `accept` lists more right answers. `kind` decides how answers are
    compared: `text` ignores case and space, `number` allows `within`, `time` allows `within` minutes, `set` compares items.
    """

    id: Slug
    ask: str
    kind: Literal["text", "choice", "number", "time", "account", "address", "set"]
    answer: str | Mapping[Slug, str]
    accept: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    within: float = 0
    worth: float = Field(default=1, gt=0)
    help: str
    evidence: tuple[Slug, ...] = ()
    hints: tuple[Hint, ...] = ()
    variants: tuple[Slug, ...] = ()


class Reading(Part):
    """What the evidence seen so far supports: in force once all of `seen` was seen and the exposure is in `state`.

    Of all readings in force the last listed counts. `verdicts` are the calls it supports; `why` is said in the debrief.
    """

    verdicts: tuple[Verdict, ...]
    bleed: tuple[BleedCall, ...] = ()
    why: str
    seen: tuple[Slug, ...] = ()
    any_seen: tuple[Slug, ...] = ()
    state: Literal["open", "closed", "any"] = "any"
    variants: tuple[Slug, ...] = ()
    help: str = ""


class Effect(Part):
    """Something a responder's act may do to the account, and what is said about it.

    `calls` are the operations; `contains` texts that must stand in the request. `weight` is irreversibility × blast radius,
    0 (free) to 1 (the whole part is lost).
    """

    id: Slug
    calls: tuple[str, ...]
    contains: tuple[str, ...] = ()
    variants: tuple[Slug, ...] = ()
    weight: float = Field(ge=0, le=1)
    why: str


class Fact(Part):
    """A fact a hand-over must hold: the note counts when it contains any of `any_of` (facts filled in)."""

    id: Slug
    label: str
    any_of: tuple[str, ...]
    help: str
    variants: tuple[Slug, ...] = ()


class Rubric(Part):
    """What is right, beyond what the world itself measures."""

    recognition: tuple[Reading, ...]
    overreactions: tuple[Effect, ...] = ()
    hand_over: tuple[Fact, ...]
    release_minutes: float = 45
    verify: tuple[Sight, ...] = ()


class Scenario(Part):
    """A whole scenario.yaml."""

    format: Literal[1]
    id: Slug
    title: str
    level: Literal["foundation", "intermediate", "advanced"]
    minutes: int = Field(gt=0)
    summary: str
    attack: tuple[Annotated[str, Field(pattern=r"^T\d{4}(\.\d{3})?$")], ...]
    alert: Alert
    horizon_minutes: int = Field(default=240, gt=0)
    cues: Mapping[str, str]
    variants: tuple[Variant, ...]
    evidence: tuple[Evidence, ...]
    questions: tuple[Question, ...]
    rubric: Rubric
    injects: tuple[Mapping[str, Any], ...] = ()

    def variant(self, variant_id: str) -> Variant:
        """The variant of that id; KeyError lists the known ones."""
        for variant in self.variants:
            if variant.id == variant_id:
                return variant
        raise KeyError(f"no variant {variant_id!r}; there are: {', '.join(v.id for v in self.variants)}")
