"""SQL for people: a query sent through the case's own Athena client, and its answer as a DataFrame.

Nothing here that a learner could not do with boto3: send, wait, page. What real Athena would have scanned and charged stands in
the frame's `attrs`.
"""

from __future__ import annotations

import csv
import io
import json
import re
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from ircoach.errors import SqlError
from ircoach.world.athena.execution import LEAST, cost

if TYPE_CHECKING:
    import pandas as pd

    from ircoach.case.case import Case

#: how often it is looked whether a query has ended before it is stopped; a second of scenario time each, at stepped pace
LOOKS = 60
_TYPES = {"bigint": "Int64", "integer": "Int64", "smallint": "Int64", "tinyint": "Int64", "double": "Float64", "real": "Float64"}
#: the columns of `trail()`: those a record always has, then what some have
_TRAIL = """
    SELECT from_iso8601_timestamp(eventtime) AS eventtime, eventname, eventsource, awsregion, sourceipaddress, useragent,
      useridentity.type AS type, useridentity.arn AS arn, useridentity.username AS username,
      useridentity.accesskeyid AS accesskeyid, useridentity.sessioncontext.sessionissuer.username AS role,
      errorcode, errormessage, json_parse(requestparameters) AS requestparameters,
      json_parse(responseelements) AS responseelements, json_parse(additionaleventdata) AS additionaleventdata,
      CAST(resources AS json) AS resources, CAST(useridentity AS json) AS useridentity,
      readonly = 'true' AS readonly, eventcategory, recipientaccountid, eventid
    FROM cloudtrail_logs ORDER BY eventtime, eventid
"""


def query(case: Case, sql: str, parameters: Sequence[str | int | float], database: str, account: str | None) -> pd.DataFrame:
    """Send a query, wait for its end, and read its rows. Raises SqlError with Athena's own words."""
    athena = case.client("athena", account)
    try:
        filled = {"ExecutionParameters": [_written(value) for value in parameters]} if parameters else {}
        sent = athena.start_query_execution(QueryString=sql, QueryExecutionContext={"Database": database}, **filled)
    except ClientError as refused:
        told = refused.response["Error"]
        raise SqlError(f"{told['Code']}: {told['Message']}") from None
    query_id = str(sent["QueryExecutionId"])
    try:
        ended = _wait(athena, query_id)
    except KeyboardInterrupt:
        athena.stop_query_execution(QueryExecutionId=query_id)
        raise
    if ended["Status"]["State"] != "SUCCEEDED":
        raise SqlError(str(ended["Status"].get("StateChangeReason") or f"the query was {ended['Status']['State'].lower()}."))
    columns, rows = _read(case, account, ended)
    return _frame(columns, rows, ended)


def trail(case: Case, account: str | None) -> pd.DataFrame:
    """Every record that was delivered, oldest first: times as times, JSON as objects."""
    return query(case, _TRAIL, (), "cloudtrail", account)


def _written(value: str | int | float) -> str:
    """A value as Athena's parameters are written: SQL literals."""
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(value)


def _wait(athena: Any, query_id: str) -> dict[str, Any]:
    for look in range(LOOKS):
        found: dict[str, Any] = athena.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]
        if found["Status"]["State"] not in ("QUEUED", "RUNNING"):
            return found
        time.sleep(min(0.02 * look, 0.5))
    athena.stop_query_execution(QueryExecutionId=query_id)
    raise SqlError(f"the query had not ended after {LOOKS} looks and was stopped. Does a JOIN lack its condition? Try a LIMIT.")


