"""Flow logs do not depend on who looks at them: a world each, so this stands in a file of its own."""

from __future__ import annotations

import pytest

from ircoach.world.clock import HOUR, from_datetime
from tests.world.flow_logs.support import a_house, bucket_of, files


@pytest.mark.slow
def test_the_same_for_whoever_looks_and_whenever() -> None:
    """One look at everything, or many at parts, sooner and later: the same files with the same bytes and dates."""
    assert _seen(looks_early=True) == _seen(looks_early=False)


def _seen(*, looks_early: bool) -> list[tuple[str, str, int]]:
    """(key, entity tag, date) of a day's files two hours after the alert, in a world of its own."""
    scene = a_house()
    world, house, who = scene
    if looks_early:
        files(scene, "2026/04/01")
    world.advance(world.alert_at + 2 * HOUR)
    if looks_early:
        folders = who.call("s3", "list_objects_v2", Bucket=bucket_of(who), Prefix="AWSLogs/", Delimiter="/")
        assert [each["Prefix"] for each in folders["CommonPrefixes"]] == [f"AWSLogs/{house.production}/"]
    found = [(each["Key"], each["ETag"], from_datetime(each["LastModified"])) for each in files(scene, "2026/04/01")]
    assert len(found) > 190
    return found
