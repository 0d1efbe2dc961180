"""The worlds of ami-share: what every variant has in common, and what a seed decides."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.scenarios.support import FORM, world

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]


def test_texts_name_only_facts_that_the_world_has() -> None:
    """Alert, questions, hints, evidence and hand-over name no fact that stays a placeholder."""
    truth = world("leaked-key").truth
    texts = [FORM.alert.text, FORM.alert.title, *(question.ask for question in FORM.questions)]
    texts += [hint.text for question in FORM.questions for hint in question.hints]
    texts += [each.tells for each in FORM.evidence]
    texts += [piece for each in FORM.evidence for sight in each.seen for piece in sight.contains]
    texts += [piece for fact in FORM.rubric.hand_over for piece in fact.any_of]
    texts += [question.answer for question in FORM.questions if isinstance(question.answer, str)]
    named = {piece.split("}")[0] for text in texts for piece in text.split("{")[1:]}
    assert named <= set(truth)


def test_the_month_end_job_looks_different_and_is_refused_its_copy() -> None:
    """In 90 days there are month-ends: an archive image for the security account, and a copy that was never allowed."""
    built = world("leaked-key")
    lines = [dict(line.record) for line in built.trail.lines(built.accounts["production"])]
    archived = [each for each in lines if "archive-" in json.dumps(each["requestParameters"])]
    assert {each["eventName"] for each in archived} >= {"CreateImage", "CopyImage"}
    assert all(each.get("errorCode") == "Client.UnauthorizedOperation" for each in archived if each["eventName"] == "CopyImage")


def test_nobody_is_offered_a_role_in_the_other_account() -> None:
    """The responder's accounts are the house's four, whoever the image is shared with."""
    assert set(world("member-taken-over").accounts) == {"management", "security", "production", "development"}


def test_other_seeds_are_other_worlds() -> None:
    """Ids, addresses and minutes change with the seed."""
    first, second = (dict(world("leaked-key", seed).truth) for seed in (21, 22))
    for fact in ("image", "stranger", "thief_address", "account", "key", "shared_at", "source_instance_id"):
        assert first[fact] != second[fact]


def test_the_same_seed_is_the_same_world_in_another_process() -> None:
    """Trail and truth are equal under different PYTHONHASHSEED."""
    program = (
        "import hashlib, json; from tests.scenarios.support import world, to_the_end;"
        "w = world('federated-session', 5); to_the_end(w);"
        "text = json.dumps([[line.time, line.visible, dict(line.record)] for line in w.trail.lines()], sort_keys=True);"
        "print(hashlib.sha256((text + json.dumps(w.truth, sort_keys=True, default=str)).encode()).hexdigest())"
    )

    def said(hash_seed: str) -> str:
        environment = {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)}
        return subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True).stdout

    first = said("1")
    assert first == said("2")
    assert len(first.strip()) == 64
