"""Who plays: the scenario's expert, people who go wrong in everybody's ways, and people who go wrong in the scenario's own.

A scenario's answers.py offers functions of a case:

- `expert(case)`: the model answer;
- `investigate(case)`, if it likes: the expert's investigation without an act, for the analyst;
- `begin(case)`, if it likes, a `craft.beginning`: what its half-fixes and over-reactions all do first;
- `contain(case)`, if it likes: the expert's containment on the alert alone, for the trigger-happy;
- `HALF_FIXES` and `OVERREACTIONS`: by name, objects with `apply(case)` (the whole run), `variants` (empty: all), `title` and
  `why`; a half-fix also with `still` and `exposure`, the intruder's call that succeeds after it and what it is tried on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ircoach.case.case import Case
from ircoach.errors import ScenarioError
from ircoach.scenario.library import Folder
from ircoach.world.identity import Dice

Play = Callable[[Case], object]
Kind = Literal["expert", "wrong-footed", "half-fix", "over-reaction"]


@dataclass(frozen=True, slots=True)
class Player:
    """Someone who can play: a name, what kind of player, what to expect of them, and the run itself.

    `still` and `exposure` are a half-fix's: the intruder's call that must still succeed after it.
    """

    name: str
    kind: Kind
    title: str
    play: Play
    still: str = ""
    exposure: str = ""


def roster(folder: Folder, variant: str) -> dict[str, Player]:
    """Everyone who can play a variant, the expert first. Raises ScenarioError where answers.py lacks an expert."""
    answers = folder.answers
    if not callable(getattr(answers, "expert", None)):
        raise ScenarioError(f"{folder.answers_place}: no function expert(case); a scenario needs its model answer.")
    investigate: Play = getattr(answers, "investigate", answers.expert)
    contain: Play = getattr(answers, "contain", _idle)
    everyone = [
        Player("expert", "expert", "Investigates, decides, contains what is due, comes down, hands over", answers.expert),
        Player("analyst", "wrong-footed", "Investigates for ever and never acts or decides", _analyst(investigate)),
        Player("trigger-happy", "wrong-footed", "Contains at once, on the alert alone", _ending(contain)),
        Player("frozen", "wrong-footed", "Cannot tell yet, for ever", _frozen),
        Player("coin-flipper", "wrong-footed", "Flips a coin: contain, or go home", _coin_flipper(_ending(contain))),
        Player("idle", "wrong-footed", "Does nothing", _idle),
        *_of_the_scenario(getattr(answers, "HALF_FIXES", {}), "half-fix", variant),
        *_of_the_scenario(getattr(answers, "OVERREACTIONS", {}), "over-reaction", variant),
    ]
    return {player.name: player for player in everyone}


def _of_the_scenario(found: Mapping[str, Any], kind: Literal["half-fix", "over-reaction"], variant: str) -> list[Player]:
    return [
        Player(name, kind, each.title, _ending(each.apply), getattr(each, "still", ""), getattr(each, "exposure", ""))
        for name, each in found.items()
        if not each.variants or variant in each.variants
    ]


#: the function of the answers that somebody wrong-footed borrows, and what they do with it
BORROWED = {
    "analyst": ("investigate", "and never decides or acts"),
    "trigger-happy": ("contain", "on the alert alone, so that should look nothing up"),
    "coin-flipper": ("contain", "on the alert alone, so that should look nothing up"),
}


class _Undecided:
    """A case in the hands of someone who never commits: whatever they would call, they call it something to be looked into."""

    def __init__(self, case: Case) -> None:
        self._case = case

    def __getattr__(self, name: str) -> Any:
        return getattr(self._case, name)

    def assess(self, verdict: str, bleed: str, because: str = "", cites: Any = (), confidence: float | None = None) -> Any:
        """Never not sick, never now."""
        del bleed, confidence
        said = "sorta sick" if verdict in ("sick", "not sick") else verdict
        return self._case.assess(said, "not yet", because, cites)


def _analyst(investigate: Play) -> Play:
    def play(case: Case) -> object:
        return investigate(_Undecided(case))  # type: ignore[arg-type]  # stands in for a case by forwarding to one

    return _ending(play)


def _ending(play: Play) -> Play:
    """A run that ends its case, whether or not the scenario's function did."""

    def whole(case: Case) -> object:
        result = play(case)
        return result if case.state["finished"] else case.finish()

    return whole


def _frozen(case: Case) -> object:
    for _ in range(6):
        case.step()
        case.assess("can't tell yet", "not yet", "I need to see more before I can say anything.")
        case.wait(15)
    return case.finish()


def _idle(case: Case) -> object:
    case.wait(60)
    return case.finish()


def _coin_flipper(contain: Play) -> Play:
    def play(case: Case) -> object:
        coin = Dice("coin", case.header["seed"], case.header["learner"])
        if coin.random() < 0.5:
            return contain(case)
        case.assess("not sick", "nothing to stop", "heads", confidence=coin.randint(50, 100))
        return case.finish()

    return play
