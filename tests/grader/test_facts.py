"""A note against its checklist: names whole, words in a statement, the unknown said to be so, times only with date and zone."""

from __future__ import annotations

import json
import string
from collections.abc import Sequence, Set
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ircoach.errors import ScenarioFault
from ircoach.grader import facts, notes
from ircoach.grader.notes import Note
from ircoach.scenario.form import Fact
from tests.scenarios.support import FOLDERS

TRUTH = {
    "other": "444455556666", "shared_at": "2026-03-02 14:05", "day": "2026-03-02", "gone": "1200",
    "address": "203.0.113.7", "bucket": "acme-exports", "user": "Builder", "image": "ami-0abc",
}  # fmt: skip
SINCE = Fact(id="since", label="Since when", at="{shared_at}", help="With date and zone.")
LEAK = Fact(id="leak", label="l", says="unknown", any_of=("how key", "how leak", "leak"), help="h")
UNSEEN = Fact(id="unseen", label="u", says="unknown", any_of=("launch", "copy"), help="h")
ASKED = Fact(id="asked", label="a", says="asked", any_of=("suspend", "stop", "remove", "organize"), help="h")
KEPT = Fact(id="kept", label="k", any_of=("retention", "keep log", "preserve"), help="h")
MANY = Fact(id="many", label="m", any_of=("{gone} records", "records {gone}"), help="h")
SPOKEN = (LEAK, UNSEEN, ASKED, KEPT)


def name(fact: str) -> Fact:
    """A fact that is a name of the world."""
    return Fact(id="name", label="n", any_of=(f"{{{fact}}}",), help="h")


def holds(fact: Fact, text: str, field: str = "note", truth: dict[str, Any] | None = None) -> bool:
    """Whether a note of one field holds a fact."""
    return facts.lacking(fact, Note.of({field: text}), truth or TRUTH) is None


# --- names ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        ("other", "it was shared with 444455556666, twice"),
        ("other", "shared with arn:aws:iam::444455556666:root."),
        ("other", "account `444455556666`"),
        ("other", "account _444455556666_, theirs"),
        ("other", "account 4444-5555-6666, as the console writes it"),
        ("other", '{"userId": "444455556666"}'),
        ("other", "we do not know whether 444455556666 is ours"),
        ("address", "Their address was 203.0.113.7."),
        ("address", "203[.]0[.]113[.]7, 203.0.113[dot]8"),
        ("address", "blocked 203.0.113.7/32"),
        ("address", "203.0.113.7:443"),
        ("bucket", "s3://acme-exports/2026/customers.csv"),
        ("bucket", "arn:aws:s3:::acme-exports/*"),
        ("bucket", "https://acme-exports.s3.amazonaws.com/"),
        ("user", "arn:aws:iam::111122223333:user/Builder"),
        ("user", "the BUILDER's key"),
        ("day", "since the 2nd of March 2026"),
        ("day", "seit dem 02.03.2026"),
        ("shared_at", "it could be read from 2 March 2026, 14:05"),
        ("shared_at", "2026-03-02T14:05:12Z"),
    ],
)
def test_a_name_is_held_wherever_it_stands(fact: str, said: str) -> None:
    """In whatever letters, marks and words around it; a moment in any way to write it."""
    assert holds(name(fact), said)


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        ("other", "1444455556666, 4444555566667"),
        ("other", "bucket logs-444455556666-eu"),
        ("address", "203.0.113.70 and 1203.0.113.7"),
        ("address", "203.0.113.7.9"),
        ("address", "203.0.113.7/16"),
        ("bucket", "acme-exports-logs, old-acme-exports"),
        ("user", "ImageBuilder, builders, Builder-role"),
        ("image", "ami-0abcdef"),
        ("day", "03/02/2026"),
        ("day", "2026-03-20"),
        ("shared_at", "2026-03-02 15:05"),
    ],
)
def test_a_name_within_a_longer_one_is_another(fact: str, said: str) -> None:
    """Numbers inside numbers, addresses inside addresses; a date that can be read two ways is none."""
    assert facts.lacking(name(fact), Note.of({"note": said}), TRUTH) == "It is not named."


