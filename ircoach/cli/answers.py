"""`ircoach answers`."""

from __future__ import annotations

import typer


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(answers)


def answers() -> None:
    """To come."""
