"""The documents are tested like code: their words, commands and links exist."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.project.support import ROOT, texts

PAGES = {path: text for path, text in texts().items() if path.suffix == ".md" and path.parts[0] != "scenarios"}

WORDS = [
    "Scenario",
    "Variant",
    "Twin",
    "Cue",
    "Seed",
    "Bleed",
    "World",
    "Gate",
    "Trail",
    "Actor",
    "Stepped pace",
    "Live pace",
    "Case",
    "Assessment",
    "Verdict",
    "Bleed call",
    "Evidence pin",
    "Containment",
    "Half-fix",
    "Over-reaction",
    "Hint",
    "Hand-over note",
    "Journal",
    "Fork",
    "Scorecard",
    "After-action report",
    "Player",
    "Under-triage",
    "Over-triage",
]


def code(text: str) -> str:
    """What a page shows as code: its blocks and its inline spans."""
    blocks = re.findall(r"^```[^\n]*\n(.*?)^```", text, flags=re.MULTILINE | re.DOTALL)
    return "\n".join([*blocks, *re.findall(r"`([^`\n]+)`", text)])


@pytest.mark.parametrize("word", WORDS)
def test_the_glossary_fixes_the_word(word: str) -> None:
    """Each of the project's words has its heading in the glossary."""
    assert f"\n### {word}\n" in PAGES[Path("docs/glossary.md")]


def test_the_glossary_states_the_triage_formulas() -> None:
    """Over- and under-triage are never shown without their formula."""
    page = PAGES[Path("docs/glossary.md")]
    for formula in ("1 − sensitivity", "1 − specificity", "1 − PPV"):
        assert formula in page


def test_every_make_command_in_the_docs_is_a_target() -> None:
    """What a page tells you to type after make exists in the Makefile."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    told = {command for text in PAGES.values() for command in re.findall(r"\bmake ([a-z]+)", code(text))}
    assert {"lab", "test"} <= told
    assert told <= targets


def test_every_target_is_listed_by_make_alone() -> None:
    """Each target explains itself in one line, which `make` prints."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    told = set(re.findall(r"^([a-z]+):.*## \w", makefile, flags=re.MULTILINE))
    assert {"help", "lab", "test", "check", "validate", "bench", "docs", "clean"} <= told


@pytest.mark.skipif(importlib.util.find_spec("ircoach.cli") is None, reason="a young tree has no command line yet")
def test_every_ircoach_command_in_the_docs_exists() -> None:
    """What a page tells you to type after ircoach is a command that `ircoach --help` lists."""
    told = {name for text in PAGES.values() for name in re.findall(r"(?m)^(?:\$ )?(?:\S*/)?ircoach ([a-z]+)", code(text))}
    shown = subprocess.run(
        [sys.executable, "-c", "from ircoach.cli import main; main()", "--help"],
        env={**os.environ, "COLUMNS": "200", "TERM": "dumb", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout
    assert told
    assert not {name for name in told if not re.search(rf"(?m)^\W*{name}\s{{2,}}", shown)}


def test_every_link_between_pages_leads_somewhere() -> None:
    """A relative link in any page points to a file of the tree."""
    broken = []
    for path, text in PAGES.items():
        for target in re.findall(r"\]\(([^)\s#]+)(?:#[^)]*)?\)", text):
            if not re.match(r"[a-z]+:", target) and not (ROOT / path.parent / target).exists():
                broken.append(f"{path}: {target}")
    assert not broken


@pytest.mark.slow
def test_the_site_builds_and_its_anchors_are_there(tmp_path: Path) -> None:
    """What `make docs` does, with every warning an error (not under --quiet, which drops them before they count)."""
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path / "site")],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_changelog_opens_with_what_is_unreleased() -> None:
    """The first section of the changelog is Unreleased, so a change has a place to be told."""
    headings = re.findall(r"^## (.+)$", PAGES[Path("CHANGELOG.md")], flags=re.MULTILINE)
    assert headings[0] == "Unreleased"


def test_the_licence_is_apache() -> None:
    """The licence file is the full Apache-2.0 text that pyproject.toml declares."""
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text
