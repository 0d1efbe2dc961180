"""Running a query: what it means is worked out when it is sent, what it finds when it ends."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from ircoach.world.athena.execution import Execution
from ircoach.world.athena.failure import QueryFailed
from ircoach.world.athena.limits import Limits
from ircoach.world.athena.shelf import Shelf
from ircoach.world.athena.store import Store
from ircoach.world.athena.values import text
from ircoach.world.identity import Dice
from ircoach.world.principals import Principals
from ircoach.world.trail import Trail

if TYPE_CHECKING:
    from ircoach.world.athena.dialect import Plan


class Runner:
    """Plans of queries on their way, and the store they run over."""

    def __init__(self, seed: int, trail: Trail, principals: Principals, began: dt.datetime) -> None:
        self._seed, self._trail, self._principals = seed, trail, principals
        self._plans: dict[str, Plan | QueryFailed] = {}
        self._store = Store(seed, trail, self.log)
        self.limits = Limits()
        self.shelf = Shelf(self.log, self._places, began)

    def log(self) -> str:
        """The s3:// address of the organization's log files."""
        owner = self._owner()
        organization = self._principals.facts.organization(owner)
        bucket = f"aws-cloudtrail-logs-{owner}-{Dice(self._seed, 'log-bucket').hex(8)}"
        return f"s3://{bucket}/AWSLogs" + (f"/{organization[0]}" if organization else "")

    def _owner(self) -> str:
        return self._principals.facts.management or next(iter(self._principals.roots), "")

    def _places(self) -> tuple[list[str], list[str]]:
        accounts = self.accounts(self._owner())
        found = {(line.record["recipientAccountId"], line.record["awsRegion"]) for line in self._trail.since(0)}
        return accounts, sorted({region for account, region in found if account in accounts})

    def prepare(self, execution: Execution) -> None:
        """Work out what a query means, now. Raises AwsError where Athena would refuse to take it."""
        from ircoach.world.athena.dialect import plan  # sqlglot is an extra

        try:
            found = plan(execution, self.shelf, self.accounts(execution.account))
        except QueryFailed as failure:
            self._plans[execution.id] = failure
            return
        execution.kind, execution.statement = found.kind, found.statement
        self._plans[execution.id] = found

    def accounts(self, account: str) -> list[str]:
        """Whose records an account sees: its organization's, or its own."""
        facts = self._principals.facts
        home = facts.organization(account)
        return [account] if home is None else sorted(each for each in self._principals.roots if facts.organization(each) == home)

    def run(self, execution: Execution) -> bool:
        """Fill in the result; False for a query that does not come to an end. Raises QueryFailed."""
        from ircoach.world.athena.engine import Overweight, Runaway  # DuckDB is an extra

        found = self._plans.pop(execution.id)
        if isinstance(found, QueryFailed):
            raise found
        execution.columns = found.columns
        if not found.sql:
            execution.rows = [[line] for line in found.lines]
            return True
        if (limit := self.limits.foretold(execution.id)) is not None:
            self.limits.meet(execution.id, limit)
            if limit == "time":
                return False
            raise Overweight
        engine = self._store.engine()
        try:
            rows = engine.run(found.sql, execution.id, self.limits.patience)
            execution.scanned = int(engine.run(found.scan)[0][0]) if found.scan else 0
        except Runaway:
            self.limits.meet(execution.id, "time")
            return False
        except Overweight:
            self.limits.meet(execution.id, "memory")
            raise
        execution.rows = [[text(cell, kind) for cell, (_, kind) in zip(row, execution.columns, strict=True)] for row in rows]
        return True
