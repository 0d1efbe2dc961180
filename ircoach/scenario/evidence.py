"""What can be known and what is asked: evidence, the ways it is seen, questions and their hints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from ircoach.scenario.parts import Part, Slug


class Sight(Part):
    """A way a piece of evidence is seen: an answer of one of `calls` that holds every text of `contains`."""

    calls: tuple[str, ...] = Field((), examples=[["cloudtrail:LookupEvents"], ["register:changes"], ["ask:owner"]])
    """Where it is seen: `service:Operation` for an API call, `register:NAME`, `ask:CONTACT`, or `address` for the look-up of an
    address. Empty: anywhere."""
    contains: tuple[str, ...] = Field((), examples=[["{image}", "{stranger}"]])
    """Texts that must all stand in the answer. Where an answer lists trail records, all must stand in one record."""
    asks: tuple[str, ...] = ()
    """Texts that must all stand in the request."""


class Evidence(Part):
    """Something that can be known: where, and what it tells."""

    id: Slug
    """Its name within this file; readings and questions refer to it."""
    label: str = Field(examples=["The change calendar"])
    """What a debrief calls it."""
    where: str = Field(examples=["EC2 DescribeImageAttribute, launchPermission"])
    """Where a responder finds it, said so that they could go there; facts in braces."""
    tells: str
    """What it tells, in a sentence; facts in braces."""
    seen: tuple[Sight, ...]
    """The ways it is seen; one is enough."""
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
    """Which of the things a responder should look at, for the picture of what was covered. To see `other activity` (of the same
    caller or address) also earns points, under follow-through."""
    deciding: tuple[Slug, ...] = ()
    """The variants it helps to decide. Two records or more should decide each variant."""
    variants: tuple[Slug, ...] = ()
    """The variants it exists in. Empty: all."""
    cite: tuple[str, ...] = ()
    """Words by which a responder's reason may name it, beside its label and the facts of its sights."""


class Hint(Part):
    """Help with one question, for a share of that question's points."""

    text: str
    """The help itself. The first hint says where to look, the next what to type."""
    cost: float = Field(ge=0, le=1, examples=[0.3])
    """The share of the question's worth it costs, more than 0, up to 1."""


class Question(Part):
    """A question of fact about this seed's world."""

    id: Slug
    """Its name within this file; a learner's `case.answer` uses it."""
    ask: str
    """The question, ending in a question mark; facts in braces."""
    kind: Literal["text", "choice", "number", "time", "account", "address", "set"]
    """How answers are compared: `text` ignores case and space, `number` allows `within`, `time` (UTC, YYYY-MM-DD HH:MM) allows
    `within` minutes, `set` compares items separated by commas."""
    answer: str | Mapping[Slug, str] = Field(examples=["{address}", {"stolen": "no", "moved": "yes"}])
    """The right answer: a text with facts in braces, or one a variant."""
    accept: tuple[str, ...] = ()
    """More right answers."""
    choices: tuple[str, ...] = ()
    """What a `choice` offers."""
    within: float = Field(0, ge=0)
    """How far off a number may be, or how many minutes a time."""
    worth: float = Field(default=1, gt=0)
    """Its weight among the questions."""
    help: str
    """Said in the debrief when the answer was wrong: where to look, what it means."""
    evidence: tuple[Slug, ...] = ()
    """The evidence that answers it."""
    hints: tuple[Hint, ...] = ()
    """Hints in the order they are given."""
    variants: tuple[Slug, ...] = ()
    """The variants it is asked in. Empty: all."""
