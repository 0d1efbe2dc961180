"""Texts with facts of the world in braces: which facts they name, and the texts with their facts filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_FACT = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def facts_in(text: str) -> tuple[str, ...]:
    """The facts a text names in braces, in order. Other braces, a policy's in a debrief say, are just braces."""
    return tuple(_FACT.findall(text))


def fill(text: str, truth: Mapping[str, Any]) -> str:
    """A text with its `{facts}` filled in from the world; an unknown fact stays as it is, in braces."""
    return _FACT.sub(lambda found: str(truth.get(found[1], found[0])), text)
