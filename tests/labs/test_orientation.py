"""Lab 00 runs top to bottom, for nobody and for somebody who works it well, whatever its truth."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.labs.support import copy_of, learner_for, nobody, run, scored

LAB = "00-orientation"
pytestmark = pytest.mark.slow
SOMEBODY = {
    "look": "assert len(events) > 10 and any(row['error'] for row in events)",
    "facts": "assert set(case.state['answers']) == {'before', 'refused'}",
    "hand-over": "assert case.state['handed_over'] and len(case.assessments) == 3",
}


@pytest.mark.parametrize("variant", ["stolen", "moved"])
def test_nobody_meets_no_error(variant: str, tmp_path: Path, home: Path) -> None:
    """With nothing pressed and no gap filled, every cell of the lab runs."""
    done = nobody(LAB, "first-call", variant, tmp_path, home)
    assert done.returncode == 0, done.stdout


def test_an_expert_stops_the_thief(tmp_path: Path, home: Path) -> None:
    """On a stolen key the lab's own containment has the thief's next call refused, and earns nearly everything."""
    fills = {"contain": ("stop_it = False", "stop_it = True"), "finish": ("ready = False", "ready = True")}
    truths = {"verify": "assert _[0]['error'] == 'AccessDenied', _", "finish": scored("sick")}
    done = run(copy_of(LAB, tmp_path, fills, SOMEBODY | truths), home, learner_for("first-call", "stolen"), "person_00")
    assert done.returncode == 0, done.stdout


def test_an_expert_lets_the_innocent_be(tmp_path: Path, home: Path) -> None:
    """On a moved job nothing is stopped, nothing is refused after the alert, and it earns nearly everything."""
    fills = {"finish": ("ready = False", "ready = True")}
    truths = {"verify": "assert not _[0]['error'], _", "finish": scored("not sick")}
    done = run(copy_of(LAB, tmp_path, fills, SOMEBODY | truths), home, learner_for("first-call", "moved"), "person_00")
    assert done.returncode == 0, done.stdout
