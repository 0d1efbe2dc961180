"""`ircoach play`: one model responder works one case, and is scored."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ircoach.cli.arguments import AsJson, Scenario, Variant, Verbose, examples, voice_of
from ircoach.errors import BadInput, ScenarioFault
from ircoach.scenario.library import find

if TYPE_CHECKING:
    from ircoach.grader.scorecard import Scorecard  # the grader brings the world along; --help need not wait for it


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command(
        epilog=examples(
            ("ircoach play SCENARIO --seed 7", "the expert, in the variant that the seed draws"),
            ("ircoach play SCENARIO --variant V --player idle", "somebody else, in a certain truth"),
            ("ircoach play SCENARIO --json", "scores, times and losses, for a program"),
            ("ircoach play SCENARIO --journal played.jsonl", "keep the journal, to grade or to look at"),
        )
    )(play)


def play(
    context: typer.Context,
    scenario: Scenario,
    variant: Variant = None,
    seed: Annotated[int, typer.Option(metavar="N", min=0, help="Same scenario, variant and seed: same world.")] = 1,
    player: Annotated[
        str, typer.Option(metavar="P", help="Who plays: expert, analyst, trigger-happy, frozen, coin-flipper, idle, …")
    ] = "expert",
    pace: Annotated[str, typer.Option(metavar="PACE", help="stepped (thinking is free) or live (the clock runs).")] = "stepped",
    journal: Annotated[Path | None, typer.Option("--journal", metavar="FILE", help="Keep the journal here.")] = None,
    as_json: AsJson = False,
    verbose: Verbose = False,
) -> None:
    """Let a model responder work one case, and score it.

    The expert's score says what a case can earn; the others show what it costs to go wrong. A name that nobody has lists those
    there are, the scenario's own half-fixes and over-reactions among them. A scenario at fault gives no score, and exit code 1.
    """
    from ircoach.players import playing  # the players bring the world along; --help need not wait for it
    from ircoach.report import terminal
    from ircoach.scenario.drawing import draw_variant

    if journal is not None and journal.exists():
        raise BadInput(f"{journal} is there already, and a journal is never written over; name another file.")
    voice = voice_of(context)
    folder = find(scenario)
    truth = variant or draw_variant(folder, seed).id
    with voice.progress(f"{player} works {folder.id}") as done:
        card = playing.play(folder, truth, seed, player, pace=pace, journal_path=journal, progress=done)
    if as_json:
        voice.data(described(card, player, journal))
    elif not card.fault:
        terminal.show(card, voice.out)
    if card.fault:
        raise ScenarioFault(card.fault)


def described(card: Scorecard, player: str, journal: Path | None) -> dict[str, Any]:
    """A played case as data: what was played, the score, and what it rests on."""
    whole = card.plain()
    told = {name: whole[name] for name in ("scenario", "variant", "truth", "seed")}
    told |= {"player": player, "score": card.score, "parts": {part.id: part.points for part in card.parts}}
    told |= {name: whole[name] for name in ("times", "losses", "containment", "fault")}
    return told | {"journal": None if journal is None else str(journal)}
