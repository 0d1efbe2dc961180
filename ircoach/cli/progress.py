"""`ircoach progress`: what got better over a learner's cases, and what to play next."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ircoach.cli.arguments import AsJson, ScenarioFolder, Verbose, examples, voice_of
from ircoach.cli.files import write
from ircoach.cli.grade import grade_all
from ircoach.cli.voice import Voice
from ircoach.errors import BadInput
from ircoach.report.plain import many

if TYPE_CHECKING:
    from ircoach.grader.progress import Progress


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command(
        epilog=examples(
            ("ircoach progress", "yours, in the terminal"),
            ("ircoach progress --html progress.html", "the same as a page"),
            ("ircoach progress --learner ada", "where several learners share a machine"),
        )
    )(progress)


def progress(
    context: typer.Context,
    learner: Annotated[str | None, typer.Option(metavar="NAME", help="Whose; left out, the only one's there is.")] = None,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write a page.")] = None,
    as_json: AsJson = False,
    jobs: Annotated[int | None, typer.Option(metavar="N", min=1, help="How many cases to play again at a time.")] = None,
    scenario: ScenarioFolder = None,
    verbose: Verbose = False,
) -> None:
    """Show what got better over a learner's finished cases, how sure and how right they are, and what to play next.

    Each case is played again, which takes some seconds. Open cases are left out: their truth is not told before their end.
    """
    from ircoach.case.shelf import finished
    from ircoach.grader.progress import offers
    from ircoach.grader.progress import progress as over

    voice = voice_of(context)
    if as_json and html:
        raise BadInput("--json and --html are two ways to say the same; give one of them.")
    whose, paths = finished(learner)
    graded = grade_all(paths, voice, jobs or min(4, os.cpu_count() or 1), scenario) if paths else []
    for one in graded:
        if one.error is not None:
            voice.note(f"left out: {one.journal}: {one.error}", style="yellow")
    made = over(whose, [one.card for one in graded if one.card is not None], offers())
    if as_json:
        voice.data(made.model_dump(mode="json"))
    elif html is not None:
        from ircoach.report.progress import page

        write(html, page(made))
        voice.say(f"{html}: the progress of {whose} over {many(len(made.cases), 'case')}")
    else:
        _show(made, voice)


def _show(made: Progress, voice: Voice) -> None:
    from ircoach.report.progress import headline, played_next, sections
    from ircoach.report.triage import caveats

    for line in headline(made):
        voice.say(line, style="bold")
    for ident, heading, columns, lines in sections(made):
        if lines:
            voice.say(f"\n{heading}", style="bold")
            voice.table(columns, lines)
        if ident == "triage" and lines:
            for caveat in caveats(made.triage):
                voice.say(caveat)
    if made.next is not None:
        voice.say(f"\n{played_next(made.next)}", style="bold")
        voice.say(made.next.why)
