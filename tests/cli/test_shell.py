"""`ircoach shell`: what runs in it works the case and reaches nothing else."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from ircoach.case import journal as journals
from ircoach.cli.shell import _open_elsewhere, run_in
from ircoach.cli.voice import Voice
from ircoach.errors import BadInput
from ircoach.lockdown import sealed_environment, write_activation
from tests.cli.support import SMALL, Run, journal_of, shell
from tests.lockdown.support import KEY
from tests.lockdown.test_environment import HOSTILE

INSIDE = """
import boto3, json, os, subprocess, sys, urllib.request
said = {"profiles": boto3.Session().available_profiles, "who": boto3.client("sts").get_caller_identity()["Arn"]}
number = boto3.Session(profile_name="production").client("sts").get_caller_identity()["Account"]
try:
    boto3.client("s3control").get_public_access_block(AccountId=number)
except Exception as error:
    said["s3control"] = str(error)
for name, ask in (("ecs", lambda: boto3.client("ecs").list_clusters()),
                  ("real", lambda: boto3.client("sts", endpoint_url="https://sts.amazonaws.com").get_caller_identity()),
                  ("web", lambda: urllib.request.urlopen("https://sts.amazonaws.com"))):
    try:
        ask()
    except Exception as error:
        said[name] = str(error)
said["theirs"] = [name for name, value in os.environ.items() if "real" in value and name != "PATH"]
print(json.dumps(said))
sys.exit(7)
"""


@pytest.mark.slow
def test_a_command_in_it_works_the_case(ircoach_home: Path, tmp_path: Path, unmeasured: None) -> None:
    """Every profile, S3 Control and missing services answer; AWS is out of reach; the exit code is the command's."""
    (tmp_path / "inside.py").write_text(INSIDE)
    said = shell("shell", SMALL, "--variant", "stolen", "--learner", "ada", "--", "python3", tmp_path / "inside.py", **HOSTILE)
    assert said.code == 7, said.err
    told = json.loads(said.out.splitlines()[-1])
    assert told["profiles"] == ["default", "production"]
    assert told["who"].endswith(":assumed-role/IncidentResponder/ada")
    assert "NoSuchPublicAccessBlockConfiguration" in told["s3control"]
    assert "NotInThisWorld" in told["ecs"]
    assert "Refused" in told["real"]
    assert "Refused" in told["web"]
    assert told["theirs"] == []
    (journal,) = ircoach_home.glob("cases/ada/*.jsonl")
    assert f"ircoach grade {journal}" in said.err
    assert "An image is shared" in said.err
    assert [entry.kind for entry in journals.read(journal).entries] == ["call"] * 4


def test_what_to_open_has_to_be_said(ircoach: Run) -> None:
    """Neither a scenario nor a case to join: both ways are named."""
    said = ircoach("shell")
    assert said.code == 2
    assert "--join" in said.err
    assert "ircoach scenarios" in said.err


def test_joining_needs_an_open_notebook(ircoach: Run, ircoach_home: Path) -> None:
    """A case that nobody holds is not joined: its endpoint is gone."""
    folder = ircoach_home / "cases" / "ada"
    folder.mkdir(parents=True)
    journal_of(folder / "one-key--drawn--1--stepped.jsonl")
    said = ircoach("shell", "--join")
    assert said.code == 2
    assert "no notebook has a case open" in said.err


def sealed_case(home: Path, learner: str, door: str) -> Path:
    """A journal beside the settings that lead to that door."""
    journal = journal_of(home / "cases" / learner / "one-key--drawn--1--stepped.jsonl")
    folder = journal.with_suffix(".sealed")
    sealed = sealed_environment(folder, access_key_id=KEY, secret_access_key="x", region="eu-west-1", door=door, base={})
    write_activation(folder, sealed)
    return journal


@pytest.fixture
def door() -> Iterator[str]:
    """The URL of something that listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"


def closed_door() -> str:
    """The URL of something that listened."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return f"http://127.0.0.1:{listening.getsockname()[1]}"


def test_a_terminal_joins_the_case_that_a_notebook_has_open(ircoach_home: Path, door: str) -> None:
    """The settings are those the notebook's own cells have."""
    journal = sealed_case(ircoach_home, "ada", door)
    with FileLock(str(journal.with_suffix(".lock"))):
        said = shell("shell", "--join", "--", "sh", "-c", "echo $AWS_ENDPOINT_URL $AWS_ACCESS_KEY_ID; exit 3")
    assert (said.code, said.out) == (3, f"{door} {KEY}\n")


def test_settings_that_a_dead_notebook_left_are_not_joined(ircoach: Run, ircoach_home: Path, door: str) -> None:
    """Its case is open again, in `ircoach serve` say, and its door is gone: only a door that answers is an open notebook's."""
    left = sealed_case(ircoach_home, "bob", closed_door())
    unreadable = sealed_case(ircoach_home, "eve", door)
    (unreadable.with_suffix(".sealed") / "activate.json").write_text("{")
    with FileLock(str(left.with_suffix(".lock"))), FileLock(str(unreadable.with_suffix(".lock"))):
        said = ircoach("shell", "--join")
        assert (said.code, "no notebook has a case open" in said.err) == (2, True)
        alive = sealed_case(ircoach_home, "ada", door)
        os.utime(alive.with_suffix(".sealed") / "activate", (0, 0))  # opened long before the others
        with FileLock(str(alive.with_suffix(".lock"))):
            assert _open_elsewhere() == alive.with_suffix(".sealed")


def test_a_command_that_is_not_there_is_said(ircoach_home: Path) -> None:
    """With its name, and no traceback."""
    with pytest.raises(BadInput, match=r"'no-such-program' could not be started \(No such file or directory\)"):
        run_in(ircoach_home, {}, ["no-such-program"], Voice())
