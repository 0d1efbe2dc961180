"""Athena as a service of this world: queries sent, watched, stopped and read, through boto3's own client.

Every call comes through the gate as a gap. A query runs on the scenario clock: it ends some scenario seconds after it was sent,
over what the trail had delivered when it was sent, and its result lies in S3 from then on.
https://docs.aws.amazon.com/athena/latest/APIReference/Welcome.html
"""

from __future__ import annotations

import traceback
from typing import Any

from ircoach.world.athena.catalog import Catalog
from ircoach.world.athena.execution import TIMEOUT, Execution
from ircoach.world.athena.extra import installed
from ircoach.world.athena.failure import SYSTEM, QueryFailed, invalid
from ircoach.world.athena.glue import Glue
from ircoach.world.athena.named import NamedQueries
from ircoach.world.athena.pages import page
from ircoach.world.athena.results import check_output, keep_result, location
from ircoach.world.athena.running import Runner
from ircoach.world.athena.values import column_info
from ircoach.world.athena.workgroups import WorkGroups, executed, preparing
from ircoach.world.clock import SECOND, Clock, Process
from ircoach.world.gate import Asked, Gap
from ircoach.world.identity import Dice
from ircoach.world.laying import LayOut
from ircoach.world.log_archive import LogArchive
from ircoach.world.trail import Trail

RESULTS_PAGE, LIST_PAGE = 1000, 50


