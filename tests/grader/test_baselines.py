"""Baselines: worked out once and kept, made anew when what they rest on changes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ircoach.case.opening import data_folder
from ircoach.grader.apart import Stand
from ircoach.grader.baselines import baselines
from ircoach.scenario.library import Folder
from tests.small import ONE_KEY


def kept() -> list[Path]:
    """The files in which baselines are kept."""
    return sorted((data_folder() / "baselines").glob("*.json"))


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A copy of the smallest scenario, to be changed."""
    shutil.copytree(ONE_KEY, tmp_path / "one_key")
    return Folder(tmp_path / "one_key")


def test_a_baseline_is_kept_and_read_back(folder: Folder) -> None:
    """The second time it comes from the disk, the same to the last field; a half-written file is made anew."""
    stand = Stand(folder, "stolen", 3)
    first = baselines(stand)
    assert first.nothing.lost("image") == 4
    assert first.expert.lost("image") == 0
    assert first.marks.closed
    (path,) = kept()
    assert baselines(stand) == first
    path.write_text(path.read_text(encoding="utf-8")[:200], encoding="utf-8")
    assert baselines(stand) == first
    assert kept() == [path]


def test_another_model_answer_is_another_baseline(folder: Folder) -> None:
    """A changed expert is not judged by what the old one did."""
    baselines(Stand(folder, "stolen", 3))
    answers = folder.path / "answers.py"
    answers.write_text(
        answers.read_text(encoding="utf-8").replace("    unshare(case)\n    deny(case)", "    deny(case)"), encoding="utf-8"
    )
    changed = baselines(Stand(Folder(folder.path), "stolen", 3))
    assert len(kept()) == 2
    assert changed.marks.closed is None


def test_a_disk_that_cannot_be_written_costs_only_time(folder: Folder, ircoach_home: Path) -> None:
    """Where nothing can be kept, the baseline is worked out and used all the same."""
    ircoach_home.mkdir(parents=True)
    (ircoach_home / "baselines").write_text("a file where the folder should be")
    assert baselines(Stand(folder, "stolen", 3)).nothing.lost("image") == 4