# --- words ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        (LEAK, "we dont know yet, cant tell how the access key got out"),
        (LEAK, "How the key `AKIA123` got out: unknown."),
        (LEAK, "Unknown:\n- how they got hold of the key\n- who they are"),
        (LEAK, "## What we do not know\n\n* the leak, its source"),
        (LEAK, "It is unclear where it leaked from"),
        (LEAK, "no evidence of how it leaked"),
        (LEAK, "Leak:\n- unknown"),
        (LEAK, '{"how the key leaked": "unknown"}'),
        (UNSEEN, "Whether the image was copied or launched we cannot see."),
        (UNSEEN, "We can’t see launches from here"),
        (UNSEEN, "launches/copies: not visible to us"),
        (UNSEEN, "There is no sign of a launch in our own logs, but we cannot see theirs."),
        (LEAK, "Somebody has to establish whether it leaked from the build host."),
        (LEAK, "Whether it leaked from the host is open."),
        (LEAK, "Whether the key leaked from the pipeline remains to be established."),
        (ASKED, "Please stop what runs from it."),
        (ASKED, "The account should be suspended"),
        (ASKED, "we ask AWS to: remove all copies"),
        (ASKED, "You should organise a call"),
        (KEPT, "Preserve the trail's files: retention is short"),
        (KEPT, "The logs were kept. Keep all logs."),
        (KEPT, "To preserve:\n- the trail's files"),
        (MANY, "1,200 customer records left"),
        (MANY, "records gone: 1 200"),
        (MANY, "**1200** records"),
        (MANY, "By 16:20 1200 records were gone."),
        (MANY, "Between 2026-03-01 and 2026-03-02 1200 records left"),
    ],
)
def test_words_are_held_in_a_statement_of_one_s_own(fact: Fact, said: str) -> None:
    """As a tired person writes them: other endings, spellings, headings and lists, words between."""
    assert holds(fact, said)


@pytest.mark.parametrize(
    ("fact", "field", "said"),
    [
        (LEAK, "unknown", "how the key got out"),
        (LEAK, "unknown", "leak vector"),
        (UNSEEN, "ask", "Was anything launched from it?"),
        (ASKED, "ask", "Stop it."),
        (ASKED, "ask", "suspend the account"),
    ],
)
def test_the_field_a_statement_stands_in_says_what_it_is(fact: Fact, field: str, said: str) -> None:
    """Among the note's unknowns it is unknown, in what a report asks it is asked; elsewhere these words alone say neither."""
    assert holds(fact, said, field)
    assert not holds(fact, said, "note")


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        (LEAK, "The key leaked from a developer's laptop."),
        (LEAK, "There is no sign of a leak, whether old or new."),
        (LEAK, "We deactivated the key so it cannot leak again."),
        (LEAK, "The key leaked from Kim's laptop and we checked whether others were hit."),
        (LEAK, "The key leaked from Kim's laptop, and we have to check whether others were hit."),
        (UNSEEN, "It was launched twice."),
        (ASKED, "We should have stopped it sooner."),
        (ASKED, "No action is needed: we stopped it, and you need nothing from us."),
        (ASKED, "We stopped it ourselves."),
        (ASKED, "Please do not stop anything."),
        (KEPT, "There is nothing to preserve."),
        (KEPT, "We won't keep the logs"),
        (MANY, "112001200 records, 12000 records"),
        (MANY, "1200 calls; all of them are records"),
    ],
)
def test_the_contrary_is_not_the_fact(fact: Fact, said: str) -> None:
    """What is said to be known, denied or done is not said to be unknown, so, or asked."""
    assert not holds(fact, said)


