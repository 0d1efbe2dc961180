"""The crowd in Athena's store: put together from patterns, and the same in every column as if each record had been written."""

from __future__ import annotations

import pytest

from ircoach.world.athena.engine import Engine, Row
from ircoach.world.background.patterns import cut, session_of
from ircoach.world.clock import DAY, HOUR
from ircoach.world.delivery import GZIP, delivered
from tests.world.background.support import at_the_alert


@pytest.mark.slow
def test_a_record_reads_the_same_put_together_or_written() -> None:
    """Every column of two days' records, retold ones included; only a file's share of bytes is by the pattern."""
    world, _, _ = at_the_alert(3000)
    crowd, now = world.crowd, world.alert_at + 12 * HOUR
    since = now - 2 * DAY
    record = dict(crowd.habits[0].steps.patterns[1].record)
    told = f"User: {record['userIdentity']['arn']} … Encoded authorization failure message: Zq0-{'aB3_' * 60}"
    record |= {"errorCode": "Client.UnauthorizedOperation", "errorMessage": told}
    crowd.retell(0, 1, world.alert_at - DAY, cut(record, session_of(record), address=True))
    together, written = Engine(), Engine()
    together.crowd.add(crowd, since, now, lambda time, pattern: delivered(3, time, pattern.record, "s3://logs/AWSLogs"), GZIP)
    lines = list(world.trail.ordinary(since, now))
    places = [delivered(3, line.time, line.record, "s3://logs/AWSLogs") for line in lines]
    written.add(
        Row(line.record, there.account, there.region, there.day, there.key, there.at, 1)
        for line, there in zip(lines, places, strict=True)
    )
    asked = 'SELECT * EXCLUDE ("$bytes") FROM events ORDER BY eventid'
    rows = together.run(asked)
    assert len(rows) == len(lines) > 300
    assert len({line.record["errorMessage"] for line in lines if "Encoded" in line.record.get("errorMessage", "")}) > 1
    assert rows == written.run(asked)
