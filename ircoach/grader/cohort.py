"""A cohort: what many graded cases say together, by scenario and by cue, with the times they took."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import median

from pydantic import Field

from ircoach.grader.items import ItemFigures, item_figures
from ircoach.grader.scorecard import Scorecard
from ircoach.grader.triage import Data, Triage, triage

#: the times of a scorecard that are told for a cohort
TIMES = ("first_evidence", "first_right_verdict", "first_effective_containment", "full_containment")
#: what counts for more than what comes before it: a drill asks for the call alone, and an exam is what everybody sat
WEIGHT = ("drill", "practice", "exam")
#: (scenario, variant) → each cue in words, and whether that variant shows it
CuesOf = Callable[[str, str], Mapping[str, bool]]


class Spread(Data):
    """Minutes since the alert over the cases in which a thing came to be, and in how many it never did."""

    name: str
    cases: int = Field(description="cases in which it could have come to be")
    never: int
    median: float | None
    earliest: float | None
    latest: float | None


class Group(Data):
    """The triage of some of the cases: those of a scenario, or those that show a cue."""

    name: str
    triage: Triage


class LeftOpen(Data):
    """A case whose responder never ended it: a journal cut at its end looks the same."""

    learner: str
    scenario: str
    journal: str
    minutes: float | None = Field(description="the last act, in minutes since the alert")


class Fault(Data):
    """A case that could not be scored, through a fault of ours."""

    learner: str
    scenario: str
    journal: str
    fault: str


class Several(Data):
    """Several cases under one name, scenario, mode and attempt: one who began anew, or two people with one name."""

    learner: str
    scenario: str
    mode: str
    attempt: int
    journals: tuple[str, ...] = Field(description="in the order in which they were named; the gradebooks hold the last")


class Cohort(Data):
    """Everything the cohort page shows."""

    learners: int
    cases: int = Field(description="played, ended or not; the figures below are of those that have a score")
    forks: int = Field(description="practice forks, counted nowhere else")
    faults: tuple[Fault, ...] = Field(description="cases with a fault of ours, counted nowhere else")
    scores: tuple[float, ...]
    triage: Triage
    times: tuple[Spread, ...]
    by_scenario: tuple[Group, ...]
    by_cue: tuple[Group, ...] = Field(description="for each cue of a scenario: cases that show it, then cases that do not")
    items: tuple[ItemFigures, ...]
    left_open: tuple[LeftOpen, ...]
    several: tuple[Several, ...]


def cohort(cards: Sequence[Scorecard], cues_of: CuesOf | None = None) -> Cohort:
    """The figures over many cases. `cues_of` tells which cues a variant shows; without it there is no table by cue."""
    played = [card for card in cards if card.fault is None and card.fork is None]
    counted = [card for card in played if card.score is not None]
    return Cohort(
        learners=len({card.learner for card in cards}),
        cases=len(played),
        forks=sum(card.fork is not None for card in cards),
        faults=tuple(
            Fault(learner=card.learner, scenario=card.scenario, journal=card.journal, fault=card.fault)
            for card in cards
            if card.fault is not None
        ),
        scores=tuple(card.score for card in counted if card.score is not None),
        triage=triage(played),
        times=tuple(_spread(name, counted) for name in TIMES),
        by_scenario=tuple(
            Group(name=name, triage=triage(card for card in counted if card.scenario == name))
            for name in sorted({card.scenario for card in counted})
        ),
        by_cue=tuple(_by_cue(counted, cues_of)) if cues_of else (),
        items=item_figures(counted),
        left_open=tuple(
            LeftOpen(learner=card.learner, scenario=card.scenario, journal=card.journal, minutes=card.times.finished)
            for card in played
            if not card.finished
        ),
        several=several(played),
    )


def several(cards: Iterable[Scorecard]) -> tuple[Several, ...]:
    """Where a name, scenario, mode and attempt stand for more than one case. Forks are left out."""
    found: dict[tuple[str, str, str, int], list[str]] = {}
    for card in cards:
        if card.fork is None:
            found.setdefault((card.learner, card.scenario, card.mode, card.attempt), []).append(card.journal)
    return tuple(
        Several(learner=learner, scenario=scenario, mode=mode, attempt=attempt, journals=tuple(journals))
        for (learner, scenario, mode, attempt), journals in found.items()
        if len(journals) > 1
    )


def latest(cards: Iterable[Scorecard]) -> list[Scorecard]:
    """The case that stands for each learner and scenario; never a fork.

    An exam before practice, practice before a drill; of these the last attempt that was finished, else the last; one with a fault
    of ours only where there is no other; and of several cases of one attempt the last in the order given (`several` lists them).
    """
    standing: dict[tuple[str, str], Scorecard] = {}
    for card in cards:
        key = (card.learner, card.scenario)
        if card.fork is None and (key not in standing or _rank(card) >= _rank(standing[key])):
            standing[key] = card
    return [standing[key] for key in sorted(standing)]


def _rank(card: Scorecard) -> tuple[int, bool, bool, int]:
    return WEIGHT.index(card.mode) if card.mode in WEIGHT else -1, card.fault is None, card.finished, card.attempt


def _spread(name: str, cards: Sequence[Scorecard]) -> Spread:
    asked = [card for card in cards if card.truth == "sick" or "containment" not in name]
    times = [time for card in asked if (time := getattr(card.times, name)) is not None]
    return Spread(
        name=name,
        cases=len(asked),
        never=len(asked) - len(times),
        median=round(median(times), 1) if times else None,
        earliest=min(times, default=None),
        latest=max(times, default=None),
    )


def _by_cue(cards: Sequence[Scorecard], cues_of: CuesOf) -> Iterable[Group]:
    shown = {(card.scenario, card.variant): cues_of(card.scenario, card.variant) for card in cards}
    for scenario in sorted({card.scenario for card in cards}):
        mine = [card for card in cards if card.scenario == scenario]
        for cue in dict.fromkeys(cue for card in mine for cue in shown[scenario, card.variant]):
            for there in (True, False):
                some = [card for card in mine if bool(shown[scenario, card.variant].get(cue)) is there]
                if some:
                    yield Group(name=f"{scenario}: {cue} ({'shown' if there else 'not shown'})", triage=triage(some))
