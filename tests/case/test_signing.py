"""The class key: what it marks, what a mark proves, and that nobody without one is held up."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ircoach.case import journal as journals
from ircoach.case import signing
from ircoach.case.opening import fork_journal, open_child
from ircoach.case.signing import ClassKey
from ircoach.errors import BadInput, JournalDamaged
from tests.small import ONE_KEY, small_header

KEY, OTHER = ClassKey(b"k" * 32), ClassKey(b"o" * 32)


def written(path: Path, *keys: ClassKey | None) -> Path:
    """A journal of one entry a key, each written on a machine that held that key (or none)."""
    journal = journals.Journal.create(path, {"scenario": "one-key", "learner": "ada"}, keys[0])
    for n, key in enumerate(keys, start=1):
        number = journal.act(n, 5.0, "pin", "1", {"what": "é", "note": ""})
        journal.outcome(number, f"digest-{n}")
        journal.close()
        journal = journals.Journal.resume(journals.read(path), keys[n] if n < len(keys) else key)
    journal.close()
    return path


def stand(path: Path, key: ClassKey = KEY) -> str:
    """How a journal stands to a key."""
    return key.stand(journals.read(path).marks)


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ((KEY, KEY), "signed"),
        ((None, None), "unsigned"),
        ((KEY, None), "signed in part"),
        ((None, KEY), "signed in part"),
        ((OTHER, OTHER), "does not fit"),
        ((KEY, OTHER), "does not fit"),
    ],
)
def test_a_journal_says_on_which_machines_it_was_written(keys: tuple[ClassKey | None, ...], said: str, tmp_path: Path) -> None:
    """Each line by the key of the machine that wrote it; gone on with elsewhere, it is signed in part."""
    assert stand(written(tmp_path / "a.jsonl", *keys)) == said


def test_a_mark_is_no_part_of_the_chain(tmp_path: Path) -> None:
    """Taken away, the journal reads as ever and counts as unsigned; the entries are the same either way."""
    path = written(tmp_path / "a.jsonl", KEY)
    before = journals.read(path)
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    path.write_text("".join(json.dumps({k: v for k, v in line.items() if k != "mark"}) + "\n" for line in lines))
    assert stand(path) == "unsigned"
    assert journals.read(path).entries == before.entries
    assert journals.read(path).chain == before.chain


def test_a_mark_cannot_be_carried_to_another_line_or_another_name(tmp_path: Path) -> None:
    """It stands for every line up to its own: another learner's name breaks the chain, another line's mark does not fit."""
    path = written(tmp_path / "a.jsonl", KEY, KEY)
    text = path.read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    lines[1]["mark"], lines[3]["mark"] = lines[3]["mark"], lines[1]["mark"]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert stand(path) == "does not fit"
    path.write_text(text.replace('"learner":"ada"', '"learner":"bob"'), encoding="utf-8")
    with pytest.raises(JournalDamaged):
        stand(path)


def test_a_journal_cut_short_keeps_the_marks_it_has(tmp_path: Path) -> None:
    """As an unfinished case does: a mark says where a line was written, not that it was the last."""
    path = written(tmp_path / "a.jsonl", KEY, KEY)
    path.write_text("".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[:3]))
    assert stand(path) == "signed"


scalars = st.none() | st.booleans() | st.integers() | st.text()


@given(scalars | st.lists(scalars, max_size=3))
def test_whatever_stands_for_a_mark_is_no_crash(tmp_path_factory: pytest.TempPathFactory, mark: object) -> None:
    """And fits no key."""
    path = written(tmp_path_factory.mktemp("j") / "a.jsonl", KEY)
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    lines[-1]["mark"] = mark
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert stand(path) == "does not fit"


def test_a_key_is_kept_for_its_owner_and_never_written_over(tmp_path: Path) -> None:
    """It comes back as it was written; what it is called tells nothing of it."""
    path, made = tmp_path / "class.key", ClassKey.new()
    made.write(path)
    assert ClassKey.read(path) == made
    assert made != ClassKey.new()
    if os.name == "posix":
        assert path.stat().st_mode & 0o077 == 0
    assert made.secret.hex() not in repr(made)
    assert made.name not in made.secret.hex()
    with pytest.raises(BadInput, match="never written over"):
        ClassKey.new().write(path)
    assert ClassKey.read(path) == made


@pytest.mark.parametrize("text", [b"", b"\xff\xfe", b"ircoach class key 1\n!!", b"ircoach class key 1\nYQ==", b"x\n" + b"A" * 44])
def test_what_is_no_key_is_told_as_that(text: bytes, tmp_path: Path) -> None:
    """With how one is made."""
    (tmp_path / "class.key").write_bytes(text)
    with pytest.raises(BadInput, match="is no class key"):
        ClassKey.read(tmp_path / "class.key")


def test_a_machine_signs_only_where_it_is_told_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable, no key; a variable that leads nowhere says so, and how to play without."""
    monkeypatch.delenv(signing.VARIABLE, raising=False)
    assert signing.of_this_machine() is None
    monkeypatch.setenv(signing.VARIABLE, str(tmp_path / "none.key"))
    with pytest.raises(BadInput, match=r"IRCOACH_CLASS_KEY: .* cannot be read.*not signed"):
        signing.of_this_machine()
    KEY.write(tmp_path / "none.key")
    assert signing.of_this_machine() == KEY


@pytest.mark.slow
def test_a_case_of_a_room_is_signed_and_a_fork_is_not_its_first_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Begun and gone on with by the world's own process; what a fork copies was written before, and who knows where."""
    KEY.write(tmp_path / "class.key")
    monkeypatch.setenv(signing.VARIABLE, str(tmp_path / "class.key"))
    path = tmp_path / "case.jsonl"
    for note in ("one", "two"):
        case = open_child(ONE_KEY, small_header(), path)
        case.pin(note)
        alert_at = int(case.state["alert_at"])
        case.close()
    assert stand(path) == "signed"
    assert len(journals.read(path).entries) == 2
    assert stand(fork_journal(journals.read(path), 1, tmp_path / "fork.jsonl", alert_at)) == "unsigned"
