"""The crowd's rows on disk: the same rows, made once, and made again where the file is of no use."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from ircoach.world.athena import kept
from ircoach.world.clock import HOUR
from ircoach.world.world import World
from tests.world.background.support import at_the_alert

#: no ORDER BY on purpose: whether rows come from a file or from memory must not show in their order either
ASKED = (
    "SELECT * FROM events",
    "SELECT eventid FROM events WHERE eventname = 'DescribeInstances' LIMIT 40",
    "SELECT useridentity.arn, count(*) FROM events GROUP BY 1",
    "SELECT DISTINCT sourceipaddress FROM events",
)


@pytest.fixture(scope="module")
def world() -> World:
    """A small world twelve hours after its alert."""
    return at_the_alert(3000)[0]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of this test's own, not made yet."""
    monkeypatch.setenv("IRCOACH_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def rows(world: World) -> list[list[tuple[Any, ...]]]:
    """What a store just opened answers."""
    from ircoach.world.athena.store import Store

    engine = Store(world.seed, world.trail, lambda: "s3://logs/AWSLogs").engine(world.alert_at + 12 * HOUR)
    return [engine.run(sql) for sql in ASKED]


def test_what_a_query_reads_is_weighed_file_by_file(world: World, folder: Path) -> None:
    """The files of the log weigh what their records do, whether the records were kept or came since, and each counts once."""
    from ircoach.world.athena.store import Store

    store = Store(world.seed, world.trail, lambda: "s3://logs/AWSLogs")
    for hours in (0, 12):
        engine = store.engine(world.alert_at + hours * HOUR)
        total = 'SELECT sum("$bytes") FROM {}'
        assert engine.weigh(total.format("weights")) == engine.run(total.format("events"))[0][0] > 0
        for_each = 'SELECT "account", "region", "timestamp", "$path", "$delivered", sum("$bytes") FROM {} GROUP BY ALL ORDER BY 4'
        assert engine.run(for_each.format("weights")) == engine.run(for_each.format("events"))


@pytest.mark.slow
def test_rows_are_the_same_with_and_without_a_file(world: World, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Written, read again, without a folder to write to, and from a file that broke: the same rows in the same order."""
    written = rows(world)
    (file,) = folder.iterdir()
    assert len(written[0]) > 1000
    assert all(written)
    before = file.stat().st_ino
    assert rows(world) == written
    assert file.stat().st_ino == before
    whole = bytearray(file.read_bytes())
    whole[len(whole) // 2] ^= 1
    for broken in (b"no database", bytes(whole)):
        file.write_bytes(broken)
        assert rows(world) == written  # it went, and was made anew
        (file,) = folder.iterdir()
        assert file.read_bytes() != broken
    (folder.parent / "a file").touch()
    monkeypatch.setenv("IRCOACH_CACHE", str(folder.parent / "a file"))
    assert rows(world) == written


@pytest.mark.slow
def test_other_habits_are_another_file(world: World, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name says what the rows were made from; two crowds that differ in one address never share a file."""
    rows(world)
    crowd = world.crowd
    before = crowd.fingerprint
    assert before == crowd.fingerprint
    monkeypatch.setattr(crowd, "_events", 2999)
    assert crowd.fingerprint != before
    rows(world)
    assert len(list(folder.iterdir())) == 2


@pytest.fixture
def three(folder: Path) -> list[Path]:
    """Three files of a kilobyte, used one after the other."""
    folder.mkdir()
    paths = [folder / f"{name}{kept.ENDING}" for name in "abc"]
    for when, path in enumerate(paths):
        path.write_bytes(bytes(1024))
        os.utime(path, (1000 + when, 1000 + when))
    (folder / "somebody's notes.txt").write_text("not ours")
    return paths


def test_what_was_not_used_for_longest_goes_first(three: list[Path]) -> None:
    """The folder is held to a size; a file of another kind is nobody's to clear."""
    assert [each.path for each in kept.clear(beyond=2048)] == [three[0]]
    assert [each.path for each in kept.files()] == [three[2], three[1]]
    assert len(kept.clear()) == 2
    assert [path.name for path in three[0].parent.iterdir()] == ["somebody's notes.txt"]


def test_what_a_killed_process_left_goes_after_a_day(three: list[Path]) -> None:
    """And no sooner: it may be another's who is still at it."""
    old, new = (three[0].with_name(f".a-{name}.begun.wal") for name in ("old", "new"))
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (1000, 1000))
    kept.clear()
    assert not old.exists()
    assert new.exists()


def test_a_build_that_fails_leaves_nothing(folder: Path, world: World) -> None:
    """A full disk half-way: no file, no remains, and the caller is told that there is none."""

    def build(path: Path) -> None:
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    assert kept.kept(world.crowd, "s3://logs", build) is None
    assert list(folder.iterdir()) == []
