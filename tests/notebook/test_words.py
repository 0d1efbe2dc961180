"""The catalogue of words, and the style sheets beside it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ircoach.notebook.looks import HERE, sheet
from ircoach.notebook.words import catalogue, section, word
from ircoach.scenario.form import BLEED_CALLS, VERDICTS

ASKED = re.compile(r"""word\(\s*["']([\w.-]+)["']""")
READ = re.compile(r"words\.([\w]+)")


def test_every_word_that_is_asked_for_is_in_the_catalogue() -> None:
    """What Python names with word("…") stands in words.toml."""
    asked = {name for path in HERE.rglob("*.py") for name in ASKED.findall(path.read_text(encoding="utf-8"))}
    missing = {name for name in asked - {"section.name"} if name.split(".", 1)[1] not in catalogue()[name.split(".", 1)[0]]}
    assert missing == set()


PROSE = re.compile(r"[A-Za-z]{2,}[,.:;…]? [a-z]{2,}")
LABEL = re.compile(r"""(?:aria-label|title|placeholder)="[A-Za-z]""")
#: what looks like prose in a script and is read by no person: names of values, class names, selectors
NO_PROSE = re.compile(
    r"""\bon\("[^"]*"|className: (?:"[^"]*"|`[^`]*`)|querySelector(?:All)?\(["`][^"`]*["`]|classList\.\w+\("[^"]*\""""
)
#: the engine's own words for the two calls, which journals hold, and the names of the methods of `case.show`
KNOWN = {*VERDICTS, *BLEED_CALLS}


def test_no_view_has_a_sentence_of_its_own() -> None:
    """Two words in a row, or a label, in a text of Python or of a script: they belong in the catalogue."""
    stray = [
        f"{path.name}: {text}" for path in HERE.rglob("*.py") for text in _texts(path) if PROSE.search(text) or LABEL.search(text)
    ]
    for path in HERE.rglob("*.js"):
        code = NO_PROSE.sub("", re.sub(r"^\s*//.*| // .*", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE))
        found = [one or other for one, other in re.findall(r"""\"([^"\n]*)\"|`([^`\n]*)`""", code)]
        stray += [f"{path.name}: {text}" for text in found if PROSE.search(text) and not text.startswith("ic-")]
    assert stray == []


def _texts(path: Path) -> Iterator[str]:
    """The texts of a module, docstrings and the method names of `case.show` left out; markup counts only as a blank."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            if node.value in KNOWN or node.value.startswith("case.show: "):
                continue
            yield re.sub(r"""<(?![^>]*(?:aria-label|title|placeholder)="[A-Za-z])[^>]*>?""", " ", node.value)


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


def test_no_two_views_style_the_same_thing_in_two_ways() -> None:
    """All style sheets of a page hold for all of its views: a name that two of them use must mean the same in both."""
    rules: dict[str, set[str]] = {}
    for path in HERE.rglob("*.css"):
        text = re.sub(
            r"/\*.*?\*/|@(?:media|container)[^{]*{(?:[^{}]*{[^{}]*})*\s*}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL
        )
        for names, body in re.findall(r"([^{}]+){([^{}]*)}", text):
            for name in names.split(","):
                rules.setdefault(name.strip(), set()).add(f"{path.name}: {' '.join(body.split())}")
    twice = {name: found for name, found in rules.items() if len({each.partition(": ")[2] for each in found}) > 1}
    assert {name for name, found in twice.items() if len({each.partition(": ")[0] for each in found}) > 1} == set()


def test_a_squeezed_sheet_says_the_same() -> None:
    """Comments and blanks go, rules stay."""
    assert "/*" not in sheet("form")
    assert sheet("card").count("{") == sum(
        (HERE / f"{name}.css").read_text(encoding="utf-8").count("{") for name in ("theme", "card")
    )
