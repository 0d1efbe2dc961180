"""The debrief page: one file, nothing from the network, nothing run, and the sentences that would have changed a mind."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from html.parser import HTMLParser

from ircoach.grader.scorecard import Moment, Scorecard
from ircoach.report import html, words
from tests.report.conftest import HOSTILE

VOID = {"meta", "br", "img", "link", "input", "hr"}


class Page(HTMLParser):
    """A page's tags, headings and ids; fails on tags that do not match."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag that closes itself."""
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Close the tag that is open."""
        assert self.open.pop() == tag


def test_the_page_stands_alone(expert: Scorecard) -> None:
    """No script, no link, no picture, font or style from anywhere else, and a policy that would forbid it."""
    text = html.page(expert)
    page = Page(text)
    assert not {tag for tag, _ in page.tags} & {"script", "link", "img", "iframe", "object"}
    assert not [attrs for _, attrs in page.tags if set(attrs) & {"src", "href", "onload", "onerror"}]
    assert "default-src 'none'" in text
    assert "@import" not in text
    assert not re.findall(r"url\((?!#)", text)  # within the page itself only


def test_what_a_learner_wrote_is_only_text(hostile: Scorecard) -> None:
    """Names, reasons, pins, answers and notes are escaped wherever they stand, in the drawing too."""
    text = html.page(hostile)
    assert not {tag for tag, _ in Page(text).tags} & {"script", "img"}
    assert "onerror=alert(1)&gt;" in text
    assert "&lt;script&gt;" in text
    assert HOSTILE not in text


def test_raw_html_in_a_debrief_is_shown_not_run() -> None:
    """A scenario's debrief.md is Markdown with raw HTML switched off, its headings below the page's own."""
    made = html.markdown(f"# One\n\n{HOSTILE}\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n[x](javascript:alert(1))")
    assert "<h3>One</h3>" in made
    assert "<script" not in made
    assert "<table>" in made
    assert 'href="javascript' not in made


def test_headings_make_an_outline(expert: Scorecard) -> None:
    """One h1, then h2 for each section, never a level left out; each section is labelled by a heading that exists."""
    page = Page(html.page(expert))
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    ids = {attrs.get("id") for _, attrs in page.tags}
    assert all(attrs["aria-labelledby"] in ids for tag, attrs in page.tags if tag == "section")


def test_pictures_have_texts(expert: Scorecard) -> None:
    """Each drawing has a title and a description that exist, and each mark its own words."""
    text = html.page(expert)
    page = Page(text)
    drawings = [attrs for tag, attrs in page.tags if tag == "svg"]
    ids = {attrs.get("id") for _, attrs in page.tags}
    assert len(drawings) == 1
    for attrs in drawings:
        assert attrs["role"] == "img"
        assert set(str(attrs["aria-labelledby"]).split()) <= ids
    assert "Full containment: +2" in text


def test_the_page_says_what_would_have_changed_it(hostile: Scorecard) -> None:
    """A half-fix reads which call still got through, and can fork to just before the wrong call."""
    text = html.page(hostile)
    assert "What would have changed it" in text
    assert "ec2:CreateImage at minute" in text
    assert "case.fork(at=" in text
    assert "You walked past" in text


def test_coverage_is_shown_in_the_order_in_which_one_looks_and_is_no_score(expert: Scorecard, hostile: Scorecard) -> None:
    """Each thing with how much of it was seen; what a case has nothing of is left out."""
    found = words.coverage(expert)
    assert [name for name, _, _ in found] == [
        name for name in words.LOOKED_AT.values() if name in dict.fromkeys(n for n, _, _ in found)
    ]
    assert all(seen == of for _, seen, of in found)
    assert any(seen < of for _, seen, of in words.coverage(hostile))
    assert "reported, not scored" in html.page(hostile)
    assert {each.category for each in expert.evidence} <= set(words.LOOKED_AT)


def test_a_fault_of_ours_blames_nobody(faulty: Scorecard) -> None:
    """A card without a score says so and why, and draws nothing."""
    text = html.page(faulty)
    assert "that is not your doing" in text
    assert "scenario fault: a bug of ours" in text
    assert "<svg" not in text


def test_a_notebook_gets_the_body_alone(expert: Scorecard) -> None:
    """The fragment has no html element and all its styles are kept to its own box."""
    text = html.fragment(expert)
    Page(text)
    assert "<html" not in text
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert style
    rules = re.sub(r"@media [^{]*\{((?:[^{}]*\{[^{}]*\})*)\s*\}", r"\1", style[1].strip())
    selectors = [each.strip() for rule in re.findall(r"([^{}]+)\{[^{}]*\}", rules) for each in rule.split(",")]
    assert selectors
    assert all(each.startswith(".irc") for each in selectors)


def test_everything_stands_in_the_journal_s_order(expert: Scorecard) -> None:
    """Also what fell into one minute: the last verdict comes before the case is finished."""
    backwards = sorted(expert.timeline, key=lambda each: (each.minutes, -(each.entry or 0)))
    mixed = expert.model_copy(update={"timeline": tuple(backwards)})

    def entries(moments: Iterable[Moment]) -> list[int]:
        return [each.entry for each in moments if each.entry is not None and each.lane in ("responder", "verdict")]

    assert entries(mixed.timeline) != sorted(entries(mixed.timeline)) == entries(words.in_order(mixed))


def test_a_drill_has_no_table_of_answers(expert: Scorecard) -> None:
    """It asked none."""
    answers = tuple(each.model_copy(update={"of": 0, "given": None}) for each in expert.answers)
    assert "Your answers" in html.page(expert)
    assert "Your answers" not in html.page(expert.model_copy(update={"answers": answers}))


def test_the_headline_of_a_treated_patient_is_no_contradiction(expert: Scorecard) -> None:
    """After the last word of a well-worked incident nothing is left to stop; before it, much was."""
    said = words.headline(expert)
    assert said.startswith("It was sick, and closed by then. Your last call was not sick, nothing to stop")
    assert said.endswith("which what you had seen supports.")


def test_counts_and_points_are_said_as_people_say_them() -> None:
    """One entry, two entries; and nothing is minus nothing."""
    assert (words.entries(()), words.entries((3,)), words.entries((3, 5))) == ("", "entry 3", "entries 3, 5")
    assert (words.many(1, "case"), words.many(0, "case"), words.many(2, "sick case says", "sick cases say")) == (
        "1 case", "0 cases", "2 sick cases say",
    )  # fmt: skip
    assert [words.points(each) for each in (-0.04, 0.04, -0.06, 12.0)] == ["0", "0", "−0.1", "12"]
