"""Tokens of paged lists: places in one list, good for that list alone; whatever else is handed in is told from them."""

from __future__ import annotations

import base64
import json
from typing import Any

from ircoach.world.gate import Asked


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


def the_list(asked: Asked, *paging: str) -> list[Any]:
    """What tells a list of answers from any other: who asks what and where, parameters of paging aside."""
    params = {key: value for key, value in asked.call.params.items() if key not in paging}
    return [asked.account, asked.call.region, asked.call.name, json.dumps(params, sort_keys=True, default=str)]
