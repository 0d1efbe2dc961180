"""One API call as a value: carried out by the responder's client, or written as boto3 and the AWS CLI write it."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore import xform_name

from ircoach.case.case import Case

#: services the AWS CLI calls otherwise than boto3
_CLI = {"s3": "s3api"}


@dataclass(frozen=True, slots=True)
class Ask:
    """A call: boto3's service and operation (`describe_images`), its parameters, and where; empty for where the case is."""

    service: str
    operation: str
    params: Mapping[str, Any] = field(default_factory=dict)
    account: str = ""
    region: str = ""

    def run(self, case: Case) -> dict[str, Any]:
        """Carry it out through the gate, all its pages. Raises ClientError where AWS refuses, BadInput for an unknown account."""
        client = self._client(case)
        if client.can_paginate(self.operation):
            found: dict[str, Any] = client.get_paginator(self.operation).paginate(**self.params).build_full_result()
            return found
        answer: dict[str, Any] = getattr(client, self.operation)(**self.params)
        return {key: value for key, value in answer.items() if key != "ResponseMetadata"}

    def python(self, case: Case) -> str:
        """The call as a line of Python."""
        where = "".join(f", {name}={_literal(value)}" for name, value in self._elsewhere(case).items())
        given = ", ".join(f"{name}={_literal(value)}" for name, value in self.params.items())
        client = f"case.client({_literal(self.service)}{where})"
        if self._client(case).can_paginate(self.operation):
            return f"{client}.get_paginator({_literal(self.operation)}).paginate({given}).build_full_result()"
        return f"{client}.{self.operation}({given})"

    def cli(self, case: Case) -> str:
        """The call as a line of shell; a profile for each account is at hand in a case's shell."""
        words = ["aws", _CLI.get(self.service, self.service), self.operation.replace("_", "-")]
        for name, value in self.params.items():
            words += _option(name, value)
        elsewhere = self._elsewhere(case)
        words += ["--profile", elsewhere["account"]] if "account" in elsewhere else []
        words += ["--region", elsewhere["region"]] if "region" in elsewhere else []
        return shlex.join(words)

    def _client(self, case: Case) -> Any:
        return case.client(self.service, **self._elsewhere(case))

    def _elsewhere(self, case: Case) -> dict[str, str]:
        """What differs from where a bare client of the case works."""
        told = {"account": self.account, "region": self.region}
        usual = {"account": case.account, "region": case.region}
        return {name: value for name, value in told.items() if value and value != usual[name]}


def _option(name: str, value: Any) -> list[str]:
    option = "--" + xform_name(name, "-")
    if isinstance(value, bool):
        return [option if value else f"--no-{option[2:]}"]
    if isinstance(value, (list, tuple)) and all(isinstance(each, (str, int)) for each in value):
        return [option, *map(str, value)]
    return [option, value if isinstance(value, str) else json.dumps(value)]


def _literal(value: Any) -> str:
    """A value as it is usually typed in Python: texts in double quotes."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_literal(key)}: {_literal(each)}" for key, each in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_literal, value))}]"
    if isinstance(value, str):
        return repr(value) if '"' in value and "'" not in value else json.dumps(value, ensure_ascii=False)
    return repr(value)
