"""Who else waits: an alert of the same shift that nobody has taken while this case is worked."""

from __future__ import annotations

from pydantic import Field

from ircoach.scenario.parts import Part, Slug


class Waiting(Part):
    """Another patient of the same shift. Nothing of it is in this case's world: it only makes the time count.

    On a twin, minutes beyond the one in which a release was in reach are charged a little from when it waits; on an incident,
    where the time belongs, nothing is.
    """

    id: Slug
    """Its name within this file."""
    minutes: float = Field(ge=0, examples=[12])
    """How many minutes after the alert it comes in."""
    source: str = Field(examples=["service desk"])
    """Who says it."""
    text: str = Field(examples=["Next in your queue: a clerk approved a sign-in that was not theirs. Nobody has looked yet."])
    """What they say; facts in braces. About nothing that could be looked up in this world, and nothing of this case."""
    variants: tuple[Slug, ...] = ()
    """The variants in which it waits, in nearly equal share of incidents and twins. Empty: all."""
