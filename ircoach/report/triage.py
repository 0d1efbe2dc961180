"""Triage figures in words: each with its formula and interval, the goals of trauma systems, and what so few cases can say."""

from __future__ import annotations

from collections.abc import Iterator

from ircoach.grader.triage import OVER_TOLERATED, UNDER_GOAL, Share, Triage, cases_needed
from ircoach.report.plain import many


def rows(figures: Triage) -> list[tuple[str, str, str]]:
    """(figure, value with interval, formula or reference) for a table."""
    low, high = (f"{edge:.0%}" for edge in OVER_TOLERATED)
    detected = [
        ("d′", _signed(figures.d_prime), "how well sick and innocent are told apart; 0 is guessing (log-linear correction)"),
        ("criterion", _signed(figures.criterion, "+"), "below 0 leans to calling it sick, above 0 to letting it go"),
    ] if figures.d_prime is not None and figures.criterion is not None else []  # fmt: skip
    sure = (
        [("Brier score", f"{figures.brier:.3f}", "mean (confidence − right)² of the final calls; 0 is best, 0.25 a shrug")]
        if figures.brier is not None
        else []
    )
    return [
        (
            "under-triage",
            said(figures.under_triage),
            f"1 − sensitivity: sick not called sick; trauma goal ≤ {UNDER_GOAL:.0%}",
        ),
        (
            "over-triage of the innocent",
            said(figures.over_triage_of_the_innocent),
            f"1 − specificity: innocent cases called sick; {low}–{high} tolerated",
        ),
        (
            "over-triage of the calls",
            said(figures.over_triage_of_the_calls),
            "1 − PPV: innocent among all that were called sick (matrix method)",
        ),
        *detected,
        *sure,
    ]


def _signed(value: float, plus: str = "") -> str:
    """Two decimals with a real minus sign, and none before a zero."""
    rounded = round(value, 2)
    return f"{'−' if rounded < 0 else plus if rounded > 0 else ''}{abs(rounded):.2f}"


def said(share: Share) -> str:
    """`10% (1 of 10; 0–45%)`: the share, what it is of, and its exact 95 % interval."""
    if share.value is None or share.low is None or share.high is None:
        return "no such case"
    return f"{share.value:.0%} ({share.count} of {share.of}; {share.low:.0%}–{share.high:.0%})"


def caveats(figures: Triage) -> Iterator[str]:
    """What these figures count, and what they cannot say yet."""
    yield "A case counts by the last verdict before it was contained in full: sick or sorta sick has called it sick."
    if figures.undecided:
        was, they = ("was", "it counts") if figures.undecided == 1 else ("were", "they count")
        yield f"{figures.undecided} of {many(figures.cases, 'case')} {was} not decided before that; {they} as not called sick."
    if figures.left_open:
        was, counts = ("was", "counts") if figures.left_open == 1 else ("were", "count")
        yield f"{many(figures.left_open, 'case')} {was} never ended and {counts} in none of these figures."
    needed = cases_needed(UNDER_GOAL)
    if figures.sick < needed:
        so_few = many(figures.sick, "sick case says", "sick cases say")
        yield (
            f"{so_few} little: only {needed} without a single miss would show an under-triage below {UNDER_GOAL:.0%} (95 %, "
            "one-sided). The percentages in brackets are exact intervals, for cases that do not depend on one another: "
            "several of one person say less."
        )
