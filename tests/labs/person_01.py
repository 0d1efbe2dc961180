"""Somebody who works lab 01 well: the scenario's own expert looks round, and presses the forms of the lab. By cell id."""

from __future__ import annotations

from typing import Any

from ircoach.scenario.library import find
from tests.labs.answering import answers_of, hand_over, last, press, report

expert = find("ami-share").answers
__all__ = ["hand_over", "last", "report"]  # done after the cells of these names


def first(here: Any) -> None:
    """First impression, on the form; then the whole round, pinning as it goes."""
    press(here.shown, verdict="can't tell yet", bleed="not yet", because="one line from a tool")
    here.names["seen"] = expert.look(here.case)


def phone(here: Any) -> None:
    """One more call on the phone form, which lists everybody."""
    assert {option["value"] for option in here.shown.fields[0]["options"]} == set(here.case.contacts)
    press(here.shown, contact="operations", text="We are looking at a shared image. Anything on your side?")


def second(here: Any) -> None:
    """What it looks like half-way."""
    seen = here.names["seen"]
    because = f"{seen.user} shared an image of {seen.source} from {seen.address}"
    press(here.shown, verdict="sorta sick", bleed="not yet", because=because, cites=seen.cites("permission", "image", "share"))


def who_pin(here: Any) -> None:
    """A row of the lab's own table goes on the board as it is."""
    here.case.pin(here.names["share"], "the call that shared it")


def decide(here: Any) -> None:
    """Sick or not, citing everything it rests on."""
    seen = here.names["seen"]
    meant = expert.decide(seen)
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
    here.names["meant"] = meant


def verify(here: Any) -> None:
    """Wait for their next call, as long as it takes, and keep it."""
    if here.names["meant"]:
        return
    for _ in range(10):
        refused = [row for row in here.names["lately"](hours=1) if "Unauthorized" in row["error"]]
        if refused:
            here.names["seen"].note("refused", refused[-1], "their next call, refused")
            return
        here.case.step()
        here.case.wait(4)
    raise AssertionError("their next call was never refused")


def still(here: Any) -> None:
    """Come down."""
    if not here.names["meant"]:
        because = "un-shared, and their next call was refused"
        press(
            here.shown, verdict="sorta sick", bleed="nothing to stop", because=because, cites=here.names["seen"].cites("refused")
        )


def unknown_facts(here: Any) -> None:
    """All nineteen answers, on the forms that show them."""
    answers = answers_of(expert, here.names["seen"], here.names["meant"])
    for form in here.case.show.questions().children:
        press(form, value=str(answers[form.question["id"]]))
