"""Laying the labs out: a learner's work is never written over."""

from __future__ import annotations

from pathlib import Path

import pytest

from ircoach.cli.labs import NOTE, lab_files, lay_out, notebooks


@pytest.fixture
def shelf(tmp_path: Path) -> dict[str, Path]:
    """Two shipped files, one of them in a folder."""
    (tmp_path / "shelf" / "pictures").mkdir(parents=True)
    files = {
        "00-begin.ipynb": tmp_path / "shelf" / "00-begin.ipynb",
        "pictures/map.svg": tmp_path / "shelf" / "pictures" / "map.svg",
    }
    for path in files.values():
        path.write_text("shipped")
    return files


def what(shelf: dict[str, Path], folder: Path) -> dict[str, str]:
    """What became of each file."""
    return {laid.name: laid.what for laid in lay_out(shelf, folder)}


def test_a_new_folder_gets_every_file(shelf: dict[str, Path], tmp_path: Path) -> None:
    """Labs and what lies in folders beside them are laid out."""
    assert what(shelf, tmp_path / "work") == {"00-begin.ipynb": "new", "pictures/map.svg": "new"}
    assert (tmp_path / "work" / "pictures" / "map.svg").read_text() == "shipped"


def test_doing_it_again_changes_nothing(shelf: dict[str, Path], tmp_path: Path) -> None:
    """A second time finds everything the same."""
    lay_out(shelf, tmp_path / "work")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "work").rglob("*")}
    assert set(what(shelf, tmp_path / "work").values()) == {"same"}
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "work").rglob("*")} == before


def test_a_worked_in_lab_stays(shelf: dict[str, Path], tmp_path: Path) -> None:
    """What the learner changed is theirs."""
    lay_out(shelf, tmp_path / "work")
    (tmp_path / "work" / "00-begin.ipynb").write_text("my work")
    assert what(shelf, tmp_path / "work")["00-begin.ipynb"] == "yours"
    assert (tmp_path / "work" / "00-begin.ipynb").read_text() == "my work"
    assert not list((tmp_path / "work").glob("*-new*"))


def test_a_newer_lab_is_laid_beside_a_worked_in_one_and_once_only(shelf: dict[str, Path], tmp_path: Path) -> None:
    """The learner gets both, is told once, and finds no third copy the next time."""
    lay_out(shelf, tmp_path / "work")
    (tmp_path / "work" / "00-begin.ipynb").write_text("my work")
    shelf["00-begin.ipynb"].write_text("newer")
    assert what(shelf, tmp_path / "work")["00-begin.ipynb"] == "beside"
    assert (tmp_path / "work" / "00-begin.ipynb").read_text() == "my work"
    assert (tmp_path / "work" / "00-begin-new.ipynb").read_text() == "newer"
    assert what(shelf, tmp_path / "work")["00-begin.ipynb"] == "yours"
    assert len(list((tmp_path / "work").glob("*.ipynb"))) == 2


def test_a_worked_in_newer_lab_stays_too(shelf: dict[str, Path], tmp_path: Path) -> None:
    """Work in NAME-new.ipynb is work: the version after it is numbered."""
    lay_out(shelf, tmp_path / "work")
    (tmp_path / "work" / "00-begin.ipynb").write_text("my work")
    for version in ("newer", "newest"):
        shelf["00-begin.ipynb"].write_text(version)
        lay_out(shelf, tmp_path / "work")
        (tmp_path / "work" / "00-begin-new.ipynb").write_text("my other work")
    assert (tmp_path / "work" / "00-begin-new.ipynb").read_text() == "my other work"
    assert (tmp_path / "work" / "00-begin-new-2.ipynb").read_text() == "newest"


def test_a_lab_never_touched_is_brought_up_to_date(shelf: dict[str, Path], tmp_path: Path) -> None:
    """What is exactly as it was laid out is nobody's work."""
    lay_out(shelf, tmp_path / "work")
    shelf["00-begin.ipynb"].write_text("newer")
    assert what(shelf, tmp_path / "work")["00-begin.ipynb"] == "renewed"
    assert (tmp_path / "work" / "00-begin.ipynb").read_text() == "newer"


@pytest.mark.parametrize("note", [None, "not json", "[]"], ids=["gone", "broken", "odd"])
def test_without_its_note_whatever_differs_is_the_learner_s(shelf: dict[str, Path], tmp_path: Path, note: str | None) -> None:
    """A lost note makes it careful, never bold."""
    lay_out(shelf, tmp_path / "work")
    (tmp_path / "work" / NOTE).unlink()
    if note is not None:
        (tmp_path / "work" / NOTE).write_text(note)
    shelf["00-begin.ipynb"].write_text("newer")
    assert what(shelf, tmp_path / "work")["00-begin.ipynb"] == "beside"
    assert (tmp_path / "work" / "00-begin.ipynb").read_text() == "shipped"


def test_the_shipped_labs_are_found_in_order() -> None:
    """The installation has labs, and the first is the orientation."""
    names = notebooks(lab_files())
    assert names == sorted(names)
    assert names[0].startswith("00-")
