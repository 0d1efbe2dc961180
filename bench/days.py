"""Generation of ordinary days against the limit: the same records through orjson and isal, chunk by chunk, side by side.

Run by run.py with a number of events; prints one line of JSON. `written`: seconds for index, records as JSON and gzip, as a
delivery has them. `limit`: seconds for orjson and gzip of the same records, already made. All in processor time.
"""

from __future__ import annotations

import datetime as dt
import json
import resource
import sys
import time
from itertools import islice

import orjson
from isal import igzip

from ircoach.world.clock import DAY
from ircoach.world.house import open_house, ordinary_days
from ircoach.world.stage import Stage
from ircoach.world.world import World

CHUNK = 1000


def main(events: int, compared: bool) -> dict[str, float]:
    """Write a fortnight of about so many events; `compared`: with the limit beside it, a thousand records at a time."""
    world = World(3, dt.datetime(2026, 4, 1, 14, 20, tzinfo=dt.UTC), events=events)
    house = open_house(Stage(world, "quiet", {}))
    ordinary_days(house, range(-14, 2))
    crowd = world.crowd
    records_of = crowd.written(world.alert_at - 14 * DAY, world.alert_at)
    count, written, limit, size = 0, 0.0, 0.0, 0
    begin = time.process_time()
    while texts := [text for _, _, text in islice(records_of, CHUNK)]:
        igzip.compress(b'{"Records":[' + b",".join(texts) + b"]}", compresslevel=1)
        written += time.process_time() - begin
        count += len(texts)
        size += sum(map(len, texts))
        if compared:
            records = [orjson.loads(text) for text in texts]
            begin = time.process_time()
            igzip.compress(orjson.dumps({"Records": records}), compresslevel=1)
            limit += time.process_time() - begin
        begin = time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"events": count, "written": written, "limit": limit, "MB": size / 1e6, "peak MB": peak}


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), sys.argv[2] == "compared")))
