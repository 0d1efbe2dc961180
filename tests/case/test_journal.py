"""The journal: what was written is what is read, and whatever else happened to the file shows."""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ircoach.case import journal as journals
from ircoach.errors import JournalDamaged, JournalForeign, JournalUnwritable

HEADER = {"scenario": "one-key", "seed": 1}


def _written(path: Path, acts: int = 4) -> Path:
    journal = journals.Journal.create(path, HEADER)
    for n in range(acts):
        number = journal.act(1000 + n, 5.0, "pin", "1", {"what": f"thing {n}", "note": "é\n"})
        journal.outcome(number, f"digest-{n}")
    journal.close()
    return path


def test_what_was_written_is_read(tmp_path: Path) -> None:
    """Entries come back whole, in order, each with its digest."""
    written = journals.read(_written(tmp_path / "a.jsonl"))
    assert written.header == HEADER
    assert [entry.data["what"] for entry in written.entries] == [f"thing {n}" for n in range(4)]
    assert [entry.digest for entry in written.entries] == [f"digest-{n}" for n in range(4)]
    assert not written.unsettled


@pytest.mark.parametrize("line", range(9))
def test_an_edited_line_is_found(tmp_path: Path, line: int) -> None:
    """Changing one value anywhere breaks the chain at that line, and the message names it."""
    path = _written(tmp_path / "a.jsonl")
    lines = path.read_text().splitlines()
    edited = json.loads(lines[line])
    edited["extra" if "header" in edited else "t" if "t" in edited else "digest"] = 7
    lines[line] = json.dumps(edited)
    path.write_text("\n".join(lines) + "\n")
    before = path.read_bytes()
    with pytest.raises(JournalDamaged, match=f"line {line + 1}"):
        journals.read(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("line", range(1, 8))
def test_a_line_taken_out_is_found(tmp_path: Path, line: int) -> None:
    """A line cut from the middle breaks the chain."""
    path = _written(tmp_path / "a.jsonl")
    lines = path.read_text().splitlines()
    del lines[line]
    path.write_text("\n".join(lines) + "\n")
    with pytest.raises(JournalDamaged):
        journals.read(path)


def test_moved_lines_are_found(tmp_path: Path) -> None:
    """Two acts in the other order are damage."""
    path = _written(tmp_path / "a.jsonl")
    lines = path.read_text().splitlines()
    lines[1], lines[3] = lines[3], lines[1]
    path.write_text("\n".join(lines) + "\n")
    with pytest.raises(JournalDamaged):
        journals.read(path)


@given(cut=st.integers(min_value=0, max_value=10_000))
def test_a_journal_cut_anywhere_is_a_shorter_journal_or_refused(tmp_path_factory: pytest.TempPathFactory, cut: int) -> None:
    """A power cut leaves a prefix: whole lines are kept, a torn one is left out, nothing else is ever made up."""
    path = _written(tmp_path_factory.mktemp("cut") / "a.jsonl")
    whole = path.read_bytes()
    path.write_bytes(whole[: cut % (len(whole) + 1)])
    try:
        written = journals.read(path)
    except JournalDamaged:
        assert b"\n" not in path.read_bytes()
        return
    assert len(written.entries) <= 4
    assert [e.number for e in written.entries] == list(range(1, len(written.entries) + 1))


def test_a_torn_journal_can_be_gone_on_with(tmp_path: Path) -> None:
    """After a torn last line, writing goes on and the whole reads well."""
    path = _written(tmp_path / "a.jsonl")
    path.write_bytes(path.read_bytes() + b'{"n":5,"t":10')
    journal = journals.Journal.resume(journals.read(path))
    journal.outcome(journal.act(2000, 6.0, "pin", "2", {"what": "after"}), "d")
    journal.close()
    assert journals.read(path).entries[-1].data == {"what": "after"}


@given(noise=st.binary(max_size=400))
def test_noise_is_refused_in_words(tmp_path_factory: pytest.TempPathFactory, noise: bytes) -> None:
    """Whatever bytes a file holds, reading it ends in a clear error or a journal, never in a crash."""
    path = tmp_path_factory.mktemp("noise") / "a.jsonl"
    path.write_bytes(noise)
    with pytest.raises((JournalDamaged, JournalForeign)):
        journals.read(path)


def test_an_act_without_outcome_counts(tmp_path: Path) -> None:
    """The last act of a killed process was admitted, so it is there, unsettled."""
    journal = journals.Journal.create(tmp_path / "a.jsonl", HEADER)
    journal.act(1, 1.0, "pin", "1", {"what": "x"})
    journal.close()
    assert journals.read(tmp_path / "a.jsonl").unsettled


def test_another_format_is_named(tmp_path: Path) -> None:
    """A journal of a later format is refused with both numbers."""
    path = tmp_path / "a.jsonl"
    line = {"header": HEADER, "format": 99}
    line["chain"] = journals._chain("0" * 64, line)
    path.write_text(json.dumps(line) + "\n")
    with pytest.raises(JournalForeign, match="99"):
        journals.read(path)


def test_a_journal_is_never_overwritten(tmp_path: Path) -> None:
    """Creating over an existing file is refused."""
    path = _written(tmp_path / "a.jsonl")
    before = path.read_bytes()
    with pytest.raises(JournalUnwritable):
        journals.Journal.create(path, HEADER)
    assert path.read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32", reason="file size limits are POSIX")
def test_a_full_disk_stops_the_act_and_keeps_the_journal(tmp_path: Path) -> None:
    """Where the line cannot be written nothing is done, and what stood before still reads."""
    path = _written(tmp_path / "a.jsonl")
    size = path.stat().st_size
    pid = os.fork()
    if pid == 0:  # a child of its own: the limit cannot be lifted again
        import signal

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 10, size + 10))
        journal = journals.Journal.resume(journals.read(path))
        try:
            journal.act(1, 1.0, "pin", "1", {"what": "x" * 100})
        except JournalUnwritable:
            os._exit(0)
        os._exit(1)
    assert os.waitpid(pid, 0)[1] == 0
    assert len(journals.read(path).entries) == 4


