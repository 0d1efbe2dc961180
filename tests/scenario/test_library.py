"""Scenario folders: what is read from one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ircoach.errors import UnknownScenario
from ircoach.scenario.library import Folder, find
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


@pytest.mark.parametrize("name", ["scenarios/leaked_key", "./leaked_key", "scenarios/"])
def test_a_path_that_leads_nowhere_is_told_as_a_path(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From where it was looked for, and what was missed there: whoever stands in another folder sees it at once."""
    (tmp_path / "scenarios").mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UnknownScenario, match=r"no scenario\.yaml in .* from here") as refused:
        find(name)
    assert str(tmp_path) in str(refused.value)


def test_a_word_that_is_no_id_is_told_the_nearest() -> None:
    """A slip of the finger, not a path."""
    with pytest.raises(UnknownScenario, match="Did you mean 'ami-share'"):
        find("ami-shar")
