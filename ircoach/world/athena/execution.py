"""One query's life: queued, running, and how it ended. What the API shows of it is a function of scenario time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from ircoach.world.athena.failure import QueryFailed
from ircoach.world.athena.types import Type
from ircoach.world.clock import MINUTE, to_datetime

State = Literal["QUEUED", "RUNNING", "SUCCEEDED", "FAILED", "CANCELLED"]
#: how long a query may run (the default quota: https://docs.aws.amazon.com/athena/latest/ug/service-limits.html)
TIMEOUT = 30 * MINUTE
#: statements whose rows are kept in files
WRITERS = ("CREATE_TABLE_AS_SELECT", "INSERT", "UNLOAD")
#: what a query is billed for at least, in bytes, and the price of a terabyte in dollars (https://aws.amazon.com/athena/pricing/)
LEAST, PRICE = 10 * 1024**2, 5.0


def cost(scanned: int) -> float:
    """What real Athena would have charged for bytes scanned, in US dollars; nothing for nothing."""
    return 0.0 if scanned == 0 else PRICE * max(scanned, LEAST) / 1024**4


@dataclass(slots=True)
class Execution:
    """A query. Times are scenario microseconds; `output` is the s3:// address of its result.

    enforced: its workgroup says where results go, whatever it says. files: the s3:// addresses of what it wrote for a table or a
    program, and `updated` how many rows are in them.
    """

    id: str
    account: str
    region: str
    sql: str
    workgroup: str
    output: str
    context: Mapping[str, str]
    parameters: Sequence[str]
    submitted: int
    begins: int
    ends: int
    kind: Literal["DML", "DDL", "UTILITY"] = "DML"
    statement: str = "SELECT"
    outcome: Literal["SUCCEEDED", "FAILED", "CANCELLED"] | None = None
    failure: QueryFailed | None = None
    columns: Sequence[tuple[str, Type]] = ()
    rows: list[list[str | None]] = field(default_factory=list)
    scanned: int = 0
    enforced: bool = False
    files: list[str] = field(default_factory=list)
    updated: int = 0

    def state(self, now: int) -> State:
        """Where it stands."""
        return self.outcome or ("QUEUED" if now < self.begins else "RUNNING")

    def described(self, now: int) -> dict[str, Any]:
        """GetQueryExecution's QueryExecution (https://docs.aws.amazon.com/athena/latest/APIReference/API_QueryExecution.html)."""
        state = self.state(now)
        status: dict[str, Any] = {"State": state, "SubmissionDateTime": to_datetime(self.submitted)}
        if self.outcome:
            status["CompletionDateTime"] = to_datetime(self.ends)
        if self.outcome == "CANCELLED":
            status["StateChangeReason"] = "Query cancelled by user"
        if self.failure:
            status["StateChangeReason"] = str(self.failure)
            status["AthenaError"] = {
                "ErrorCategory": self.failure.category,
                "ErrorType": self.failure.type,
                "Retryable": False,
                "ErrorMessage": str(self.failure),
            }
        described: dict[str, Any] = {
            "QueryExecutionId": self.id,
            "Query": self.sql,
            "StatementType": self.kind,
            "SubstatementType": self.statement,
            "ResultConfiguration": {"OutputLocation": self.output},
            "ResultReuseConfiguration": {"ResultReuseByAgeConfiguration": {"Enabled": False}},
            "QueryExecutionContext": dict(self.context),
            "Status": status,
            "Statistics": self._statistics(now),
            "WorkGroup": self.workgroup,
            "EngineVersion": {"SelectedEngineVersion": "AUTO", "EffectiveEngineVersion": "Athena engine version 3"},
        }
        if self.parameters:
            described["ExecutionParameters"] = list(self.parameters)
        return described

    @property
    def writes(self) -> bool:
        """Whether its rows are kept in files rather than shown."""
        return self.statement in WRITERS

    def _statistics(self, now: int) -> dict[str, Any]:
        end = self.ends if self.outcome else now
        queued = max(0, min(self.begins, end) - self.submitted) // 1000
        running = max(0, end - self.begins) // 1000
        kept = {"DataManifestLocation": f"{self.output}-manifest.csv"} if self.writes and self.outcome == "SUCCEEDED" else {}
        return kept | {
            "EngineExecutionTimeInMillis": running,
            "DataScannedInBytes": self.scanned,
            "TotalExecutionTimeInMillis": queued + running,
            "QueryQueueTimeInMillis": queued,
            "ServicePreProcessingTimeInMillis": 0,
            "QueryPlanningTimeInMillis": min(running, 80),
            "ServiceProcessingTimeInMillis": 0,
            "ResultReuseInformation": {"ReusedPreviousResult": False},
        }
