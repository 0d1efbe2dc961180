"""`ircoach cache`: what is kept, and clearing it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.support import Run


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder with two fortnights."""
    folder = tmp_path / "cache"
    folder.mkdir()
    for name, when in (("older", 1_000_000_000), ("newer", 1_700_000_000)):
        path = folder / f"{name}.fortnight"
        path.write_bytes(bytes(3 * 2**20))
        os.utime(path, (when, when))
    monkeypatch.setenv("IRCOACH_CACHE", str(folder))
    return folder


def test_what_is_kept_is_shown_the_latest_used_first(ircoach: Run, folder: Path) -> None:
    """How many, how much, where, and each file's last use."""
    said = ircoach("cache")
    assert said.code == 0
    assert f"2 fortnights, 6.0 MB in {folder}" in said.out.replace("\n", "")
    assert said.out.index("newer") < said.out.index("older")
    assert ircoach("cache", "--json").json["files"][0] == {
        "file": "newer.fortnight",
        "bytes": 3 * 2**20,
        "last_used": "2023-11-14T22:13:20Z",
    }


def test_clearing_removes_it_and_nothing_else(ircoach: Run, folder: Path) -> None:
    """And where there is nothing, that is said; it is no error."""
    (folder / "mine.txt").write_text("kept")
    said = ircoach("cache", "--clear")
    assert (said.code, said.out.startswith("cleared 2 fortnights, 6.0 MB")) == (0, True)
    assert [path.name for path in folder.iterdir()] == ["mine.txt"]
    assert "nothing to clear" in ircoach("cache", "--clear").out
    assert "nothing is kept" in ircoach("cache").out


def test_a_folder_that_was_never_made_is_no_error(ircoach: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody asked Athena yet."""
    monkeypatch.setenv("IRCOACH_CACHE", str(folder / "not" / "there"))
    assert ircoach("cache").code == 0
