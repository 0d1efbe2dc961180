"""Fixtures of the command line's tests."""

from __future__ import annotations

import pytest

from ircoach.cli import run
from tests.cli.support import Run, Said


@pytest.fixture
def ircoach(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run one command line in this process, errors and exit codes as the console script makes them."""
    monkeypatch.setenv("NO_COLOR", "1")

    def run_one(*arguments: object) -> Said:
        code = run([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return run_one
