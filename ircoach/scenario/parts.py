"""What the pieces of the form share: the base they are made of, the words they are written in, and the patterns of ids."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Verdict = Literal["not sick", "can't tell yet", "sorta sick", "sick"]
BleedCall = Literal["stop it now", "not yet", "nothing to stop"]
Truth = Literal["sick", "not sick"]

VERDICTS: tuple[Verdict, ...] = ("not sick", "can't tell yet", "sorta sick", "sick")
BLEED_CALLS: tuple[BleedCall, ...] = ("stop it now", "not yet", "nothing to stop")

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
ATTACK = r"^T\d{4}(\.\d{3})?$"

Slug = Annotated[str, Field(pattern=SLUG, examples=["leaked-key"])]
Technique = Annotated[str, Field(pattern=ATTACK, examples=["T1537", "T1078.004"])]


class Part(BaseModel):
    """A frozen piece of the form; unknown fields are errors. Each field's docstring is what an editor shows beside it."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)
