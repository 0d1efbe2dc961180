"""`ircoach lab`: which notebook opens, with which JupyterLab, and what it says where it cannot."""

from __future__ import annotations

import contextlib
import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
import webbrowser
from pathlib import Path

import pytest

from ircoach.cli import lab as command
from ircoach.cli.labs import Laid
from tests.cli.support import Run
from tests.project.support import ROOT

SHELF = {"00-begin.ipynb": b"{}", "01-first-case.ipynb": b"{}"}


@pytest.fixture
def started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The JupyterLab command lines that would have been started; two labs on the shelf, a working folder of its own."""
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    for name, content in SHELF.items():
        (shelf / name).write_bytes(content)
    started: list[list[str]] = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(command, "lab_files", lambda: {name: shelf / name for name in SHELF})
    monkeypatch.setattr(command, "_hand_over", lambda line: (started.append(line), 0)[1])
    monkeypatch.setattr(webbrowser, "get", lambda: object())
    return started


def test_the_first_lab_opens_in_a_folder_of_its_own(ircoach: Run, started: list[list[str]], tmp_path: Path) -> None:
    """`ircoach lab` lays the labs out in ./ircoach-labs and opens the first."""
    assert ircoach("lab").code == 0
    assert sorted(path.name for path in (tmp_path / "ircoach-labs").glob("*.ipynb")) == sorted(SHELF)
    assert "--LabApp.default_url=/lab/tree/00-begin.ipynb" in started[0]
    assert f"--ServerApp.root_dir={tmp_path / 'ircoach-labs'}" in started[0]


@pytest.mark.parametrize("name", ["01-first-case", "01-first-case.ipynb", "01"])
def test_a_lab_is_named_by_its_name_or_number(ircoach: Run, started: list[list[str]], name: str) -> None:
    """`--lab 01` is enough."""
    assert ircoach("lab", "--lab", name).code == 0
    assert "--LabApp.default_url=/lab/tree/01-first-case.ipynb" in started[0]


def test_an_unknown_lab_suggests_the_nearest(ircoach: Run, started: list[list[str]]) -> None:
    """A misspelt lab is a misuse, told with the name that was probably meant."""
    said = ircoach("lab", "--lab", "01-frist-case")
    assert said.code == 2
    assert "Did you mean '01-first-case'?" in said.err
    assert not started


def test_jupyterlab_listens_on_loopback_only(ircoach: Run, started: list[list[str]]) -> None:
    """Whatever the learner's own settings say, nobody else can reach the notebook."""
    ircoach("lab")
    assert "--ServerApp.ip=127.0.0.1" in started[0]


def test_without_a_browser_the_address_is_all_there_is(
    ircoach: Run, started: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine without a browser is told to open the printed address, and none is started."""

    def none() -> None:
        raise webbrowser.Error

    monkeypatch.setattr(webbrowser, "get", none)
    said = ircoach("lab")
    assert said.code == 0
    assert "No browser was found here. Open the address" in said.err
    assert "--no-browser" in started[0]


def test_where_no_port_may_be_opened_it_says_what_to_do(
    ircoach: Run, started: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sandbox that forbids local connections is named before JupyterLab fails in its own words."""

    def forbidden(address: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(socket, "create_server", forbidden)
    said = ircoach("lab")
    assert said.code == 1
    assert "Operation not permitted" in said.err
    assert "allow Python local connections" in said.err
    assert not started


def test_without_jupyterlab_it_says_how_to_get_it(
    ircoach: Run, started: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A trimmed environment is told the command that mends it."""
    monkeypatch.setattr(command, "find_spec", lambda name: None)
    said = ircoach("lab")
    assert said.code == 1
    assert "-m pip install jupyterlab" in said.err


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="/proc stands in for a folder that nobody may write to, root included"
)
def test_a_folder_that_cannot_be_written_is_named(ircoach: Run, started: list[list[str]]) -> None:
    """A read-only place is told with its path, not with a traceback."""
    said = ircoach("lab", "--dir", "/proc/ircoach/labs")
    assert said.code == 1
    assert said.err.startswith("ircoach: /proc/ircoach")
    assert len(said.err.splitlines()) == 1


def test_a_file_where_the_folder_should_be_is_named(ircoach: Run, started: list[list[str]], tmp_path: Path) -> None:
    """`--dir` at a file is an error about that file."""
    (tmp_path / "taken").write_text("")
    said = ircoach("lab", "--dir", tmp_path / "taken")
    assert said.code == 1
    assert "taken" in said.err


def test_what_became_of_a_worked_in_lab_is_said(ircoach: Run, started: list[list[str]], tmp_path: Path) -> None:
    """A learner whose lab was left alone is told so, and where a newer one lies."""
    ircoach("lab")
    mine = tmp_path / "ircoach-labs" / "00-begin.ipynb"
    mine.write_text("my work")
    assert "00-begin.ipynb: you have worked in it, so it stays as it is." in ircoach("lab").err
    (tmp_path / "shelf" / "00-begin.ipynb").write_text("newer")
    assert "00-begin-new.ipynb" in ircoach("lab").err
    assert mine.read_text() == "my work"


def test_each_thing_that_can_become_of_a_lab_is_known(tmp_path: Path) -> None:
    """The frozen value says what was done in one of five words."""
    assert Laid("a", tmp_path, "new").what == "new"


def test_root_may_start_it_in_a_container(ircoach: Run, started: list[list[str]]) -> None:
    """JupyterLab refuses root unless told; a container has nobody else."""
    ircoach("lab")
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    assert ("--allow-root" in started[0]) == is_root


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="ends the server by signal")
def test_a_real_jupyterlab_comes_up_with_the_labs_and_without_news(tmp_path: Path) -> None:
    """The command line starts the JupyterLab installed here: it serves the folder, and its settings turn the news off."""
    (tmp_path / "labs").mkdir()
    (tmp_path / "labs" / "00-begin.ipynb").write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}')
    line = command.jupyter_command(tmp_path / "labs", "00-begin.ipynb", no_browser=True)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    line += ["--IdentityProvider.token=t", f"--ServerApp.port={port}"]
    program = f"from ircoach.cli import lab; lab._hand_over({line!r})"
    log = tmp_path / "log"
    with open(log, "wb") as out:
        server = subprocess.Popen(
            [sys.executable, "-c", program], stdout=out, stderr=out, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)}
        )
    try:
        address = _address(log, server)
        assert [item["name"] for item in _get(address, "/api/contents")["content"]] == ["00-begin.ipynb"]
        settings = _get(address, "/lab/api/settings/@jupyterlab/apputils-extension:notification")
        assert settings["schema"]["properties"]["fetchNews"]["default"] == "false"
        assert settings["schema"]["properties"]["checkForUpdates"]["default"] is False
    finally:
        server.terminate()
        server.wait(20)


def _address(log: Path, server: subprocess.Popen[bytes]) -> str:
    """Where it listens: the address it told last, once somebody answers there (a port may be lost to another before)."""
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        for port in re.findall(r"http://127\.0\.0\.1:(\d+)/lab", log.read_text(errors="replace"))[-1:]:
            with contextlib.suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", int(port)), 5):
                return f"http://127.0.0.1:{port}"
        time.sleep(0.2)
    raise AssertionError(log.read_text(errors="replace"))


def _get(address: str, path: str) -> dict[str, object]:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"{address}{path}?token=t", timeout=20) as answer:
        found: dict[str, object] = json.loads(answer.read())
        return found
