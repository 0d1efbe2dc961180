"""`ircoach demo`."""

from __future__ import annotations

import typer


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command()(demo)


def demo() -> None:
    """To come."""
