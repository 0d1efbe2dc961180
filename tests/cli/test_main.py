"""What holds for every command: help, exit codes, one line an error, clean JSON, quiet ends."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ircoach import __version__
from ircoach.cli import app, explain
from ircoach.cli.voice import Voice
from ircoach.errors import BadInput, JournalDamaged, UnknownScenario
from tests.cli.support import Run
from tests.project.support import ROOT

COMMANDS = [
    "lab",
    "demo",
    "scenarios",
    "cases",
    "progress",
    "shell",
    "serve",
    "play",
    "grade",
    "report",
    "export",
    "answers",
    "key",
    "new",
    "check",
    "validate",
    "schema",
    "doctor",
    "cache",
]


def test_the_help_lists_every_command_in_the_order_a_newcomer_needs_them(ircoach: Run) -> None:
    """`ircoach --help` shows the commands and where to begin."""
    said = ircoach("--help")
    assert said.code == 0
    assert re.findall(r"(?m)^  ([a-z]+)  ", said.out) == COMMANDS
    assert "ircoach demo" in said.out


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_shows_examples_of_itself(ircoach: Run, command: str) -> None:
    """Every command's --help ends with things to type, and each names the command."""
    said = ircoach(command, "--help")
    assert said.code == 0
    examples = said.out.split("Examples:")[1].strip().splitlines()
    assert len(examples) >= 2
    assert all(line.strip().startswith(f"ircoach {command}") for line in examples)


@pytest.mark.parametrize("command", COMMANDS)
def test_an_example_uses_only_options_that_the_command_has(ircoach: Run, command: str) -> None:
    """What a help text tells you to type is accepted by the parser."""
    text = ircoach(command, "--help").out
    options, _, examples = text.partition("Examples:")
    assert set(re.findall(r"--[a-z-]+", examples)) <= set(re.findall(r"--[a-z-]+", options))


def test_the_help_names_every_registered_command() -> None:
    """A command added to the app is in the list that these tests run over."""
    assert [command.callback.__name__ for command in app.registered_commands if command.callback] == COMMANDS


def test_the_version_is_the_package_s(ircoach: Run) -> None:
    """`ircoach --version` says which ircoach this is."""
    assert ircoach("--version").out == f"ircoach {__version__}\n"


def test_a_bare_ircoach_shows_the_help_and_counts_as_misuse(ircoach: Run) -> None:
    """Without a command there is nothing to do."""
    said = ircoach()
    assert said.code == 2
    assert "Commands:" in said.out + said.err


@pytest.mark.parametrize(
    "arguments",
    [("bogus",), ("scenarios", "--bogus"), ("play",), ("grade",), ("play", "x", "--seed", "many"), ("play", "x", "--seed", "-1")],
    ids=["command", "option", "missing argument", "missing journal", "not a number", "negative seed"],
)
def test_bad_usage_is_one_line_and_exit_code_2(ircoach: Run, arguments: tuple[str, ...]) -> None:
    """A misuse is told in one line on standard error that names the help to read."""
    said = ircoach(*arguments)
    assert said.code == 2
    assert said.out == ""
    assert len(said.err.splitlines()) == 1
    assert re.match(r"ircoach: .+\. `ircoach( [a-z]+)? --help` shows how it is used\.$", said.err)


def test_a_misspelt_command_suggests_nothing_wrong(ircoach: Run) -> None:
    """The unknown command is named as it was typed."""
    assert "'bogus'" in ircoach("bogus").err


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UnknownScenario("no scenario is called 'x'."), 2),
        (BadInput("pace: 'fast' was given."), 2),
        (JournalDamaged("line 3 was edited."), 1),
        (OSError(28, "No space left on device", "out.html"), 1),
        (ZeroDivisionError("division by zero"), 1),
    ],
    ids=["scenario", "input", "journal", "disk", "bug"],
)
def test_each_kind_of_error_has_its_exit_code_and_one_line(
    capsys: pytest.CaptureFixture[str], error: Exception, code: int
) -> None:
    """2 where the command was used wrongly, 1 where the thing asked about failed; always one line."""
    assert explain(error, Voice()) == code
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("ircoach: ")
    assert len(said.err.splitlines()) == 1


def test_a_bug_asks_to_be_reported_and_names_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    """An error nobody foresaw is not passed off as the user's."""
    try:
        {}["key"]
    except KeyError as error:
        explain(error, Voice())
    said = capsys.readouterr().err
    assert "a bug in ircoach (KeyError: 'key', test_main.py line" in said
    assert "please report it" in said


def test_several_problems_are_counted_and_shown_under_v(capsys: pytest.CaptureFixture[str]) -> None:
    """One line says how many more there are; -v shows them all and where they come from."""
    explain(JournalDamaged("first\nsecond\nthird"), Voice())
    assert capsys.readouterr().err == "ircoach: first (2 more; -v shows them)\n"
    voice = Voice()
    voice.verbose = True
    explain(JournalDamaged("first\nsecond\nthird"), voice)
    assert "second\nthird" in capsys.readouterr().err


@pytest.mark.parametrize("place", ["before", "after"])
def test_v_shows_the_traceback_wherever_it_stands(ircoach: Run, place: str) -> None:
    """`ircoach -v play …` and `ircoach play … -v` both show more."""
    arguments = ["-v", "play", "nothing"] if place == "before" else ["play", "nothing", "-v"]
    assert "Traceback" in ircoach(*arguments).err
    assert "Traceback" not in ircoach("play", "nothing").err


def test_no_color_is_honoured_and_pipes_get_plain_text(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing that only a terminal understands reaches a file, and NO_COLOR takes the colour out of a forced terminal too."""

    def shown(**environment: str) -> str:
        for name in ("NO_COLOR", "FORCE_COLOR"):
            monkeypatch.delenv(name, raising=False)
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        assert explain(BadInput("no"), Voice()) == 2
        return capsys.readouterr().err

    assert "\x1b" not in shown()
    assert "\x1b[31m" in shown(FORCE_COLOR="1")
    assert "\x1b[31m" not in shown(FORCE_COLOR="1", NO_COLOR="1")


@pytest.mark.skipif(os.name != "posix", reason="a pipe whose reader has gone is reported differently on Windows")
def test_a_reader_who_leaves_early_is_no_error() -> None:
    """`ircoach scenarios --json | true` ends without a word."""
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "ircoach", "scenarios", "--json"],
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
        check=False,
    )
    os.close(writing)
    assert done.stderr == ""
    assert done.returncode == 1


@pytest.mark.skipif(os.name != "posix", reason="Windows sends Ctrl-C to a whole console, this test's included")
def test_ctrl_c_ends_quietly_with_130(tmp_path: Path) -> None:
    """A person who stops a command is not shown a traceback."""
    program = """
import time, ircoach.cli.scenarios as scenarios
from ircoach.cli import main
scenarios.folders = lambda: (print("here", flush=True), time.sleep(30))
main()
"""
    child = subprocess.Popen(
        [sys.executable, "-c", program, "scenarios"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert child.stdout
    assert child.stdout.readline() == "here\n"
    time.sleep(0.1)
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=20)
    assert (child.returncode, out, err) == (130, "", "")
