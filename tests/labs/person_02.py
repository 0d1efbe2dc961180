"""Somebody who works lab 02 well: calls it by what its own cells show, then contains and answers as the expert. By cell id."""

from __future__ import annotations

from typing import Any

from ircoach.players.craft import Notes
from ircoach.scenario.library import find
from tests.labs.answering import answers_of, hand_over, last, looked_round, press, report

expert = find("ami-share").answers
__all__ = ["hand_over", "last", "report"]  # done after the cells of these names


def first(here: Any) -> None:
    """First impression, on the form; then an empty board, and nothing yet that speaks for whoever it was."""
    press(here.shown, verdict="can't tell yet", bleed="not yet", because="one line from a tool")
    here.names["board"], here.names["for_them"] = Notes(here.case), []


def stands(here: Any) -> None:
    """With whom the image is shared, as EC2 tells it."""
    here.names["board"].note("permission", {"ImageId": here.names["image"], "LaunchPermissions": here.shown})


def ours(here: Any) -> None:
    """Whether the account is in the organization's list."""
    named, members = here.shown
    here.names["board"].note("organization", f"organization accounts: {', '.join(members)}; {here.names['stranger']}: {named}")
    if here.names["stranger"] in members:
        here.names["for_them"].append("the account is ours")


def thread(here: Any) -> None:
    """The row of the lab's table that names who, with whom and from where."""
    here.names["board"].note("share", here.names["shared"].iloc[-1], "the call that shared it")


def nights(here: Any) -> None:
    """A night of three weeks ago, and the last image, side by side."""
    made, board = here.names["nights"], here.names["board"]
    board.note("history", made.iloc[-20], "any night: its place, its machine")
    board.note("broken habit", made.iloc[-1], "the last one")
    if here.names["address"] == made["address"].mode()[0]:
        here.names["for_them"].append("the address is the job's own")


def networks(here: Any) -> None:
    """Whose place it is by the company's list."""
    address = here.names["address"]
    listed = [row for row in here.shown if row["network"] == address]
    here.names["board"].note("networks", listed or f"networks: {address} is in no row")
    if listed:
        here.names["for_them"].append("the address is listed")


def second(here: Any) -> None:
    """Sick where nothing seen so far speaks for them; otherwise two more records are looked for."""
    for_them, board = here.names["for_them"], here.names["board"]
    because = "; ".join(for_them) or "not our account, an address nobody knows, a job that never moved: a lost credential"
    verdict, bleed = ("sorta sick", "not yet") if for_them else ("sick", "stop it now")
    press(here.shown, verdict=verdict, bleed=bleed, because=because, cites=list(board.pins.values()))


def stop(here: Any) -> None:
    """The containment that is due, and their next call; or the papers, and the people who should know."""
    if here.names["for_them"]:
        board, stranger = here.names["board"], here.names["stranger"]
        board.ring(("platform",), f"Do you know of {here.names['image']} being shared with {stranger}?")
        board.note("changes", [row for row in here.case.register("changes") if row["account"] == stranger])
        return
    here.names["seen"] = seen = looked_round(expert, here.case)
    here.names["meant"] = expert.decide(seen)
    expert.runs.due(seen)
    expert.runs._verify(seen)


def decide(here: Any) -> None:
    """Not sick, where a change and the account's owner say the same."""
    if here.names["for_them"]:
        board = here.names["board"]
        board.note("platform", board.wait_for("platform"))
        because = "a change names machine, account and hour, and the account's owner knows of it"
        cites = list(board.pins.values())
        press(here.shown, verdict="not sick", bleed="nothing to stop", because=because, cites=cites, confidence="90")
        here.names["seen"] = seen = looked_round(expert, here.case)
        here.names["meant"] = expert.decide(seen)


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
