"""Tests of `ircoach.lockdown.activation`: a shell that sources the file is sealed, whatever its own settings say."""

from __future__ import annotations

import json
import os
import pty
import select
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from ircoach.lockdown import activated, interactive, sealed_environment, write_activation
from tests.lockdown.support import KEY, SECRET, environment
from tests.lockdown.test_environment import HOSTILE

DOOR = "http://127.0.0.1:9"
TELL = 'python3 -c "import json, os; print(json.dumps(dict(os.environ)))"'


@pytest.fixture
def sealed(tmp_path: Path, home: Path) -> dict[str, str]:
    """A sealed environment, its files and `activate` in tmp_path/case."""
    found = sealed_environment(
        tmp_path / "case",
        access_key_id=KEY,
        secret_access_key=SECRET + "'; touch /nowhere; '",
        region="eu-west-1",
        door=DOOR,
        base=environment(home, SECRET_OF_MINE="hush"),
        profiles={"management": {"aws_access_key_id": KEY, "aws_secret_access_key": SECRET}},
    )
    write_activation(tmp_path / "case", found)
    return found


def aws_settings(variables: dict[str, str]) -> dict[str, str]:
    """What of an environment steers AWS tools."""
    return {name: value for name, value in variables.items() if name.startswith("AWS_") or "proxy" in name.lower()}


@pytest.mark.parametrize("shell", ["sh", "bash", "zsh", "dash"])
def test_a_shell_that_sources_it_has_the_sealed_settings(shell: str, sealed: dict[str, str], tmp_path: Path, home: Path) -> None:
    """All of them and nothing of the learner's, values with quotes included; `activated` says the same."""
    if shutil.which(shell) is None:
        pytest.skip(f"no {shell} on the PATH")
    theirs = environment(home) | HOSTILE
    done = subprocess.run(
        [shell, "-c", f". {tmp_path}/case/activate; {TELL}"], env=theirs, capture_output=True, text=True, timeout=20, check=True
    )
    found = json.loads(done.stdout)
    assert done.stderr == ""
    assert aws_settings(found) == aws_settings(sealed) == aws_settings(activated(tmp_path / "case", theirs))
    assert found["PYTHONPATH"].split(os.pathsep)[0] == str(tmp_path / "case" / "python")
    assert "BOTO_CONFIG" not in found


def test_the_files_hold_nothing_else_of_the_learners(sealed: dict[str, str], tmp_path: Path) -> None:
    """Only what a seal sets is written down, and only its owner may read it."""
    assert sealed["SECRET_OF_MINE"] == "hush"
    for name in ("activate", "activate.fish", "activate.json"):
        file = tmp_path / "case" / name
        assert "hush" not in file.read_text()
        assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(("shell", "settings"), [("bash", ".bashrc"), ("zsh", ".zshrc"), ("dash", "")])
def test_a_persons_own_settings_do_not_undo_the_seal(
    shell: str, settings: str, sealed: dict[str, str], tmp_path: Path, home: Path
) -> None:
    """A shell at a terminal reads its own start-up file first; profile, keys and proxy set there are gone when it asks."""
    found = shutil.which(shell)
    if found is None:
        pytest.skip(f"no {shell} on the PATH")
    if settings:
        (home / settings).write_text("export AWS_PROFILE=prod HTTPS_PROXY=http://proxy.real.example MINE=kept\n")
    command, more = interactive(found, tmp_path / "case", {"HOME": str(home)})
    seen = at_a_terminal(command, {**sealed, **more, "HOME": str(home)}, f"{TELL} > {tmp_path}/seen.json; exit\n")
    told = json.loads((tmp_path / "seen.json").read_text())
    assert aws_settings(told) == aws_settings(sealed), seen
    assert told.get("MINE") == ("kept" if settings else None)
    assert "(ircoach)" in seen


def at_a_terminal(command: list[str], variables: dict[str, str], typed: str) -> str:
    """Run a program at a terminal of its own, type something, and return all that was shown."""
    child, terminal = pty.fork()
    if child == 0:
        os.execve(command[0], command, variables)
    shown, until, sent = b"", time.monotonic() + 20, False
    try:
        while time.monotonic() < until:
            if not select.select([terminal], [], [], 0.3)[0]:
                if not sent:
                    os.write(terminal, typed.encode())
                sent = True
                continue
            try:
                data = os.read(terminal, 65536)
            except OSError:
                break
            if not data:
                break
            shown += data
    finally:
        os.close(terminal)
        os.waitpid(child, 0)
    return shown.decode(errors="replace")


def test_other_shells_have_the_environment_alone(tmp_path: Path) -> None:
    """A shell we do not know is started as it is."""
    assert interactive("/opt/strange", tmp_path, {}) == (["/opt/strange"], {})


def test_fish_sources_its_own_file(sealed: dict[str, str], tmp_path: Path) -> None:
    """Its syntax is another; quotes and backslashes are escaped its way."""
    command, _ = interactive("/usr/bin/fish", tmp_path / "case", {})
    assert command[-1] == f"source '{tmp_path}/case/activate.fish'"
    text = (tmp_path / "case" / "activate.fish").read_text()
    assert f"set --global --export AWS_ENDPOINT_URL '{DOOR}'\n" in text
    assert "set --global --export AWS_SECRET_ACCESS_KEY '" + SECRET + "\\'; touch /nowhere; \\''\n" in text
