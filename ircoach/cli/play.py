"""`ircoach play`: one model responder works one case, and is scored."""

from __future__ import annotations

import typer

from ircoach.cli.arguments import Scenario, Seed, Variant, Verbose, examples, voice_of


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command(
        epilog=examples(
            ("ircoach play ami-share", "the expert, a drawn variant"),
        )
    )(play)


def play(
    context: typer.Context,
    scenario: Scenario,
    variant: Variant = None,
    seed: Seed = None,
    verbose: Verbose = False,
) -> None:
    """Play."""
    voice_of(context)
