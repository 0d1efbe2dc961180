"""What a responder's own answers told, asked by name: records, rows of registers, and which calls were made about it.

It knows what was answered and nothing else, so it can tell how far a responder has looked and never what is true. Built from the
acts of a case, played again or not; read as acts come in.
"""

from __future__ import annotations

import gzip
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ircoach.case import records

if TYPE_CHECKING:
    from ircoach.case.host import Act

#: how much of one downloaded log file is read, in bytes; a gzip bomb stops here
LIMIT = 4_000_000


class Memory:
    """The answers of a case, by what they name."""

    def __init__(self, acts: Sequence[Act]) -> None:
        self._acts = acts
        self._read = 0
        self._records: dict[str, _Told] = {}
        self._rows: list[tuple[str, Mapping[str, Any], str]] = []
        self._calls: list[tuple[str, str]] = []

    def about(self, names: Sequence[str]) -> dict[str, Any]:
        """Everything told about any of these names: `records` (oldest first), `rows` of registers, `calls` and how often."""
        self._follow()
        found = [told.row for told in self._records.values() if _names(told.text, names)]
        calls = Counter(call for call, text in self._calls if _names(text, names))
        return {
            "records": [{**row} for row in sorted(found, key=lambda row: str(row["time"]))],
            "rows": [{"register": register, **row} for register, row, text in self._rows if _names(text, names)],
            "calls": dict(calls),
            "looks": dict(Counter(call for call, _ in self._calls)),
        }

    def _follow(self) -> None:
        for act in self._acts[self._read :]:
            self._take(act)
        self._read = len(self._acts)

    def _take(self, act: Act) -> None:
        data, kind = act.entry.data, act.entry.kind
        if kind == "register":
            self._calls.append((f"register:{data['name']}", str(data["name"])))
            for row in act.reply["rows"]:
                line = (str(data["name"]), row, _text(row))
                if line not in self._rows:
                    self._rows.append(line)
        elif kind in ("address", "ask"):
            self._calls.append((kind, _text(data)))
        elif kind == "call" and act.admission is not None and act.admission.error is None:
            self._calls.append((act.admission.call.name, _text(act.admission.call.params)))
            for record in _records_of(act.admission.result or {}, act.content):
                key = str(record.get("eventID") or _text(record))
                self._records[key] = _Told(record, _text(record))


@dataclass
class _Told:
    """A record that an answer told, as text to look for names in."""

    record: Mapping[str, Any]
    text: str

    @cached_property
    def row(self) -> dict[str, Any]:
        """What is shown of it."""
        return _row(self.record)


def _names(text: str, names: Sequence[str]) -> bool:
    return any(name in text for name in names if name)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _records_of(result: Mapping[str, Any], content: bytes) -> Iterator[Mapping[str, Any]]:
    """The trail records in one answer: of the event history, of a query's rows, of a log file."""
    for event in result.get("Events") or ():
        if isinstance(event, Mapping) and "CloudTrailEvent" in event:
            yield json.loads(event["CloudTrailEvent"])
    table = result.get("ResultSet") or {}
    columns = [str(column.get("Name")) for column in (table.get("ResultSetMetadata") or {}).get("ColumnInfo") or ()]
    if "eventname" in columns and "eventtime" in columns:
        for line in table.get("Rows") or ():
            cells = [cell.get("VarCharValue") for cell in line.get("Data") or ()]
            if cells != columns:
                yield _from_query(dict(zip(columns, cells, strict=False)))
    if content[:2] == b"\x1f\x8b":
        yield from _from_file(content)


def _from_query(cells: Mapping[str, str | None]) -> dict[str, Any]:
    """A row of a query as far as it tells a record."""
    identity: Any = {"userName": cells.get("username"), "arn": cells.get("arn"), "accessKeyId": cells.get("accesskeyid")}
    whole = cells.get("useridentity") or ""
    if whole.startswith("{"):
        identity = json.loads(whole)
    return {
        "eventID": cells.get("eventid"),
        "eventTime": str(cells["eventtime"]).replace(" UTC", "").split(".")[0],
        "eventName": cells["eventname"],
        "sourceIPAddress": cells.get("sourceipaddress") or "",
        "errorCode": cells.get("errorcode") or "",
        "userIdentity": identity,
    }


def _from_file(content: bytes) -> Iterator[Mapping[str, Any]]:
    try:
        with gzip.open(io.BytesIO(content)) as file:
            found = json.loads(file.read(LIMIT))
    except (OSError, EOFError, ValueError):
        return
    if isinstance(found, Mapping) and isinstance(found.get("Records"), list):
        yield from (each for each in found["Records"] if isinstance(each, Mapping))


def _row(record: Mapping[str, Any]) -> dict[str, Any]:
    told = records.row(record)
    del told["record"]
    names = records.behind(record.get("userIdentity") or {})
    return {**told, "behind": sorted(names), "endpoint": str(record.get("vpcEndpointId") or "")}
