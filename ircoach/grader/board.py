"""The evidence board as the scorecard tells it: each pin with what was said of it alone, and the calls that cite it."""

from __future__ import annotations

from collections.abc import Iterator

from ircoach.case import evidence
from ircoach.grader.replay import Replay
from ircoach.grader.scorecard import PinLine

#: characters of a pin's line; the whole of it stays in the journal
WIDTH = 300


def pins(run: Replay) -> Iterator[PinLine]:
    """Every pin of a case, in the order in which they were pinned."""
    acts = run.acts
    entries: dict[str, int] = {}
    for act in acts:
        if act.entry.kind == "pin":  # what was pinned again is the pin it was
            entries.setdefault(str(act.reply["id"]), act.entry.number)
    for pin in run.host.desk.pins:
        told = evidence.told(pin.what)
        yield PinLine(
            id=pin.id,
            entry=entries[pin.id],
            minutes=run.minutes(pin.time) or 0.0,
            kind=told.kind,
            line=evidence.brief(pin.what, WIDTH),
            when=told.when,
            note=pin.note,
            verdict=run.host.desk.verdict_on(pin.id),
            cited_in=tuple(
                act.entry.number for act in acts if act.entry.kind == "assess" and pin.id in act.entry.data.get("cites", ())
            ),
        )