@pytest.mark.parametrize(
    "said",
    [
        "launchPermission, copyImage, ec2:StopInstances, stop_instances, log.retention, leak-id=, keyLeak",
        "leak, launch, copy, stop, suspend, remove, retention, preserve",
        "leak\nlaunch\ncopies\nstop\nsuspend\nretention",
        "stop suspend remove",
        "How the key leaked: \nLaunches and copies: TBD\nPlease stop: ___\nLogs to preserve: n/a\nUnknown:\n",
        "## Unknown\n\n## How the key leaked\n\n## Please stop\n\n## Preserve the logs\n",
        "Unknown:\n- how the key leaked:\n- launches:\n\nWe ask AWS to:\n- stop:\n",
        "| leak | launch | stop | retention |\n|---|---|---|---|\n| | | | |",
        json.dumps({"leak unknown": None, "launch cannot see": {"copy": []}, "please stop": "", "preserve logs": False}),
        str({"leak unknown": None, "please stop it": {"remove": []}, "log retention": True}),
    ],
)
@pytest.mark.parametrize("field", ["note", "unknown", "ask", "indicators"])
def test_names_of_fields_and_empty_templates_state_nothing(said: str, field: str) -> None:
    """Whatever they are called, and in whichever field they are pasted."""
    assert not [fact.id for fact in SPOKEN if holds(fact, said, field)]


def test_the_names_of_an_act_s_own_fields_are_no_words_of_the_note() -> None:
    """`unknown` is what the field is called."""
    fact = Fact(id="open", label="o", any_of=("unknown", "indicators"), help="h")
    note = {"to": "", "indicators": ["x"], "unknown": [], "note": ""}
    assert facts.lacking(fact, Note.of(note), TRUTH) == "It is not said."


def test_what_is_spoken_of_as_known_is_told_apart_from_what_is_missing() -> None:
    """A responder learns that a word is wanted, not the topic."""
    told = facts.lacking(LEAK, Note.of({"note": "The key leaked from a laptop."}), TRUTH)
    assert told == "It is spoken of, and not said to be unknown."


# --- times ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        "2026-03-02 14:05 UTC",
        "2026-03-02T14:05:59Z",
        "2026-03-02T14:05:59.123Z",
        "2026-03-02 14:05:31+00:00",
        "2026-03-02 15:05 +0100",
        "2026-03-01 23:35 -14:30",
        "2026-03-02, 14:07 gmt",
        "from 2026-03-02 14:05 to 2026-03-02 14:50 (all times UTC)",
        "2026-03-02 14:05-14:50 UTC",
        "2 March 2026 at 2:05 pm UTC",
        "March 2nd, 2026, 14:05 UTC",
        "14:05 UTC on Mar 2, 2026",
        "(seen on 2026-03-04) 14:05 UTC on 2026-03-02",
        "02.03.2026, 15:05 Uhr (UTC+1)",
        "2. März 2026 um 14:05 UTC",
        "le 2 mars 2026 à 14h05 UTC",
        "2 de marzo de 2026, 14:05 UTC",
        "02/Mar/2026:14:05:31 +0000",
        "20260302T1405Z",
        "2026-03-02 (UTC)\n13:50 first look\n14:05 shared",
    ],
)
def test_a_time_is_held_in_the_forms_people_write(said: str) -> None:
    """As CloudTrail and S3 write it, as Python prints it, in words, with an offset, with UTC said once."""
    assert holds(SINCE, f"shared {said}, and on")


@pytest.mark.parametrize(
    ("said", "lack"),
    [
        ("2026-03-02 14:05", "The time is there, and not in which zone."),
        ("03/02/2026 14:05 UTC", "The time is there, and its date can be read two ways"),
        ("14:05 UTC", "It is not named"),
        ("2026-03-02 14:25 UTC", "It is not named"),
        ("2026-03-02 14:05 +01:00", "It is not named"),
        ("2026-03-02 14:05 UTC+1", "It is not named"),
        ("2026-03-02 2:05 UTC", "It is not named"),
        ("2026-03-02 14:05, for UTC UTC+1 UTC+2 UTC+3", "The time is there, and not in which zone."),
        ("2026-02-30 14:05 UTC, 0001-01-01 00:00 +14:00, 2026-13-02 14:65Z", "It is not named"),
        ("", "It is not named"),
    ],
)
def test_a_time_without_date_or_zone_is_none_to_a_stranger(said: str, lack: str) -> None:
    """And one that never was is no error."""
    told = facts.lacking(SINCE, Note.of({"when": said}), TRUTH)
    assert told is not None
    assert told.startswith(lack)


