"""What a scenario's answers.py is written in, beside a case: half-fixes and over-reactions, each a whole run that goes wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class HalfFix:
    """A plausible containment that leaves something open.

    `apply(case)` plays the whole run: the expert's investigation and words, another act. `still` is the intruder's call that
    succeeds after it, as the storyline names it in `stage.tries` (`s3:GetObject`), `exposure` what it is tried on. `variants` are
    the ones it is played in, `title` and `why` are said in the debrief.
    """

    apply: Callable[[Any], object]
    still: str
    exposure: str
    variants: tuple[str, ...]
    title: str
    why: str


@dataclass(frozen=True, slots=True)
class OverReaction:
    """It stops the intruder, or nobody, and costs what it need not. `apply(case)` plays the whole run."""

    apply: Callable[[Any], object]
    variants: tuple[str, ...]
    title: str
    why: str
