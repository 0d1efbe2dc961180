"""Scenario folders: what is read from one."""

from __future__ import annotations

import shutil
from pathlib import Path

from ircoach.scenario.library import Folder
from tests.small import ONE_KEY


def test_a_debrief_keeps_other_variants_for_another_time(tmp_path: Path) -> None:
    """Whoever plays again has not read how it would have been."""
    copied = Path(shutil.copytree(ONE_KEY, tmp_path / "one_key"))
    told = "# Debrief\n\nIn general.\n\n## stolen\n\nTheft.\n\n## borrowed\n\nA loan.\n\n## What AWS does\n\nThis.\n"
    others = [variant.id for variant in Folder(copied).form.variants if variant.id != "stolen"]
    assert others, "a second variant, to be kept back"
    told = told.replace("borrowed", others[0])
    (copied / "debrief.md").write_text(told, encoding="utf-8")
    assert Folder(copied).debrief_of("stolen") == told.replace(f"## {others[0]}\n\nA loan.\n\n", "")
    assert Folder(ONE_KEY).debrief_of("stolen") == ""
