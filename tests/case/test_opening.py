"""Where a case is kept, and whether somebody has it."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from ircoach.case import opening
from ircoach.case.journal import Journal
from ircoach.case.opening import is_held, journal_path
from tests.small import small_header


def kept(learner: str) -> Path:
    """The journal of a learner's case of seed 1, begun where it is to be kept."""
    path = place(learner)
    if not path.exists():
        Journal.create(path, small_header(learner=learner, seed=1)).close()
    return path


def place(learner: str) -> Path:
    """Where a learner's case of seed 1 is kept."""
    return journal_path(small_header(learner=learner, seed=1))


def test_a_lock_that_cannot_be_opened_holds_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a read-only mount nobody works a case, and whoever lists the cases there sees them."""
    (tmp_path / "case.lock").touch()

    def refused(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system", str(tmp_path / "case.lock"))

    monkeypatch.setattr(opening, "FileLock", refused)
    assert not is_held(tmp_path / "case.jsonl")


@pytest.mark.parametrize(
    ("learner", "folder"),
    [
        ("ada", "ada"),
        ("Ada Lovelace", "Ada-Lovelace"),
        ("ada@example.org", "ada@example.org"),
        ("..", "learner"),
        ("漢" * 85, "漢" * 85),
        ("x" * 255, "x" * 255),
    ],
)
def test_a_folder_is_named_for_its_learner(learner: str, folder: str) -> None:
    """With dashes for what not every file system takes; up to 255 bytes, as many as file systems take."""
    assert kept(learner).parent.name == folder
    assert place(learner).parent.name == folder


def test_a_name_of_any_length_has_a_folder() -> None:
    """A longer one is cut, and two that begin alike have a folder each."""
    names = ("漢" * 120, "漢" * 121, "x" * 256)
    folders = {kept(name).parent for name in names}
    assert len(folders) == 3
    assert all(len(folder.name.encode()) < 180 for folder in folders)
    assert {place(name).parent for name in names} == folders


@pytest.mark.parametrize("pair", [("A B", "A-B"), ("A-B", "A B"), ("\N{CAT}", "\N{DOG}")])
def test_names_that_look_alike_share_no_case(pair: tuple[str, str]) -> None:
    """Under one seed too: who comes second has a folder of their own, and each finds theirs again."""
    first, second = map(kept, pair)
    assert first != second
    assert (place(pair[0]), place(pair[1])) == (first, second)
    first.unlink()
    assert place(pair[1]) == second


def test_what_is_no_journal_is_left_to_whoever_opens_it() -> None:
    """A damaged journal is told as such, not passed by for a new case beside it."""
    path = kept("ada")
    path.write_text("[" * 100_000)
    assert place("ada") == path
