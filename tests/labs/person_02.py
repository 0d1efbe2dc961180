"""Somebody who works lab 02 well: the scenario's own expert looks round and contains, and presses the lab's forms. By cell id."""

from __future__ import annotations

from typing import Any

from ircoach.scenario.library import find
from tests.labs.answering import answers_of, hand_over, last, press, report

expert = find("ami-share").answers
__all__ = ["hand_over", "last", "report"]  # done after the cells of these names


def first(here: Any) -> None:
    """First impression, on the form; then the whole round, pinning as it goes."""
    press(here.shown, verdict="can't tell yet", bleed="not yet", because="one line from a tool")
    here.names["seen"] = seen = expert.look(here.case)
    here.names["meant"] = expert.decide(seen)


def second(here: Any) -> None:
    """Sick or not, citing everything it rests on."""
    seen, meant = here.names["seen"], here.names["meant"]
    verdict, bleed = ("not sick", "nothing to stop") if meant else ("sick", "stop it now")
    because = "a change that matches, and the account's owner knows of it" if meant else expert.why_sick(seen)
    press(
        here.shown,
        verdict=verdict,
        bleed=bleed,
        because=because,
        cites=list(seen.pins.values()),
        confidence="90" if meant else "",
    )


def stop(here: Any) -> None:
    """The containment that is due, and their next call."""
    if not here.names["meant"]:
        expert.runs.due(here.names["seen"])
        expert.runs._verify(here.names["seen"])


def still(here: Any) -> None:
    """Come down."""
    if not here.names["meant"]:
        cites = here.names["seen"].cites("refused")
        because = "un-shared, and their next call was refused"
        press(here.shown, verdict="sorta sick", bleed="nothing to stop", because=because, cites=cites)


def facts(here: Any) -> None:
    """All answers, on the forms that show them."""
    seen = here.names["seen"]
    answers = answers_of(expert, seen, here.names["meant"])
    for form in here.shown.children:
        press(form, value=str(answers[form.question["id"]]))
