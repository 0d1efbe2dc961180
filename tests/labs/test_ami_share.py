"""Lab 01 runs top to bottom, for nobody and for somebody who works it well, whatever its truth."""

from __future__ import annotations

from pathlib import Path

import pytest

from ircoach.scenario.library import find
from tests.labs.support import asked_in, copy_of, learner_for, nobody, run, says, scored

LAB = "01-ami-share"
READY = ("ready = False", "ready = True")
#: calls to IAM that were refused, which event history holds in us-east-1 wherever the case is
ELSEWHERE = "assert any(row['error'] and row['record']['eventSource'] == 'iam.amazonaws.com' for row in {rows}), {rows}"

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("variant", ["federated-session", "member-taken-over"])
def test_nobody_meets_no_error(variant: str, tmp_path: Path, home: Path) -> None:
    """With nothing pressed and no gap filled, every cell of the lab runs."""
    done = nobody(LAB, "ami-share", variant, tmp_path, home)
    assert done.returncode == 0, done.stdout


def test_an_expert_stops_the_thief(tmp_path: Path, home: Path) -> None:
    """On a leaked key the lab's own two containments have the thief's next call refused, and earn nearly everything."""
    fills = {
        "quarantine": ("take_back_from = []", "take_back_from = [stranger]"),
        "stop": ("statement = None", "statement = DENY_ALL"),
        "finish": READY,
    }
    truths = {
        "who-user": "assert user == seen.user and share['address'] == seen.address",
        "before": ELSEWHERE.format(rows="history"),
        "else": ELSEWHERE.format(rows="there"),
        "verify-image": "assert shared['LaunchPermissions'] == []",
        "finish": scored("sick"),
    }
    done = run(copy_of(LAB, tmp_path, fills, truths), home, learner_for("ami-share", "leaked-key"), "person_01")
    assert done.returncode == 0, done.stdout


def test_an_expert_lets_the_innocent_be(tmp_path: Path, home: Path) -> None:
    """On a new account of ours nothing is stopped, and it earns nearly everything."""
    truths = {"ours": "assert stranger in members", "finish": scored("not sick")}
    done = run(
        copy_of(LAB, tmp_path, {"finish": READY}, truths), home, learner_for("ami-share", "unregistered-account"), "person_01"
    )
    assert done.returncode == 0, done.stdout


def test_the_lab_asks_every_question_and_no_other() -> None:
    """Each question of the scenario has its place in the lab: ids that exist, none forgotten."""
    assert asked_in(LAB) == sorted(question.id for question in find("ami-share").form.questions)


@pytest.mark.parametrize(
    ("cell", "page"),
    [
        ("quarantine-intro", "sharingamis-explicit.html"),
        ("who-intro", "cloudtrail-concepts.html#cloudtrail-concepts-global-service-events"),
        ("unknown-intro", "your-ec2-ami-usage.html"),
    ],
)
def test_what_it_says_of_aws_has_its_page(cell: str, page: str) -> None:
    """What un-sharing stops, where IAM's calls are recorded, who can tell which accounts use an image: it can be looked up."""
    assert page in says(LAB, cell)


def test_a_launch_permission_is_not_said_to_let_anybody_copy() -> None:
    """Copying needs the right to read the snapshot, too: the lab loses what was launched, and no copies."""
    assert "cop" not in says(LAB, "quarantine-intro")
