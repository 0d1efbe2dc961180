"""Tests of `ircoach.lockdown.leading`; tests/case/test_enclosure.py has the AWS CLIs themselves."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

import pytest

from ircoach.lockdown import leading

DOOR = "http://127.0.0.1:4321"


@pytest.fixture(autouse=True)
def door(monkeypatch: pytest.MonkeyPatch) -> None:
    """The endpoint of an open case, as children see it."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", DOOR)
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3_CONTROL", f"{DOOR}/control")


def session_of(version: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A session of a botocore that tells which endpoint its clients were given."""
    module, providers = ModuleType(f"{version}.session"), ModuleType(f"{version}.configprovider")
    module.__package__ = version
    if version == "newer":
        providers.ConfiguredEndpointProvider = object  # type: ignore[attr-defined]  # what tells the versions apart

    class Session:
        def create_client(self, service_name: str, region_name: str | None = None, endpoint_url: str | None = None) -> str | None:
            return endpoint_url

    module.Session = Session  # type: ignore[attr-defined]  # as botocore.session has it
    monkeypatch.setitem(sys.modules, providers.__name__, providers)
    leading.lead(module)
    return Session()


def test_an_older_botocore_is_given_the_door(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever names no endpoint gets the door; whoever names one, by name or by place, is left with it."""
    session = session_of("older", monkeypatch)
    assert session.create_client("sts") == session.create_client("sts", "us-east-1", None) == DOOR
    assert session.create_client("s3control") == f"{DOOR}/control"
    assert session.create_client("sts", endpoint_url="http://mine") == "http://mine"
    assert session.create_client("sts", "us-east-1", "http://mine") == "http://mine"


def test_a_newer_botocore_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """It reads the variable itself, and its own rules of precedence stand."""
    assert session_of("newer", monkeypatch).create_client("sts") is None
