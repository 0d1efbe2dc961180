"""Triage over many cases: who was called sick, rightly or not, with the uncertainty that so few cases leave.

A case counts by its *triage call*: the last verdict for or against an incident before the exposure was closed (what comes later
is a verdict on a treated patient). "Sorta sick" and "sick" both call it sick; who never decides has called nobody sick.

Formulas, by name, as docs/glossary.md gives them:

    sensitivity = sick cases called sick ÷ sick cases            under-triage = 1 − sensitivity
    specificity = innocent cases not called sick ÷ innocent ones
    over-triage of the innocent = 1 − specificity
    over-triage of the calls    = 1 − PPV = innocent cases called sick ÷ cases called sick
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from statistics import NormalDist, fmean

from pydantic import BaseModel, ConfigDict, Field

from ircoach.grader.scorecard import Scorecard

#: trauma systems aim at this much under-triage and tolerate this much over-triage (field triage guidelines; Lupton et al. 2022)
UNDER_GOAL, OVER_TOLERATED = 0.05, (0.25, 0.35)


class Data(BaseModel):
    """A frozen piece of a result."""

    model_config = ConfigDict(frozen=True)


class Share(Data):
    """A share of cases with its exact (Clopper–Pearson) two-sided 95 % interval; null where there is no case to divide by."""

    of: int = Field(description="cases it is a share of")
    count: int
    value: float | None
    low: float | None
    high: float | None


class Bin(Data):
    """Calls made with a confidence in a range of percents, and how many of them were right."""

    low: float
    high: float
    calls: int
    confidence: float = Field(description="mean confidence, percent")
    right: float = Field(description="percent of them that were right")


class Triage(Data):
    """The triage of a person or a cohort."""

    cases: int
    left_open: int = Field(description="cases that were never ended and so have no score; counted in nothing else here")
    sick: int
    innocent: int
    undecided: int = Field(description="cases in which no verdict was ever come to; counted as not called sick")
    sensitivity: Share
    specificity: Share
    under_triage: Share
    over_triage_of_the_innocent: Share
    over_triage_of_the_calls: Share
    d_prime: float | None = Field(description="z(hits) − z(false alarms), log-linear correction; null without both kinds")
    criterion: float | None = Field(description="−(z(hits) + z(false alarms)) ÷ 2; below 0 leans to calling it sick")
    brier: float | None = Field(description="mean (confidence − right)² of the final calls; null where no confidence was given")
    calibration: tuple[Bin, ...]


def called_sick(card: Scorecard) -> bool | None:
    """A case's triage call; None where there was none."""
    for made in reversed(card.assessments):
        if not made.contained and made.verdict in ("sick", "sorta sick", "not sick"):
            return made.verdict != "not sick"
    return None


def triage(cards: Iterable[Scorecard]) -> Triage:
    """The triage over cases that were scored; cases with a fault of ours, and forks, are left out."""
    played = [card for card in cards if card.fault is None and card.fork is None]
    counted = [card for card in played if card.score is not None]
    sick = [called_sick(card) for card in counted if card.truth == "sick"]
    innocent = [called_sick(card) for card in counted if card.truth == "not sick"]
    hits, alarms = sum(call is True for call in sick), sum(call is True for call in innocent)
    d_prime, criterion = detection(hits, len(sick), alarms, len(innocent))
    briers = [card.brier for card in counted if card.brier is not None]
    return Triage(
        cases=len(counted),
        left_open=len(played) - len(counted),
        sick=len(sick),
        innocent=len(innocent),
        undecided=sum(call is None for call in (*sick, *innocent)),
        sensitivity=share(hits, len(sick)),
        specificity=share(len(innocent) - alarms, len(innocent)),
        under_triage=share(len(sick) - hits, len(sick)),
        over_triage_of_the_innocent=share(alarms, len(innocent)),
        over_triage_of_the_calls=share(alarms, hits + alarms),
        d_prime=d_prime,
        criterion=criterion,
        brier=round(fmean(briers), 4) if briers else None,
        calibration=calibration(counted),
    )


def share(count: int, of: int, level: float = 0.95) -> Share:
    """A share with its exact interval.

    Clopper and Pearson, Biometrika 26 (1934) 404–413: the proportions for which the count seen, or one further out, is not rarer
    than (1 − level) ÷ 2. Raises ValueError for a count that cannot be.
    """
    if not 0 <= count <= of:
        raise ValueError(f"{count} of {of}")
    if of == 0:
        return Share(of=0, count=0, value=None, low=None, high=None)
    tail = (1 - level) / 2
    low = 0.0 if count == 0 else _solve(lambda p: _at_least(count, of, p), tail)
    high = 1.0 if count == of else 1 - _solve(lambda p: _at_least(of - count, of, p), tail)
    return Share(of=of, count=count, value=round(count / of, 4), low=round(low, 4), high=round(high, 4))


def cases_needed(goal: float, confidence: float = 0.95) -> int:
    """How many sick cases without a miss it takes to claim an under-triage below `goal`, one-sided: 59 for 5 % at 95 %."""
    return math.ceil(math.log(1 - confidence) / math.log(1 - goal))


def detection(hits: int, sick: int, alarms: int, innocent: int) -> tuple[float | None, float | None]:
    """(d′, criterion) of signal detection theory; (None, None) without both kinds of case.

    Log-linear correction (Hautus, Behavior Research Methods 27 (1995) 46–51): half a case is added to each count and one to each
    number of cases, so that a perfect record does not come out infinite.
    """
    if not sick or not innocent:
        return None, None
    z = NormalDist().inv_cdf
    hit, alarm = z((hits + 0.5) / (sick + 1)), z((alarms + 0.5) / (innocent + 1))
    return round(hit - alarm, 3), round(-(hit + alarm) / 2, 3) + 0.0  # no minus zero


def calibration(cards: Sequence[Scorecard], edges: Sequence[float] = (0, 60, 70, 80, 90, 100)) -> tuple[Bin, ...]:
    """Final calls with a confidence, binned by it: how sure they were and how often they were right. Empty bins are left out.

    Confidence is asked of the verdict, so the verdict alone is what is right or not, as it is for the Brier score.
    """
    sure = [
        (card.final_confidence, card.assessments[-1].verdict_right)
        for card in cards
        if card.final_confidence is not None and card.assessments
    ]
    bins = []
    for low, high in pairwise(edges):
        here = [(said, right) for said, right in sure if low <= said < high or (said == high == edges[-1])]
        if here:
            said, right = fmean(each[0] for each in here), fmean(each[1] for each in here)
            bins.append(Bin(low=low, high=high, calls=len(here), confidence=round(said, 1), right=round(100 * right, 1)))
    return tuple(bins)


def _at_least(count: int, of: int, p: float) -> float:
    """The chance of `count` or more of `of` at chance `p` each; by logarithms, since thousands of cases overflow a float."""
    ways = math.lgamma(of + 1)
    return math.fsum(
        math.exp(ways - math.lgamma(k + 1) - math.lgamma(of - k + 1) + k * math.log(p) + (of - k) * math.log1p(-p))
        for k in range(count, of + 1)
    )


def _solve(rising: Callable[[float], float], target: float) -> float:
    """Where a rising function of 0…1 reaches a target, by halving."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < target else (low, middle)
    return (low + high) / 2
