"""Somebody who works lab 03 well: the scenario's own expert looks round, and presses the forms of the lab. By cell id."""

from __future__ import annotations

from typing import Any

from ircoach.scenario.library import find

expert = find("public-bucket").answers
TOLD = ("policy", "switches", "acl", "versions", "content", "organization", "changes", "owner", "builders", "opening")


def _press(form: Any, **values: Any) -> None:
    form.press(values)
    assert form.note["kind"] == "ok", form.note


def first(here: Any) -> None:
    """First impression, on the form; then what is open and what lies in it."""
    _press(here.shown, verdict="can't tell yet", bleed="not yet", because="one line from a tool")
    here.names["expert_saw"] = expert.look(here.case)


def phone(here: Any) -> None:
    """One more call on the phone form, which lists everybody."""
    assert {option["value"] for option in here.shown.fields[0]["options"]} == set(here.case.contacts)


def second(here: Any) -> None:
    """The call, on what the door and the content say together."""
    saw = here.names["expert_saw"]
    here.names["meant"] = meant = expert.decide(saw)
    if not meant:
        _press(here.shown, verdict="sick", bleed="stop it now", because=expert.why_sick(saw), cites=saw.cites(*TOLD))
        here.case.step()
        expert.close(saw)


def who(here: Any) -> None:
    """Who did it, and what those say who were asked."""
    saw = here.names["expert_saw"]
    expert.who_did_it(saw)
    expert.hear(saw)


def stop(here: Any) -> None:
    """The hand, where there is one, and what else it opened."""
    if not here.names["meant"]:
        here.case.step()
        expert.finish_off(here.names["expert_saw"])


def files(here: Any) -> None:
    """The trail's files, which the lab's own cell has just read as well."""
    saw = here.names["expert_saw"]
    expert.who_read(saw)
    if saw.kept:
        assert len(here.names["seen"]) >= len(saw.reads) - 1


def decide(here: Any) -> None:
    """Sick or not, citing everything it rests on."""
    saw, meant = here.names["expert_saw"], here.names["meant"]
    because = f"meant: {saw.holds}, and the records agree" if meant else expert.why_sick(saw)
    verdict, bleed = ("not sick", "nothing to stop") if meant else ("sick", "stop it now")
    confidence = "90" if meant else ""
    _press(here.shown, verdict=verdict, bleed=bleed, because=because, cites=saw.cites(*TOLD), confidence=confidence)


def still(here: Any) -> None:
    """Wait for the next request from outside, and come down."""
    if not here.names["meant"]:
        expert.verify(here.names["expert_saw"])


def nature(here: Any) -> None:
    """All answers, on the forms that show them."""
    answers: dict[str, Any] = {}
    saw, case = here.names["expert_saw"], here.case

    class Noted:
        def __getattr__(self, name: str) -> Any:
            return getattr(case, name)

        def answer(self, question: str, value: Any) -> None:
            answers[question] = value

    saw.case = Noted()
    expert.answer(saw, meant=here.names["meant"])
    saw.case = case
    for form in case.show.questions().children:
        _press(form, value=str(answers[form.question["id"]]))


def hand_over(here: Any) -> None:
    """A note to whoever keeps the tool, where nothing is wrong; the expert's own, with what left, comes with coming down."""
    saw = here.names["expert_saw"]
    if here.names["meant"]:
        note = f"{saw.bucket} is meant to be as it is; tell the tool about it."
        _press(here.shown, to="owner of the posture tool", indicators=saw.bucket, unknown="", note=note)


def last(here: Any) -> None:
    """Closed and handed over, or never sick."""
    saw = here.names["expert_saw"]
    if here.names["meant"]:
        because = f"meant: {saw.holds}, and the records agree"
        _press(here.shown, verdict="not sick", bleed="nothing to stop", because=because, cites=saw.cites(*TOLD), confidence="90")
        return
    expert.come_down(saw)
