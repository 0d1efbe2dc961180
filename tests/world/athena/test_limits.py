"""A runaway keeps nobody waiting for long, can be stopped, and ends by itself; copies of a world can ask as well."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from ircoach.case.case import Case
from ircoach.errors import SqlError
from ircoach.world.athena.engine import Engine
from ircoach.world.athena.failure import QueryFailed
from tests.small import small_case

LISTS = " CROSS JOIN ".join(f"UNNEST(sequence(1, 10000)) AS t{number} (x{number})" for number in range(4))
RUNAWAY = f"SELECT count(*) FROM {LISTS} WHERE x0 + x1 + x2 + x3 > 5"


@pytest.fixture
def case(monkeypatch: pytest.MonkeyPatch) -> Iterator[Case]:
    """A case whose world waits a third of a second for a query."""
    monkeypatch.setattr("ircoach.world.athena.engine.PATIENCE", 0.3)
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


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the grader forks worlds only where the system can")
def test_a_copy_of_a_world_answers_too(case: Case) -> None:
    """The grader plays copies on: an engine that was in use survives being forked."""
    expected = case.sql("SELECT count(*) AS n FROM cloudtrail_logs").iloc[0]["n"]
    child = os.fork()
    if child == 0:
        found = case.sql("SELECT count(*) AS n FROM cloudtrail_logs WHERE eventname <> 'StartQueryExecution'").iloc[0]["n"]
        os._exit(0 if found >= expected else 1)
    assert os.waitpid(child, 0)[1] == 0
