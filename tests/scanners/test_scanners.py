"""Scanners of other people's making, unmodified, against a case: they come to their end and find what is there.

Opt-in: `make scanners` installs them into an environment of their own and runs this.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

TOOLS = Path(os.environ.get("SCANNERS", "")).absolute()
pytestmark = [
    pytest.mark.skipif(not os.environ.get("SCANNERS"), reason="opt-in: make scanners installs the tools and runs them"),
    pytest.mark.slow,
]


def scanned(tmp_path: Path, *command: str) -> str:
    """What a tool printed, started in `tmp_path` by `ircoach shell` as the responder of a leaked key."""
    case = ["ami-share", "--variant", "leaked-key", "--seed", "3", "--learner", "scanner"]
    tool = [str(TOOLS / command[0]), *command[1:]]
    done = subprocess.run(
        [sys.executable, "-m", "ircoach", "shell", *case, "--", *tool], cwd=tmp_path, capture_output=True, text=True, timeout=1500
    )
    assert "Traceback" not in done.stdout + done.stderr, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


def test_cloudsplaining_finds_the_permissions_without_limits(tmp_path: Path) -> None:
    """It downloads the authorization details, and names the user whose policy lets any image be shared."""
    scanned(tmp_path, "cloudsplaining", "download", "--output", ".")
    done = [str(TOOLS / "cloudsplaining"), "scan", "--input-file", "default.json", "--output", ".", "--skip-open-report"]
    subprocess.run(done, cwd=tmp_path, check=True, capture_output=True, timeout=600)
    found = json.loads((tmp_path / "iam-results-default.json").read_text())
    (builder,) = [user for user in found["users"].values() if user["name"] == "ImageBuilder"]
    policies = [found["inline_policies"][key] for key in builder["inline_policies"]]
    unlimited = {action for policy in policies for action in policy["InfrastructureModification"]["findings"]}
    assert "ec2:ModifyImageAttribute" in unlimited
