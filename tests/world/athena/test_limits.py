"""A runaway keeps nobody waiting for long, can be stopped, and ends by itself; copies of a world can ask as well."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ircoach.case import journal as journals
from ircoach.case.case import Case
from ircoach.case.host import Host
from ircoach.errors import ReplayDiverged, SqlError
from ircoach.scenario.library import Folder
from ircoach.world.athena.engine import Engine
from ircoach.world.athena.failure import QueryFailed
from tests.small import ONE_KEY, small_case
from tests.world.athena.support import ask, engine

LISTS = " CROSS JOIN ".join(f"UNNEST(sequence(1, 10000)) AS t{number} (x{number})" for number in range(4))
RUNAWAY = f"SELECT count(*) FROM {LISTS} WHERE x0 + x1 + x2 + x3 > 5"
SLOW = "SELECT count(*) FROM UNNEST(sequence(1, 9000)) AS a (x) CROSS JOIN UNNEST(sequence(1, 9000)) AS b (y) WHERE x + y > 5"


@pytest.fixture
def case(monkeypatch: pytest.MonkeyPatch) -> Iterator[Case]:
    """A case whose world waits a third of a second for a query."""
    monkeypatch.setattr("ircoach.world.athena.limits.PATIENCE", 0.3)
    case = small_case()
    yield case
    case.close()


def state(case: Case, query: str) -> tuple[str, str]:
    """A query's state and its reason."""
    found = case.client("athena").get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"]
    return found["State"], found.get("StateChangeReason", "")


def test_a_runaway_runs_until_it_is_stopped(case: Case) -> None:
    """The world goes on meanwhile."""
    query = str(case.client("athena").start_query_execution(QueryString=RUNAWAY)["QueryExecutionId"])
    case.wait(5)
    assert state(case, query) == ("RUNNING", "")
    assert case.client("ec2").describe_instances()["Reservations"]
    case.client("athena").stop_query_execution(QueryExecutionId=query)
    assert state(case, query) == ("CANCELLED", "Query cancelled by user")


def test_a_runaway_nobody_stops_ends_after_half_an_hour(case: Case) -> None:
    """As long as Athena lets any query run (https://docs.aws.amazon.com/athena/latest/ug/service-limits.html)."""
    query = str(case.client("athena").start_query_execution(QueryString=RUNAWAY)["QueryExecutionId"])
    case.wait(29)
    assert state(case, query)[0] == "RUNNING"
    case.wait(2)
    assert state(case, query) == ("FAILED", "Query timeout")


def test_case_sql_stops_a_runaway_and_says_so(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """It looks a minute long, and tells what to try."""
    monkeypatch.setattr("ircoach.case.sql.LOOKS", 4)
    with pytest.raises(SqlError, match=r"had not ended after 4 looks and was stopped\. Does a JOIN lack its condition"):
        case.sql(RUNAWAY)
    last = case.client("athena").list_query_executions()["QueryExecutionIds"][0]
    assert state(case, last)[0] == "CANCELLED"


def test_a_query_is_limited_in_memory() -> None:
    """A list of a billion numbers fails; it does not take the machine along."""
    with pytest.raises(QueryFailed, match=r"^EXCEEDED_LOCAL_MEMORY_LIMIT: "):
        Engine().run("SELECT list(range) FROM range(1000000000)")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere only DuckDB's own limit holds, which texts escape")
def test_texts_that_grow_are_limited_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """DuckDB does not count the texts it is making: the process is held to what it has and some more, and is free again after."""
    monkeypatch.setattr("ircoach.world.athena.limits.ROOM", 256 * 1024**2)
    engine = Engine()
    before = limit_of_memory()
    with pytest.raises(QueryFailed, match=r"^EXCEEDED_LOCAL_MEMORY_LIMIT: "):
        engine.run("SELECT length(repeat('x', 1000000000))")
    assert engine.run("SELECT 1") == [(1,)]
    assert limit_of_memory() == before


def limit_of_memory() -> tuple[int, int]:
    """The limit this process is held to."""
    import resource  # POSIX only

    return resource.getrlimit(resource.RLIMIT_AS)


@pytest.mark.slow
def test_a_result_is_limited_in_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows without end are refused at the same row wherever the query runs, in Athena's words."""
    monkeypatch.setattr("ircoach.world.athena.limits.CELLS", 20_000)
    with pytest.raises(QueryFailed, match=r"^Query exhausted resources at this scale factor$"):
        Engine().run("SELECT 1, 2 FROM range(1000000000)")


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("SELECT rpad('', 2000000000, 'x')", "Target length must be in the range [0..1000000]"),
        ("SELECT repeat(1, 1000000)", "count argument of repeat function must be less than or equal to 10000"),
        ("SELECT sequence(1, 1000000)", "result of sequence function must not have more than 10000 entries"),
    ],
)
def test_what_makes_much_of_little_is_limited(sql: str, told: str) -> None:
    """As Trino limits lists (https://trino.io/docs/current/functions/array.html); a padded text a good deal sooner."""
    assert ask(engine(), sql) == f"INVALID_FUNCTION_ARGUMENT: {told}"


