"""`ircoach demo`: the expert at work, watchable, and the debrief on disk."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from ircoach import front
from ircoach.case.host import Act
from ircoach.case.journal import Entry
from ircoach.cli import demo as command
from ircoach.cli.files import write_numbered
from ircoach.cli.narrator import Narrator, refusal
from ircoach.cli.voice import Voice
from ircoach.errors import UnknownScenario
from ircoach.scenario import library
from ircoach.scenario.library import Folder, folders
from tests.cli.support import SMALL
from tests.project.support import ROOT
from tests.small import small_case

if os.name == "posix":
    import pty


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
def test_a_case_is_told_from_the_alert_to_the_score(tmp_path: Path) -> None:
    """Alert, calls, the verdict as it moves, containment, the intruder refused, score, and where the debrief is; in colour."""
    seen = in_a_terminal("demo", str(SMALL), "--seed", "1", cwd=tmp_path)
    assert "\x1b[1;36m" in seen
    plain = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", seen)
    for told in (
        "building the world",
        "ALERT      [medium] An image is shared",
        "call       ec2:DescribeImageAttribute",
        "company    the changes register",
        "VERDICT    ○ ○ ○ ● sick · stop it now",
        "CONTAIN    iam:PutUserPolicy",
        "INTRUDER   ec2:CreateImage: refused, UnauthorizedOperation, with an explicit deny in an identity-based policy",
        "VERDICT    ● ○ ○ ○ not sick · nothing to stop",
        "Lost after the alert: 0. With nobody doing anything: 4.",
        "The whole debrief: ircoach-demo.html",
    ):
        assert told in plain
    order = [plain.index(word) for word in ("ALERT", "CONTAIN", "INTRUDER", "of 100")]
    assert order == sorted(order)
    assert (tmp_path / "ircoach-demo.html").read_text(encoding="utf-8").lower().startswith("<!doctype html>")


def in_a_terminal(*arguments: str, cwd: Path) -> str:
    """What a command shows in a terminal of 140 columns."""
    ours, theirs = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-m", "ircoach", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color", "COLUMNS": "140"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    seen = b""
    with os.fdopen(ours, "rb", buffering=0) as terminal, suppress(OSError):  # Linux says so when the other end is closed
        while piece := terminal.read(65536):
            seen += piece
    assert child.wait(60) == 0
    return seen.decode()


def test_the_debrief_never_goes_over_an_older_one(tmp_path: Path) -> None:
    """The name is numbered until it is free."""
    names = [write_numbered(tmp_path / "ircoach-demo.html", text).name for text in ("one", "two", "three")]
    assert names == ["ircoach-demo.html", "ircoach-demo-2.html", "ircoach-demo-3.html"]
    assert (tmp_path / "ircoach-demo.html").read_text() == "one"


def test_a_newcomer_sees_an_introductory_case_that_is_an_incident() -> None:
    """Chosen by level and truth, not by name."""
    chosen = command.introductory()
    assert chosen.form.level == min(
        (f.form.level for f in folders().values()), key=["foundation", "intermediate", "advanced"].index
    )
    small = Folder(SMALL)
    assert small.form.variant(command.first_sick(small)).truth == "sick"


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("AuthFailure: Not authorized for images: [ami-1]", "refused, AuthFailure"),
        (
            "UnauthorizedOperation: You are not authorized. … with an explicit deny in an identity-based policy. Encoded …",
            "refused, UnauthorizedOperation, with an explicit deny in an identity-based policy",
        ),
        (
            "AccessDenied: … because no identity-based policy allows the s3:GetObject action",
            "refused, AccessDenied, because no identity-based policy allows",
        ),
        ("", "refused, denied"),
    ],
)
def test_a_refusal_is_told_in_a_line(reason: str, told: str) -> None:
    """AWS's code, and what decided where AWS says so."""
    assert refusal(reason) == told


def test_a_broken_scenario_hides_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is left out of what there is to play; `ircoach scenarios` tells what is wrong with it."""
    broken = shutil.copytree(SMALL, tmp_path / "broken")
    (broken / "scenario.yaml").write_text("id: broken\n")
    found = {"broken": Folder(broken), "one-key": Folder(SMALL)}
    monkeypatch.setattr(library, "folders", lambda: found)
    assert command.introductory().path == SMALL
    assert [told["id"] for told in front.list_scenarios()] == ["one-key"]
    del found["one-key"]
    assert front.list_scenarios() == []
    with pytest.raises(UnknownScenario, match="ircoach doctor"):
        command.introductory()


def test_one_is_told_in_the_singular(capsys: pytest.CaptureFixture[str]) -> None:
    """One minute, one row; more of them in the plural."""
    case = small_case()
    narrator = Narrator(Voice(), case)
    case.listeners.append(narrator.heard)
    for minutes in (1, 2.5):
        case.wait(minutes)
    for rows in ([{}], [{}, {}]):
        narrator._register(Act(Entry(1, 0, 0.0, "register", "1", {"name": "changes"}), {"rows": rows}, b"", None))
    told = capsys.readouterr().out
    assert re.search(r"waits +1 minute$", told, re.MULTILINE)
    assert re.search(r"waits +2\.5 minutes$", told, re.MULTILINE)
    assert re.search(r"register, 1 row$", told, re.MULTILINE)
    assert re.search(r"register, 2 rows$", told, re.MULTILINE)
    case.close()
