"""Lab 03 runs top to bottom, for nobody and for somebody who works it well, whatever its truth."""

from __future__ import annotations

from pathlib import Path

import pytest

from ircoach.scenario.library import find
from tests.labs.support import asked_in, copy_of, learner_for, nobody, run, scored

LAB = "03-public-bucket"
READY = ("ready = False", "ready = True")

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("variant", ["object-acls", "synthetic"])
def test_nobody_meets_no_error(variant: str, tmp_path: Path, home: Path) -> None:
    """With nothing pressed and no gap filled, every cell of the lab runs, with data events and without."""
    done = nobody(LAB, "public-bucket", variant, tmp_path, home)
    assert done.returncode == 0, done.stdout


def test_an_expert_closes_it_and_stops_the_hand(tmp_path: Path, home: Path) -> None:
    """With a stolen deployment key, closing and denying the key have the next request refused, and earn nearly everything."""
    every = "('BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets')"
    fills = {"close": ("switches = None", f"switches = dict.fromkeys({every}, True)"), "finish": READY}
    truths = {
        "verify-door": "assert asked(s3.get_public_access_block, Bucket=bucket)['PublicAccessBlockConfiguration'] == switches",
        "readers-facts": "assert 'GetObject' in set(seen['event'])",
        "finish": scored("sick"),
    }
    done = run(copy_of(LAB, tmp_path, fills, truths), home, learner_for("public-bucket", "deploy-key"), "person_03")
    assert done.returncode == 0, done.stdout


def test_an_expert_lets_the_innocent_be(tmp_path: Path, home: Path) -> None:
    """On the website nothing is closed, and it earns nearly everything."""
    copy = copy_of(LAB, tmp_path, {"finish": READY}, {"finish": scored("not sick")})
    done = run(copy, home, learner_for("public-bucket", "website"), "person_03")
    assert done.returncode == 0, done.stdout


def test_the_lab_asks_every_question_and_no_other() -> None:
    """Each question of the scenario has its place in the lab: ids that exist, none forgotten."""
    assert asked_in(LAB) == sorted(question.id for question in find("public-bucket").form.questions)
