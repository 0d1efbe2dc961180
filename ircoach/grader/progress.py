"""A learner's progress: what got better over their cases, how sure they are and how often right, and what to play next, and why.

Halves are compared: the earlier cases with the later ones. Few cases swing widely, so a change under ten points in a hundred is
called no change, and under four cases nothing is compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean
from typing import Literal

from pydantic import Field

from ircoach.grader.scorecard import Scorecard
from ircoach.grader.triage import Data, Triage, called_sick, triage
from ircoach.scenario.library import playable

#: cases it takes to compare halves, and the change in percent of a part's points that is called one
LEAST, CHANGE = 4, 10.0
LEVELS = ("foundation", "intermediate", "advanced")


class Offer(Data):
    """A scenario that can be played."""

    id: str
    title: str
    level: str
    minutes: int


class Trend(Data):
    """A part of the score over the cases that measured it, in percent of its points: earlier half, later half, what that is."""

    part: str
    title: str
    earlier: float | None = Field(description="null under four cases, and where no earlier case measured it")
    later: float = Field(description="of the later half; of all cases under four")
    change: Literal["better", "worse", "the same", "too few cases to say"]


class Played(Data):
    """One case of the learner's, oldest first."""

    scenario: str
    title: str
    attempt: int
    score: float
    truth: str
    called_sick: bool | None = Field(description="the triage call; null where none was made")


class Next(Data):
    """What to play next, and why."""

    scenario: str
    title: str
    why: str


class Progress(Data):
    """Everything `ircoach progress` shows."""

    learner: str
    cases: tuple[Played, ...]
    trends: tuple[Trend, ...]
    triage: Triage
    next: Next | None = Field(description="null where no scenario is installed")


def offers() -> list[Offer]:
    """What can be played here."""
    forms = [folder.form for folder in playable()]
    return [Offer(id=form.id, title=form.title, level=form.level, minutes=form.minutes) for form in forms]


def progress(learner: str, cards: Sequence[Scorecard], offers: Sequence[Offer]) -> Progress:
    """Over a learner's finished cases, oldest first. Forks and cases with a fault of ours are left out."""
    counted = [card for card in cards if card.score is not None and card.fork is None]
    trends = _trends(counted)
    return Progress(
        learner=learner,
        cases=tuple(
            Played(
                scenario=card.scenario,
                title=card.title,
                attempt=card.attempt,
                score=card.score or 0.0,
                truth=card.truth,
                called_sick=called_sick(card),
            )
            for card in counted
        ),
        trends=trends,
        triage=triage(counted),
        next=_next(counted, trends, offers),
    )


def _trends(cards: Sequence[Scorecard]) -> tuple[Trend, ...]:
    if not cards:
        return ()
    half = len(cards) // 2 if len(cards) >= LEAST else 0
    found = []
    for part in cards[-1].parts:
        early, late = _shares(part.id, cards[:half]), _shares(part.id, cards[half:])
        if not late:  # a drill measures three parts of the five
            continue
        earlier, later = round(fmean(early), 1) if early else None, round(fmean(late), 1)
        found.append(Trend(part=part.id, title=part.title, earlier=earlier, later=later, change=_change(earlier, later)))
    return tuple(found)


def _shares(part: str, cards: Sequence[Scorecard]) -> list[float]:
    """What was earned of a part, in percent of its points, in each case that measured it."""
    return [100 * mine.points / mine.of for card in cards for mine in card.parts if mine.id == part and mine.of]


def _change(earlier: float | None, later: float) -> Literal["better", "worse", "the same", "too few cases to say"]:
    if earlier is None:
        return "too few cases to say"
    if abs(later - earlier) < CHANGE:
        return "the same"
    return "better" if later > earlier else "worse"


def _next(cards: Sequence[Scorecard], trends: Sequence[Trend], offers: Sequence[Offer]) -> Next | None:
    """An unplayed scenario of the lowest level that is left, unless the last case asks to be played again first."""
    if not offers:
        return None
    last = {card.scenario: card for card in cards}
    known = {offer.id: offer for offer in offers}
    ranked = sorted(
        offers, key=lambda offer: (LEVELS.index(offer.level) if offer.level in LEVELS else 0, offer.minutes, offer.id)
    )
    wanting = [card for card in last.values() if card.scenario in known and (card.score or 0) < 60]
    if wanting:
        card = min(wanting, key=lambda card: card.score or 0)
        return Next(scenario=card.scenario, title=known[card.scenario].title, why=_again(card))
    fresh = [offer for offer in ranked if offer.id not in last]
    if fresh:
        why = (
            "You have not played it."
            if not cards
            else f"You have not played it, and what you played went well enough.{_weak(trends)}"
        )
        return Next(scenario=fresh[0].id, title=fresh[0].title, why=why)
    lowest = min((card for card in last.values() if card.scenario in known), key=lambda card: card.score or 0)
    why = (
        f"You have played all there is; this is where most is left to win, and a new attempt draws another truth.{_weak(trends)}"
    )
    return Next(scenario=lowest.scenario, title=known[lowest.scenario].title, why=why)


def _again(card: Scorecard) -> str:
    weakest = min((part for part in card.parts if part.of), key=lambda part: part.points / part.of)
    return (
        f"Your last score there was {card.score:g}. {_missed(card)} Least was earned in {weakest.title}. "
        "A new attempt draws a new world, and perhaps another truth."
    )


def _missed(card: Scorecard) -> str:
    """What the triage call came to."""
    called = called_sick(card)
    if called == (card.truth == "sick"):
        return "You called it rightly; the points went elsewhere."
    if card.truth != "sick":
        return "It was innocent and you called it sick." if called else "It was innocent, and you never came to say so."
    sick = [made.contained for made in card.assessments if made.verdict in ("sick", "sorta sick")]
    if not sick:
        return "It was sick and you did not call it."
    if all(sick):
        return "It was sick, and you called it so only once it was closed."
    return "It was sick and you called it so, and you took that back while it still bled."


def _weak(trends: Sequence[Trend]) -> str:
    if not trends:
        return ""
    weakest = min(trends, key=lambda trend: trend.later)
    return f" Watch {weakest.title}: {weakest.later:.0f} % of its points so far." if weakest.later < 90 else ""
