"""The worlds of ami-share: each builds, its thief takes what it takes when nobody acts, its innocents take nothing."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.scenarios.support import FORM, SICK, TWINS, minutes, records, to_the_end, world

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("variant", SICK)
def test_an_incident_bleeds_when_nobody_acts(variant: str) -> None:
    """The first image is launched 14 to 24 minutes after the alert, every production machine follows, all by the horizon."""
    built = world(variant)
    assert not built.ledger.losses
    to_the_end(built)
    losses = built.ledger.losses
    assert 14 <= minutes(built, losses[0].time) <= 24
    assert {"prod-web-1", "prod-web-2", "prod-billing-1"} <= {loss.what for loss in losses}
    assert all(loss.time <= built.alert_at + 150 * 60_000_000 for loss in losses)
    assert all(attempt.succeeded for attempt in built.ledger.attempts)


@pytest.mark.parametrize("variant", TWINS)
def test_a_twin_loses_nothing_and_goes_on_working(variant: str) -> None:
    """No loss, no attempt; the build user acts after the alert and is refused something now and then, as always."""
    built = world(variant)
    to_the_end(built)
    assert not built.ledger.losses
    assert not built.ledger.attempts
    after = [each for each in built.admissions if each.caller.role == "workload" and each.call.operation == "CreateImage"]
    assert len(after) >= 2
    assert not any(each.error for each in after)
    assert any(each.error for each in built.admissions if each.caller.role == "workload")


def test_nothing_the_alert_shows_is_a_placeholder() -> None:
    """Alert, questions, hints and evidence name only facts that the world has."""
    built = world("leaked-key")
    texts = [FORM.alert.text, FORM.alert.title, *(question.ask for question in FORM.questions)]
    texts += [hint.text for question in FORM.questions for hint in question.hints]
    texts += [piece for each in FORM.evidence if not each.variants for sight in each.seen for piece in sight.contains]
    texts += [each.tells for each in FORM.evidence] + [piece for fact in FORM.rubric.hand_over for piece in fact.any_of]
    named = {piece.split("}")[0] for text in texts for piece in text.split("{")[1:]}
    assert named <= set(built.truth)


def test_the_month_end_job_looks_different_and_is_refused_its_copy() -> None:
    """In 90 days there are month-ends: an archive image for the security account, and a copy that was never allowed."""
    built = world("leaked-key")
    archived = [each for each in records(built) if "archive-" in json.dumps(each["requestParameters"])]
    assert {each["eventName"] for each in archived} >= {"CreateImage", "CopyImage"}
    assert all(each.get("errorCode") == "Client.UnauthorizedOperation" for each in archived if each["eventName"] == "CopyImage")


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
    said = [
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert said[0] == said[1] != ""
