"""Pages of Athena's lists, and its words for what is no page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from ircoach.world import pages
from ircoach.world.athena.failure import invalid
from ircoach.world.gate import Asked

Item = TypeVar("Item")


def page(asked: Asked, items: Sequence[Item], most: int) -> tuple[list[Item], str]:
    """One page of `items` and the token of the next; MaxResults beyond `most` is refused, as Athena does."""
    params = asked.call.params
    size = int(params.get("MaxResults") or most)
    if not 1 <= size <= most:
        raise invalid(
            f"MaxResults is more than maximum allowed length {most}" if size > most else "MaxResults must be at least 1"
        )
    wrong = invalid("The NextToken is invalid for this request.")
    return pages.cut(asked, items, size, "MaxResults", "NextToken", wrong)
