"""A case goes on in another notebook on another machine: all it takes along is the journal."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import start_new_kernel

from tests.conftest import home_environment
from tests.small import ONE_KEY

OPEN = f"import ircoach; case = ircoach.open_case({str(ONE_KEY)!r}, learner='ada', variant='stolen')"
WORK = "case.pin('a text', 'odd'); case.assess('sick', 'stop it now', 'an unknown place', cites=['P1']); case.wait(3);"
STATE = "import json; print('STATE', json.dumps(dict(case.state), default=str))"


@contextmanager
def notebook_at(machine: Path) -> Iterator[BlockingKernelClient]:
    """A kernel as JupyterLab starts it, on a machine whose only home is this folder."""
    manager, client = start_new_kernel(env={**os.environ, **home_environment(machine)})
    try:
        yield client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def run(kernel: BlockingKernelClient, *cells: str) -> str:
    """Run cells; returns what stood below them, as plain text."""
    shown: list[str] = []

    def heard(message: dict[str, Any]) -> None:
        said = message["content"]
        shown.append(said.get("text", "") or said.get("data", {}).get("text/plain", ""))

    for cell in cells:
        reply = kernel.execute_interactive(cell, output_hook=heard, timeout=60)
        assert reply["content"]["status"] == "ok", reply["content"]
    return "\n".join(shown)


def state(kernel: BlockingKernelClient) -> dict[str, Any]:
    """The state of the case, as far as it is not about this kernel."""
    found = dict(json.loads(run(kernel, STATE).partition("STATE ")[2]))
    del found["number"]  # of the message that told it
    return found


def test_with_the_journal_alone_another_machine_is_where_you_were(tmp_path: Path, unmeasured: None) -> None:
    """Copied into another home it opens on the friendly line, at the same state and time; opened again, nothing doubles."""
    here, there = tmp_path / "here", tmp_path / "there"
    with notebook_at(here) as kernel:
        assert "Welcome back" not in run(kernel, OPEN)
        run(kernel, WORK)
        left = state(kernel)
    (journal,) = (here / "ircoach").rglob("*.jsonl")
    copy = there / journal.relative_to(here)
    copy.parent.mkdir(parents=True)
    shutil.copy(journal, copy)
    with notebook_at(there) as kernel:
        for _ in range(2):
            shown = run(kernel, OPEN)
            assert (
                "Welcome back, ada. You are where you were: +3:12 since the alert, your last call was “sick, stop it now”"
                in shown
            )
            assert state(kernel) == left
