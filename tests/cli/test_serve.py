"""`ircoach serve`: a case that other programs reach, until Ctrl-C."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from ircoach.case import journal as journals
from ircoach.cli.serve import stand_until
from ircoach.world.callers import Keys
from tests.case.clients import send, sign
from tests.cli.support import SMALL, Run, shell
from tests.project.support import ROOT

BODY = b"Action=GetCallerIdentity&Version=2011-06-15"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def server(ircoach_home: Path, unmeasured: None) -> Iterator[tuple[subprocess.Popen[str], dict[str, Any]]]:
    """A served case of the smallest scenario and what it told of itself."""
    command = [sys.executable, "-m", "ircoach", "serve", str(SMALL), "--variant", "stolen", "--learner", "ada", "--json"]
    with subprocess.Popen(
        command, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        text = ""
        while not text.endswith("\n}\n") and (line := process.stdout.readline()):
            text += line
        yield process, json.loads(text)
        process.kill()


@pytest.mark.slow
def test_other_programs_reach_it_until_it_is_ended(server: tuple[subprocess.Popen[str], dict[str, Any]], ircoach: Run) -> None:
    """Signed calls and shells that source its file are the responder; Ctrl-C ends it cleanly and the journal has every act."""
    process, told = server
    key = told["credentials"][told["account"]]
    keys = Keys(key["access_key_id"], key["secret_access_key"], key["session_token"])
    parts = urlsplit(told["endpoint"])
    heard = send(int(parts.port or 0), "/", sign(keys, parts.netloc, method="POST", body=BODY, headers=FORM), "POST", BODY)
    assert b":assumed-role/IncidentResponder/ada" in heard.body
    code = "import boto3; print(boto3.client('sts').get_caller_identity()['Account'])"
    typed = f'. "{told["activate"]}"; "{sys.executable}" -c "{code}"'
    other = subprocess.run(
        ["sh", "-c", typed],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert other.stdout.strip() == told["accounts"][told["account"]], other.stderr
    again = shell("serve", SMALL, "--variant", "stolen", "--learner", "ada")
    assert again.code == 1
    assert "already open" in again.err
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 0
    assert f"ircoach grade {told['journal']}" in said
    assert not Path(told["activate"]).exists()
    assert len(journals.read(Path(told["journal"])).entries) == 2
    (case,) = ircoach("cases", "--json").json
    assert case["state"] == "open"


def test_ctrl_c_is_heard_where_a_wait_cannot_be_interrupted() -> None:
    """On Windows a signal is only seen between two waits: none is without an end, and the last is when it was told."""
    waits: list[float | None] = []

    class Told(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            waits.append(timeout)
            return len(waits) == 3

    stand_until(Told())
    assert len(waits) == 3
    assert all(seconds is not None and seconds <= 1 for seconds in waits)
