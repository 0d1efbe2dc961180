"""What the library's questions cost: through boto3's Athena, as the same SQL in bare DuckDB, and in pandas over the JSON files.

`python bench/hunt.py [SCENARIO] [--events N]`. The three take turns, question by question, over one world's records; the API's
own round trips (sending, looking, one page of the answer) stand in a column of their own. It prints a table and asserts nothing.
Goals: through boto3, round trips apart, at most 1.3 times bare DuckDB; pandas at least 20 times slower.
"""

from __future__ import annotations

import argparse
import gzip
import json
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from ircoach.case.direct import open_direct
from ircoach.case.logs import write
from ircoach.case.opening import header_for
from ircoach.scenario.library import find
from ircoach.world.athena.dialect import plan
from ircoach.world.athena.dialect.relations import Relations
from ircoach.world.athena.files import folders
from ircoach.world.athena.investigations import QUESTIONS

ROUNDS = 3


def timed(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """The median seconds of a few rounds."""
    taken = []
    for _ in range(rounds):
        begin = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begin)
    return statistics.median(taken)


def by_pandas(world: Any, rounds: int) -> float:
    """What one question of one key takes over all of a world's files, read a day at a time: at once they fill many gigabytes."""
    with tempfile.TemporaryDirectory() as made:
        write(world, Path(made))
        days = defaultdict(list)
        for file in sorted((Path(made) / "s3").rglob("*.json.gz")):
            days[file.parent.parts[-3:]].append(file)

        def of_day(files: list[Path]) -> pd.DataFrame:
            records = [record for file in files for record in json.loads(gzip.decompress(file.read_bytes()))["Records"]]
            frame = pd.json_normalize(records, max_level=1)
            return frame[frame.get("userIdentity.accessKeyId") == "AKIAIOSFODNN7EXAMPLE"]

        return timed(lambda: pd.concat([of_day(files) for files in days.values()]).sort_values("eventTime"), rounds)


def main() -> None:
    """Measure, and print a line a question."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenario", nargs="?", default="ami-share")
    parser.add_argument("--events", type=int, help="about how many the fortnight has; pandas reads a million for minutes")
    parser.add_argument("--without-pandas", action="store_true", help="leave pandas out")
    given = parser.parse_args()
    folder = find(given.scenario)
    case = open_direct(folder, header_for(folder, learner="bench", events=given.events), None)
    world = case._link.host.world  # type: ignore[attr-defined]  # a direct case has its host here
    runner, athena = world.athena._runner, case.client("athena")
    count = int(case.sql("SELECT count(*) AS n FROM cloudtrail_logs").iloc[0]["n"])  # the first query brings the records in
    engine = runner._store.engine(world.clock.now)
    files_read = 0.0 if given.without_pandas else by_pandas(world, 1 if given.events else ROUNDS)
    read = f"pandas over their files, one question of one key: {files_read:.3f} s" if files_read else "pandas was left out"
    print(f"{count:,} records; {read}\n")
    print(f"{'question':24} {'bare':>8} {'boto3':>8} {'ratio':>6} {'trips':>8} {'pandas ÷ boto3':>15}")
    ratios, sums = [], [0.0, 0.0]
    for question in QUESTIONS:
        literals = ["'AKIAIOSFODNN7EXAMPLE'"] * len(question.about)
        asked: dict[str, Any] = {"ExecutionParameters": literals} if literals else {}
        inside: list[float] = []

        def through_boto3(sql: str = question.sql, asked: dict[str, Any] = asked, inside: list[float] = inside) -> None:
            run, begin = runner.run, time.perf_counter

            def measured(one: Any) -> bool:
                start = begin()
                try:
                    return bool(run(one))
                finally:
                    inside.append(begin() - start)

            runner.run = measured
            try:
                context = {"Database": "cloudtrail"}
                sent = athena.start_query_execution(QueryString=sql, QueryExecutionContext=context, **asked)["QueryExecutionId"]
                while athena.get_query_execution(QueryExecutionId=sent)["QueryExecution"]["Status"]["State"] in (
                    "QUEUED",
                    "RUNNING",
                ):
                    pass
                athena.get_query_results(QueryExecutionId=sent)
            finally:
                runner.run = run

        whole = timed(through_boto3)
        execution = next(reversed(world.athena._executions.values()))
        shelf = runner.shelf(execution.account, execution.region)
        archive = world.log_archive
        relations = Relations(shelf, archive.accounts(execution.account), execution.submitted, archive.address)
        compiled = plan(question.sql, literals, execution, shelf, relations, folders).sql
        bare = timed(lambda compiled=compiled: engine._db.cursor().execute(compiled).fetchall())  # type: ignore[misc]  # mypy: a default
        own = statistics.median(inside)
        slower = f"{files_read / whole:.1f}" if files_read else ""
        print(
            f"{question.name:24} {bare:8.3f} {own:8.3f} {own / bare:6.2f} {whole - own:8.3f} {slower:>15}",
            flush=True,
        )
        ratios.append(own / bare)
        sums[0], sums[1] = sums[0] + bare, sums[1] + own
    print(f"\nmedian of the ratios {statistics.median(ratios):.2f}; all questions together {sums[1] / sums[0]:.2f}")
    case.close()


if __name__ == "__main__":
    main()
