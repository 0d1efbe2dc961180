"""`ircoach doctor`: each thing that can be wrong, and what mends it."""

from __future__ import annotations

import socket
import subprocess
import sys
import webbrowser
from importlib import metadata
from pathlib import Path

import pytest

from ircoach.cli import checks
from ircoach.cli import doctor as command
from ircoach.cli.checks import Finding
from tests.cli.support import Run, shell


def only(check: object) -> Finding:
    """The one finding of a check."""
    (finding,) = list(check())  # type: ignore[operator]  # any check
    return finding


def test_the_report_is_a_line_a_finding_and_says_what_mends(ircoach: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is wrong is followed by how to mend it, and the exit code is 1 where something fails."""
    found = [Finding("Python", "ok", "3.12"), Finding("disk", "fail", "3 MB free", "Make room.")]
    monkeypatch.setattr(command, "CHECKS", (lambda: iter(found),))
    said = ircoach("doctor")
    assert said.code == 1
    assert said.out.splitlines() == [
        "ok    Python  3.12",
        "fail  disk    3 MB free",
        "              → Make room.",
        "",
        "1 to mend before you begin.",
    ]


@pytest.mark.parametrize(("state", "ends"), [("ok", "All is well."), ("warn", "You can begin; 1 warning above.")])
def test_a_warning_does_not_fail(ircoach: Run, monkeypatch: pytest.MonkeyPatch, state: str, ends: str) -> None:
    """Only what stops a learner is a failure."""
    monkeypatch.setattr(command, "CHECKS", (lambda: iter([Finding("x", state, "seen", "mend")]),))  # type: ignore[arg-type]  # both states
    said = ircoach("doctor")
    assert said.code == 0
    assert said.out.splitlines()[-1] == ends


def test_a_check_that_breaks_is_a_finding_and_stops_no_other(ircoach: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A doctor who faints helps nobody."""

    def odd_check() -> None:
        raise RuntimeError("no idea")

    monkeypatch.setattr(command, "CHECKS", (odd_check, lambda: iter([Finding("x", "ok", "seen")])))
    told = ircoach("doctor", "--json").json
    assert [finding["state"] for finding in told] == ["warn", "ok"]
    assert "RuntimeError: no idea" in told[0]["seen"]


def test_an_old_python_is_told_the_version_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Older Pythons cannot run the world."""
    monkeypatch.setattr(checks, "OLDEST", (3, 99))
    finding = only(checks.python_version)
    assert finding.state == "fail"
    assert "Python 3.99 or newer" in finding.mend


@pytest.mark.parametrize(("wanted", "seen"), [("moto==1.0", "moto "), ("no-such-package>=2", "no-such-package missing")])
def test_a_wrong_or_missing_package_is_told_with_its_pip_line(monkeypatch: pytest.MonkeyPatch, wanted: str, seen: str) -> None:
    """The line to type is there, version and all."""
    monkeypatch.setattr(metadata, "requires", lambda name: ["rich>=1", wanted, 'pytest>=8; extra == "dev"'])
    finding = only(checks.packages)
    assert finding.state == "fail"
    assert seen in finding.seen
    assert finding.mend.endswith(f"-m pip install '{wanted}'")


def test_this_environment_has_what_it_asks_for() -> None:
    """What pyproject.toml asks for is installed here, in the versions it asks for."""
    assert only(checks.packages).state == "ok"


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="/proc stands in for a folder that nobody may write to, root included"
)
def test_a_read_only_data_folder_is_told_how_to_be_moved(monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable that moves it is named."""
    monkeypatch.setenv("IRCOACH_HOME", "/proc/ircoach")
    finding = only(checks.data_place)
    assert finding.state == "fail"
    assert "IRCOACH_HOME" in finding.mend


def test_a_data_folder_that_is_a_file_is_told(home: Path) -> None:
    """Not every path that exists is a folder."""
    (home / "ircoach").write_text("")
    assert only(checks.data_place).state == "fail"


@pytest.mark.parametrize(("room", "state"), [(1 << 20, "fail"), (100 << 20, "warn"), (10 << 30, "ok")])
def test_a_full_disk_is_told_before_a_journal_finds_out(monkeypatch: pytest.MonkeyPatch, room: int, state: str) -> None:
    """Tight is a failure, scarce a warning."""
    monkeypatch.setattr(checks.shutil, "disk_usage", lambda path: type("Usage", (), {"free": room})())
    assert list(checks.data_place())[-1].state == state


def test_a_machine_that_forbids_ports_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """JupyterLab has to listen somewhere."""

    def forbidden(address: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(socket, "create_server", forbidden)
    finding = only(checks.loopback)
    assert finding.state == "fail"
    assert "Operation not permitted" in finding.seen


def test_a_world_that_cannot_start_is_told_with_its_last_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the child said when it died is what helps."""
    monkeypatch.setattr("ircoach.world.carriers.pipe.sys.executable", "/bin/false")
    finding = only(checks.child_process)
    assert finding.state == "fail"
    assert "ended" in finding.seen


@pytest.mark.slow
def test_a_world_starts_here() -> None:
    """The child process answers."""
    assert only(checks.child_process).state == "ok"


def test_another_python_s_kernel_is_warned_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stray kernel spec would run the notebook where ircoach is not installed."""
    listed = '{"kernelspecs": {"python3": {"resource_dir": "/home/ada/kernels/python3", "spec": {"argv": ["/bin/sh", "-m"]}}}}'
    monkeypatch.setattr(subprocess, "run", lambda *a, **k: subprocess.CompletedProcess(a, 0, stdout=listed))
    finding = only(checks.kernel)
    assert finding.state == "warn"
    assert "/home/ada/kernels/python3" in finding.mend


@pytest.mark.parametrize("listed", ["", "{}", '{"kernelspecs": {}}'])
def test_no_kernel_is_told_with_its_pip_line(monkeypatch: pytest.MonkeyPatch, listed: str) -> None:
    """Without a kernel no lab runs."""
    monkeypatch.setattr(subprocess, "run", lambda *a, **k: subprocess.CompletedProcess(a, 0, stdout=listed))
    finding = only(checks.kernel)
    assert finding.state == "fail"
    assert "ipykernel" in finding.mend


def test_no_browser_is_a_warning_with_a_way_round(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server without a screen can still be used."""

    def none() -> None:
        raise webbrowser.Error

    monkeypatch.setattr(webbrowser, "get", none)
    finding = only(checks.browser)
    assert finding.state == "warn"
    assert "--no-browser" in finding.mend


@pytest.mark.parametrize(("bypass", "state"), [("", "warn"), ("localhost,127.0.0.1", "ok")])
def test_a_proxy_must_leave_loopback_alone(monkeypatch: pytest.MonkeyPatch, bypass: str, state: str) -> None:
    """A proxy that catches JupyterLab's own address is the usual reason for an empty page."""
    monkeypatch.setenv("http_proxy", "http://proxy.example:3128")
    monkeypatch.setenv("no_proxy", bypass)
    assert only(checks.network).state == state


def test_your_aws_settings_are_named_and_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """The report can be sent to a helper: a secret's name is in it, the secret is not."""
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "do-not-show")
    finding = only(checks.aws_settings)
    assert finding.state == "ok"
    assert "AWS_SECRET_ACCESS_KEY" in finding.seen
    assert "ignores them" in finding.seen
    assert "do-not-show" not in str(finding)


def test_the_lock_on_real_aws_is_on_here() -> None:
    """Importing ircoach locks the process, and the doctor looks."""
    assert only(checks.lock).state == "ok"


@pytest.mark.slow
def test_a_healthy_machine_passes(tmp_path: Path) -> None:
    """Here, where the tests run, nothing fails; standard output is clean JSON."""
    said = shell("doctor", "--json", cwd=tmp_path)
    assert [finding for finding in said.json if finding["state"] == "fail"] == []
    assert said.code == 0
    assert said.err == ""
