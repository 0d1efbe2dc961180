"""What `ircoach validate` promises of every variant, over three seeds. `make validate` plays fifty."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ircoach.players.validation import Validation
from tests.scenarios.support import FOLDERS

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("scenario", FOLDERS)
def test_every_promise_is_kept_over_three_seeds(scenario: str, tmp_path: Path) -> None:
    """Everyone plays every variant: in a process of its own, which is small and so is quickly copied for each run."""
    result = tmp_path / "result.json"
    command = [sys.executable, "-m", "ircoach", "validate", scenario, "--seeds", "3", "--jobs", "1", "--json", str(result)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert done.returncode == 0, done.stdout[-4000:]
    found = Validation.model_validate_json(result.read_text(encoding="utf-8"))
    assert (found.ok, found.missing, found.seeds) == (True, 0, (1, 2, 3))
    variants = {variant.id for variant in FOLDERS[scenario].form.variants}
    assert {line.variant for line in found.lines} == variants
