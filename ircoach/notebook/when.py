"""Scenario time as people read it: counted from the alert."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ircoach.world.clock import HOUR, MINUTE, SECOND


def since_alert(state: Mapping[str, Any], time: int | None = None) -> str:
    """`+12:40` is twelve minutes and forty seconds after the alert, `+1:02:40` an hour more. `time` in scenario microseconds."""
    passed = (state["now"] if time is None else time) - state["alert_at"]
    sign, passed = ("−" if passed < 0 else "+"), abs(passed)
    hours, minutes, seconds = passed // HOUR, passed % HOUR // MINUTE, passed % MINUTE // SECOND
    return f"{sign}{hours}:{minutes:02}:{seconds:02}" if hours else f"{sign}{minutes}:{seconds:02}"


def lasting(micros: int) -> str:
    """How long something takes: `20 s`, `2 min`, `1 min 10 s`."""
    minutes, seconds = divmod(round(micros / SECOND), 60)
    parts = [f"{minutes} min" if minutes else "", f"{seconds} s" if seconds or not minutes else ""]
    return " ".join(filter(None, parts))
