"""`ircoach schema`: the form of a scenario.yaml, or of a scorecard, as JSON Schema."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from ircoach.cli.arguments import Verbose, examples, one_of, voice_of
from ircoach.cli.files import write


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command(
        epilog=examples(
            ("ircoach schema", "of a scenario.yaml, to standard output"),
            ("ircoach schema scorecard", "of a scorecard, for a program that reads graded cases"),
            ("ircoach schema --out scenario.schema.json", "to a file, for an editor"),
        )
    )(schema)


def schema(
    context: typer.Context,
    what: Annotated[str, typer.Argument(metavar="[scenario|scorecard]", help="Whose form.", show_default=False)] = "scenario",
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write it there.")] = None,
    verbose: Verbose = False,
) -> None:
    """Print the JSON Schema of a scenario.yaml, or of a scorecard, with a description of every field.

    An editor with a YAML language server helps while you write once the file begins with
    # yaml-language-server: $schema=scenario.schema.json
    """
    text = _text(one_of("form", what, ("scenario", "scorecard")))
    if out is None:
        sys.stdout.write(text)
        return
    write(out, text)
    begin = f" Begin scenario.yaml with: # yaml-language-server: $schema={out}" if what == "scenario" else ""
    voice_of(context).note(f"{out} is written.{begin}")


def _text(what: str) -> str:
    """The schema asked for; the models come along with it: --help need not wait for them."""
    if what == "scorecard":
        from ircoach.grader.schema import schema_text as of_scorecard

        return of_scorecard()
    from ircoach.scenario.schema import schema_text

    return schema_text()
