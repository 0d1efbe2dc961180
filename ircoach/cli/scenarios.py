"""`ircoach scenarios`: what there is to play."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from ircoach.cli.arguments import AsJson, Verbose, examples, voice_of
from ircoach.cli.failure import one_line
from ircoach.errors import ScenarioError
from ircoach.scenario.form import Scenario
from ircoach.scenario.library import folders, problems


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command(
        epilog=examples(
            ("ircoach scenarios", "what there is to play"),
            ("ircoach scenarios --json", "the same, for a program"),
            ("ircoach scenarios --answers", "with every variant and its truth: for instructors"),
        )
    )(scenarios)


def scenarios(
    context: typer.Context,
    as_json: AsJson = False,
    answers: Annotated[bool, typer.Option("--answers", help="Show the variants and which of them are sick.")] = False,
    verbose: Verbose = False,
) -> None:
    """List the scenarios: id, title, level, minutes. Which variants are sick is said only under --answers."""
    voice = voice_of(context)
    forms, broken = [], problems()
    for folder in folders().values():
        try:
            forms.append(folder.form)
        except ScenarioError as error:
            broken.append(str(error))
    if as_json:
        voice.data([_described(form, answers) for form in forms])
    elif answers:
        rows = [[form.id, v.id, v.truth, v.title] for form in forms for v in sorted(form.variants, key=lambda v: v.truth)]
        voice.table(["scenario", "variant", "truth", "title"], rows)
    elif forms:
        voice.table(["id", "level", "minutes", "title"], [[f.id, f.level, str(f.minutes), f.title] for f in forms])
    else:
        voice.note("No scenario was found here.")
    for text in broken:
        voice.note(f"ircoach: {one_line(text, voice.verbose)}", style="red")
    if broken:
        raise typer.Exit(1)


def _described(form: Scenario, answers: bool) -> dict[str, Any]:
    told: dict[str, Any] = {name: getattr(form, name) for name in ("id", "title", "level", "minutes", "summary")}
    if answers:
        told["variants"] = [{"id": v.id, "truth": v.truth, "title": v.title, "story": v.story.strip()} for v in form.variants]
    return told
