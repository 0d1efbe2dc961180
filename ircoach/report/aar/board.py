"""The evidence board as the report's appendix: what was pinned, in the order in which it happened."""

from __future__ import annotations

from collections.abc import Iterator

from ircoach.grader.scorecard import PinLine, Scorecard
from ircoach.report import words
from ircoach.report.aar.blocks import Block, Heading, Table, Words


def appendix(card: Scorecard) -> Iterator[Block]:
    """Every pin: what and when, why it mattered to the responder, what they said of it, and which call cites it."""
    yield Heading(2, "Appendix C: The Evidence Board")
    if not card.pins:
        yield Words("Nothing was pinned.")
        return
    yield Table(
        "In the order in which it happened (UTC); what does not say when it happened comes last",
        ("Pin", "Happened", "What", "Why it matters", "Sick or not sick", "Cited"),
        tuple(
            (each.id, each.when or "", each.line, each.note, each.verdict, _cited(each))
            for each in sorted(card.pins, key=lambda pin: (not pin.when, pin.when, pin.entry))
        ),
    )


def _cited(pin: PinLine) -> str:
    return words.entries(pin.cited_in)
