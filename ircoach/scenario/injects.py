"""Injects: what a facilitator feeds into an exercise. Reserved: validated on load, not played yet."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from ircoach.scenario.parts import Part, Slug, Verdict


class Trigger(Part):
    """What must have happened for an inject to be due. All that is given must hold; give at least one."""

    seen: tuple[Slug, ...] = ()
    """Evidence the team has seen, all of it."""
    verdict: tuple[Verdict, ...] = ()
    """The team's latest verdict is one of these."""
    state: Literal["open", "closed", "any"] = "any"
    """Whether the exposure is still open, or closed."""

    @model_validator(mode="after")
    def _says_something(self) -> Trigger:
        if not self.seen and not self.verdict and self.state == "any":
            raise ValueError("an empty trigger is always due; give it `seen`, `verdict` or `state`, or use `minutes` instead")
        return self


class Inject(Part):
    """One inject of a facilitated exercise: at a time or on a trigger, to someone, some words, and what good looks like.

    Reserved: it is checked when the file is loaded and nothing plays it yet.
    """

    id: Slug
    """Its name within this file."""
    minutes: float | None = Field(None, ge=0, examples=[20])
    """Minutes after the alert. Give this or `when`."""
    when: Trigger | None = None
    """What must have happened first. Give this or `minutes`."""
    to: str = Field(examples=["incident lead", "everyone"])
    """Who receives it: a role at the table."""
    text: str
    """What they are told; facts in braces."""
    good: str
    """What a good answer looks like, for the facilitator's eyes."""
    variants: tuple[Slug, ...] = ()
    """The variants it is used in. Empty: all."""

    @model_validator(mode="after")
    def _time_or_trigger(self) -> Inject:
        if (self.minutes is None) == (self.when is None):
            given = "both" if self.minutes is not None else "neither"
            raise ValueError(f"an inject is due at `minutes` or on `when`; {given} was given, and one is wanted")
        return self
