"""The child process: kills and interrupts lose nothing, and one case has one holder."""

from __future__ import annotations

import base64
import contextlib
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from ircoach.case import journal as journals
from ircoach.case.opening import open_child
from ircoach.errors import BadInput, CaseHeld, JournalForeign, WorldGone
from tests.case.test_host import evidence, play
from tests.small import ONE_KEY, small_header

pytestmark = pytest.mark.slow


def _open(path: Path, **more: object):  # type: ignore[no-untyped-def]  # a test's shorthand
    return open_child(ONE_KEY, small_header(**more), path)


def test_a_case_survives_its_world_being_killed(tmp_path: Path) -> None:
    """After kill -9 of the child the next call says so, and opening again goes on exactly there."""
    path = tmp_path / "case.jsonl"
    case = _open(path)
    case.client("ec2").describe_instances()
    case.assess("sorta sick", "not yet", "just the alert")
    now = case.now
    os.kill(case._link.pipe.pid, signal.SIGKILL)
    with pytest.raises(WorldGone, match="open the case again"):
        case.pin("x")
    again = _open(path)
    assert again.now == now
    assert [a["verdict"] for a in again.assessments] == ["sorta sick"]
    again.close()


@pytest.mark.usefixtures("unmeasured")
def test_twenty_kills_leave_the_same_evidence(tmp_path: Path) -> None:
    """A case killed at twenty random moments ends with the evidence of one that never was."""
    steady = play(tmp_path / "steady.jsonl")
    entries = journals.read(tmp_path / "steady.jsonl").entries
    dice, path = random.Random(20), tmp_path / "killed.jsonl"
    case = _open(path)
    done = 0
    kills = 0
    while done < len(entries):
        entry = entries[done]
        head = {"kind": entry.kind, "step": entry.step, "data": {k: v for k, v in entry.data.items() if k != "body"}}
        body = base64.b64decode(entry.data["body"]) if entry.kind == "call" else b""
        if kills < 20 and dice.random() < 0.8:
            kills += 1
            killer = threading.Timer(dice.random() * 0.004, os.kill, (case._link.pipe.pid, signal.SIGKILL))
            killer.start()
            with contextlib.suppress(WorldGone):
                case._link.ask(head, body)
            killer.join()
            time.sleep(0.01)
            case._link.close()
            case = _open(path)
        else:
            case._link.ask(head, body)
        done = int(case.state["entries"])
    case.close()
    from ircoach.case.host import Host
    from ircoach.scenario.library import Folder

    written = journals.read(path)
    again = Host(Folder(ONE_KEY), written.header)
    again.replay(written.entries)
    again.world.advance(again.world.alert_at + 60 * 60 * 1_000_000)
    assert [e.digest for e in written.entries] == [e.digest for e in entries]
    assert evidence(again) == evidence(steady)


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent the POSIX way")
def test_twenty_interrupts_lose_nothing_and_repeat_nothing(tmp_path: Path) -> None:
    """Ctrl-C in the middle of calls leaves the pipe usable; what was admitted happened once."""
    path = tmp_path / "case.jsonl"
    case = _open(path)
    dice, interrupted = random.Random(7), 0
    ec2 = case.client("ec2")
    for _ in range(20):
        timer = threading.Timer(dice.random() * 0.006, os.kill, (os.getpid(), signal.SIGINT))
        try:
            timer.start()
            ec2.describe_instances()
            timer.join()
            time.sleep(0.001)
        except KeyboardInterrupt:
            interrupted += 1
        timer.join()
    assert interrupted > 0
    assert ec2.describe_instances()["Reservations"]
    entries = int(case.state["entries"])
    assert 1 <= entries <= 21
    case.close()
    assert len(journals.read(path).entries) == entries


def test_a_case_keeps_the_clock_it_was_begun_with(tmp_path: Path) -> None:
    """A drill opened again for longer would go on with its old end, and say the new one."""
    path = tmp_path / "drill.jsonl"
    _open(path, mode="drill", minutes=5).close()
    with pytest.raises(BadInput, match="minutes: 60 was asked for, and this case was begun with 5"):
        _open(path, mode="drill", minutes=60)
    _open(path, mode="drill", minutes=5).close()


def test_nobody_s_clock_runs_while_their_world_is_built(tmp_path: Path) -> None:
    """A slow machine takes nothing from an exam: it begins when its alert can be read."""
    header = {**small_header(mode="exam"), "begun": time.time() - 600}  # as if the building had taken ten minutes
    case = open_child(ONE_KEY, header, tmp_path / "exam.jsonl")
    assert case.elapsed.total_seconds() < 300
    case.close()


def test_a_second_holder_is_told_who_has_it(tmp_path: Path) -> None:
    """Opening an open case elsewhere names the process that holds it."""
    path = tmp_path / "case.jsonl"
    case = _open(path)
    with pytest.raises(CaseHeld, match=str(os.getpid())):
        _open(path)
    case.close()
    _open(path).close()


def test_a_journal_of_another_scenario_version_does_not_go_on(tmp_path: Path) -> None:
    """An open case is pinned to its engine and scenario."""
    header = small_header()
    header["engine"] = {**header["engine"], "scenario": "0123456789abcdef"}  # type: ignore[dict-item]  # a plain dict
    journals.Journal.create(tmp_path / "case.jsonl", header).close()
    with pytest.raises(JournalForeign, match="0123456789abcdef"):
        _open(tmp_path / "case.jsonl")


def test_a_dead_kernel_takes_its_world_along(tmp_path: Path) -> None:
    """When the kernel is killed the child ends too and lets go of the case."""
    root = Path(__file__).parents[2]
    code = (
        "import sys, os, time; from tests.case.test_child import _open; from pathlib import Path;"
        "case = _open(Path(sys.argv[1])); print(case._link.pipe.pid, flush=True); time.sleep(60)"
    )
    path = tmp_path / "case.jsonl"
    kernel = subprocess.Popen(
        [sys.executable, "-c", code, str(path)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    assert kernel.stdout is not None
    assert int(kernel.stdout.readline()) > 0
    kernel.kill()
    kernel.wait()
    kernel.stdout.close()
    for _ in range(100):
        try:
            _open(path).close()
            return
        except CaseHeld:
            time.sleep(0.1)
    pytest.fail("the child of a dead kernel still holds the case")


def test_threads_share_a_case(tmp_path: Path) -> None:
    """Calls from many threads are admitted one after the other, each once."""
    from concurrent.futures import ThreadPoolExecutor

    case = _open(tmp_path / "case.jsonl")
    ec2 = case.client("ec2")
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: len(ec2.describe_instances()["Reservations"]), range(24)))
    assert found == [1] * 24
    assert case.state["entries"] == 24
    case.close()


def test_a_kernel_carries_calls_without_loading_a_world(tmp_path: Path) -> None:
    """moto, the storylines and the grader stay on the world's side: opening is quick, and there is nothing to peep at."""
    code = (
        "import sys, ircoach, boto3\n"
        f"case = ircoach.open_case({str(ONE_KEY)!r}, learner='ada', variant='stolen', seed=1)\n"
        "boto3.client('sts').get_caller_identity()\n"
        "case.close()\n"
        "print(sorted(name for name in sys.modules if name in ('moto', 'ircoach.world.world', 'ircoach.grader.grading')))\n"
    )
    environment = {**os.environ, "IRCOACH_HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"
