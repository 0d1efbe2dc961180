"""The cohort page: figures with their formulas, goals and honest sentence; what was refused; and nothing that runs."""

from __future__ import annotations

from ircoach.grader.alike import Pair
from ircoach.grader.cohort import cohort
from ircoach.grader.scorecard import Scorecard
from ircoach.report import cohort as pages
from tests.report.conftest import HOSTILE
from tests.report.test_html import Page


def page(cards: list[Scorecard]) -> str:
    """The page of these cases, with a refused journal and a pair that looks alike."""
    figures = cohort(cards, lambda scenario, variant: {"odd hour": True})
    pair = Pair(first="a.jsonl", second="b.jsonl", learners=("ada", HOSTILE), reasons=(f"1 texts: {HOSTILE}",))
    return pages.page(figures, [(HOSTILE, "s", "90", "debriefs/x.html", "")], [("bad.jsonl", f"line 3: {HOSTILE}")], [pair])


def test_the_page_tells_figures_goals_and_what_so_few_cases_cannot_say(expert: Scorecard, hostile: Scorecard) -> None:
    """Each triage figure by name with its formula, the trauma goals with their source, and 59."""
    told = page([expert, hostile])
    Page(told)
    for formula in ("1 − sensitivity", "1 − specificity", "1 − PPV"):
        assert formula in told
    for words in ("Clopper–Pearson", "goal ≤ 5%", "25%–35% tolerated", "Lupton", "only 59"):
        assert words in told
    assert "one-key: odd hour" in told
    assert "Whose account" in told or expert.answers[0].ask in told


def test_what_was_refused_and_what_looks_alike_is_listed(expert: Scorecard) -> None:
    """With the reason, and with the words that nothing was taken off."""
    told = page([expert])
    assert "bad.jsonl" in told
    assert "line 3: &lt;script&gt;" in told
    assert "nothing was taken off" in told


def test_a_case_that_was_never_ended_is_listed(expert: Scorecard) -> None:
    """Its journal may have been cut: who, which, and up to when; a case that was ended is not asked about."""
    cut = expert.model_copy(update={"learner": "bo", "finished": False, "journal": "bo.jsonl"})
    told = page([expert, cut])
    assert "Cases that were never ended" in told
    section = told[told.index("Cases that were never ended") :].partition("</section>")[0]
    assert "bo.jsonl" in section
    assert expert.learner not in section.partition("<tbody>")[2]
    assert "Cases that were never ended" not in page([expert])
    left = page([expert, cut.model_copy(update={"score": None})])
    assert "1 case was never ended and counts in none of these figures." in left
    assert "they have no score, and count in no figure above" in left
    assert "as <code>--count-open</code> asked" in section


def test_nothing_on_the_page_runs_or_leaves_it(hostile: Scorecard) -> None:
    """Names and answers are text; links lead to the debriefs beside it."""
    told = page([hostile])
    assert HOSTILE not in told
    tags = Page(told).tags
    assert not {tag for tag, _ in tags} & {"script", "img", "link", "iframe"}
    assert {attrs["href"] for tag, attrs in tags if tag == "a"} <= {"#refused", "debriefs/x.html"}


def test_a_class_of_nobody_has_a_page(faulty: Scorecard) -> None:
    """All refused, or all at fault: the page says so and divides by nothing."""
    assert "no such case" in page([])
    assert "1 not scored, through a fault of ours" in page([faulty])
