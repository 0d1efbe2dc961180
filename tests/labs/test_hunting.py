"""Lab 02 runs top to bottom, for nobody and for somebody who works it well, whatever its truth; its queries find the story."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ircoach.world.athena.investigations import QUESTIONS
from tests.labs.support import copy_of, learner_for, nobody, run, says, scored

LAB = "02-hunting"
READY = ("ready = False", "ready = True")
#: a look at the traffic of these days, whoever took part in it
LATELY = "SELECT * FROM vpc_flow_logs WHERE day >= date_format(now() - interval '2' day, '%Y/%m/%d') LIMIT 9"
#: what the hunt must have found, of whatever truth: the key, its place, and the share among the story's rows
FOUND = {
    "thread": "assert key and address and who.startswith('arn:aws:')",
    "did": "assert len(_) > 0 and 'ModifyImageAttribute' in set(_['eventname'])",
    "place": "assert who in set(_['arn'])",
    "near-a-machine": f"assert len(_) == 0 and len(case.sql({LATELY!r})) == 9",
    "story": "assert 'ModifyImageAttribute' in set(story['eventname']) and set(story['key'].dropna()) >= {key}",
}
#: below a form: how many calls were made by then, the last of them there
CALLED = "calls_by_then = len(case.assessments)"
#: the last of those was the first right verdict, and nearly all that recognition can earn was earned
RIGHT_FIRST = """
recognition = card.part("recognition")
assert card.times.first_right_verdict == card.assessments[calls_by_then - 1].minutes, recognition
assert recognition.points >= 24, recognition
"""
#: ninety nights of the user behind a session that is minutes old
HABIT = {
    "before": "assert _['calls'].sum() > 200, _",
    "hours": "assert len(theirs) > 200, theirs",
    "nights": "assert len(nights) > 90 and nights['address'].nunique() == 2 and nights['machine'].nunique() > 1, nights",
}

pytestmark = pytest.mark.slow


def test_nobody_meets_no_error(tmp_path: Path, home: Path) -> None:
    """With nothing pressed and no gap filled, every cell runs; behind a federated session the habit of its user is found."""
    done = nobody(LAB, "ami-share", "federated-session", tmp_path, home, attempt=2, truths=HABIT)
    assert done.returncode == 0, done.stdout


def test_an_expert_finds_the_thief_and_stops_them(tmp_path: Path, home: Path) -> None:
    """On a leaked key the lab's own queries name it and carry the right call at its second form; the view shows the refusal."""
    truths = FOUND | {
        "second": CALLED,
        "verify": "assert (key, address) == (seen.key, seen.address) and _['errorcode'].notna().any()",
        "finish": scored("sick") + RIGHT_FIRST,
    }
    copy = copy_of(LAB, tmp_path, {"finish": READY}, truths)
    done = run(copy, home, learner_for("ami-share", "leaked-key", attempt=2), "person_02")
    assert done.returncode == 0, done.stdout


def test_an_expert_lets_the_innocent_be(tmp_path: Path, home: Path) -> None:
    """On a new account of ours nothing is stopped, and the release comes at the form after registers and phone."""
    truths = FOUND | {"decide": CALLED, "finish": scored("not sick") + RIGHT_FIRST}
    copy = copy_of(LAB, tmp_path, {"finish": READY}, truths)
    done = run(copy, home, learner_for("ami-share", "unregistered-account", attempt=2), "person_02")
    assert done.returncode == 0, done.stdout


def _listed(sql: str) -> set[str]:
    """The names that a query looks for."""
    return set(re.findall(r"'(\w+)'", re.findall(r"eventname IN \(([^)]*)\)", sql)[0]))


@pytest.mark.parametrize(("cell", "ready"), [("made", "keys-made-with"), ("open-doors", "shared-outside")])
def test_its_lists_of_calls_are_the_ready_queries_own(cell: str, ready: str) -> None:
    """What opens a door or makes a key is one list, whether a query is written in the lab or stands ready."""
    theirs = next(question.sql for question in QUESTIONS if question.name == ready)
    assert _listed(says(LAB, cell)) == _listed(theirs)


@pytest.mark.parametrize(
    ("cell", "page"),
    [
        ("before-intro", "cloudtrail-event-reference-user-identity.html"),
        ("from-intro", "cloudtrail-event-reference-user-identity.html#STS-API-SAML-WIF"),
        ("near-a-machine-why", "privatelink/concepts.html"),
    ],
)
def test_what_it_says_of_aws_has_its_page(cell: str, page: str) -> None:
    """Who issued a session, how a federated one begins, what crosses a network: the reader can look it up."""
    assert page in says(LAB, cell)
