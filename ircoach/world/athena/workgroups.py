"""Workgroups and the prepared statements in them, by account and region.

https://docs.aws.amazon.com/athena/latest/ug/workgroups-manage-queries-control-costs.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from ircoach.world.athena.failure import invalid
from ircoach.world.athena.pages import page
from ircoach.world.athena.results import bucket_name
from ircoach.world.clock import to_datetime
from ircoach.world.gate import Asked, Gap
from ircoach.world.wire import AwsError

PRIMARY = "primary"
_VERSION = {"SelectedEngineVersion": "AUTO", "EffectiveEngineVersion": "Athena engine version 3"}


@dataclass(slots=True)
class WorkGroup:
    """A workgroup. `output`: where its results go; `enforced`: whatever a query says."""

    name: str
    made_at: int
    output: str = ""
    description: str = ""
    enforced: bool = False
    enabled: bool = True
    prepared: dict[str, dict[str, Any]] = field(default_factory=dict)

    def described(self) -> dict[str, Any]:
        """As GetWorkGroup shows it (https://docs.aws.amazon.com/athena/latest/APIReference/API_WorkGroup.html)."""
        configuration = {
            "ResultConfiguration": {"OutputLocation": self.output} if self.output else {},
            "EnforceWorkGroupConfiguration": self.enforced,
            "PublishCloudWatchMetricsEnabled": False,
            "RequesterPaysEnabled": False,
            "EngineVersion": _VERSION,
        }
        return {**self.summary(), "Configuration": configuration}

    def summary(self) -> dict[str, Any]:
        """As ListWorkGroups shows it."""
        return {
            "Name": self.name,
            "State": "ENABLED" if self.enabled else "DISABLED",
            "Description": self.description,
            "CreationTime": to_datetime(self.made_at),
            "EngineVersion": _VERSION,
        }


class WorkGroups:
    """The workgroups of a world; every account and region has `primary`."""

    def __init__(self, began: int) -> None:
        self._began = began
        self._groups: dict[tuple[str, str], dict[str, WorkGroup]] = {}

    def gaps(self) -> dict[str, Gap]:
        """The operations, by name."""
        return {
            "athena:ListWorkGroups": self.list,
            "athena:GetWorkGroup": self.get,
            "athena:CreateWorkGroup": self.create,
            "athena:UpdateWorkGroup": self.update,
            "athena:DeleteWorkGroup": self.delete,
            "athena:ListEngineVersions": self.list_engines,
            "athena:CreatePreparedStatement": self.prepare,
            "athena:GetPreparedStatement": self.get_prepared,
            "athena:BatchGetPreparedStatement": self.batch_get_prepared,
            "athena:ListPreparedStatements": self.list_prepared,
            "athena:UpdatePreparedStatement": self.update_prepared,
            "athena:DeletePreparedStatement": self.delete_prepared,
        }

    def known(self, asked: Asked) -> WorkGroup:
        """The workgroup a call names, `primary` where it names none; Athena's refusal where there is none."""
        name = str(asked.call.params.get("WorkGroup") or asked.call.params.get("Name") or PRIMARY)
        return self._named(asked, name)

    def of_query(self, asked: Asked) -> WorkGroup:
        """The workgroup a query is sent to."""
        found = self._named(asked, str(asked.call.params.get("WorkGroup") or PRIMARY))
        if not found.enabled:
            raise invalid(f"WorkGroup {found.name} is disabled.")
        return found

    def _named(self, asked: Asked, name: str) -> WorkGroup:
        found = self._of(asked).get(name)
        if found is None:
            raise invalid(f"WorkGroup {name} is not found.")
        return found

    def _of(self, asked: Asked) -> dict[str, WorkGroup]:
        place = (asked.account, asked.call.region)
        if place not in self._groups:
            usual = f"s3://{bucket_name(*place)}/"
            self._groups[place] = {PRIMARY: WorkGroup(PRIMARY, self._began, usual)}
        return self._groups[place]

    def list(self, asked: Asked) -> dict[str, Any]:
        """All of them."""
        lines, token = page(asked, [group.summary() for _, group in sorted(self._of(asked).items())], 50)
        return {"WorkGroups": lines} | ({"NextToken": token} if token else {})

    def get(self, asked: Asked) -> dict[str, Any]:
        """One, with the place its results go to."""
        return {"WorkGroup": self.known(asked).described()}

    def create(self, asked: Asked) -> dict[str, Any]:
        """Make one."""
        params = asked.call.params
        name = str(params["Name"])
        if not re.fullmatch(r"[a-zA-Z0-9._-]{1,128}", name):
            raise invalid(f"WorkGroup name {name} is not valid")
        if name in self._of(asked):
            raise invalid("WorkGroup is already created")
        made = WorkGroup(name, asked.now, description=str(params.get("Description") or ""))
        self._configure(made, params.get("Configuration") or {})
        self._of(asked)[name] = made
        return {}

    def update(self, asked: Asked) -> dict[str, Any]:
        """Change one's configuration, description or state."""
        params, found = asked.call.params, self.known(asked)
        if "Description" in params:
            found.description = str(params["Description"])
        if "State" in params:
            found.enabled = params["State"] == "ENABLED"
        self._configure(found, params.get("ConfigurationUpdates") or {})
        return {}

    @staticmethod
    def _configure(group: WorkGroup, given: Any) -> None:
        results = given.get("ResultConfiguration") or given.get("ResultConfigurationUpdates") or {}
        if results.get("RemoveOutputLocation"):
            group.output = ""
        group.output = str(results.get("OutputLocation") or group.output)
        group.enforced = bool(given.get("EnforceWorkGroupConfiguration", group.enforced))

    def delete(self, asked: Asked) -> dict[str, Any]:
        """Take one away. `primary` stays."""
        found = self.known(asked)
        if found.name == PRIMARY:
            raise invalid("The primary workgroup cannot be deleted")
        if found.prepared and not asked.call.params.get("RecursiveDeleteOption"):
            raise invalid(f"WorkGroup {found.name} is not empty")
        del self._of(asked)[found.name]
        return {}

    def list_engines(self, asked: Asked) -> dict[str, Any]:
        """The engine versions to choose from."""
        del asked
        return {"EngineVersions": [_VERSION]}

    def prepare(self, asked: Asked) -> dict[str, Any]:
        """Keep a statement under a name."""
        params, group = asked.call.params, self.known(asked)
        name = str(params["StatementName"])
        if name in group.prepared:
            raise invalid(f"PreparedStatement {name} already exists in WorkGroup {group.name}")
        keep(group, name, str(params["QueryStatement"]), asked.now, str(params.get("Description") or ""))
        return {}

    def get_prepared(self, asked: Asked) -> dict[str, Any]:
        """One prepared statement."""
        return {"PreparedStatement": _shown(self._prepared(asked))}

    def batch_get_prepared(self, asked: Asked) -> dict[str, Any]:
        """Several; unknown names are told apart."""
        group = self.known(asked)
        wanted = [str(name) for name in asked.call.params.get("PreparedStatementNames") or ()]
        unknown = [
            {"StatementName": name, "ErrorCode": "STATEMENT_NOT_FOUND", "ErrorMessage": f"PreparedStatement {name} was not found"}
            for name in wanted
            if name not in group.prepared
        ]
        found = [_shown(group.prepared[name]) for name in wanted if name in group.prepared]
        return {"PreparedStatements": found, "UnprocessedPreparedStatementNames": unknown}

    def list_prepared(self, asked: Asked) -> dict[str, Any]:
        """Their names."""
        kept = [
            {"StatementName": name, "LastModifiedTime": to_datetime(each["at"])}
            for name, each in sorted(self.known(asked).prepared.items())
        ]
        lines, token = page(asked, kept, 50)
        return {"PreparedStatements": lines} | ({"NextToken": token} if token else {})

    def update_prepared(self, asked: Asked) -> dict[str, Any]:
        """Change a prepared statement's text."""
        found, params = self._prepared(asked), asked.call.params
        text, told = str(params["QueryStatement"]), str(params.get("Description") or found["Description"])
        keep(self.known(asked), str(found["StatementName"]), text, asked.now, told)
        return {}

    def delete_prepared(self, asked: Asked) -> dict[str, Any]:
        """Forget a prepared statement."""
        del self.known(asked).prepared[str(self._prepared(asked)["StatementName"])]
        return {}

    def _prepared(self, asked: Asked) -> dict[str, Any]:
        group, name = self.known(asked), str(asked.call.params.get("StatementName") or "")
        if name not in group.prepared:
            raise AwsError("ResourceNotFoundException", f"PreparedStatement {name} was not found in workGroup {group.name}", 400)
        return group.prepared[name]


def keep(group: WorkGroup, name: str, sql: str, now: int, description: str = "") -> None:
    """Keep a statement under a name in a workgroup."""
    group.prepared[name] = {
        "StatementName": name,
        "QueryStatement": sql,
        "WorkGroupName": group.name,
        "Description": description,
        "at": now,
    }


def _shown(kept: dict[str, Any]) -> dict[str, Any]:
    shown = {key: value for key, value in kept.items() if key != "at" and value}
    return {**shown, "LastModifiedTime": to_datetime(kept["at"])}


_PREPARE = re.compile(r"\s*PREPARE\s+(\w+)\s+FROM\s+(.+)", re.IGNORECASE | re.DOTALL)
_EXECUTE = re.compile(r"\s*EXECUTE\s+(\w+)(?:\s+USING\s+(.+?))?\s*;?\s*", re.IGNORECASE | re.DOTALL)
_FORGET = re.compile(r"\s*DEALLOCATE\s+PREPARE\s+(\w+)\s*;?\s*", re.IGNORECASE)
_LITERAL = re.compile(r"\s*('(?:[^']|'')*'|[^,']+)\s*(?:,|$)")


def executed(sql: str, group: WorkGroup) -> tuple[str, list[str]] | None:
    """(the statement EXECUTE names, the literals after USING), or None for any other statement.

    https://docs.aws.amazon.com/athena/latest/ug/querying-with-prepared-statements-querying.html
    """
    found = _EXECUTE.fullmatch(sql)
    if found is None:
        return None
    if found[1] not in group.prepared:
        raise invalid(f"PreparedStatement {found[1]} was not found in workGroup {group.name}")
    return str(group.prepared[found[1]]["QueryStatement"]), [part.strip() for part in _LITERAL.findall(found[2] or "")]


def preparing(sql: str, group: WorkGroup, now: int) -> str | None:
    """Carry out PREPARE and DEALLOCATE PREPARE; what Athena calls the statement, or None for any other."""
    if made := _PREPARE.fullmatch(sql):
        keep(group, made[1], made[2].strip().rstrip(";"), now)
        return "PREPARE"
    if gone := _FORGET.fullmatch(sql):
        if group.prepared.pop(gone[1], None) is None:
            raise invalid(f"PreparedStatement {gone[1]} was not found in workGroup {group.name}")
        return "DEALLOCATE_PREPARE"
    return None
