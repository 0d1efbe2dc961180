"""Somebody who works lab 02 well: the scenario's own expert looks round and contains, and presses the lab's forms. By cell id."""

from __future__ import annotations

from typing import Any

from ircoach.scenario.library import find
from tests.labs.answering import answers_of

expert = find("ami-share").answers


def _press(form: Any, **values: Any) -> None:
    form.press(values)
    assert form.note["kind"] == "ok", form.note


def first(here: Any) -> None:
    """First impression, on the form; then the whole round, pinning as it goes."""
    _press(here.shown, verdict="can't tell yet", bleed="not yet", because="one line from a tool")
    here.names["seen"] = seen = expert.look(here.case)
    here.names["meant"] = expert.decide(seen)


def second(here: Any) -> None:
    """Sick or not, citing everything it rests on."""
    seen, meant = here.names["seen"], here.names["meant"]
    verdict, bleed = ("not sick", "nothing to stop") if meant else ("sick", "stop it now")
    because = "a change that matches, and the account's owner knows of it" if meant else expert.why_sick(seen)
    _press(
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
        _press(here.shown, verdict="sorta sick", bleed="nothing to stop", because=because, cites=cites)


def facts(here: Any) -> None:
    """All answers, on the forms that show them."""
    seen = here.names["seen"]
    answers = answers_of(expert, seen, here.names["meant"])
    for form in here.shown.children:
        _press(form, value=str(answers[form.question["id"]]))


def hand_over(here: Any) -> None:
    """The note."""
    seen = here.names["seen"]
    _press(
        here.shown,
        to="host and network forensics",
        indicators="\n".join([seen.key, seen.address, seen.stranger, seen.image, seen.user]),
        unknown="how the key got out\nwhose the account is",
        note=f"Image {seen.image}: see the board.",
    )


def last(here: Any) -> None:
    """Likely contained, no longer sick; or never sick."""
    seen, meant = here.names["seen"], here.names["meant"]
    because = (
        "a change that matches, and the account's owner knows of it" if meant else "likely contained; the rest is handed over"
    )
    cites = list(seen.pins.values()) if meant else seen.cites("refused")
    _press(here.shown, verdict="not sick", bleed="nothing to stop", because=because, cites=cites, confidence="90")
