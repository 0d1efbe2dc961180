"""Pages of Athena's lists, with tokens that belong to one list."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from typing import TypeVar

from ircoach.world.athena.failure import invalid
from ircoach.world.gate import Asked

Item = TypeVar("Item")


def page(asked: Asked, items: Sequence[Item], most: int) -> tuple[list[Item], str | None]:
    """One page of `items` and the token of the next; MaxResults beyond `most` is refused, as Athena does."""
    params = asked.call.params
    size = int(params.get("MaxResults") or most)
    if not 1 <= size <= most:
        raise invalid(
            f"MaxResults is more than maximum allowed length {most}" if size > most else "MaxResults must be at least 1"
        )
    begin = _place(asked, str(params["NextToken"])) if params.get("NextToken") else 0
    following = begin + size
    token = _token(asked, following) if following < len(items) else None
    return list(items[begin:following]), token


def _list(asked: Asked) -> list[str]:
    params = {key: value for key, value in asked.call.params.items() if key not in ("NextToken", "MaxResults")}
    return [asked.account, asked.call.region, asked.call.name, json.dumps(params, sort_keys=True, default=str)]


def _token(asked: Asked, place: int) -> str:
    return base64.b64encode(json.dumps([place, *_list(asked)]).encode()).decode()


def _place(asked: Asked, token: str) -> int:
    try:
        place, *of = json.loads(base64.b64decode(token, validate=True))
    except (ValueError, TypeError):
        of, place = [], 0
    if of != _list(asked):
        raise invalid("The NextToken is invalid for this request.")
    return int(place)
