"""Shards on disk: what was played is found again, and whatever decides a run makes another shard of it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from ircoach.players import keeping, validation
from ircoach.players.keeping import Kept, modules_of_playing
from ircoach.players.runs import Run, Shard
from ircoach.players.validation import validate
from ircoach.scenario.library import Folder
from tests.project.support import ROOT
from tests.small import ONE_KEY

EXPERT = Run(player="expert", kind="expert", score=98.3, parts={"bleed": 29.5}, closed=True)
SHARD = Shard(scenario="one-key", variant="stolen", truth="sick", seed=1, runs=(EXPERT,))


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    """A folder with one shard in it."""
    kept = Kept(tmp_path / "shards")
    kept.keep(Folder(ONE_KEY), SHARD)
    return kept


def test_a_shard_is_found_again_for_its_scenario_variant_and_seed_alone(kept: Kept) -> None:
    """And comes back as it went."""
    assert kept.find(Folder(ONE_KEY), "stolen", 1) == SHARD
    assert kept.find(Folder(ONE_KEY), "stolen", 2) is None
    assert kept.find(Folder(ONE_KEY), "agreed", 1) is None


@pytest.mark.parametrize("file", ["scenario.yaml", "storyline.py", "answers.py"])
def test_a_changed_scenario_is_played_anew(kept: Kept, tmp_path: Path, file: str) -> None:
    """Form, storyline and model answers all decide how a run comes out; where the folder lies does not."""
    copy = tmp_path / "one_key"
    shutil.copytree(ONE_KEY, copy)
    assert kept.find(Folder(copy), "stolen", 1) == SHARD
    with (copy / file).open("a", encoding="utf-8") as text:
        text.write("\n# changed\n")
    assert kept.find(Folder(copy), "stolen", 1) is None


def test_changed_code_plays_anew(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    """A shard is good for the code that made it, and for the versions beneath."""
    monkeypatch.setattr(keeping, "code_digest", lambda place: "other")
    assert kept.find(Folder(ONE_KEY), "stolen", 1) is None


def test_what_decides_a_run_is_told_from_what_only_shows_it() -> None:
    """World, case, scenario and grader, lazy imports and the scenario's own included; not pages, class statistics or promises."""
    decides = set(modules_of_playing(ONE_KEY))
    assert {"ircoach.world.gate", "ircoach.world.athena.engine", "ircoach.case.host", "ircoach.grader.parts.bleed"} <= decides
    assert {"ircoach.players.roster", "ircoach.players.playing", "ircoach.players.validation"} <= decides
    assert not [name for name in decides if name.startswith(("ircoach.report", "ircoach.notebook", "ircoach.cli"))]
    assert not {"ircoach.grader.cohort", "ircoach.players.promises", "ircoach.players.keeping"} & decides
    of_a_storyline = {"ircoach.world.cast.posture", "ircoach.world.house"}
    assert not of_a_storyline & decides
    assert of_a_storyline | {"ircoach.players.craft"} <= set(modules_of_playing(ROOT / "scenarios" / "ami_share"))


def test_a_file_that_a_crash_left_half_written_is_played_anew(kept: Kept) -> None:
    """It is as good as none."""
    (file,) = kept.place.iterdir()
    file.write_bytes(file.read_bytes()[:40])
    assert kept.find(Folder(ONE_KEY), "stolen", 1) is None


def test_only_what_is_missing_is_played_and_every_shard_is_kept_as_it_comes(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    """A validation that is stopped after a shard goes on from there; one that could not be played is not kept."""
    played: list[tuple[str, int]] = []

    def stopping(task: tuple[Path, str, int]) -> Shard | str:
        if len(played) == 2:
            raise KeyboardInterrupt
        played.append(task[1:])
        shard = SHARD.model_copy(update={"variant": task[1], "seed": task[2]})
        return "too little memory" if task[1:] == ("stolen", 2) else shard

    monkeypatch.setattr(validation, "_safely", stopping)
    with pytest.raises(KeyboardInterrupt):
        validate([Folder(ONE_KEY)], [1, 2], kept=kept)
    assert played == [("agreed", 1), ("stolen", 2)]
    played.clear()
    found = validate([Folder(ONE_KEY)], [1, 2], kept=kept)
    assert played == [("stolen", 2), ("agreed", 2)]
    assert [failure.what for failure in found.failures if failure.player == ""] == ["too little memory"]
    assert validate([Folder(ONE_KEY)], [1, 2], kept=kept, play=False).missing == 1


@pytest.mark.skipif(os.name != "posix", reason="only POSIX has a mask for the rights of new files")
@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o002, 0o664), (0o077, 0o600)])
def test_who_shares_the_folder_can_read_the_shards(tmp_path: Path, mask: int, mode: int) -> None:
    """A shard has the rights of any file that its player makes."""
    kept, before = Kept(tmp_path / "shards"), os.umask(mask)
    try:
        kept.keep(Folder(ONE_KEY), SHARD)
    finally:
        os.umask(before)
    (file,) = kept.place.iterdir()
    assert file.stat().st_mode & 0o777 == mode


def test_a_shard_that_cannot_be_written_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither half of it nor a file that nobody would ever take away."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    kept = Kept(tmp_path / "shards")
    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        kept.keep(Folder(ONE_KEY), SHARD)
    assert list(kept.place.iterdir()) == []
