"""docs/cli.md is tested like code: it knows every command and every option, and no others."""

from __future__ import annotations

import re

import pytest

from tests.cli.support import Run
from tests.cli.test_main import COMMANDS
from tests.project.support import ROOT

PAGE = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
#: options that the page explains once, for all commands
EVERYWHERE = {"--help", "--verbose", "--json"}


def section(command: str) -> str:
    """What the page says of one command."""
    return PAGE.split(f"\n### ircoach {command}\n")[1].split("\n#")[0]


def test_every_command_has_its_section_and_no_other() -> None:
    """A new command is told in the page."""
    assert sorted(re.findall(r"(?m)^### ircoach ([a-z]+)$", PAGE)) == sorted(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_of_a_command_is_shown_in_its_section(ircoach: Run, command: str) -> None:
    """And the section shows none that is gone."""
    has = set(re.findall(r"(?m)^  (?:-\w, )?(--[a-z-]+)", ircoach(command, "--help").out))
    told = set(re.findall(r"--[a-z][a-z-]*", section(command)))
    assert has - EVERYWHERE <= told
    assert told <= has


def test_the_exit_codes_are_told() -> None:
    """0, 1, 2 and 130."""
    assert re.findall(r"(?m)^\| (\d+) \|", PAGE) == ["0", "1", "2", "130"]