def journalled(tmp_path: Path, sql: str) -> journals.Written:
    """The journal of a case in which a query was sent and looked at ten scenario seconds later."""
    path = tmp_path / "case.journal"
    case = small_case(path)
    query = str(case.client("athena").start_query_execution(QueryString=sql)["QueryExecutionId"])
    case.wait(0.2)
    state(case, query)
    case.close()
    return journals.read(path)


@pytest.mark.parametrize("seconds", [0.1, 60.0])
def test_a_replay_is_told_which_query_did_not_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Whether the machine it is played on is slower or faster: the query is not run again, and stays running."""
    monkeypatch.setattr("ircoach.world.athena.limits.PATIENCE", 0.3)
    written = journalled(tmp_path, RUNAWAY)
    assert [entry.limits for entry in written.entries if entry.limits] == [dict.fromkeys(written.entries[1].limits, "time")]
    monkeypatch.setattr("ircoach.world.athena.limits.PATIENCE", seconds)
    monkeypatch.setattr("ircoach.world.athena.limits.LONGER", seconds)
    again = Host(Folder(ONE_KEY), written.header)
    began = time.monotonic()
    again.replay(written.entries)
    assert time.monotonic() - began < 30  # not a measurement: run again, it would take the minute it is given


def test_a_replay_waits_for_a_query_that_did_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A slower machine gets the time it needs, whatever a learner's own would have been given."""
    written = journalled(tmp_path, SLOW)
    monkeypatch.setattr("ircoach.world.athena.limits.PATIENCE", 0.1)
    Host(Folder(ONE_KEY), written.header).replay(written.entries)


def test_a_replay_that_cannot_wait_that_long_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It stops at the entry; it never grades another answer than the learner saw."""
    written = journalled(tmp_path, SLOW)
    monkeypatch.setattr("ircoach.world.athena.limits.LONGER", 0.1)
    with pytest.raises(ReplayDiverged, match=r"entry 2 \(wait\): the query \S+ came to its end when .* limit in time here"):
        Host(Folder(ONE_KEY), written.header).replay(written.entries)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the grader forks worlds only where the system can")
def test_a_copy_of_a_world_answers_too(case: Case) -> None:
    """The grader plays copies on: an engine that was in use survives being forked."""
    expected = case.sql("SELECT count(*) AS n FROM cloudtrail_logs").iloc[0]["n"]
    child = os.fork()
    if child == 0:
        found = case.sql("SELECT count(*) AS n FROM cloudtrail_logs WHERE eventname <> 'StartQueryExecution'").iloc[0]["n"]
        os._exit(0 if found >= expected else 1)
    assert os.waitpid(child, 0)[1] == 0
