"""A learner's progress in words: rows for a terminal, and one HTML page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from ircoach.grader.progress import LEAST, Next, Played, Progress, Trend
from ircoach.grader.triage import Bin
from ircoach.report import words
from ircoach.report.html import templates
from ircoach.report.timeline import dark_rules
from ircoach.report.triage import caveats, rows


@dataclass(frozen=True, slots=True)
class View:
    """A learner's progress, to look at: a page's body in a notebook, lines in a terminal.

    `made`: the figures. `left_out`: journals that could not be graded, each with the reason.
    """

    made: Progress
    left_out: tuple[str, ...] = ()

    def _repr_html_(self) -> str:
        return _rendered("progress_fragment.html.j2", self.made, self.left_out)

    def __repr__(self) -> str:
        return "\n".join([text(self.made), *(f"Left out: {each}" for each in self.left_out)])


def page(made: Progress) -> str:
    """The whole page; it needs nothing beside it, and all text is escaped."""
    return _rendered("progress.html.j2", made)


def _rendered(template: str, made: Progress, left_out: tuple[str, ...] = ()) -> str:
    return templates().get_template(template).render(
        made=made,
        left_out=left_out,
        headline=list(headline(made)),
        sections=sections(made),
        caveats=list(caveats(made.triage)),
        dark_rules=Markup(dark_rules()),
    )  # fmt: skip


def text(made: Progress) -> str:
    """The same as lines of text."""
    lines = [f"Progress of {made.learner}", *headline(made)]
    for ident, heading, columns, rows_ in sections(made):
        if rows_:
            table = [columns, *rows_]
            widths = [max(len(row[at]) for row in table) for at in range(len(columns))]
            told = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in table]
            lines += ["", heading, *told, *(caveats(made.triage) if ident == "triage" else ())]
    if made.next is not None:
        lines += ["", played_next(made.next), made.next.why]
    return "\n".join(lines)


def played_next(offer: Next) -> str:
    """What to play next, in a line."""
    return f"Play next: {offer.title} ({offer.scenario})"


def sections(made: Progress) -> list[tuple[str, str, list[str], list[list[str]]]]:
    """(id, heading, columns, rows) of each table; one without rows has nothing to show."""
    return [
        ("parts", "The five parts", ["part", *halves(made), "change"], [trend(one) for one in made.trends]),
        (
            "cases", "Your cases, oldest first", ["case", "attempt", "score", "it was", "you called it"],
            [case(one) for one in made.cases],
        ),
        (
            "sure", "How sure, and how often right", ["you said", "calls", "mean confidence", "right"],
            [calibration(one) for one in made.triage.calibration],
        ),
        ("triage", "Triage", ["figure", "value", "what it is"], [list(row) for row in rows(made.triage)] if made.cases else []),
    ]  # fmt: skip


def halves(made: Progress) -> tuple[str, str]:
    """The headings of the two columns that are compared; under four cases there is nothing to compare with."""
    return ("earlier half", "later half") if len(made.cases) >= LEAST else ("", "all cases")


def case(played: Played) -> list[str]:
    """Scenario, attempt, score, what it was, what it was called."""
    called = {True: "sick", False: "not sick", None: "not decided in time"}[played.called_sick]
    return [played.title or played.scenario, str(played.attempt), words.points(played.score), played.truth, called]


def trend(one: Trend) -> list[str]:
    """Part, earlier half, later half, change."""
    return [one.title, "" if one.earlier is None else f"{one.earlier:.0f} %", f"{one.later:.0f} %", one.change]


def calibration(one: Bin) -> list[str]:
    """Range of confidence, calls, mean confidence, how many were right."""
    return [f"{one.low:g}–{one.high:g} %", str(one.calls), f"{one.confidence:g} %", f"{one.right:g} %"]


def headline(made: Progress) -> Iterator[str]:
    """What got better and what got worse, a sentence each."""
    for change in ("better", "worse"):
        if some := [one.title for one in made.trends if one.change == change]:
            yield f"{change.capitalize()}: {words.listed(some)}."
    if made.cases and not any(one.change in ("better", "worse") for one in made.trends):
        so_far = f"{len(made.cases)} finished so far; from four on the earlier half is held against the later."
        yield so_far if len(made.cases) < LEAST else "No part changed much."
