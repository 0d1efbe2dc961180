"""Which entries of a journal count."""

from __future__ import annotations

from pathlib import Path

import pytest

from ircoach.case import journal as journals
from ircoach.case.journal import Journal
from ircoach.grader.replay import settled


@pytest.mark.parametrize(("kind", "noted", "count"), [("finish", False, 1), ("finish", True, 2), ("pin", False, 2)])
def test_an_end_whose_answer_was_never_noted_is_no_end(tmp_path: Path, kind: str, noted: bool, count: int) -> None:
    """Anybody can write that line behind a cut; whoever's machine died just then opens the case once more."""
    made = Journal.create(tmp_path / "a.jsonl", {"learner": "ada"})
    made.outcome(made.act(1, 0.0, "pin", "1", {}), "0" * 64)
    number = made.act(2, 0.0, kind, "1", {})
    if noted:
        made.outcome(number, "0" * 64)
    made.close()
    assert len(settled(journals.read(tmp_path / "a.jsonl"))) == count
