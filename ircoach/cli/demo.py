"""`ircoach demo`: the expert works a case in the terminal, watchable, and the debrief is written."""

from __future__ import annotations

from collections.abc import Iterator
from math import fsum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ircoach.cli.arguments import Variant, Verbose, examples, voice_of
from ircoach.cli.files import write_numbered
from ircoach.errors import ScenarioFault, UnknownScenario
from ircoach.scenario.library import Folder, find, playable

if TYPE_CHECKING:
    from ircoach.case.case import Case
    from ircoach.grader.scorecard import Scorecard


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command(
        epilog=examples(
            ("ircoach demo", "watch a case being worked, in about ten seconds"),
            ("ircoach demo --seed 7", "the same incident in another world"),
            ("ircoach demo SCENARIO --variant V", "a certain truth of it"),
        )
    )(demo)


def demo(
    context: typer.Context,
    scenario: Annotated[
        str | None, typer.Argument(metavar="[SCENARIO]", help="An id or a folder; an introductory one if left out.")
    ] = None,
    variant: Variant = None,
    seed: Annotated[int, typer.Option(metavar="N", min=0, help="The world's seed.")] = 1,
    verbose: Verbose = False,
) -> None:
    """Watch the expert work a case: alert, calls, verdicts, containment, the intruder's next call, score.

    The debrief is written to the current folder as ircoach-demo.html, and never over an older one.
    """
    from ircoach.case.opening import header_for  # these bring the world along: --help need not wait for it
    from ircoach.cli.narrator import Narrator
    from ircoach.grader.apart import Stand
    from ircoach.grader.baselines import baselines, play_direct
    from ircoach.grader.grading import card_of
    from ircoach.report import html

    voice = voice_of(context)
    folder = find(scenario) if scenario else introductory()
    header = header_for(folder, learner="expert", variant=variant or first_sick(folder), seed=seed)
    with voice.progress("building the world") as done:
        stand = Stand(folder, str(header["variant"]), seed, done)

    def watched(case: Case) -> object:
        voice.say(f"{folder.form.title}. Numbers are scenario minutes since the alert; the world is seed {seed}.", "dim")
        narrator = Narrator(voice, case)
        narrator.alert(case)
        case.listeners.append(narrator.heard)
        return folder.answers.expert(case)

    compared = stand.send(lambda world: baselines(stand) is not None)  # worked out and kept by a copy, while people watch
    run = play_direct(stand, stand.take(), header, watched)
    with voice.progress("scoring"):
        compared.result()
        card = card_of(run, baselines(stand))
    if card.score is None:
        raise ScenarioFault(card.fault or "the case could not be scored")
    voice.say()
    for line in summary(card):
        voice.say(line, "bold")
    page = write_numbered(Path("ircoach-demo.html"), html.page(card))
    voice.say(f"The whole debrief: {page}. Now you: ircoach lab")


def summary(card: Scorecard) -> Iterator[str]:
    """The score in two lines: what was earned, and what was lost against doing nothing."""
    parts = " · ".join(f"{part.title.lower()} {part.points:.0f}/{part.of:g}" for part in card.parts)
    yield f"{card.score or 0:.0f} of 100: {parts}"
    if card.losses:
        mine, nothing = (fsum(getattr(each, whose) for each in card.losses) for whose in ("mine", "nothing"))
        yield f"Lost after the alert: {mine:g}. With nobody doing anything: {nothing:g}."


def introductory() -> Folder:
    """The scenario a newcomer should see: the first of the lowest level, or simply the first."""
    known = playable()
    if not known:
        raise UnknownScenario("no scenario was found here; `ircoach doctor` says what is missing.")
    levels = ("foundation", "intermediate", "advanced")
    return min(known, key=lambda folder: levels.index(folder.form.level))


def first_sick(folder: Folder) -> str:
    """A variant in which there is something to see: the first that is an incident, or simply the first."""
    return next((v.id for v in folder.form.variants if v.truth == "sick"), folder.form.variants[0].id)
