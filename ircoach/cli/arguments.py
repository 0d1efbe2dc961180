"""The arguments that several commands share, said once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from ircoach import __version__
from ircoach.cli.voice import Voice


def voice_of(context: typer.Context) -> Voice:
    """The voice a command speaks with."""
    voice = context.find_root().obj
    return voice if isinstance(voice, Voice) else Voice()


def examples(*lines: tuple[str, str]) -> str:
    """The end of a command's help: what to type, and what it does."""
    width = max(len(command) for command, _ in lines) + 3
    shown = "\n".join(f"  {command:<{width}}{what}" if what else f"  {command}" for command, what in lines)
    return f"\b\nExamples:\n{shown}"


def _speak_up(context: typer.Context, value: bool) -> bool:
    if value:
        voice_of(context).verbose = True
    return value


def _version(context: typer.Context, value: bool) -> bool:
    if value:
        voice_of(context).say(f"ircoach {__version__}")
        raise typer.Exit
    return value


Verbose = Annotated[bool, typer.Option("-v", "--verbose", help="When something fails, show all of it.", callback=_speak_up)]
Version = Annotated[bool, typer.Option("--version", help="Show the version and end.", callback=_version, is_eager=True)]
AsJson = Annotated[bool, typer.Option("--json", help="The result as JSON on standard output.")]
Scenario = Annotated[
    str, typer.Argument(metavar="SCENARIO", help="A scenario's id (`ircoach scenarios` lists them) or its folder.")
]
Variant = Annotated[str | None, typer.Option(metavar="V", help="One truth of the scenario; left out, the seed draws it.")]
Seed = Annotated[
    int | None, typer.Option(metavar="N", min=0, help="The world's seed: same scenario, variant and seed, same world.")
]
Events = Annotated[
    int | None,
    typer.Option(metavar="N", min=1, help="About how many events the fortnight before the alert has; 60,000 if left out."),
]
ScenarioFolder = Annotated[
    Path | None, typer.Option("--scenario", metavar="DIR", help="The scenario's folder, where it is not an installed one.")
]
ClassKeyFile = Annotated[
    Path | None, typer.Option("--class-key", metavar="FILE", help="The class key of a room; `ircoach key FILE` makes one.")
]
Journal = Annotated[Path, typer.Argument(metavar="JOURNAL", help="A case's journal (.jsonl).")]


def one_of(what: str, given: str, known: Sequence[str]) -> str:
    """`given`, if it is known. Raises BadInput naming the nearest one, or all."""
    import difflib

    from ircoach.errors import BadInput

    if given in known:
        return given
    near = difflib.get_close_matches(given, known, n=1, cutoff=0.5)
    hint = f"Did you mean {near[0]!r}?" if near else f"There are: {', '.join(known) or 'none'}."
    raise BadInput(f"no {what} is called {given!r}. {hint}")
