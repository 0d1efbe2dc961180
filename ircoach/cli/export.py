"""`ircoach export`."""

from __future__ import annotations

import typer


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(export)


def export() -> None:
    """To come."""
