"""Scoping (20 points): who, what, from where, since when, what else. Typed answers against this seed's world.

A hint costs its stated share of its own question, charged only where the question is earned, never below zero.
"""

from __future__ import annotations

from math import fsum

from ircoach.grader.comparing import agreement, model_answer
from ircoach.grader.findings import Findings
from ircoach.grader.parts.marking import CALL_ALONE, Mark, part, unasked, would_have_told
from ircoach.grader.scorecard import AnswerLine, Part
from ircoach.scenario.filling import fill
from ircoach.scenario.form import Question


def mark(findings: Findings) -> Part:
    """Scoping."""
    marks = [_question(findings, each) for each in findings.run.host.desk.questions]
    return part("scoping", "Scoping", 20, unasked(marks, CALL_ALONE) if findings.run.drill else marks)


def _question(findings: Findings, question: Question) -> Mark:
    run, desk = findings.run, findings.run.host.desk
    label = fill(question.ask, run.truth)
    right = model_answer(question, run.variant.id, run.truth)
    items = [item for item in run.evidence.items if item.id in question.evidence]
    help_text = f"{fill(question.help, run.truth)} The answer: {right}. {would_have_told(findings, items)}".strip()
    entries = tuple(
        act.entry.number for act in run.acts if act.entry.kind in ("answer", "hint") and act.entry.data["question"] == question.id
    )
    given = desk.answers.get(question.id)
    if not given:
        return Mark(question.id, label, question.worth, 0, "No answer was given.", entries, help=help_text)
    value = given[-1][1]
    share, cost = agreement(question, run.variant.id, run.truth, value), hint_cost(findings, question)
    hints = f" Hints cost {cost:.0%} of it." if cost and share else ""
    return Mark(
        question.id, label, question.worth, share * (1 - cost), f"Answered {str(value)[:200]}.{hints}", entries, help=help_text
    )


def hint_cost(findings: Findings, question: Question) -> float:
    """The share of a question that the hints taken cost, at most all of it."""
    taken = findings.run.host.desk.hints.get(question.id, 0)
    return min(1.0, fsum(hint.cost for hint in question.hints[:taken]))


def lines(findings: Findings, scored: Part) -> tuple[AnswerLine, ...]:
    """The questions as a list of asked, given and right."""
    run, desk = findings.run, findings.run.host.desk
    points = {item.id: item for item in scored.items}
    made = []
    for question in desk.questions:
        given, item = desk.answers.get(question.id), points[question.id]
        right = given is not None and agreement(question, run.variant.id, run.truth, given[-1][1]) >= 0.995
        made.append(
            AnswerLine(
                id=question.id,
                ask=fill(question.ask, run.truth),
                given=str(given[-1][1]) if given else None,
                model=model_answer(question, run.variant.id, run.truth),
                right=right,
                points=item.points,
                of=item.of,
                hints=desk.hints.get(question.id, 0),
                minutes=run.minutes(given[-1][0]) if given else None,
                help=fill(question.help, run.truth),
            )
        )
    return tuple(made)
