"""What is right beyond what the world measures: verdicts the evidence supports, what acts cost, what notes to others hold."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ircoach.scenario.evidence import Sight
from ircoach.scenario.parts import BleedCall, Part, Slug, Verdict


class Reading(Part):
    """What the evidence seen so far supports. Of all readings in force the last one listed counts."""

    verdicts: tuple[Verdict, ...]
    """The verdicts it supports."""
    bleed: tuple[BleedCall, ...] = ()
    """The bleed calls it supports. Empty: any."""
    why: str
    """Why, for the debrief."""
    seen: tuple[Slug, ...] = ()
    """Evidence that must all have been seen for it to be in force."""
    any_seen: tuple[Slug, ...] = ()
    """Evidence of which one must have been seen."""
    state: Literal["open", "closed", "any"] = "any"
    """Whether the exposure must still be open, or closed."""
    variants: tuple[Slug, ...] = ()
    """The variants it holds in. Empty: all."""
    help: str = ""
    """Said when a verdict went against it: what to do next time."""


class Effect(Part):
    """Something a responder's act may do to the account, and what is said about it."""

    id: Slug
    """Its name; the debrief shows it with spaces for dashes."""
    calls: tuple[str, ...] = Field(examples=[["iam:DeleteUser"]])
    """The operations that do it, as `service:Operation`."""
    contains: tuple[str, ...] = ()
    """Texts that must all stand in the request."""
    variants: tuple[Slug, ...] = ()
    """The variants it is charged in. Empty: all."""
    weight: float = Field(ge=0, le=1, examples=[0.7])
    """Irreversibility × blast radius: 0 is free, 1 loses the whole part."""
    why: str
    """What it cost and what would have done."""


class Fact(Part):
    """A fact that a hand-over note, or a report to AWS, must hold."""

    id: Slug
    """Its name within this file."""
    label: str
    """What the debrief calls it."""
    any_of: tuple[str, ...] = Field((), examples=[["{key}"]])
    """The note holds the fact when it holds any of these: a fact in braces as a whole name, or words, which stand in order in one
    statement, in any ending and with others between."""
    says: Literal["known", "unknown", "asked"] = Field("known", examples=["unknown"])
    """What the words must say: that it is so; that it is not known (among the note's unknowns, or in a sentence that says so); or
    that somebody is asked for it (in what a report asks, or in a sentence that asks)."""
    at: str = Field("", examples=["{shared_at}"])
    """Instead of `any_of`: a time (UTC, YYYY-MM-DD HH:MM) the text must name, with its date and its zone."""
    within: float = Field(5, ge=0)
    """How many minutes off that time may be."""
    help: str
    """Said when it is missing."""
    variants: tuple[Slug, ...] = ()
    """The variants it is asked in. Empty: all."""


class Rubric(Part):
    """What is right, beyond what the world itself measures."""

    recognition: tuple[Reading, ...]
    """Readings, from knowing only the alert to knowing all. The first has no `seen`: the alert alone."""
    overreactions: tuple[Effect, ...] = ()
    """Acts that cost what they need not."""
    hand_over: tuple[Fact, ...]
    """What the hand-over note must hold."""
    report_to_aws: tuple[Fact, ...] = ()
    """What a report to AWS must hold, in incidents where an account or address of AWS's outside the organization took part. Each
    names its `variants`; a twin has nobody to report, and a report of one costs a little."""
    release_minutes: float = Field(45, gt=0)
    """In a twin: how many minutes after the alert a release still comes in good time."""
    verify: tuple[Sight, ...] = ()
    """Where a responder sees that a containment holds: the intruder's next call, refused."""
