"""`ircoach new`: a new scenario's folder, which runs as it is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ircoach.cli.arguments import Verbose, examples, voice_of
from ircoach.cli.voice import typed


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command(
        epilog=examples(
            ("ircoach new my-case", "in ./scenarios/my_case"),
            ("ircoach new my-case --dir my_pack", "in another folder"),
            ('ircoach new my-case --title "A key in a new place"', "with its title"),
        )
    )(new)


def new(
    context: typer.Context,
    slug: Annotated[str, typer.Argument(metavar="SLUG", help="The scenario's name: small letters and digits joined by dashes.")],
    into: Annotated[Path, typer.Option("--dir", metavar="DIR", help="The folder that holds your scenarios; made if new.")] = Path(
        "scenarios"
    ),
    title: Annotated[str | None, typer.Option(metavar="TEXT", help="Its title; left out, you write it later.")] = None,
    verbose: Verbose = False,
) -> None:
    """Lay down a new scenario: form, storyline, answers, debrief, design.

    It loads, plays and is graded as it is. `ircoach check` says what you must still write. A folder that exists is never touched.
    """
    from ircoach.scenario.laying import lay  # the form's models come along: --help need not wait for them

    voice = voice_of(context)
    folder = lay(slug, into, title)
    voice.say(f"{folder} is laid down, and runs. Next:")
    voice.say(f"  ircoach play {typed(folder)}     the expert works it")
    voice.say(f"  ircoach check {typed(folder)}    what is still to be written")
