"""The checklists of the scenarios' notes, held against notes as people write them at 23:00, and against what says nothing."""

from __future__ import annotations

from typing import Any

import pytest

from ircoach.grader import facts
from ircoach.grader.notes import Note
from tests.scenarios.support import FOLDERS

TRUTH = {
    "key": "AKIAIOSFODNN7EXAMPLE", "thief_address": "203.0.113.7", "stranger": "444455556666", "image": "ami-0c1f2d3e",
    "shared_at": "2026-03-02 14:05", "bucket": "acme-exports", "other_bucket": "acme-terms", "gone_records": "1353",
    "all_records": "4120", "exposed_since": "2026-03-01 22:10", "first_read": "2026-03-01 22:41",
    "reader_account": "777788889999",
}  # fmt: skip
NOTES: dict[tuple[str, str], tuple[dict[str, Any], ...]] = {
    ("ami-share/leaked-key", "hand_over"): (
        {
            "to": "forensics",
            "indicators": ["AKIAIOSFODNN7EXAMPLE", "203[.]0[.]113[.]7", "acct 4444-5555-6666"],
            "unknown": ["where the creds leaked from"],
            "note": "AMI `ami-0c1f2d3e` un-shared, user denied. Next call refused at 14:31.",
        },
        {
            "note": "Image ami-0c1f2d3e was shared with arn:aws:iam::444455556666:root "
            "using key AKIAIOSFODNN7EXAMPLE (from 203.0.113.7).\n"
            "We don't know how they got hold of it - no idea how the key got out."
        },
        {
            "note": "## Indicators\n\n| what | value |\n|---|---|\n| key | AKIAIOSFODNN7EXAMPLE |\n| ip | 203.0.113.7 |\n"
            "| image | ami-0c1f2d3e |\n| account | 444455556666 |\n\n"
            "## Open questions\n\n- How did the key leak?\n- who holds the account"
        },
    ),
    ("ami-share/leaked-key", "report_to_aws"): (
        {
            "about": ["444455556666"], "what": "our ami-0c1f2d3e was shared with it. we cant see if it was launched or copied",
            "when": "since 2 March 2026 14:05 UTC", "ask": "pls stop any instances and delete the copies",
        },
        {
            "about": ["444455556666"], "what": "A stolen key shared ami-0c1f2d3e with this account.",
            "when": "2026-03-02T14:05:41Z until 2026-03-02T14:31Z",
            "ask": "Was it launched? Please take down whatever runs from it and preserve the evidence.",
        },
    ),
    ("public-bucket/deploy-key", "hand_over"): (
        {
            "to": "legal", "indicators": ["acme-exports", "acme-terms", "AKIAIOSFODNN7EXAMPLE"],
            "unknown": ["how the key got out"],
            "note": "1,353 customer records left. Open since 01.03.2026 22:10 UTC. Please keep the trail's logs, they age out.",
        },
        {
            "note": "s3://acme-exports and s3://acme-terms were open from 2026-03-01 22:10 (UTC). "
            "1353 of 4120 records were fetched.\nLogs: put on legal hold. Key AKIAIOSFODNN7EXAMPLE: it is unclear how it leaked."
        },
    ),
    ("public-bucket/object-acls", "report_to_aws"): (
        {
            "about": ["777788889999"], "what": "fetched objects of acme-exports",
            "when": "first on March 1, 2026 at 10:41 pm UTC",
            "ask": "contact its owner and have the copies deleted",
        },
    ),
}  # fmt: skip


def lacking(place: str, name: str, note: dict[str, Any]) -> list[str]:
    """The ids of the facts that a note lacks."""
    scenario, _, variant = place.partition("/")
    checklist = facts.asked(getattr(FOLDERS[scenario].form.rubric, name), variant)
    return [fact.id for fact in checklist if facts.lacking(fact, Note.of(note), TRUTH) is not None]


@pytest.mark.parametrize(("place", "name", "nth"), [(*key, nth) for key, notes in NOTES.items() for nth in range(len(notes))])
def test_an_honest_note_holds_every_fact(place: str, name: str, nth: int) -> None:
    """In anybody's words, forms of dates and marks."""
    assert lacking(place, name, NOTES[place, name][nth]) == []


@pytest.mark.parametrize(("place", "name"), NOTES)
def test_a_form_that_was_not_filled_in_holds_none(place: str, name: str) -> None:
    """Headings, questions' names and blanks, in every field."""
    blank = "To: \nIndicators: \n- key: \n- address: \nHow the key got out: TBD\nLaunches, copies:\nSince when: ____ UTC\n"
    blank += "Records: n/a\nRetention of logs:\nPlease stop / suspend / remove: \n## Unknown\n"
    scenario, _, variant = place.partition("/")
    asked = facts.asked(getattr(FOLDERS[scenario].form.rubric, name), variant)
    fields = ("to", "note", "unknown", "ask", "what", "when")
    assert lacking(place, name, dict.fromkeys(fields, blank)) == [fact.id for fact in asked]


def test_what_denies_a_fact_holds_none_of_it() -> None:
    """Known, nothing to keep, nothing asked."""
    said = "The key leaked from a laptop, we know. There were no copies. Nothing has to be preserved. Do not stop it, please."
    note = {"note": said}
    assert "leak" in lacking("ami-share/leaked-key", "hand_over", note)
    assert {"unseen", "asked"} <= set(lacking("ami-share/leaked-key", "report_to_aws", note))
    assert {"leak", "logs"} <= set(lacking("public-bucket/deploy-key", "hand_over", note))


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("We kept the CloudTrail logs.", True),
        ("No logs exist.", True),
        ("Data events were not logged.", True),
        ("Logging was off.", True),
        ("No customer records were lost.", False),
        ("No logs were lost.", False),
        ("We did not log in with it.", False),
    ],
)
def test_logs_are_kept_or_were_not_there(said: str, kept: bool) -> None:
    """Either is worth saying; that nothing was lost is neither."""
    (fact,) = (each for each in FOLDERS["public-bucket"].form.rubric.hand_over if each.id == "logs")
    assert (facts.lacking(fact, Note.of({"note": said}), TRUTH) is None) is kept


@pytest.mark.parametrize("scenario", ["ami-share", "public-bucket"])
def test_aws_is_asked_to_keep_what_there_is(scenario: str) -> None:
    """And not that a bucket keeps its name."""
    (fact,) = (each for each in FOLDERS[scenario].form.rubric.report_to_aws if each.id == "asked")
    assert facts.lacking(fact, Note.of({"note": "Please keep your records of it."}), TRUTH) is None
    assert facts.lacking(fact, Note.of({"note": "The bucket must keep its name."}), TRUTH) is not None
