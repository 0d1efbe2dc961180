"""The after-action report: the same content in HTML, Markdown and PDF, and nothing that a learner wrote runs in any of them."""

from __future__ import annotations

import builtins
import re
from typing import Any

import pytest
from markdown_it import MarkdownIt

from ircoach.errors import IrcoachError
from ircoach.grader.scorecard import Moment, Scorecard
from ircoach.report import aar
from ircoach.report.aar import typeset
from ircoach.report.aar.blocks import Heading, Table
from tests.report.conftest import HOSTILE
from tests.report.test_html import Page

SECTIONS = [
    "Executive Summary",
    "Exercise Overview",
    "Timeline",
    "Analysis of Core Capabilities",
    "Containment and Collateral",
    "Scope of the Incident",
    "Open Questions and Hand-over",
    "MITRE ATT&CK",
    "Appendix A: Improvement Plan",
    "Appendix B: Every Journalled Action",
    "Appendix C: The Evidence Board",
]


def table(card: Scorecard, caption: str) -> Table:
    """The table whose caption begins so."""
    return next(each for each in aar.report(card).blocks if isinstance(each, Table) and each.caption.startswith(caption))


def test_its_sections_are_those_of_the_aar_ip(expert: Scorecard) -> None:
    """In HSEEP's order, and capabilities in the words of CSF 2.0."""
    headings = [each for each in aar.report(expert).blocks if isinstance(each, Heading)]
    assert [each.text for each in headings if each.level == 2] == SECTIONS
    assert "Respond: Incident Analysis (RS.AN)" in [each.text for each in headings if each.level == 3]


def test_every_journalled_action_is_in_the_appendix(expert: Scorecard) -> None:
    """Each entry of the journal once, in its order, from the first to the last."""
    entries = [int(row[0]) for row in table(expert, "In the journal's order").rows]
    assert entries == list(range(1, len(entries) + 1))
    assert entries[-1] >= max(entry for part in expert.parts for item in part.items for entry in item.entries)


@pytest.mark.parametrize(
    ("call", "result"),
    [
        ("s3:GetBucketPolicy (NoSuchBucketPolicy)", "error"),
        ("ec2:StopInstances (DryRunOperation)", "error"),
        ("s3:GetObject (AccessDenied)", "refused"),
        ("organizations:ListAccounts (AccessDeniedException)", "refused"),
        ("ec2:RunInstances (UnauthorizedOperation)", "refused"),
        ("ec2:RunInstances (AuthFailure)", "refused"),
    ],
)
def test_an_error_that_answers_is_no_refusal(expert: Scorecard, call: str, result: str) -> None:
    """That a bucket has no policy is an answer; refused is who may not ask."""
    asked = Moment(minutes=1, lane="responder", text=call, ok=False, entry=1)
    (row,) = table(expert.model_copy(update={"timeline": (asked,)}), "In the journal's order").rows
    assert row[2:] == (call, result)


def test_the_evidence_board_is_an_appendix(expert: Scorecard, hostile: Scorecard) -> None:
    """Each pin once, in the order in which things happened, with the calls that cite it; an empty board says so."""
    rows = table(expert, "In the order in which it happened").rows
    assert sorted(row[0] for row in rows) == [pin.id for pin in expert.pins]
    assert [row[1] for row in rows if row[1]] == sorted(row[1] for row in rows if row[1])
    (pin,) = hostile.pins
    assert (pin.kind, pin.line, pin.verdict, pin.cited_in) == ("note", HOSTILE, "", ())
    assert "Nothing was pinned." in aar.markdown(aar.report(expert.model_copy(update={"pins": ()})))


def test_the_timeline_names_event_ids(expert: Scorecard) -> None:
    """What the intruder did stands with its CloudTrail record."""
    events = {each.event for each in expert.timeline if each.lane == "intruder"}
    assert events
    assert events <= {row[3] for row in table(expert, "What happened").rows}


def test_what_to_change_is_ranked_by_what_it_cost(expert: Scorecard, hostile: Scorecard) -> None:
    """A perfect run has nothing to change; another's plan begins with the most costly and says what would have told."""
    assert "Nothing that was measured asks for a change." in aar.markdown(aar.report(expert))
    lost = {item.label: item.of - item.points for part in hostile.parts for item in part.items}
    costs = [lost[row[1]] for row in table(hostile, "What to change").rows]
    assert costs == sorted(costs, reverse=True)


def test_techniques_are_mapped_to_their_pages(expert: Scorecard) -> None:
    """The form's ids, a name where we know one, and MITRE's page: sub-techniques lie below theirs."""
    rows = table(expert.model_copy(update={"attack": ("T1578.001", "T9999")}), "Techniques").rows
    assert rows[0] == (
        "T1578.001",
        "Modify Cloud Compute Infrastructure: Create Snapshot",
        "https://attack.mitre.org/techniques/T1578/001/",
    )
    assert rows[1][1] == ""


def test_what_was_left_open_is_told(hostile: Scorecard) -> None:
    """Questions without an answer, evidence nobody looked at, and the note as it was written."""
    told = aar.markdown(aar.report(hostile))
    assert "Never looked at:" in told
    assert "The hand-over note, as written:" in told


