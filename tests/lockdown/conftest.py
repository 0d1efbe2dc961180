"""Fixtures of the lockdown's tests."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ircoach.lockdown import Door, Upstream, sealed_environment
from tests.lockdown.support import KEY, SECRET, Outside, environment, run


@pytest.fixture
def outside() -> Iterator[Outside]:
    """Where a call that leaves the machine would arrive."""
    with Outside() as outside:
        yield outside


@pytest.fixture
def door(outside: Outside) -> Iterator[Door]:
    """A door whose only way on is the outside: what it lets through is seen there."""
    with Door(upstream=Upstream(http=outside.url, https=outside.url), seconds=5, idle_seconds=5) as door:
        yield door


@pytest.fixture
def sealed(door: Door, home: Path, tmp_path: Path) -> dict[str, str]:
    """The environment of a child while a case is open."""
    return sealed_environment(
        tmp_path / "case",
        access_key_id=KEY,
        secret_access_key=SECRET,
        region="us-east-1",
        door=door.url,
        base=environment(home),
    )


@pytest.fixture(scope="session")
def aws() -> str:
    """The AWS CLI: IRCOACH_TEST_AWS names one, else the PATH. Never a dependency: each version pins its own botocore."""
    found = os.environ.get("IRCOACH_TEST_AWS") or shutil.which("aws")
    if not found or run([found, "--version"], os.environ).returncode:
        pytest.skip(
            "no AWS CLI: pip install awscli in an environment of its own, and put it on the PATH or name it in IRCOACH_TEST_AWS"
        )
    return found


@pytest.fixture
def curl() -> str:
    """curl, which speaks for every program that reads the proxy variables."""
    found = shutil.which("curl")
    if not found:
        pytest.skip("no curl on the PATH")
    return found
