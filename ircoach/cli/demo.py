"""`ircoach demo`: the expert works a case in the terminal, watchable, and the debrief is written."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from ircoach.cli.arguments import Variant, Verbose, examples, voice_of
from ircoach.cli.files import write_numbered
from ircoach.errors import UnknownScenario
from ircoach.scenario.library import Folder, find, folders


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command(
        epilog=examples(
            ("ircoach demo", "watch a case being worked, in about ten seconds"),
            ("ircoach demo --seed 7", "the same incident in another world"),
            ("ircoach demo SCENARIO --variant V", "a certain truth of it (see `ircoach scenarios --answers`)"),
        )
    )(demo)


def demo(
    context: typer.Context,
    scenario: Annotated[str | None, typer.Argument(metavar="[SCENARIO]", help="An id or a folder; an introductory one if left out.")] = None,
    variant: Variant = None,
    seed: Annotated[int, typer.Option(metavar="N", min=0, help="The world's seed.")] = 1,
    verbose: Verbose = False,
) -> None:
    """Watch the expert work a case: alert, calls, verdicts, containment, the intruder's next call, score.

    The debrief is written to the current folder as ircoach-demo.html, and never over an older one.
    """
    from ircoach.case.host import Host  # the world's room, and all of AWS's models with it: --help need not wait for them
    from ircoach.case.opening import header_for, open_direct
    from ircoach.cli.narrator import Narrator
    from ircoach.grader.grading import grade_apart
    from ircoach.report import html, terminal

    voice = voice_of(context)
    folder = find(scenario) if scenario else introductory()
    header = header_for(folder, learner="expert", variant=variant or first_sick(folder), seed=seed)
    with tempfile.TemporaryDirectory(prefix="ircoach-demo-") as place:
        journal = Path(place) / "demo.jsonl"
        with voice.progress("building the world") as done:
            host = Host(folder, header, progress=done)
        case = open_direct(folder, header, journal, host)
        narrator = Narrator(voice, host)
        voice.say(f"{folder.form.title}. The numbers are scenario minutes since the alert; the world is seed {seed}.", "dim")
        narrator.alert(case)
        case.listeners.append(narrator.heard)
        folder.answers.expert(case)
        case.close()
        with voice.progress("scoring") as done:
            card = grade_apart(journal)
    voice.say()
    terminal.show(card, voice.out)
    page = write_numbered(Path("ircoach-demo.html"), html.page(card))
    voice.say(f"\nThe debrief: {page}. Now you: ircoach lab")


def introductory() -> Folder:
    """The scenario a newcomer should see: the first of the lowest level, or simply the first."""
    known = list(folders().values())
    if not known:
        raise UnknownScenario("no scenario was found here; `ircoach doctor` says what is missing.")
    levels = ("foundation", "intermediate", "advanced")
    return min(known, key=lambda folder: levels.index(folder.form.level))


def first_sick(folder: Folder) -> str:
    """A variant in which there is something to see: the first that is an incident, or simply the first."""
    return next((v.id for v in folder.form.variants if v.truth == "sick"), folder.form.variants[0].id)