def test_a_fact_that_is_no_time_is_the_scenario_s_fault() -> None:
    """Never the learner's."""
    with pytest.raises(ScenarioFault, match="'never', which is none"):
        facts.lacking(SINCE, Note.of({"when": "2026-03-02 14:05 UTC"}), {"shared_at": "never"})


# --- properties -----------------------------------------------------------------------------------------------------

EARNED = (
    (LEAK, "Nobody knows how the key leaked"), (UNSEEN, "Unknown:\n- launches of the image"), (ASKED, "Please stop it"),
    (KEPT, "Keep all logs"), (MANY, "1,200 records"), (SINCE, "shared 2026-03-02 14:05 UTC"), (name("other"), "by 444455556666"),
    (name("address"), "203.0.113.7"), (name("shared_at"), "2 March 2026 14:05"),
)  # fmt: skip
LINE = st.text(string.ascii_letters + string.digits + " ,.;:!?'\"`*_-()[]{}|#/\\éü\t", max_size=60)


@given(st.lists(LINE, max_size=4), st.lists(LINE, max_size=4))
def test_more_text_never_loses_a_fact(before: list[str], after: list[str]) -> None:
    """Lines above and below change nothing of what a note holds."""
    for fact, said in EARNED:
        assert holds(fact, "\n".join([*before, "", said, "", *after]))


FIELDS = (
    "eventTime eventName userIdentity accountId accessKeyId sourceIPAddress requestParameters launchPermission imageId "
    "bucketName stopTime removeLogs retentionDays retention_days legal_hold copySource leakId keyState preserveHostHeader "
    "userAgent errorCode how key leak copy launch stop suspend remove retention preserve contact investigate ask"
).split()
CHECKLISTS = [
    fact for folder in FOLDERS.values() for fact in (*folder.form.rubric.hand_over, *folder.form.rubric.report_to_aws)
]  # fmt: skip


@given(
    st.lists(st.sampled_from(FIELDS), min_size=1, unique=True),
    st.sampled_from([", ", "\n", ":\n", "\t| ", "=\n", "; ", "\n- ", "()"]),
)
def test_a_list_of_field_names_earns_nothing_anywhere(names: list[str], between: str) -> None:
    """Of any scenario's checklists, in any of a note's fields; nor does the record they are of, without its values."""
    for text in (
        between.join(names),
        json.dumps(dict.fromkeys(names), indent=1),
        json.dumps({"Records": [dict.fromkeys(names, "")]}),
    ):
        note = Note.of(dict.fromkeys(("note", "unknown", "ask", "what", "indicators"), text))
        truth = {fact: f"{fact}-0123" for each in CHECKLISTS for way in each.any_of for fact in facts.facts_in(way)}
        assert not [each.id for each in CHECKLISTS if each.any_of and facts.lacking(each, note, truth) is None]


@given(
    st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda of: st.lists(of) | st.dictionaries(st.text(), of))
)
def test_whatever_a_journal_holds_is_read(value: Any) -> None:
    """No note makes the grader fail."""
    for fact in (*SPOKEN, SINCE, MANY, name("other")):
        facts.lacking(fact, Note.of({"note": value}, {"unknown": value, "ask": value}), TRUTH)


def test_a_heading_over_a_thousand_lines_is_read_once() -> None:
    """A long heading speaks with its beginning, and a note of any number of fields is read as far as one may be."""
    note = Note.of({"note": "# " + "word " * 5000 + "\n" + "- a\n" * 5000}, {"note": "x" * notes.LIMIT}, {"note": "one more"})
    assert all(len(statement.tokens) < 60 for statement in note.statements)
    assert "one more" not in [statement.text for statement in note.statements]


def test_a_clause_is_looked_through_once_however_often_a_word_stands_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Denied a thousand times or listed a thousand times."""
    looked: list[int] = []
    beside = facts._beside

    def counted(tokens: Sequence[str], own: Set[str]) -> list[str]:
        looked.append(len(tokens))
        return beside(tokens, own)

    monkeypatch.setattr(facts, "_beside", counted)
    for said in ("please " + "not stop " * 1000, "please\n\n" + "stop " * 1000):
        assert not holds(ASKED, said, "ask")
    assert sum(looked) <= 2001
