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
from ircoach.errors import BadInput, IrcoachError, JournalError
from ircoach.report.plain import many

if TYPE_CHECKING:
    from ircoach.grader.progress import Offer, Progress


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


def finished(learner: str | None) -> tuple[str, list[Path]]:
    """(whose, their finished journals, oldest first). Raises BadInput where it must be said whose, or nobody has that name."""
    from ircoach.case import journal as journals
    from ircoach.case.opening import data_folder

    shelf = data_folder() / "cases"
    found: dict[str, list[tuple[float, Path]]] = {}
    for path in sorted(shelf.glob("*/*.jsonl")):
        try:
            written = journals.read(path)
        except JournalError:
            continue  # `ircoach cases` lists it as damaged
        mine = found.setdefault(str(written.header.get("learner")), [])
        if any(entry.kind == "finish" for entry in written.entries) and not written.header.get("fork_of"):
            mine.append((written.entries[0].wall, path))
    if learner is None and len(found) > 1:
        raise BadInput(f"several learners have cases here; say whose with --learner: {', '.join(sorted(found))}.")
    whose = learner if learner is not None else next(iter(found), "")
    if whose not in found:
        raise BadInput(f"no cases{f' of {whose!r}' if whose else ''} are kept in {shelf}. `ircoach lab` begins one.")
    return whose, [path for _, path in sorted(found[whose])]


def offers() -> list[Offer]:
    """What can be played here."""
    from ircoach.grader.progress import Offer
    from ircoach.scenario.library import folders

    made = []
    for folder in folders().values():
        try:
            form = folder.form
        except IrcoachError:
            continue  # `ircoach scenarios` tells what is wrong with it
        made.append(Offer(id=form.id, title=form.title, level=form.level, minutes=form.minutes))
    return made


def _show(made: Progress, voice: Voice) -> None:
    from ircoach.report.progress import headline, sections
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
        voice.say(f"\nPlay next: {made.next.title} ({made.next.scenario})", style="bold")
        voice.say(made.next.why)
