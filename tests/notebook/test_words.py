"""The catalogue of words, and the style sheets beside it."""

from __future__ import annotations

import re

import pytest

from ircoach.notebook.looks import HERE, sheet
from ircoach.notebook.words import catalogue, section, word

ASKED = re.compile(r"""word\(\s*["']([\w.-]+)["']""")
READ = re.compile(r"words\.([\w]+)")


def test_every_word_that_is_asked_for_is_in_the_catalogue() -> None:
    """What Python names with word("…") stands in words.toml."""
    asked = {name for path in HERE.rglob("*.py") for name in ASKED.findall(path.read_text(encoding="utf-8"))}
    missing = {name for name in asked - {"section.name"} if name.split(".", 1)[1] not in catalogue()[name.split(".", 1)[0]]}
    assert missing == set()


def test_every_word_a_script_reads_is_in_its_section() -> None:
    """form.js reads its words from the section [form]; so does every script from the section of its name."""
    for script in HERE.rglob("*.js"):
        if read := set(READ.findall(script.read_text(encoding="utf-8"))):
            assert read <= set(section(script.stem)), script.name


def test_a_word_fills_its_braces_and_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Braces are filled, `n` chooses one or other, and what is not there is a KeyError."""
    assert word("form.sent", time="10:00").startswith("Sent at 10:00.")
    some = {"some": {"apples": {"one": "{n} apple", "other": "{n} apples"}}}
    monkeypatch.setattr("ircoach.notebook.words.catalogue", lambda: some)
    assert (word("some.apples", n=1), word("some.apples", n=2)) == ("1 apple", "2 apples")
    with pytest.raises(KeyError):
        word("some.pears")


def test_only_the_theme_names_colours() -> None:
    """Every other style sheet takes its colours from the theme's variables, so that dark and light are settled in one place."""
    for path in HERE.rglob("*.css"):
        if path.name not in ("theme.css", "card.css"):  # a debrief in card.css is drawn for white paper
            assert re.findall(r"#[0-9a-fA-F]{3,8}\b", path.read_text(encoding="utf-8")) == [], path.name


def test_a_squeezed_sheet_says_the_same() -> None:
    """Comments and blanks go, rules stay."""
    assert "/*" not in sheet("form")
    assert sheet("card").count("{") == sum(
        (HERE / f"{name}.css").read_text(encoding="utf-8").count("{") for name in ("theme", "card")
    )
