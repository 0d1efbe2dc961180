"""Item analysis: what each question and each rubric item did over many cases. For instructors, who mend questions by it.

Difficulty is the mean share earned: 1 is what everybody has, 0 what nobody has. Discrimination is the correlation of an item's
share with the share earned of the rest (the item itself taken out, so that it does not correlate with itself): an item that the
stronger cases miss and the weaker ones have is below 0 and wants another look. Classical test theory: Crocker and Algina,
Introduction to Classical and Modern Test Theory (1986), chapter 14.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from math import fsum
from statistics import StatisticsError, correlation, fmean, median

from pydantic import Field

from ircoach.grader.scorecard import AnswerLine, Item, Scorecard
from ircoach.grader.triage import Data

#: fewer cases than this say nothing about discrimination
LEAST = 5


class ItemFigures(Data):
    """One item of one scenario, over the cases that asked it."""

    scenario: str
    part: str
    id: str
    ask: str
    cases: int
    difficulty: float = Field(description="mean share of its points that was earned")
    discrimination: float | None = Field(description="correlation with the rest of the score; null for few or equal cases")
    wrong: str = Field("", description="of a question: the wrong answer most often given, as typed")
    wrong_count: int = 0
    unanswered: int = 0
    minutes: float | None = Field(None, description="of a question: median scenario minute of the last answer")


def item_figures(cards: Iterable[Scorecard]) -> tuple[ItemFigures, ...]:
    """Every item of every scenario played, in the order of the rubric. Forks and cases with a fault of ours are left out."""
    counted = [card for card in cards if card.score is not None and card.fork is None]
    found = []
    for scenario in dict.fromkeys(card.scenario for card in counted):
        mine = [card for card in counted if card.scenario == scenario]
        keys = dict.fromkeys(
            (part.id, item.id)
            for card in mine
            for part in card.parts
            for item in part.items
            if item.of and item.outcome != "not asked"
        )
        found += [_figures(scenario, part, item, mine) for part, item in keys]
    return tuple(found)


def _figures(scenario: str, part_id: str, item_id: str, cards: Sequence[Scorecard]) -> ItemFigures:
    asked = [
        (card, item)
        for card in cards
        for part in card.parts
        if part.id == part_id
        for item in part.items
        if item.id == item_id and item.of and item.outcome != "not asked"
    ]
    shares = [item.points / item.of for _, item in asked]
    rests = [_rest(card, item) for card, item in asked]
    given = [answer for card, _ in asked for answer in card.answers if part_id == "scoping" and answer.id == item_id]
    wrong = Counter(" ".join(each.given.split()) for each in given if each.given is not None and not each.right)
    most, count = wrong.most_common(1)[0] if wrong else ("", 0)
    times = [each.minutes for each in given if each.minutes is not None]
    return ItemFigures(
        scenario=scenario,
        part=part_id,
        id=item_id,
        ask=_asked(item_id, {item.label for _, item in asked}, given),
        cases=len(asked),
        difficulty=round(fmean(shares), 3),
        discrimination=_correlation(shares, rests),
        wrong=most,
        wrong_count=count,
        unanswered=sum(each.given is None for each in given),
        minutes=round(median(times), 1) if times else None,
    )


def _asked(item: str, labels: set[str], given: Sequence[AnswerLine]) -> str:
    """A question as it is asked, an item by its label; where worlds name different things in it, its id says which it is."""
    asks = {each.ask for each in given} or labels
    return asks.pop() if len(asks) == 1 else item


def _rest(card: Scorecard, item: Item) -> float:
    """The share earned of everything else that a case asked; a drill asks for less than an exam, and its score hides that."""
    of = fsum(part.of for part in card.parts) - item.of
    return round((fsum(part.points for part in card.parts) - item.points) / of, 6) if of else 0.0


def _correlation(shares: Sequence[float], rests: Sequence[float]) -> float | None:
    if len(shares) < LEAST:
        return None
    try:
        return round(correlation(shares, rests), 3)
    except StatisticsError:  # all shares, or all scores, are equal: there is nothing to correlate
        return None
