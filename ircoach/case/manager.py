"""The manager who wants to know: every twenty scenario minutes, until the case is handed over, "is it contained?".

What they ask follows from what the responder has said and from the clock, never from what is true, so it tells nothing. The
questions are no acts: nothing of them is journalled, and a replay asks them again at the same moments.
"""

from __future__ import annotations

from collections.abc import Iterator

from ircoach.case.desk import Desk, Message
from ircoach.world.clock import MINUTE

EVERY = 20 * MINUTE
SENDER = "duty manager"


def asks(desk: Desk, alert_at: int, now: int) -> Iterator[Message]:
    """What the manager has asked up to `now`, at its times (scenario microseconds)."""
    until = min([now, *(time for time, _ in desk.hand_overs)])
    for time in range(alert_at + EVERY, until + 1, EVERY):
        yield Message(time, SENDER, _question(desk, time))


def _question(desk: Desk, time: int) -> str:
    said = [each for each in desk.assessments if each.time <= time]
    if not said:
        return "Is it contained? I have heard nothing from you yet. “Can't tell yet” is an answer, too."
    match said[-1].bleed:
        case "stop it now":
            return "Is it contained? You said: stop it now. Is it stopped, and how do you know?"
        case "nothing to stop":
            return "Is it contained? You said there is nothing to stop. Do you know that, or hope it?"
        case _:
            return f"Is it contained? You said {said[-1].verdict}, not yet. What would you have to see?"
