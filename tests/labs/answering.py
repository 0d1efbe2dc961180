"""What persons of the labs about the shared image have in common: the expert's answers, the note, the last word."""

from __future__ import annotations

from typing import Any


class Beside:
    """A case beside which some of its methods are done otherwise: somebody listens to the expert, and speaks themselves."""

    def __init__(self, case: Any, **instead: Any) -> None:
        self._case = case
        self.__dict__.update(instead)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._case, name)


def looked_round(expert: Any, case: Any) -> Any:
    """The expert's picture, without the calls the expert makes on the way: here a person makes their own."""
    seen = expert.look(Beside(case, assess=lambda *_, **__: None))
    seen.case = case
    return seen


def answers_of(expert: Any, seen: Any, meant: Any) -> dict[str, Any]:
    """The expert's answers by question."""
    answers: dict[str, Any] = {}
    case, seen.case = seen.case, Beside(seen.case, answer=answers.__setitem__)
    expert.answer(seen, meant=meant)
    seen.case = case
    return answers


def press(form: Any, **values: Any) -> None:
    """Press a form, and see that it was taken."""
    form.press(values)
    assert form.note["kind"] == "ok", form.note


def hand_over(here: Any) -> None:
    """The note."""
    seen = here.names["seen"]
    press(
        here.shown,
        to="host and network forensics",
        indicators="\n".join([seen.key, seen.address, seen.stranger, seen.image, seen.user]),
        unknown="how the key got out\nwhose the account is",
        note=f"Image {seen.image}: see the board.",
    )


def report(here: Any) -> None:
    """The account outside, where it is nobody's that we know."""
    seen = here.names["seen"]
    if here.names["meant"] or seen.ours:
        return
    press(
        here.shown,
        about=seen.stranger,
        what=f"{seen.image} of ours was shared with it; whether it was launched or copied we cannot see",
        when=f"since {seen.shared_at:%Y-%m-%d %H:%M} UTC",
        indicators=seen.image,
        ask="stop what runs from it",
    )


def last(here: Any) -> None:
    """Likely contained, no longer sick; or never sick."""
    seen, meant = here.names["seen"], here.names["meant"]
    because = (
        "a change that matches, and the account's owner knows of it" if meant else "likely contained; the rest is handed over"
    )
    cites = list(seen.pins.values()) if meant else seen.cites("refused")
    press(here.shown, verdict="not sick", bleed="nothing to stop", because=because, cites=cites, confidence="90")
