"""`ircoach report`: the after-action report of a case, as a page, as Markdown or as a PDF."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ircoach.cli.arguments import Journal, ScenarioFolder, Verbose, examples, voice_of
from ircoach.cli.files import write
from ircoach.errors import BadInput

KINDS = (".html", ".md", ".pdf")


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command(
        epilog=examples(
            ("ircoach report JOURNAL --to report.html", "one page that needs no network"),
            ("ircoach report JOURNAL --to report.md", "for a wiki or a ticket"),
            ("ircoach report JOURNAL --to report.pdf", "tagged for screen readers; wants pip install 'ircoach[report]'"),
        )
    )(report)


def report(
    context: typer.Context,
    journal: Journal,
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="Where to write it; its ending says what: .html, .md, .pdf.")],
    scenario: ScenarioFolder = None,
    verbose: Verbose = False,
) -> None:
    """Write a case's after-action report: summary, timeline, analysis, containment, scope, hand-over, ATT&CK, every action.

    The journal is played again in a fresh world, and never changed.
    """
    from ircoach.grader.graders import grade_apart
    from ircoach.report import aar

    voice = voice_of(context)
    kind = to.suffix.lower()
    if kind not in KINDS:
        raise BadInput(f"--to {to}: its ending says what to write, and {kind or 'none'} is not one of {', '.join(KINDS)}.")
    if to.exists():
        raise BadInput(f"{to} is there already, and nothing is written over; name another file.")
    with voice.progress("playing the case again") as done:
        card = grade_apart(journal, done, scenario=scenario)
    content = aar.report(card)
    if kind == ".pdf":
        write(to, aar.pdf(content))
    else:
        write(to, aar.page(content) if kind == ".html" else aar.markdown(content))
    voice.say(f"{to}: the after-action report of {card.learner}'s {card.scenario}")
