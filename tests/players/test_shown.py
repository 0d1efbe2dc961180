"""What a world shows before anybody acts: masked fields of its records, and no word of truth or key."""

from __future__ import annotations

import pytest

from ircoach.case.host import Host
from ircoach.players.shown import fields, leaks
from ircoach.scenario.filling import fill
from ircoach.world.trail import Line
from tests.small import host_of, small_case


def record(**more: object) -> Line:
    """A record with some fields, made by night."""
    base = {"eventName": "CreateImage", "eventID": "1f0c", "recipientAccountId": "111122223333", "sourceIPAddress": "10.0.3.4"}
    return Line(3 * 3600 * 1_000_000, 0, 0, {**base, **more}, "builder")


def test_names_that_every_world_draws_anew_are_masked() -> None:
    """Ids, numbers, keys and times are gone; words, kinds and the hour stay."""
    seen = set(
        fields(
            record(
                requestParameters={"instanceId": "i-0123456789abcdef0", "noReboot": True, "name": "golden-prod-2026-03-11"},
                userIdentity={"accessKeyId": "AKIAIOSFODNN7EXAMPLE", "type": "IAMUser"},
                errorCode="AccessDenied",
            )
        )
    )
    assert seen == {
        "CreateImage",
        "CreateImage by night",
        "CreateImage from: private",
        "CreateImage requestParameters.instanceId: i-#",
        "CreateImage requestParameters.noReboot: true",
        "CreateImage requestParameters.name: golden-prod-#",
        "CreateImage userIdentity.accessKeyId",
        "CreateImage userIdentity.type: IAMUser",
        "CreateImage errorCode: AccessDenied",
    }


@pytest.fixture(scope="module")
def host() -> Host:
    """The world's side of a case of the smallest scenario, at its alert."""
    return host_of(small_case())


def test_nothing_on_the_learners_side_holds_truth_or_key(host: Host) -> None:
    """Opening, title and summary of the smallest scenario."""
    assert list(leaks(host)) == []


def test_a_leak_is_found_wherever_it_stands(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    """Story, reasons and what evidence tells; and a field that has no business there."""
    form, opening = host.folder.form, host.opening()
    leaky = {
        "company": form.variant("stolen").story,
        "contacts": {"x": form.rubric.recognition[-1].why},
        "registers": [fill(form.evidence[0].tells, host.world.truth)],
        "variant": "stolen",
    }
    monkeypatch.setattr(host, "opening", lambda: {**opening, **leaky})
    found = {leak.partition(":")[0] for leak in leaks(host)}
    assert {"variants.stolen.story", "rubric.recognition.why", "a field 'variant' of the opening"} <= found
    assert f"evidence.{form.evidence[0].id}.tells" in found


def test_an_answer_that_the_alert_does_not_tell_is_a_leak(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    """The alert gives its facts on purpose; where it does not, another question's wording gives the answer away."""
    monkeypatch.setattr(host, "alert", lambda: {"text": "Something is shared."})
    opening = host.opening()
    stranger = host.world.truth["stranger"]
    asked = [*opening["questions"], {"ask": f"Has {stranger} launched it?", "choices": []}]
    monkeypatch.setattr(host, "opening", lambda: {**opening, "questions": asked})
    assert list(leaks(host)) == [f"questions.whose.answer: {stranger}"]
