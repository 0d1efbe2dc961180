"""The authors' pages: their code is the example's, their reference is the schema's, and the example keeps its promises."""

from __future__ import annotations

import importlib
import json
import re

import pytest

from ircoach.players.validation import validate
from ircoach.scenario.library import Folder
from ircoach.scenario.reference import page
from ircoach.scenario.schema import schema_text
from ircoach.world.company import Company
from ircoach.world.house import House
from ircoach.world.stage import Stage
from tests.project.support import ROOT
from tests.scenario.broken import GOOD

AUTHORS = ROOT / "docs" / "authors"
SOURCES = {"python": ("storyline.py", "answers.py"), "yaml": ("scenario.yaml",)}
BLOCKS = re.findall(r"(?ms)^```(python|yaml)\n(.*?)^```", (AUTHORS / "index.md").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("language", "block"), BLOCKS, ids=[block.strip().splitlines()[0].strip()[:40] for _, block in BLOCKS])
def test_the_code_of_the_page_is_the_example_s(language: str, block: str) -> None:
    """Each block stands in the folder, to the letter."""
    assert any(block in (GOOD / name).read_text(encoding="utf-8") for name in SOURCES[language])


def test_the_page_shows_code_of_every_kind() -> None:
    """The test above has something to look at."""
    assert {language for language, _ in BLOCKS} == set(SOURCES)
    assert len(BLOCKS) >= 8


def test_the_words_of_the_page_s_tables_exist() -> None:
    """Each name in a table `from MODULE` is one of that module, of the stage, of the company or of the house."""
    text = (AUTHORS / "index.md").read_text(encoding="utf-8")
    tables = re.findall(r"(?m)^\| from `([\w.]+)` \|.*\n\|[-|]+\n((?:\|.*\n)+)", text)
    assert len(tables) == 4
    of = {"stage": vars(Stage), "company": dir(Company), "house": dir(House)}
    for module, rows in tables:
        there = dir(importlib.import_module(module))
        for name in re.findall(r"`([\w.]+)`", rows):
            owner, _, last = name.rpartition(".")
            assert last in (of[owner.split(".")[-1]] if owner else there), f"{name} of {module}"


def test_the_goal_on_the_page_is_the_design_s() -> None:
    """The one sentence is quoted as it is."""
    (quoted,) = re.findall(r"(?m)^> (.+)$", (AUTHORS / "index.md").read_text(encoding="utf-8"))
    assert quoted in (GOOD / "design.md").read_text(encoding="utf-8")


def test_the_reference_is_fresh() -> None:
    """`python -m ircoach.scenario.reference > docs/authors/form.md` makes it anew."""
    assert (AUTHORS / "form.md").read_text(encoding="utf-8") == page()


def test_the_published_schema_is_fresh() -> None:
    """`ircoach schema --out docs/authors/scenario.schema.json` makes it anew."""
    text = (AUTHORS / "scenario.schema.json").read_text(encoding="utf-8")
    assert text == schema_text()
    assert json.loads(text)["title"] == "ircoach scenario, format 1"


@pytest.mark.slow
def test_the_example_keeps_what_validate_promises() -> None:
    """Everybody plays it at one seed: expert, wrong-footed people, half-fixes and over-reactions."""
    result = validate([Folder(GOOD)], [5])
    assert not result.failures
    assert {line.player for line in result.lines} >= {
        "expert",
        "idle",
        "door-shut-guest-inside",
        "role-deleted",
        "auditor-shut-out",
    }
