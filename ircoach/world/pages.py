"""Pages of lists, and tokens of places in one list, good for that list alone; whatever else is handed in is told from these."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from typing import Any, TypeVar

from ircoach.world.gate import Asked
from ircoach.world.wire import AwsError

Item = TypeVar("Item")


def token(of: Any, *places: int) -> str:
    """A token of places in a list; `of` says which list it is."""
    return base64.b64encode(json.dumps([of, *places]).encode()).decode()


def places(of: Any, given: str, many: int = 1) -> tuple[int, ...] | None:
    """The places that a token holds; None where it is no token of this list."""
    try:
        whose, *found = json.loads(base64.b64decode(given, validate=True))
    except (ValueError, TypeError, RecursionError):
        return None
    good = whose == of and len(found) == many and all(type(place) is int and place >= 0 for place in found)
    return tuple(found) if good else None


def cut(asked: Asked, items: Sequence[Item], wanted: int, size: str, token_: str, refusal: AwsError) -> tuple[list[Item], str]:
    """The page of `wanted` items that a call asks for, and the token of the next ("" on the last).

    `size` and `token_` are what the service calls those parameters; `refusal` is raised for a token of no such page.
    """
    params = {key: value for key, value in asked.call.params.items() if key not in (size, token_)}
    of = [asked.account, asked.call.region, asked.call.name, json.dumps(params, sort_keys=True, default=str)]
    given = asked.call.params.get(token_)
    begun = places(of, str(given)) if given else (0,)
    if begun is None:
        raise refusal
    following = begun[0] + wanted
    return list(items[begun[0] : following]), token(of, following) if following < len(items) else ""