class Athena:
    """All queries of a world. `lay_out` has the log files there that a table reads (world/laying.py)."""

    def __init__(self, seed: int, trail: Trail, archive: LogArchive, clock: Clock, lay_out: LayOut) -> None:
        self._seed, self._clock = seed, clock
        self._executions: dict[str, Execution] = {}
        self._tokens: dict[tuple[str, str, str], str] = {}
        self._runner = Runner(seed, trail, archive, clock.now, lay_out)
        self.limits = self._runner.limits
        self.groups = WorkGroups(clock.now)
        self.named = NamedQueries(seed)

    def gaps(self) -> dict[str, Gap]:
        """The operations, by name."""
        return {
            "athena:StartQueryExecution": self.start,
            "athena:GetQueryExecution": self.get,
            "athena:BatchGetQueryExecution": self.batch_get,
            "athena:StopQueryExecution": self.stop,
            "athena:GetQueryResults": self.results,
            "athena:ListQueryExecutions": self.list,
            **self.groups.gaps(),
            **Catalog(self._runner.shelf).gaps(),
            **Glue(self._runner.shelf).gaps(),
            **self.named.gaps(),
        }

    def start(self, asked: Asked) -> dict[str, Any]:
        """Send a query. Returns at once; the query ends later."""
        installed()
        params = asked.call.params
        token = (asked.account, asked.call.region, str(params.get("ClientRequestToken") or ""))
        if token[2] and (known := self._tokens.get(token)):
            return {"QueryExecutionId": known}
        sql = str(params.get("QueryString") or "")
        if not sql.strip():
            raise invalid("QueryString is empty.")
        group = self.groups.of_query(asked)
        dice = asked.dice.of("query")
        query_id = dice.uuid()
        output = location(asked, query_id, group)
        execution = Execution(
            id=query_id,
            account=asked.account,
            region=asked.call.region,
            sql=sql,
            workgroup=group.name,
            output=output,
            context={str(key): str(value) for key, value in (params.get("QueryExecutionContext") or {}).items()},
            parameters=[str(value) for value in params.get("ExecutionParameters") or ()],
            submitted=asked.now,
            begins=asked.now + round(dice.uniform(0.05, 0.3) * SECOND),
            ends=asked.now + round(dice.uniform(0.9, 2.6) * SECOND),
            enforced=group.enforced,
        )
        check_output(asked, execution)
        if prepared := preparing(sql, group, asked.now):
            execution.kind, execution.statement, execution.output = "DDL", prepared, output.removesuffix(".csv") + ".txt"
        else:
            self._runner.prepare(execution, asked, executed(sql, group))
        self._executions[query_id] = execution
        self._tokens[token] = query_id
        self._clock.start(self._play(execution, dice))
        return {"QueryExecutionId": query_id}

    def _play(self, execution: Execution, dice: Dice) -> Process:
        """Its end on the clock: at its time, or never, until it is stopped or has run for as long as any may."""
        yield self._clock.until(execution.ends)
        if execution.outcome:
            return
        try:
            came_to_end = self._runner.run(execution)
        except QueryFailed as failure:
            self._fail(execution, failure)
            return
        except Exception as bug:  # noqa: BLE001  a bug of ours fails the query, never the world; the log has the rest
            traceback.print_exc()
            self._fail(execution, QueryFailed("GENERIC_INTERNAL_ERROR", f"{bug}", SYSTEM))
            return
        if came_to_end:
            execution.outcome = "SUCCEEDED"
            keep_result(execution, dice)
            return
        yield self._clock.until(execution.submitted + TIMEOUT)
        if not execution.outcome:
            execution.ends = self._clock.now
            self._fail(execution, QueryFailed("", "Query timeout", SYSTEM))

    @staticmethod
    def _fail(execution: Execution, failure: QueryFailed) -> None:
        execution.outcome, execution.failure = "FAILED", failure

    def get(self, asked: Asked) -> dict[str, Any]:
        """How a query stands."""
        return {"QueryExecution": self._of(asked).described(asked.now)}

    def batch_get(self, asked: Asked) -> dict[str, Any]:
        """How several queries stand; unknown ids are named apart."""
        found, unknown = [], []
        for query_id in asked.call.params.get("QueryExecutionIds") or ():
            execution = self._executions.get(str(query_id))
            if execution and self._visible(asked, execution):
                found.append(execution.described(asked.now))
            else:
                message = f"QueryExecution {query_id} was not found"
                unknown.append({"QueryExecutionId": query_id, "ErrorCode": "INVALID_QUERY_EXECUTION_ID", "ErrorMessage": message})
        return {"QueryExecutions": found, "UnprocessedQueryExecutionIds": unknown}

    def stop(self, asked: Asked) -> dict[str, Any]:
        """Stop a query. One that has ended stays as it ended."""
        execution = self._of(asked)
        if not execution.outcome:
            execution.outcome, execution.ends = "CANCELLED", asked.now
        return {}

    def results(self, asked: Asked) -> dict[str, Any]:
        """A page of a result: at most 1,000 rows, on the first page of a SELECT the column names before them.

        https://docs.aws.amazon.com/athena/latest/APIReference/API_GetQueryResults.html
        """
        execution = self._of(asked)
        state = execution.state(asked.now)
        if state != "SUCCEEDED":
            raise invalid(
                f"Query did not finish successfully. Final query state: {state}"
                if execution.outcome
                else f"Query has not yet finished. Current state: {state}"
            )
        rows: list[list[str | None]] = execution.rows
        if execution.kind == "DML" and not execution.writes:
            rows = [[name for name, _ in execution.columns], *rows]
        lines, token = page(asked, rows, RESULTS_PAGE)
        answer: dict[str, Any] = {
            "UpdateCount": execution.updated,
            "ResultSet": {
                "Rows": [{"Data": [{} if cell is None else {"VarCharValue": cell} for cell in line]} for line in lines],
                "ResultSetMetadata": {"ColumnInfo": [column_info(name, kind) for name, kind in execution.columns]},
            },
        }
        return answer | ({"NextToken": token} if token else {})

    def list(self, asked: Asked) -> dict[str, Any]:
        """The ids of a workgroup's queries, newest first."""
        group = self.groups.known(asked).name
        own = [found.id for found in self._executions.values() if self._visible(asked, found) and found.workgroup == group]
        lines, token = page(asked, own[::-1], LIST_PAGE)
        return {"QueryExecutionIds": lines} | ({"NextToken": token} if token else {})

    def _of(self, asked: Asked) -> Execution:
        query_id = str(asked.call.params.get("QueryExecutionId") or "")
        execution = self._executions.get(query_id)
        if execution is None or not self._visible(asked, execution):
            raise invalid(f"QueryExecution {query_id} was not found")
        return execution

    @staticmethod
    def _visible(asked: Asked, execution: Execution) -> bool:
        return (execution.account, execution.region) == (asked.account, asked.call.region)
