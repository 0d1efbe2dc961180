"""The ready questions: each answered over the dozen records by hand, and shown on its page as it stands here."""

from __future__ import annotations

import re

import pytest

from ircoach.world.athena.engine import Engine
from ircoach.world.athena.investigations import QUESTIONS, Question
from tests.project.support import ROOT
from tests.world.athena.support import ALICE, HOTEL, NEW, OFFICE, PROD, RENTED, SESSION, ask, engine

PAGE = (ROOT / "docs" / "athena.md").read_text(encoding="utf-8")
BY_NAME = {question.name: question for question in QUESTIONS}
ALICE_ARN, BACKUP_ARN = f"arn:aws:iam::{PROD}:user/alice", f"arn:aws:iam::{PROD}:user/backup"
NIGHTLY = f"arn:aws:sts::{PROD}:assumed-role/Reports/nightly"
#: question → (what is asked about, the first columns of its answer)
ANSWERS: dict[str, tuple[str, list[list[str | None]]]] = {
    "who-touched": (
        "customer-data",
        [["2026-03-03T09:30:00Z", "GetObject", NIGHTLY], ["2026-03-03T09:31:00Z", "GetObject", NIGHTLY]],
    ),
    "all-a-key-did": (
        NEW,
        [
            ["2026-03-03T09:20:00Z", "ec2.amazonaws.com", "RunInstances"],
            ["2026-03-03T09:40:00Z", "cloudtrail.amazonaws.com", "DeleteTrail"],
        ],
    ),
    "keys-made-with": (SESSION, [["2026-03-03T09:10:00Z", "CreateAccessKey", NEW, "backup"]]),
    "session-made-by": (
        SESSION,
        [["2026-03-03T09:05:00Z", "AssumeRole", ALICE_ARN, PROD, RENTED, f"arn:aws:iam::{PROD}:role/Reports", "nightly"]],
    ),
    "addresses-of": (
        ALICE_ARN,
        [
            [OFFICE, "2026-02-27T10:00:00Z", "2026-03-02T10:00:00Z", "2"],
            [HOTEL, "2026-03-03T08:55:00Z", "2026-03-03T08:55:00Z", "1"],
            [RENTED, "2026-03-03T09:05:00Z", "2026-03-03T09:05:00Z", "1"],
        ],
    ),
    "new-addresses": (
        "",
        [
            [HOTEL, "2026-03-03 08:55:00.000 UTC", f"[{ALICE_ARN}]"],
            [RENTED, "2026-03-03 09:05:00.000 UTC", f"[{ALICE_ARN}, {BACKUP_ARN}, {NIGHTLY}]"],
        ],
    ),
    "who-came-from": (
        RENTED,
        [
            [ALICE_ARN, ALICE, "2026-03-03T09:05:00Z", "1", "1", "[AssumeRole]"],
            [NIGHTLY, SESSION, "2026-03-03T09:06:00Z", "6", "6"],
            [BACKUP_ARN, NEW, "2026-03-03T09:20:00Z", "2", "0", "[DeleteTrail, RunInstances]"],
        ],
    ),
    "denied": ("", [[BACKUP_ARN, RENTED, "DeleteTrail", "1"], [BACKUP_ARN, RENTED, "RunInstances", "1"]]),
    "sign-ins-without-mfa": ("", [["2026-03-03T08:55:00Z", "IAMUser", ALICE_ARN, HOTEL]]),
    "changes-lately": (
        "",
        [
            ["2026-03-03T09:10:00Z", "CreateAccessKey"],
            ["2026-03-03T09:20:00Z", "RunInstances"],
            ["2026-03-03T09:40:00Z", "DeleteTrail"],
            ["2026-03-03T10:00:00Z", "AuthorizeSecurityGroupIngress"],
            ["2026-03-03T10:30:00Z", "ModifySnapshotAttribute"],
        ],
    ),
    "who-read-objects": (
        "customer-data",
        [[NIGHTLY, RENTED, "2026/february.csv", "1"], [NIGHTLY, RENTED, "2026/march.csv", "1"]],
    ),
    "shared-outside": (
        "",
        [["2026-03-03T10:00:00Z", "AuthorizeSecurityGroupIngress"], ["2026-03-03T10:30:00Z", "ModifySnapshotAttribute"]],
    ),
    "ways-to-stay": ("", [["2026-03-03T09:10:00Z", "CreateAccessKey", NIGHTLY, "backup", NEW]]),
    "never-done-before": ("", [[ALICE_ARN, "ConsoleLogin"], [ALICE_ARN, "AssumeRole"]]),
    "role-sessions": (
        f"arn:aws:iam::{PROD}:role/Reports",
        [["2026-03-03T09:05:00Z", ALICE_ARN, PROD, RENTED, "nightly", "6"]],
    ),
}


@pytest.fixture(scope="module")
def held() -> Engine:
    """One engine for all of them."""
    return engine()


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_a_ready_question_gets_its_answer(held: Engine, question: Question) -> None:
    """Each finds what is there, and nothing else."""
    about, expected = ANSWERS[question.name]
    found = ask(held, question.sql, *([f"'{about}'"] if question.about else []))
    assert [row[: len(line)] for row, line in zip(found, expected, strict=True)] == expected


def test_the_page_shows_every_ready_question_as_it_stands() -> None:
    """docs/athena.md holds the SQL of each, and no other."""
    shown = re.findall(r"```sql\n(.*?)\n```", PAGE, re.DOTALL)
    assert shown == [question.sql.strip() for question in QUESTIONS]


def test_the_page_describes_every_ready_question() -> None:
    """With its name and what it asks."""
    assert not [
        question.name for question in QUESTIONS if f"Named query `{question.name}`" not in PAGE or question.asks not in PAGE
    ]
