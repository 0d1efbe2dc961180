"""Modes: practice (help at once, try again), exam (live, one attempt, help after), drill (a few minutes, the call alone).

A mode is a case's for life: its journal's header names it, a replay holds to it, and every fork is practice.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ircoach.errors import BadInput
from ircoach.world.clock import DAY, MINUTE

MODES = ("practice", "exam", "drill")
#: no case lasts longer: a journal that says so would let its world run for years
LONGEST = 30 * DAY
#: no case has more events: each hundred thousand takes many seconds to build, so more is a slip, or somebody's joke
MOST_EVENTS = 5_000_000
#: scenario minutes a drill lasts where nobody says otherwise
DRILL = 10.0
#: what a learner may still do when a drill's time is up
_LAST = ("finish",)


def settle(mode: str, pace: str | None, attempt: int, minutes: float | None) -> tuple[str, float | None]:
    """The pace of a case and the minutes of a drill, as its mode has them. Raises BadInput where what was asked cannot be."""
    if mode not in MODES:
        raise BadInput(f"mode: {mode!r} was given; it is 'practice', 'exam' or 'drill'.")
    if pace not in (None, "stepped", "live"):
        raise BadInput(f"pace: {pace!r} was given; it is 'stepped' (thinking is free) or 'live' (the clock runs).")
    if mode != "practice" and pace == "stepped":
        raise BadInput(f"pace: {named(mode)} is live: the clock runs.")
    if mode == "exam" and attempt != 1:
        raise BadInput(f"attempt: {attempt} was given; an exam is one attempt. To try again, practise: mode='practice'.")
    if minutes is not None and mode != "drill":
        raise BadInput("minutes: only a drill ends after some minutes: mode='drill'.")
    if minutes is not None and not 1 <= minutes <= 120:
        raise BadInput(f"minutes: {minutes:g} was given; a drill lasts 1 to 120 scenario minutes.")
    if mode == "practice":
        return pace or "stepped", None
    return "live", (minutes or DRILL) if mode == "drill" else None


def begun_as(header: Mapping[str, Any]) -> str:
    """What a case was begun as, for its digests: its mode and a drill's length. A fork, which is practice, keeps its origin's."""
    if header.get("mode", "practice") == "practice" and "begun_as" in header:
        return str(header["begun_as"])
    return f"{header.get('mode', 'practice')} {header.get('minutes', '')}".strip()


def named(mode: str) -> str:
    """The mode with its article."""
    return f"an {mode}" if mode == "exam" else f"a {mode}"


def ends_at(header: Mapping[str, Any], alert_at: int) -> int | None:
    """When the case ends by itself, in scenario microseconds: a drill's last moment; None for all others."""
    return alert_at + round(float(header.get("minutes") or DRILL) * MINUTE) if header.get("mode") == "drill" else None


def refuse(header: Mapping[str, Any], kind: str, when: int, alert_at: int) -> None:
    """Refuse an act that the mode does not allow at that moment. Raises BadInput; changes nothing."""
    mode = header.get("mode", "practice")
    if mode not in MODES:
        raise BadInput(f"mode: the journal's header says {mode!r}; it is 'practice', 'exam' or 'drill'.")
    if when > alert_at + LONGEST:
        raise BadInput(
            f"no case lasts longer than {LONGEST // DAY} days of scenario time; a fork goes on from an earlier moment."
        )
    if kind == "hint" and mode != "practice":
        raise BadInput("hints are for practice: an exam and a drill help after the end. The debrief says what would have told.")
    end = ends_at(header, alert_at)
    if end is not None and when > end and kind not in _LAST:
        raise BadInput(
            f"the drill's {(end - alert_at) / MINUTE:g} minutes are over. case.finish() ends it and shows what the call should "
            "have been."
        )


def may_fork(header: Mapping[str, Any], finished: bool) -> None:
    """Refuse to fork an exam or a drill that is still open. Raises BadInput."""
    if header.get("mode", "practice") != "practice" and not finished:
        raise BadInput(
            f"{named(header['mode'])} is one attempt, and this one is open; end it with case.finish(), and then try again."
        )
