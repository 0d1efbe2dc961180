"""`ircoach schema`: the form of a scenario.yaml as JSON Schema."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from ircoach.cli.arguments import Verbose, examples, voice_of
from ircoach.cli.files import write


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command(
        epilog=examples(
            ("ircoach schema", "to standard output"),
            ("ircoach schema --out scenario.schema.json", "to a file, for an editor"),
        )
    )(schema)


def schema(
    context: typer.Context,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write it there.")] = None,
    verbose: Verbose = False,
) -> None:
    """Print the JSON Schema of a scenario.yaml, with a description of every field.

    An editor with a YAML language server helps while you write once the file begins with
    # yaml-language-server: $schema=scenario.schema.json
    """
    from ircoach.scenario.schema import schema_text  # the form's models come along: --help need not wait for them

    if out is None:
        sys.stdout.write(schema_text())
    else:
        write(out, schema_text())
        voice_of(context).note(f"{out} is written. Begin scenario.yaml with: # yaml-language-server: $schema={out}")
