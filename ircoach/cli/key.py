"""`ircoach key`: a class key, with which a room's machines mark the journals written on them."""

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
            ("ircoach key class.key", "make a key"),
            ("ircoach key class.key --look", "which key it is"),
        )
    )(key)


def key(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The key's file.")],
    look: Annotated[bool, typer.Option("--look", help="Make none; say which key the file holds.")] = False,
    verbose: Verbose = False,
) -> None:
    """Make a class key: journals written where it lies are signed with it.

    Put the file on the room's machines and name it there (`ircoach lab --class-key FILE`, or the variable IRCOACH_CLASS_KEY).
    `ircoach grade --class-key FILE` then says of each journal whether it was written there. A key is never written over.
    """
    from ircoach.case.signing import VARIABLE, ClassKey  # --help need not wait for it

    voice = voice_of(context)
    if look:
        voice.say(f"{file}: class key {ClassKey.read(file).name}")
        return
    made = ClassKey.new()
    made.write(file)
    word = typed(file)
    voice.say(f"{file}: class key {made.name}. On the room's machines: ircoach lab --class-key {word}, or {VARIABLE}={word}")
    voice.say(f"To look for it: ircoach grade handed-in/ --class-key {word}")
