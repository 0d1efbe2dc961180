"""What the expert would answer, without answering: so that a person of a lab's can press it on the lab's own forms."""

from __future__ import annotations

from typing import Any


def answers_of(expert: Any, seen: Any, meant: Any) -> dict[str, Any]:
    """The expert's answers by question."""
    answers: dict[str, Any] = {}
    case = seen.case

    class Noted:
        def __getattr__(self, name: str) -> Any:
            return getattr(case, name)

        def answer(self, question: str, value: Any) -> None:
            answers[question] = value

    seen.case = Noted()
    expert.answer(seen, meant=meant)
    seen.case = case
    return answers
