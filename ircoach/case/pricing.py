"""What a responder's acts cost in scenario time, at stepped pace.

A step is a notebook cell. The first call of an operation in a step costs its full price; its pages and loops one second
each. Thinking is free. Live pace does not ask here: the wall decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ircoach.world.clock import MINUTE, SECOND

READ, WRITE, SEARCH, AGAIN = 20 * SECOND, 30 * SECOND, 40 * SECOND, 1 * SECOND
#: acts that are not API calls
PRICES = {
    "assess": 10 * SECOND,
    "answer": 5 * SECOND,
    "pin": 2 * SECOND,
    "weigh": 2 * SECOND,
    "hint": 5 * SECOND,
    "register": 30 * SECOND,
    "address": 20 * SECOND,
    "ask": 60 * SECOND,
    "hand_over": 2 * MINUTE,
    "report_to_aws": 2 * MINUTE,
    "checkpoint": 0,
    "finish": 0,
}
#: looking whether a query has ended is waiting for it, not another question
_WATCHES = ("athena:GetQueryExecution", "athena:BatchGetQueryExecution", "athena:GetQueryResults")
_READS = ("BatchGet", "Get", "List", "Describe", "Head", "Simulate")


class Pricer:
    """Remembers which operations the present step has paid for, and each press of a button beside it (`step.1`) has."""

    def __init__(self) -> None:
        self._step: str | None = None
        self._paid: dict[str, set[str]] = {}

    def price(self, kind: str, step: str, what: str, data: Mapping[str, Any]) -> int:
        """Scenario microseconds an act takes. `what` is the operation (`ec2:DescribeImages`) or the thing asked for."""
        if kind == "wait":
            return round(float(data["minutes"]) * MINUTE)
        cell = step.partition(".")[0]
        if cell != self._step:
            self._step, self._paid = cell, {}
        paid = self._paid.setdefault(step, set())
        paid_for = f"{kind}:{what}"
        if kind != "call":
            if kind in ("register", "address", "ask") and paid_for in paid:
                return AGAIN
            paid.add(paid_for)
            return PRICES.get(kind, 0)
        if paid_for in paid:
            return AGAIN
        paid.add(paid_for)
        operation = what.rsplit(":", 1)[-1]
        if what in _WATCHES:
            return AGAIN
        if operation.startswith("Lookup") or what == "athena:StartQueryExecution":
            return SEARCH
        return READ if operation.startswith(_READS) else WRITE
