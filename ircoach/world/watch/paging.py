"""Pages of these services' lists: a token is good for the list it came from, at the moment that list was made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from ircoach.world import pages
from ircoach.world.gate import Asked
from ircoach.world.wire import AwsError

Item = TypeVar("Item")


def page(asked: Asked, items: Sequence[Item], most: int, refused: str, size: str, token: str) -> tuple[list[Item], str]:
    """One page of at most `most`, and the token of the next ("" on the last).

    `size` and `token` are what the service calls those parameters, `refused` the code of its refusals.
    """
    params = asked.call.params
    wanted = int(params.get(size) or most)
    if not 1 <= wanted <= most:
        raise AwsError(refused, f"{size} must be between 1 and {most}.", 400)
    return pages.cut(asked, items, wanted, size, token, AwsError(refused, f"{token} does not belong to this request.", 400))
