"""The cohort page: what a class's cases say together, what so few of them cannot say, and what an instructor should look at."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from markupsafe import Markup

from ircoach.grader.alike import Pair
from ircoach.grader.chosen import Chosen
from ircoach.grader.cohort import Cohort
from ircoach.report import shares, words
from ircoach.report.html import templates
from ircoach.report.timeline import dark_rules
from ircoach.report.triage import caveats, rows, said

#: below this an item is worth a second look (Crocker and Algina 1986, chapter 14: items under 0.2 want revising)
WEAK = 0.2


def page(
    figures: Cohort,
    learners: Sequence[tuple[str, str, str, str, str]],
    refused: Sequence[tuple[str, str]],
    alike: Sequence[Pair],
    chosen: Sequence[Chosen] = (),
) -> str:
    """The whole page. All text is escaped.

    `learners`: (name, scenario, score, its debrief's file, how it stands to the class key if that was asked);
    `refused`: (journal, why).
    """
    return templates().get_template("cohort.html.j2").render(
        figures=figures,
        learners=learners,
        signed=any(signature for *_, signature in learners),
        refused=refused,
        alike=alike,
        chosen=chosen,
        words=words,
        said=said,
        rows=rows(figures.triage),
        caveats=list(caveats(figures.triage)),
        counted_open=len(figures.scores) == figures.cases,
        middle=median(figures.scores) if figures.scores else None,
        weak=WEAK,
        picture=Markup(shares.svg(figures.triage)),  # our own drawing, every text in it escaped there
        dark_rules=Markup(dark_rules()),
    )  # fmt: skip
