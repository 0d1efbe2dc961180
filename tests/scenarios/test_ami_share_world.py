"""What ami-share's worlds have beyond every scenario's: a job with month-ends, and a thief with a clock."""

from __future__ import annotations

import json

import pytest

from ircoach.world.clock import MINUTE
from tests.scenarios.support import look, play

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("place", ["ami-share/leaked-key"])
def test_the_month_end_job_looks_different_and_is_refused_its_copy(place: str) -> None:
    """In 90 days there are month-ends: an archive image for the security account, and a copy that was never allowed."""
    lines = look(place, lambda world: [dict(line.record) for line in world.trail.lines(world.accounts["production"])])
    archived = [each for each in lines if "archive-" in json.dumps(each["requestParameters"])]
    assert {each["eventName"] for each in archived} >= {"CreateImage", "CopyImage"}
    assert all(each.get("errorCode") == "Client.UnauthorizedOperation" for each in archived if each["eventName"] == "CopyImage")


@pytest.mark.parametrize("place", ["ami-share/leaked-key", "ami-share/member-taken-over"])
def test_the_first_image_is_launched_a_quarter_of_an_hour_after_the_alert(place: str) -> None:
    """14 to 24 minutes after it; every production machine follows."""
    idle = play(place)
    assert 14 * MINUTE <= idle.course.losses[0].time - idle.alert_at <= 24 * MINUTE
    assert {"prod-web-1", "prod-web-2", "prod-billing-1"} <= {loss.what for loss in idle.course.losses}


@pytest.mark.parametrize("place", ["ami-share/leaked-key"])
def test_the_experts_proof_is_the_thiefs_next_call_refused(place: str) -> None:
    """It is pinned, in EC2's words."""
    assert any("UnauthorizedOperation" in pin for pin in play(place, "expert").pins)
