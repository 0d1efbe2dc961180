"""Pages of these services' lists: a token is good for the list it came from, at the moment that list was made."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from typing import TypeVar

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
    begin = _begin(asked, str(params[token]), refused, size, token) if params.get(token) else 0
    following = begin + wanted
    more = base64.b64encode(json.dumps([following, _list(asked, size, token)]).encode()).decode()
    return list(items[begin:following]), more if following < len(items) else ""


def _list(asked: Asked, size: str, token: str) -> str:
    kept = {key: value for key, value in asked.call.params.items() if key not in (size, token)}
    return json.dumps([asked.account, asked.call.region, asked.call.name, kept], sort_keys=True, default=str)


def _begin(asked: Asked, given: str, refused: str, size: str, token: str) -> int:
    try:
        begin, of = json.loads(base64.b64decode(given, validate=True))
    except (ValueError, TypeError):
        begin, of = 0, None
    if of != _list(asked, size, token):
        raise AwsError(refused, f"{token} does not belong to this request.", 400)
    return int(begin)
