"""How a command speaks: what it says arrives, whatever the stream can take."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from ircoach.cli.served import part
from ircoach.cli.voice import Voice, typed


@pytest.mark.parametrize(
    ("encoding", "told", "seen"),
    [
        ("utf-8", "/home/zoë/漢", "zoë/漢"),
        ("UTF8", "/home/zoë/漢", "zoë/漢"),
        ("utf-8", "/home/zo\udceb", "zo\\udceb"),
        ("ascii", "/home/zoë/漢", "zo\\u00eb/\\u6f22"),
        ("cp1252", "/home/zoë/漢", "zo\\u00eb/\\u6f22"),
    ],
)
def test_data_comes_through_whole(encoding: str, told: str, seen: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path is the same path to the program that reads it: plain in UTF-8, escaped where a code page would make `?` of it."""
    out = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="replace")
    monkeypatch.setattr(sys, "stdout", out)
    Voice().data({"journal": told})
    out.flush()
    said = out.buffer.getvalue().decode()  # type: ignore[attr-defined]  # it is the BytesIO from above
    assert seen in said
    assert json.loads(said) == {"journal": told}


@pytest.mark.parametrize(
    ("system", "path", "word"),
    [
        ("posix", "graded/ada.jsonl", "graded/ada.jsonl"),
        ("posix", "my class/ada's.jsonl", "'my class/ada'\"'\"'s.jsonl'"),
        ("nt", "graded\\ada.jsonl", "graded\\ada.jsonl"),
        ("nt", "C:\\Users\\Ada L\\a.jsonl", '"C:\\Users\\Ada L\\a.jsonl"'),
    ],
)
def test_a_path_is_one_word_of_a_command(system: str, path: str, word: str) -> None:
    """As the system's shell takes it: quotes of its kind, and only where it needs them."""
    assert typed(path, system) == word


def test_the_commands_for_a_case_that_is_left_can_be_typed(capsys: pytest.CaptureFixture[str]) -> None:
    """The journal of somebody whose home has a blank in its name is quoted in the command, and plain beside it."""
    part(Path("/home/ada l/a.jsonl"), Voice())
    kept, graded = capsys.readouterr().err.splitlines()
    assert kept.endswith(": /home/ada l/a.jsonl")
    assert graded.endswith(f"ircoach grade {typed(Path('/home/ada l/a.jsonl'))}")
