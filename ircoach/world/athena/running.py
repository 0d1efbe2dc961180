"""Running a query: what it means is worked out when it is sent, what it finds when it ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ircoach.world import moto_seam
from ircoach.world.athena.allowed import check, check_listed, check_read
from ircoach.world.athena.execution import Execution
from ircoach.world.athena.failure import QueryFailed
from ircoach.world.athena.limits import Limits
from ircoach.world.athena.shelf import Shelf
from ircoach.world.athena.store import Store
from ircoach.world.athena.tables import Table, access_log_table, cloudtrail_tables, flow_log_table
from ircoach.world.athena.types import BIGINT, VARCHAR
from ircoach.world.athena.values import text
from ircoach.world.gate import Asked
from ircoach.world.laying import LayOut
from ircoach.world.log_archive import LogArchive
from ircoach.world.trail import Trail

if TYPE_CHECKING:
    from ircoach.world.athena.dialect import Plan
    from ircoach.world.athena.dialect.relations import Relations
    from ircoach.world.athena.engine import Engine
    from ircoach.world.athena.files import Files


class Runner:
    """Plans of queries on their way, the catalogs they are understood by, and the store they run over."""

    def __init__(self, seed: int, trail: Trail, archive: LogArchive, began: int, lay_out: LayOut) -> None:
        self._trail, self._archive, self._began = trail, archive, began
        self._plans: dict[str, tuple[Plan, Relations, Asked] | QueryFailed] = {}
        self._store = Store(seed, trail, lambda: archive.address)
        self._shelves: dict[tuple[str, str], Shelf] = {}
        self._files: Files | None = None
        self._places: set[tuple[str, str]] = set()
        self._looked = 0
        self._lay_out = lay_out
        self.limits = Limits()

    def shelf(self, account: str, region: str) -> Shelf:
        """The catalog of an account in a region."""
        place = (account, region)
        if place not in self._shelves:
            self._shelves[place] = Shelf(lambda: self._ready(account), self._began)
        return self._shelves[place]

    def _ready(self, account: str) -> dict[str, Table]:
        accounts = self._archive.accounts()
        for line in self._trail.since(self._looked):
            self._looked += 1
            self._places.add((line.record["recipientAccountId"], line.record["awsRegion"]))
        regions = sorted({region for of, region in self._places if of in accounts})
        tables = cloudtrail_tables(self._archive.address, accounts, regions)
        if target := moto_seam.access_log_target(account):
            logs = access_log_table(f"s3://{target[0]}/{target[1]}")
            tables[logs.name] = logs
        if flows := moto_seam.flow_log_bucket(account):
            logs = flow_log_table(f"s3://{flows}/AWSLogs", account, regions)
            tables[logs.name] = logs
        return tables

    def prepare(self, execution: Execution, asked: Asked, prepared: tuple[str, list[str]] | None = None) -> None:
        """Work out what a query means, now. Raises AwsError where Athena would refuse to take it.

        `prepared`: the statement that EXECUTE stands for, and the literals it was given.
        """
        from ircoach.world.athena.dialect import plan  # sqlglot is an extra
        from ircoach.world.athena.dialect.relations import Relations  # as above

        shelf = self.shelf(execution.account, execution.region)
        sent, archive = execution.submitted, self._archive
        accounts = archive.accounts(execution.account)
        relations = Relations(shelf, accounts, sent, archive.address, archive.until(sent), archive.deleted)
        try:
            sql, literals = prepared or (execution.sql, [])
            found = plan(
                sql, [*literals, *execution.parameters], execution, shelf, relations, lambda place: self._folders(place, asked)
            )
            execution.kind, execution.statement = found.kind, found.statement
            if found.writing or found.kind != "DML":
                execution.output = execution.output.removesuffix(".csv") + ("" if found.writing else ".txt")
            check(found, asked)
        except QueryFailed as failure:
            self._plans[execution.id] = failure
            return
        self._plans[execution.id] = found, relations, asked

    def _folders(self, location: str, asked: Asked) -> list[str]:
        """The names of the folders right under an s3:// address."""
        from ircoach.world.athena.files import bucket_and_prefix, folders  # sqlglot is an extra

        check_listed(location, asked)
        self._lay_out(*bucket_and_prefix(location), True)
        return folders(location)

    def run(self, execution: Execution) -> bool:
        """Fill in the result; False for a query that does not come to an end. Raises QueryFailed."""
        from ircoach.world.athena.engine import Overweight, Runaway  # DuckDB is an extra
        from ircoach.world.athena.written import begin, selected, write  # as above

        planned = self._plans.pop(execution.id, None)
        if planned is None:  # PREPARE and its like are done when they are sent
            return True
        if isinstance(planned, QueryFailed):
            raise planned
        found, relations, asked = planned
        execution.columns = found.columns
        if found.act:
            execution.rows = [[line] for line in found.act()]
            return True
        shelf = self.shelf(execution.account, execution.region)
        if found.writing and not found.writing.location:  # IF NOT EXISTS, and it does
            return True
        layout = begin(found.writing, execution, shelf) if found.writing else None
        if (limit := self.limits.foretold(execution.id)) is not None:
            self.limits.meet(execution.id, limit)
            if limit == "time":
                return False
            raise Overweight
        engine = self._store.engine(execution.submitted)
        try:
            self._bring(found, relations, execution.submitted, asked)
            sql = selected(found.sql, found.writing, layout) if found.writing and layout else found.sql
            width = len((found.writing or found).columns)
            rows = engine.run(sql, execution.id, self.limits.patience, width) if found.sql else []
            execution.scanned = engine.weigh(found.scan) if found.scan else 0
        except Runaway:
            self.limits.meet(execution.id, "time")
            return False
        except Overweight:
            self.limits.meet(execution.id, "memory")
            raise
        if found.writing and layout:
            write(found.writing, layout, execution, shelf, rows)
            return True
        kinds = [kind for _, kind in execution.columns]
        execution.rows = [
            [cell if type(cell) is str else text(cell, kind) for cell, kind in zip(row, kinds, strict=True)] for row in rows
        ]
        return True

    def _bring(self, found: Plan, relations: Relations, now: int, asked: Asked) -> None:
        """Bring the rows of a query's tables into the engine, as they are now. Fails where its sender may not read them."""
        from ircoach.world.athena.dialect.relations import held  # sqlglot is an extra
        from ircoach.world.athena.files import Files, bucket_and_prefix, no_such_bucket, parents  # as above

        self._files = self._files or Files()
        if found.sql and any(relations.of_trail(table) for table in relations.read):
            if self._archive.gone:
                raise no_such_bucket(self._archive.bucket)
            log = f"{self._archive.address}/"
            check_read([log, *(f"{log}{account}/" for account in self._archive.accounts(asked.account))], asked)
        for table in found.tables:
            if relations.of_trail(table):
                self._store.bring(table, held(table), now)
            else:
                engine, roots, conditions = self._store.engine(now), relations.roots(table), found.opened.get(table.id)
                opened = self._opened(engine, roots, conditions) if conditions else None
                places = roots if opened is None else sorted(opened)
                for place in places:
                    check_read([place], asked)
                    self._lay_out(*bucket_and_prefix(place), False)
                check_read(parents(places), asked)
                self._files.bring(engine, table, roots, opened)

    def _opened(self, engine: Engine, roots: Sequence[str], conditions: str) -> set[str]:
        """The folders under some addresses that a query has to open, as SQL says."""
        from ircoach.world.athena.dialect.relations import FOLDERS  # sqlglot is an extra
        from ircoach.world.athena.files import bucket_and_prefix, parents  # as above

        for root in roots:
            self._lay_out(*bucket_and_prefix(root), True)
        engine.hold(FOLDERS, {"$path": VARCHAR, "$bytes": BIGINT})
        engine.fill(FOLDERS, ({"$path": folder, "$bytes": 0} for folder in parents(roots)))
        return {folder for (folder,) in engine.run(conditions, patience=self.limits.patience)}
