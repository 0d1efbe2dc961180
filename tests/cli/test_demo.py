"""`ircoach demo`: the expert at work, watchable, and the debrief on disk."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from ircoach.cli import demo as command
from ircoach.cli.files import write_numbered
from ircoach.cli.narrator import refusal
from ircoach.scenario.library import Folder, folders
from tests.cli.support import SMALL, shell
from tests.project.support import ROOT


@pytest.mark.slow
def test_a_case_is_told_from_the_alert_to_the_score(tmp_path: Path) -> None:
    """The alert, the calls, the verdict as it moves, the containment, the intruder refused, the score, and where the debrief is."""
    said = shell("demo", SMALL, "--seed", "1", cwd=tmp_path)
    assert said.code == 0, said.err
    for told in (
        "ALERT      [medium] An image is shared",
        "call       ec2:DescribeImageAttribute",
        "company    the changes register",
        "VERDICT    ○ ○ ○ ●  sick · stop it now",
        "CONTAIN    iam:PutUserPolicy",
        "INTRUDER   ec2:CreateImage: refused, UnauthorizedOperation, with an explicit deny in an identity-based policy",
        "VERDICT    ● ○ ○ ○  not sick · nothing to stop",
        "Lost after the alert: 0. With nobody doing anything: 4.",
        "The whole debrief: ircoach-demo.html",
    ):
        assert told in said.out
    page = (tmp_path / "ircoach-demo.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>") or page.startswith("<!DOCTYPE html>")
    order = [said.out.index(word) for word in ("ALERT", "CONTAIN", "INTRUDER", "of 100")]
    assert order == sorted(order)


@pytest.mark.slow
def test_an_innocent_case_is_told_too(tmp_path: Path) -> None:
    """A twin is released, and nothing is contained."""
    said = shell("demo", SMALL, "--variant", "agreed", cwd=tmp_path)
    assert said.code == 0
    assert "CONTAIN" not in said.out
    assert "not sick · nothing to stop" in said.out


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
def test_in_a_terminal_it_is_coloured_and_paced(tmp_path: Path) -> None:
    """A person watches: bars are drawn and taken away again, lines stand a moment."""
    ours, theirs = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-m", "ircoach", "demo", str(SMALL)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    seen = b""
    try:
        while piece := os.read(ours, 65536):
            seen += piece
    except OSError:  # Linux says so when the other end is closed
        pass
    finally:
        os.close(ours)
    assert child.wait(60) == 0
    text = seen.decode()
    assert "building the world" in text
    assert "\x1b[1;36m" in text or re.search(r"\x1b\[[0-9;]*m", text)
    assert "CONTAIN" in text


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
