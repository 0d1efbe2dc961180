"""`ircoach answers`: the instructor's one page on one learner's world."""

from __future__ import annotations

from typing import Annotated

import typer

from ircoach.cli.arguments import AsJson, Scenario, Seed, Variant, Verbose, examples, one_of, voice_of
from ircoach.errors import BadInput
from ircoach.scenario.library import find


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command(
        epilog=examples(
            ("ircoach answers SCENARIO --learner ada", "what ada's case was, and what she could have found"),
            ("ircoach answers SCENARIO --learner ada --mode exam", "an exam's world, which practice does not meet"),
            ("ircoach answers SCENARIO --seed 7", "the same by the seed"),
            ("ircoach answers SCENARIO --seed 7 --json", "for a program"),
        )
    )(answers)


def answers(
    context: typer.Context,
    scenario: Scenario,
    seed: Seed = None,
    learner: Annotated[str | None, typer.Option(metavar="NAME", help="The learner's name, as they opened the case.")] = None,
    attempt: Annotated[int, typer.Option(metavar="N", min=1, help="Which try of that learner's.")] = 1,
    mode: Annotated[str, typer.Option(metavar="MODE", help="Which mode's world: practice, exam or drill.")] = "practice",
    variant: Variant = None,
    as_json: AsJson = False,
    verbose: Verbose = False,
) -> None:
    """Print the instructor's sheet of one world: what it was, the facts, the deciding evidence, what happens when.

    The world is named by its seed, or by the learner it was drawn for.
    """
    if (seed is None) == (learner is None):
        raise BadInput("whose world? Give either --seed N or --learner NAME.")
    from ircoach.case.opening import header_for, learner_name
    from ircoach.report import sheet  # the world's models come along: --help need not wait for them

    voice = voice_of(context)
    folder = find(scenario)
    known = [v.id for v in folder.form.variants]
    chosen = None if variant is None else one_of("variant", variant, known)
    if seed is None:
        seed = int(header_for(folder, learner=learner_name(learner), attempt=attempt, mode=mode)["seed"])
    with voice.progress("building the world") as done:
        drawn = sheet.sheet(folder, seed, chosen, done)
    if as_json:
        voice.data(drawn.model_dump(mode="json"))
    else:
        sheet.show(drawn, voice.out)
