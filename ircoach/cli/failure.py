"""What a person reads when a command cannot do what it was asked: one line in plain words, and an exit code."""

from __future__ import annotations

import traceback
from pathlib import Path

import typer

from ircoach.cli.voice import Voice
from ircoach.errors import BadInput, IrcoachError, UnknownScenario

FAILED, MISUSED = 1, 2


def explain(error: Exception, voice: Voice) -> int:
    """Say the error in one line (with -v, after its traceback) and return the exit code it stands for."""
    if voice.verbose and not isinstance(error, typer.TyperException):
        voice.note("".join(traceback.format_exception(error)).rstrip(), style="dim")
    voice.note(f"ircoach: {one_line(plain(error), voice.verbose)}", style="red")
    return exit_code(error)


def exit_code(error: Exception) -> int:
    """2 where the command was used wrongly, 1 where it was right and the thing failed."""
    if isinstance(error, UnknownScenario | BadInput):
        return MISUSED
    if isinstance(error, typer.TyperException):
        return error.exit_code
    return FAILED


def plain(error: Exception) -> str:
    """The error in words for someone who did not write the program."""
    if isinstance(error, IrcoachError):
        return str(error)
    if isinstance(error, typer.TyperException):
        return _misuse(error)
    if isinstance(error, OSError) and error.strerror:
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror}. Nothing was lost; choose another place or make room there, and try again."
    place = traceback.extract_tb(error.__traceback__)[-1:]
    where = f", {Path(place[0].filename).name} line {place[0].lineno}" if place else ""
    seen = f"{type(error).__name__}: {error}{where}"
    return f"a bug in ircoach ({seen}). Your files are as they were; please report it with what -v shows."


def one_line(text: str, whole: bool = False) -> str:
    """The first of several lines, and how many more there are; all of them where `whole`."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if whole or len(lines) < 2:
        return "\n".join(lines)
    return f"{lines[0]} ({len(lines) - 1} more; -v shows them)"


def _misuse(error: typer.TyperException) -> str:
    context = getattr(error, "ctx", None)
    message = " ".join(error.format_message().split()).rstrip(".")
    asked = context.command_path if context else "ircoach"
    return f"{message[:1].lower()}{message[1:]}. `{asked} --help` shows how it is used."
