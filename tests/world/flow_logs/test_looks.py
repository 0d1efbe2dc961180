"""Flow logs do not depend on who looks at them: a world each, so this stands in a file of its own."""

from __future__ import annotations

import pytest

from ircoach.world import moto_seam
from ircoach.world.callers import Actor
from ircoach.world.clock import HOUR, from_datetime
from tests.world.flow_logs.support import a_house, bucket_of, files


@pytest.mark.slow
def test_the_same_for_whoever_looks_and_whenever() -> None:
    """One look at everything, or many at parts, sooner and later: the same files with the same bytes and dates."""
    assert _seen(looks_early=True) == _seen(looks_early=False)


def _folders(who: Actor, prefix: str) -> list[str]:
    found = who.call("s3", "list_objects_v2", Bucket=bucket_of(who), Prefix=prefix, Delimiter="/")
    return [str(each["Prefix"]) for each in found["CommonPrefixes"]]


def _seen(*, looks_early: bool) -> list[tuple[str, str, int]]:
    """(key, entity tag, date) of a day's files two hours after the alert, in a world of its own."""
    scene = a_house()
    world, house, who = scene
    if looks_early:
        files(scene, "2026/04/01")
    world.advance(world.alert_at + 2 * HOUR)
    if looks_early:
        assert _folders(who, "AWSLogs/") == [f"AWSLogs/{house.production}/"]
        month = f"AWSLogs/{house.production}/vpcflowlogs/{house.home}/2026/03/"
        shown = _folders(who, month)
        world.lay_out(bucket_of(who), month[:-3])
        assert len(shown) > 5
        assert shown == sorted({key.rpartition("/")[0] + "/" for key, _ in moto_seam.objects(bucket_of(who), month)})
    found = [(each["Key"], each["ETag"], from_datetime(each["LastModified"])) for each in files(scene, "2026/04/01")]
    assert len(found) > 190
    return found