def _read(case: Case, account: str | None, ended: dict[str, Any]) -> tuple[list[dict[str, Any]], list[list[str | None]]]:
    """(columns, rows) of a result: a page of a thousand rows from Athena, a longer one from its file in S3, as other tools do."""
    query_id = str(ended["QueryExecutionId"])
    athena = case.client("athena", account)
    first = athena.get_query_results(QueryExecutionId=query_id)
    columns: list[dict[str, Any]] = first["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]
    rows = _page(first)
    if "NextToken" in first:
        bucket, _, key = str(ended["ResultConfiguration"]["OutputLocation"]).removeprefix("s3://").partition("/")
        try:
            kept = case.client("s3", account).get_object(Bucket=bucket, Key=key)["Body"].read()
            rows = list(_lines(kept.decode())) if key.endswith(".csv") else [[line] for line in kept.decode().splitlines()]
        except ClientError:  # whoever may not read the bucket may still ask Athena
            pages = athena.get_paginator("get_query_results").paginate(QueryExecutionId=query_id)
            rows = [row for page in pages for row in _page(page)]
    if rows and rows[0] == [column["Name"] for column in columns]:
        return columns, rows[1:]
    return columns, [_parted(row, len(columns)) for row in rows]


def _page(answer: dict[str, Any]) -> list[list[str | None]]:
    return [[cell.get("VarCharValue") for cell in row["Data"]] for row in answer["ResultSet"]["Rows"]]


#: what an empty text looks like in a row (and in a text that holds quotes, which the slower way reads as well)
_EMPTY = re.compile(r'(?:^|,)""[,\n]')
_CELL = re.compile(r'(?:"([^"]*(?:""[^"]*)*)")?([,\n])')


def _lines(text: str) -> Iterator[list[str | None]]:
    """The rows of a result's file: every value is in quotes, and NULL is nothing at all.

    The standard reader does not tell an empty text from NULL, and is ten times as fast: it reads the rows that have none.
    """
    lines, begin = io.StringIO(text, newline="").readlines(), 0
    before = csv.field_size_limit(len(text) + 1)
    try:
        reader = csv.reader(lines)
        for row in reader:
            written, begin = "".join(lines[begin : reader.line_num]), reader.line_num
            yield _cells(written) if _EMPTY.search(written) else [cell or None for cell in row or [""]]
    finally:
        csv.field_size_limit(before)


def _cells(line: str) -> list[str | None]:
    """The cells of one row, an empty text told from NULL."""
    found = (each[1] for each in _CELL.finditer(line))
    return [None if cell is None else cell.replace('""', '"') for cell in found]


def _parted(row: list[str | None], columns: int) -> list[str | None]:
    """A row with a cell a column. What the catalog tells of a table comes as one text a line, its columns parted by tabs."""
    if len(row) == columns:
        return row
    cells: list[str | None] = [cell.strip() for cell in (row[0] or "").split("\t")]
    return [*cells, *[""] * columns][:columns]


def _frame(columns: list[dict[str, Any]], rows: list[list[str | None]], ended: dict[str, Any]) -> pd.DataFrame:
    import pandas as pd  # half a second of import that a script without frames need not pay

    names = list(_distinct([str(column["Name"]) for column in columns]))
    frame = pd.DataFrame(
        {
            name: _series([row[place] for row in rows], str(column["Type"]))
            for place, (name, column) in enumerate(zip(names, columns, strict=True))
        },
        columns=names,
    )
    scanned = int(ended["Statistics"]["DataScannedInBytes"])
    frame.attrs = {
        "query": ended["QueryExecutionId"],
        "scanned_bytes": scanned,
        "cost_usd": cost(scanned),
        "told": f"scanned {scanned:,} bytes; real Athena bills {max(scanned, LEAST):,} of them, ${cost(scanned):.6f}"
        if scanned
        else "scanned nothing, and costs nothing",
    }
    return frame


def _distinct(names: list[str]) -> Iterator[str]:
    """Names once each: a frame has no two columns of a name, a result may."""
    taken: dict[str, int] = {}
    for name in names:
        taken[name] = taken.get(name, 0) + 1
        yield name if taken[name] == 1 else f"{name}_{taken[name]}"


def _series(cells: list[str | None], kind: str) -> pd.Series[Any]:
    import pandas as pd  # as above

    if kind in _TYPES:
        read = float if _TYPES[kind] == "Float64" else int
        return pd.Series([None if cell is None else read(cell) for cell in cells], dtype=_TYPES[kind])
    if kind == "boolean":
        return pd.Series([None if cell is None else cell == "true" for cell in cells], dtype="boolean")
    if kind in ("timestamp", "timestamp with time zone", "date"):
        texts = pd.Series([None if cell is None else cell.removesuffix(" UTC") for cell in cells], dtype="object")
        return pd.to_datetime(texts, utc=kind.endswith("zone"), format="ISO8601")
    if kind == "json":
        return pd.Series([None if cell is None else json.loads(cell) for cell in cells], dtype="object")
    return pd.Series(cells, dtype="object")