def test_what_was_not_closed_is_told_apart(hostile: Scorecard, late: Scorecard, twin: Scorecard) -> None:
    """Closed never; or not before it was gone, since there was nothing left then; and nothing of an innocent's."""
    for card, closed, open_ in (
        (hostile, "never", "Never closed: A production image."),
        (late, "not before it was gone", "Not closed before it was gone: A production image."),
        (late.model_copy(update={"writes": ()}), "never", "Never closed: A production image."),
    ):
        (row,) = table(card, "What was lost").rows
        assert row[-1] == closed
        assert open_ in aar.markdown(aar.report(card))
    assert "closed" not in aar.markdown(aar.report(twin)).lower()


def test_the_report_to_aws_is_told_where_it_was_written_or_due(expert: Scorecard) -> None:
    """As it was written; where one was due and none came, that; and nothing at all where none was due."""
    told = aar.markdown(aar.report(expert))
    assert "The report to AWS, as written:" in told
    assert "an image of ours was shared with it" in told
    without = expert.model_copy(update={"report_to_aws": ""})
    assert "No report to AWS was written." in aar.markdown(aar.report(without))
    undue = without.model_copy(update={"parts": without.parts[:-1]})
    assert "report to AWS" not in aar.markdown(aar.report(undue))


def test_the_page_stands_alone_and_runs_nothing(hostile: Scorecard) -> None:
    """No script, no picture from elsewhere, and what a learner wrote is text."""
    text = aar.page(aar.report(hostile))
    assert not {tag for tag, _ in Page(text).tags} & {"script", "img", "link"}
    assert HOSTILE not in text
    assert "default-src 'none'" in text


def test_markdown_shows_what_was_written_as_text(hostile: Scorecard) -> None:
    """Rendered with HTML allowed, no tag and no link of a learner's comes out, and every table row keeps its columns."""
    name, note = "[x](javascript:alert(1)) | `a` # b\n\n# c", "1. x\n> y\n<b>z</b>\n- w"
    sly = hostile.model_copy(update={"learner": name, "hand_over": note})
    text = aar.markdown(aar.report(sly))
    made = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    assert not re.search(r"<(script|b|a|code|img)\b", made)
    assert made.count("<h1>") == 1
    for block in re.findall(r"(?m)(?:^\|.*\|$\n?)+", text):
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in block.strip().splitlines()}) == 1


def test_the_pdf_is_tagged_and_the_same_bytes_each_time(hostile: Scorecard) -> None:
    """PDF/UA-1 by typst, which refuses to write what is not; hostile words neither stop it nor run."""
    sly = hostile.model_copy(update={"learner": '#read("/etc/passwd") $x$ \u202e 🦆 \\ "', "story": "#panic()"})
    made = aar.pdf(aar.report(sly))
    assert made.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in made or b"/MarkInfo" in made or b"/ObjStm" in made
    assert made == aar.pdf(aar.report(sly))


def test_what_the_fonts_lack_is_told_by_its_code(expert: Scorecard) -> None:
    """And what they are said to have, they have: PDF/UA refuses a character that cannot be displayed."""
    assert typeset.shown("10\u00a0000\u202fkB\r\n") == "10 000 kB\n"
    assert typeset.shown("Ægir Δ Жук 🦆 王 \u202e") == "Ægir Δ Жук [U+1F986] [U+738B] [U+202E]"
    known = "".join(sign for sign in map(chr, range(0x20, 0x2300)) if typeset.shown(sign) == sign)
    assert aar.pdf(aar.report(expert.model_copy(update={"score": None, "as_it_stands": None, "fault": known}))).startswith(
        b"%PDF-"
    )


def test_a_pdf_without_typst_says_what_to_install(expert: Scorecard, monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra by its name, and the other forms that need nothing."""
    really = builtins.__import__

    def without(name: str, *more: Any) -> Any:
        if name == "typst":
            raise ImportError(name)
        return really(name, *more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(IrcoachError, match=r"ircoach\[report\]"):
        aar.pdf(aar.report(expert))


def test_a_fault_of_ours_blames_nobody(faulty: Scorecard) -> None:
    """One section, the reason in it, in every form."""
    made = aar.report(faulty)
    for text in (aar.markdown(made), aar.page(made)):
        assert "scenario fault: a bug of ours" in text
    assert aar.pdf(made).startswith(b"%PDF-")


def drilled(card: Scorecard) -> Scorecard:
    """The same as a drill, which asks no questions of fact."""
    answers = tuple(each.model_copy(update={"of": 0, "points": 0, "given": None}) for each in card.answers)
    parts = tuple(each.model_copy(update={"of": 0, "points": 0}) if each.id == "scoping" else each for each in card.parts)
    return card.model_copy(update={"mode": "drill", "answers": answers, "parts": parts})


def test_a_drill_is_not_told_what_it_left_unanswered(expert: Scorecard) -> None:
    """It asks for the call alone; a question answered all the same would be shown."""
    told = aar.markdown(aar.report(drilled(expert)))
    assert "This case asked no questions of fact." in told
    assert "Not answered" not in told


def test_a_case_without_a_call_says_so(expert: Scorecard) -> None:
    """Instead of a table without rows."""
    assert "No call was made." in aar.markdown(aar.report(expert.model_copy(update={"assessments": ()})))


def test_the_dates_say_whether_it_was_ended(expert: Scorecard) -> None:
    """The last act of a case that was left open is not its end; and each remark on the score is a sentence."""
    ended = aar.markdown(aar.report(expert))
    assert f"of the alert), ended {expert.times.finished:g} minutes after it" in ended
    left = aar.markdown(aar.report(expert.model_copy(update={"finished": False, "score": None})))
    assert "of the alert), left open, " in left
    assert "as it stands, still open. The case was never ended: it has no score until it is ended" in left
    assert ". Unproctored: " in left
