"""Questions of fact on a form."""

from __future__ import annotations

from typing import Any

import pytest

from ircoach.case.case import Case
from ircoach.notebook.monitor import Monitor
from ircoach.notebook.page import standing
from ircoach.notebook.questions import Question


def made(case: Case, **question: Any) -> Question:
    """A form for a question of any kind."""
    return Question(case, {"id": "whose", "ask": "?", "kind": "text", "choices": [], "hints": [], "worth": 1, **question})


def test_an_answer_is_taken_and_may_be_changed(case: Case) -> None:
    """The last answer counts, and stands in the field when the form is shown again."""
    (form,) = case.show.questions("whose").children
    form.press({"value": "123"})
    form.press({"value": " 456 "})
    assert case.state["answers"] == {"whose": "456"}
    (again,) = case.show.questions().children
    assert again.values["value"] == "456"
    assert again.log[-1]["text"] == "456"


def test_a_hint_tells_its_price_before_and_its_text_after(case: Case) -> None:
    """The small button names the share it costs; once taken it is gone and the hint stands below."""
    (form,) = case.show.questions("whose").children
    assert form.offers == [{"id": "hint", "label": "hint (costs 25% of this question)"}]
    form.press(offer="hint")
    assert form.offers == []
    assert form.log[0]["text"] == "Ask EC2 for the image's launchPermission."
    assert case.state["hints"] == {"whose": 1}


def test_a_question_this_case_does_not_ask_is_left_out(case: Case) -> None:
    """A lab may name questions that only other variants have."""
    assert repr(case.show.questions("nobody-asks")) == "no such question in this case"


@pytest.mark.parametrize(
    ("question", "given", "twin"),
    [
        ({"kind": "number"}, "3", 'case.answer("whose", 3)'),
        ({"kind": "number"}, "2.5", 'case.answer("whose", 2.5)'),
        ({"kind": "set"}, "a\nb, c", 'case.answer("whose", ["a", "b", "c"])'),
        ({"kind": "set", "choices": ["x", "y"]}, ["y"], 'case.answer("whose", ["y"])'),
        ({"kind": "choice", "choices": ["yes", "no"]}, "no", 'case.answer("whose", "no")'),
        ({"kind": "address"}, " 10.0.0.1", 'case.answer("whose", "10.0.0.1")'),
        ({"kind": "time"}, "2026-03-02 14:05", 'case.answer("whose", "2026-03-02 14:05")'),
    ],
)
def test_each_kind_sends_what_code_would(case: Case, question: dict[str, Any], given: Any, twin: str) -> None:
    """Numbers as numbers, sets as lists, the rest as text without stray blanks."""
    form = made(case, **question)
    form.values = {"value": given}
    assert form.twin == twin


def test_a_number_that_is_none_is_refused_in_words(case: Case) -> None:
    """Nothing is sent, and the form says what it could not read."""
    form = made(case, kind="number")
    form.press({"value": "many"})
    assert form.note == {"kind": "error", "text": "'many' is not a number."}
    assert not case.state["answers"]


def test_an_empty_answer_is_refused(case: Case) -> None:
    """Nothing answered is not an answer."""
    form = made(case)
    form.press()
    assert form.note["kind"] == "error"


@pytest.mark.parametrize(
    ("question", "blank"),
    [({}, "   "), ({"kind": "number"}, " "), ({"kind": "set"}, " ,\n"), ({"kind": "set", "choices": ["a"]}, [])],
)
def test_a_blank_answer_leaves_a_good_one_alone(case: Case, question: dict[str, Any], blank: Any) -> None:
    """Blanks and bare commas are as empty as nothing."""
    case.answer("whose", "123")
    form = made(case, **question)
    form.press({"value": blank})
    assert form.note == {"kind": "error", "text": "there is nothing in the answer yet."}
    assert form.twin == 'case.answer("whose", "…")'
    assert case.state["answers"] == {"whose": "123"}


@pytest.mark.parametrize(
    ("given", "choices", "value"),
    [
        ("111122223333, 4444", [], "111122223333\n4444"), (5, [], "5"), ([1, "b"], [], "1\nb"),
        ("x, y", ["x", "y"], ["x", "y"]), (5, ["5"], ["5"]), (["x"], ["x", "y"], ["x"]), ("x, or y", ["x, or y"], ["x, or y"]),
    ],
)  # fmt: skip
def test_a_set_answered_in_code_stands_in_the_field(case: Case, given: Any, choices: list[str], value: Any) -> None:
    """A text is taken apart as the form does it, one thing is one, and a list is a list."""
    case.answer("whose", given)
    assert made(case, kind="set", choices=choices).values["value"] == value


def test_an_exam_offers_no_hint_that_would_be_refused(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """Help comes after the end; the question itself is asked."""
    monkeypatch.setattr(Case, "mode", "exam")
    (form,) = case.show.questions("whose").children
    assert form.offers == []


def test_a_drill_asks_for_the_call_alone(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """No question on the monitor, none counted as open, none as a form."""
    monkeypatch.setattr(Case, "mode", "drill")
    head, rest = Monitor(case, "head", "P"), Monitor(case, "rest", "P")
    assert head.shown["asked"]["text"] == "A drill asks for the call alone."
    assert rest.shown["questions"] == []
    assert case.show.questions().children == ()
    assert not any("question" in said for said in standing(case, case.state))
