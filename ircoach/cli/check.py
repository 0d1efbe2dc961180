"""`ircoach check`: everything that is wrong with a scenario's folder, said at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ircoach.cli.arguments import AsJson, Verbose, examples, voice_of
from ircoach.cli.voice import Voice
from ircoach.errors import UnknownScenario
from ircoach.scenario.library import find, folders

if TYPE_CHECKING:
    from ircoach.scenario.check.checking import Checked  # the rules bring the world along: --help need not wait for them


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command(
        epilog=examples(
            ("ircoach check", "every scenario below this folder, or all that are installed"),
            ("ircoach check scenarios/demo", "one of them"),
            ("ircoach check scenarios/demo --quick", "without building its worlds"),
            ("ircoach check --rules", "what is looked at"),
        )
    )(check)


def check(
    context: typer.Context,
    paths: Annotated[
        list[str] | None, typer.Argument(metavar="[PATH...]", help="Folders of scenarios, folders holding some, or ids.")
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Leave out the rules that build worlds.")] = False,
    seed: Annotated[int, typer.Option(metavar="N", min=0, help="The seed of the worlds that are built.")] = 1,
    rules: Annotated[bool, typer.Option("--rules", help="List the rules and end.")] = False,
    as_json: AsJson = False,
    verbose: Verbose = False,
) -> None:
    """Say everything that is wrong with scenarios: file, line, rule, what was seen, and the fix.

    Without a path: the scenarios in and below the current folder, or, where there are none, all that are installed. The exit code
    is 1 where something is to be mended.
    """
    from ircoach.scenario.check.checking import check as checked
    from ircoach.scenario.check.rule import RULES

    voice = voice_of(context)
    if rules:
        if as_json:
            voice.data([{"rule": each.name, "about": each.about, "quick": "worlds" not in each.needs} for each in RULES.values()])
        else:
            voice.table(["rule", "what holds"], [[each.name, each.about] for each in RULES.values()])
        return
    chosen = [path for given in paths for path in _named(given)] if paths else list(_around(Path()))
    if not chosen:
        raise UnknownScenario("no scenario was found here; name a folder with a scenario.yaml, or make one with `ircoach new`.")
    with voice.progress("building worlds") as done:
        result = checked(chosen, quick=quick, seed=seed, progress=lambda built, of: done(built / of))
    if as_json:
        voice.data(result.model_dump(mode="json"))
    else:
        for each in result.scenarios:
            _show(each, len(RULES), voice)
    if not result.ok:
        raise typer.Exit(1)


def _named(given: str) -> Iterator[Path]:
    """The scenario folders that a path or an id stands for. Raises UnknownScenario."""
    from ircoach.scenario.check.subject import FILES

    path = Path(given)
    if path.name == FILES[0] and path.is_file():
        yield path.parent
    elif not path.is_dir():
        yield find(given).path
    elif any((path / name).is_file() for name in FILES):
        yield path
    else:
        within = list(_shelf(path))
        if not within:
            raise UnknownScenario(f"{path} holds no scenario: there is no scenario.yaml in it, nor in a folder in it.")
        yield from within


def _around(here: Path) -> Iterator[Path]:
    found = [here] if (here / "scenario.yaml").is_file() else [*_shelf(here), *_shelf(here / "scenarios")]
    yield from found or [folder.path for folder in folders().values()]


def _shelf(path: Path) -> Iterator[Path]:
    yield from (form.parent for form in sorted(path.glob("*/scenario.yaml")))


def _show(checked: Checked, rules: int, voice: Voice) -> None:
    for finding in checked.findings:
        place = f"{finding.file}:{finding.line}" if finding.line else finding.file
        voice.say(f"{place}: {finding.rule}: {finding.what}")
        voice.say(f"    {finding.fix}", "dim")
    name, count = checked.id or checked.folder, len(checked.findings)
    asked = f"{rules - len(checked.not_asked)} of {rules} rules asked"
    if checked.id is None:
        asked += "; the others once scenario.yaml loads"
    if count:
        voice.say(f"{name}: {count} thing{'s' if count > 1 else ''} to mend ({asked}).", "bold red")
    else:
        voice.say(f"{name}: all is well ({asked}).", "green")
