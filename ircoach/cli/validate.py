"""`ircoach validate`."""

from __future__ import annotations

import typer


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(validate)


def validate() -> None:
    """To come."""
