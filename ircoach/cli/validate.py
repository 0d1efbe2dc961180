"""`ircoach validate`: everyone plays everything, and the rubric is believed only if what it promises holds."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ircoach.cli.arguments import Verbose, examples, voice_of
from ircoach.cli.files import write
from ircoach.cli.voice import Voice
from ircoach.errors import BadInput, UnknownScenario
from ircoach.report.plain import many
from ircoach.scenario.library import Folder, find, folders

if TYPE_CHECKING:
    from ircoach.players.validation import Validation  # the players bring the world along: --help need not wait for it


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command(
        epilog=examples(
            ("ircoach validate", "every scenario, three seeds"),
            ("ircoach validate SCENARIO --seeds 50 --jobs 4", "one of them, thoroughly"),
            ("ircoach validate --first-seed 100", "other seeds"),
            ("ircoach validate --seeds 200 --keep shards", "can be stopped and gone on with: what was played is kept"),
            ("ircoach validate --from result.json --page validation.md", "a result as a page for others"),
            ("ircoach validate --json result.json", "keep the result as data; - is standard output"),
        )
    )(validate)


def validate(
    context: typer.Context,
    scenarios: Annotated[
        list[str] | None, typer.Argument(metavar="[SCENARIO...]", help="Ids or folders; all that are installed if left out.")
    ] = None,
    seeds: Annotated[int, typer.Option(metavar="N", min=1, help="How many seeds.")] = 3,
    first_seed: Annotated[int, typer.Option(metavar="N", min=0, help="The first of them.")] = 1,
    jobs: Annotated[int | None, typer.Option(metavar="N", min=1, help="Processes at a time; as many as there are cores.")] = None,
    keep: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Keep what was played there, and play only what is not there yet.")
    ] = None,
    only_kept: Annotated[bool, typer.Option("--only-kept", help="With --keep: play nothing, judge what is there.")] = False,
    earlier: Annotated[
        Path | None, typer.Option("--from", metavar="RESULT", help="Play nothing: show a result that --json wrote.")
    ] = None,
    page: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the result as a page, Markdown.")] = None,
    json: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Write the result; - is standard output.")] = None,
    verbose: Verbose = False,
) -> None:
    """Play every player over many seeds of every variant, and hold the rubric to what it promises.

    The expert scores at least 95 and stands at least 20 points above everyone else, each half-fix leaves its named call
    succeeding, rightful work lives, and no single cue decides. The exit code is 1 where something does not hold.
    """
    from ircoach.players import validation
    from ircoach.players.keeping import Kept

    if only_kept and keep is None:
        raise typer.BadParameter("it needs --keep DIR, the folder to look into.", param_hint="--only-kept")
    voice = voice_of(context)
    if earlier is not None:
        _tell(_read(earlier), voice, json, page, list(folders().values()))
        return
    chosen = [find(name) for name in scenarios] if scenarios else list(folders().values())
    if not chosen:
        raise UnknownScenario("no scenario was found here; `ircoach doctor` says what is missing.")
    worlds = seeds * sum(len(folder.form.variants) for folder in chosen)
    with voice.progress("playing", total=worlds, counted=True) as done:
        result = validation.validate(
            chosen,
            range(first_seed, first_seed + seeds),
            jobs or os.cpu_count() or 1,
            lambda played, of: done(played),
            kept=Kept(keep) if keep else None,
            play=not only_kept,
        )
    _tell(result, voice, json, page, chosen)


def _tell(result: Validation, voice: Voice, json: Path | None, page: Path | None, known: Sequence[Folder]) -> None:
    """Show a result and write it where it was asked for. The exit code is 1 where something does not hold."""
    if page is not None:
        from ircoach.players import page as pages

        write(page, pages.page(result, known))
    text = result.model_dump_json(indent=2) + "\n"
    if str(json) == "-":
        sys.stdout.write(text)
    else:
        _show(result, voice)
        if json is not None:
            write(json, text)
    if not result.ok:
        raise typer.Exit(1)


def _read(path: Path) -> Validation:
    from ircoach.players.validation import Validation

    try:
        return Validation.model_validate_json(path.read_bytes())
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise BadInput(f"{path} is no result of `ircoach validate --json` of this version ({type(error).__name__}).") from error


def _show(result: Validation, voice: Voice) -> None:
    rows = [
        [
            line.scenario,
            line.variant,
            line.player,
            f"{line.least:.0f}",
            f"{line.mean:.0f}",
            f"{line.most:.0f}",
            _margin(line.margin, line.kind),
        ]
        for line in result.lines
    ]
    voice.table(["scenario", "variant", "player", "least", "mean", "most", "under the expert by"], rows)
    for failure in result.failures:
        where = " ".join(filter(None, [failure.scenario, failure.variant, failure.player]))
        seed = "" if failure.seed is None else f", seed {failure.seed}"
        lines = failure.what.strip().splitlines() or [""]
        voice.say(f"\n{where}{seed}: {chr(10).join(lines) if voice.verbose else lines[-1]}", "red")
        voice.say(f"  look at {failure.look}")
    played = f"{result.runs} cases, {len(result.seeds)} seed{'s' if len(result.seeds) > 1 else ''}"
    if result.missing:
        voice.say(f"\n{result.missing} of the worlds asked for are not played yet; without --only-kept they would be.", "yellow")
    failures = many(len(result.failures), "thing does", "things do")
    voice.say(
        f"\n{played}: {'all holds' if result.ok else f'{failures} not hold'}.",
        "green" if result.ok else "bold red",
    )


def _margin(margin: float, kind: str) -> str:
    return "" if kind == "expert" else f"{margin:.0f}"