@pytest.mark.skipif(sys.platform == "win32", reason="file size limits are POSIX")
def test_what_a_full_disk_refused_is_not_written_later(tmp_path: Path) -> None:
    """Once there is room the next act's line follows the last good one, and nothing of the refused one is left."""
    path = _written(tmp_path / "a.jsonl")
    size = path.stat().st_size
    pid = os.fork()
    if pid == 0:  # a child of its own: a test that fails must not leave a limit behind
        import signal

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        journal = journals.Journal.resume(journals.read(path))
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 10, resource.RLIM_INFINITY))
        try:
            journal.act(1, 1.0, "pin", "1", {"what": "x" * 100})
        except JournalUnwritable:
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            journal.act(2, 1.0, "pin", "1", {"what": "y"})
            journal.close()
            os._exit(0)
        os._exit(1)
    assert os.waitpid(pid, 0)[1] == 0
    assert [entry.data for entry in journals.read(path).entries[4:]] == [{"what": "y"}]


def test_a_read_only_folder_is_named(tmp_path: Path) -> None:
    """A folder that cannot be written gives the path and the reason."""
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    with pytest.raises(JournalUnwritable, match="nothing was done"):
        journals.Journal.create(blocked / "a.jsonl", HEADER)


@pytest.mark.skipif(sys.platform == "win32", reason="file size limits are POSIX")
def test_a_disk_full_from_the_first_leaves_no_journal(tmp_path: Path) -> None:
    """An empty file would be taken for a damaged journal, and the case could never be begun."""
    path = tmp_path / "a.jsonl"
    pid = os.fork()
    if pid == 0:  # a child of its own: the limit cannot be lifted again
        import signal

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))
        try:
            journals.Journal.create(path, HEADER)
        except JournalUnwritable:
            os._exit(0)
        os._exit(1)
    assert os.waitpid(pid, 0)[1] == 0
    assert not path.exists()
    assert journals.read(_written(path)).header == HEADER
