"""`ircoach grade`."""

from __future__ import annotations

import typer


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(grade)


def grade() -> None:
    """To come."""
