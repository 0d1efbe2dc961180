"""The AWS CLI where a model answer expects boto3: `client.describe_images(ImageIds=[…])` becomes one `aws ec2 describe-images`.

Parameters go in as the CLI's JSON, results come back from its output. Pages are the CLI's own affair, so a paginator has one.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore import xform_name
from botocore.exceptions import ClientError

from ircoach.case.case import Case


def aws_or_skip() -> str:
    """The AWS CLI, whichever is on the PATH. In CI a missing one is a failure."""
    found = os.environ.get("IRCOACH_TEST_AWS") or shutil.which("aws")
    if not found:
        missing = "no AWS CLI on the PATH (it pins its own botocore, so it is not among the dev extras); apt-get install awscli"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(missing)
    return str(found)


@dataclass(frozen=True, slots=True)
class Cli:
    """One service of the CLI. `words` come before the service: a profile, an endpoint."""

    service: str
    words: tuple[str, ...]
    environment: Mapping[str, str]
    ran: list[str] = field(default_factory=list)

    def __getattr__(self, operation: str) -> Any:
        return lambda **params: self.run(operation, params)

    def get_paginator(self, operation: str) -> Pages:
        """A paginator of one page: the CLI has put them together."""
        return Pages(self, operation)

    def run(self, operation: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Run one command. Raises ClientError as boto3 would."""
        command = [*self.words, self.service, xform_name(operation).replace("_", "-"), "--output", "json"]
        self.ran.append(" ".join(command[-4:-2]))
        told = json.dumps(params, default=_plain)
        done = subprocess.run(
            [*command, "--cli-input-json", told],
            env=dict(self.environment),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        if done.returncode == 0:
            result: dict[str, Any] = json.loads(done.stdout or "{}")
            return result
        refused = re.search(r"An error occurred \((\w[\w.]*)\) when calling the \w+ operation[^:]*: (.*)", done.stderr)
        assert refused, done.stderr
        raise ClientError({"Error": {"Code": refused[1], "Message": refused[2]}}, operation)


@dataclass(frozen=True, slots=True)
class Pages:
    """What `get_paginator` gives."""

    cli: Cli
    operation: str

    def paginate(self, **params: Any) -> Iterator[dict[str, Any]]:
        """The one page."""
        yield self.cli.run(self.operation, params)


class ByCli:
    """A case whose AWS calls are made by the AWS CLI, everything else by the case itself.

    `by_option` points it at the case with `--endpoint-url`; otherwise the environment does.
    """

    def __init__(self, case: Case, environment: Mapping[str, str], *, by_option: bool) -> None:
        self._case = case
        self._aws = aws_or_skip()
        self._option = ("--endpoint-url", case.endpoint()) if by_option else ()
        unled = {name: value for name, value in environment.items() if not name.startswith("AWS_ENDPOINT_URL")}
        self._environment = unled if by_option else environment
        self.ran: list[str] = []

    def client(self, service: str, account: str | None = None, region: str | None = None) -> Cli:
        """The CLI for one service, in an account's profile."""
        profile = ("--profile", account) if account else ()
        place = ("--region", region) if region else ()
        return Cli(service, (self._aws, *self._option, *profile, *place), self._environment, self.ran)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._case, name)


def _plain(value: Any) -> str:
    assert isinstance(value, dt.datetime)
    return value.isoformat()
