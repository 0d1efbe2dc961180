"""A player works a case, and the grader says how it went."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ircoach.case.case import Case
from ircoach.case.opening import header_for
from ircoach.errors import BadInput, IrcoachError, JournalError, ScenarioFault
from ircoach.grader.apart import Errand, Stand
from ircoach.grader.baselines import (
    Baselines,
    Watched,
    baselines,
    expert_run,
    marks_of,
    play_direct,
    undisturbed,
)
from ircoach.grader.cards import unscored
from ircoach.grader.grading import about, card_of
from ircoach.grader.replay import Replay
from ircoach.grader.scorecard import Scorecard
from ircoach.players.roster import Player, roster
from ircoach.scenario.library import Folder
from ircoach.world.clock import Clock, LiveClock
from ircoach.world.world import World


def play(
    folder: Folder,
    variant: str,
    seed: int,
    player: str | Player,
    *,
    pace: str = "stepped",
    journal_path: Path | None = None,
    learner: str | None = None,
    progress: Callable[[float], None] | None = None,
) -> Scorecard:
    """Let a player play one case, from alert to scorecard, in this process. Resets the world.

    `player`: a name of the roster, or a Player. `journal_path`: where to keep the journal; a temporary one if left out, gone
    afterwards. `progress` hears 0 to 1. Raises BadInput for a name nobody has.
    """
    chosen = player if isinstance(player, Player) else named(folder, variant, player)
    header = header_for(folder, learner=learner or chosen.name, variant=variant, seed=seed, pace=pace)
    tell = progress or (lambda share: None)
    try:
        clock = LiveClock if pace == "live" else Clock
        stand = Stand(folder, variant, seed, lambda share: tell(0.6 * share), make_clock=clock)
        held_against = baselines(stand)
    except ScenarioFault as fault:
        return unscored(None, about(header, None), str(fault))
    tell(0.8)
    with tempfile.TemporaryDirectory(prefix="ircoach-play-") as folder_name:
        path = journal_path or Path(folder_name) / "case.jsonl"
        run = run_player(stand, stand.take(), header, chosen, path)
        run.path = journal_path
        card = card_of(run, held_against)
    tell(1.0)
    return card


def named(folder: Folder, variant: str, name: str) -> Player:
    """The player of that name. Raises BadInput listing those there are."""
    everyone = roster(folder, variant)
    if name not in everyone:
        raise BadInput(f"no player is called {name!r} in variant {variant!r}; there are: {', '.join(everyone)}.")
    return everyone[name]


def run_player(stand: Stand, world: World, header: Mapping[str, Any], player: Player, path: Path | None = None) -> Replay:
    """A player's run in a world of this process. A player that stumbles is the scenario's fault."""
    with _whose_fault(stand, f"player {player.name}"):
        return play_direct(stand, world, header, player.play, path)


@contextmanager
def _whose_fault(stand: Stand, who: str) -> Iterator[None]:
    try:
        yield
    except (ScenarioFault, JournalError):  # a full disk is nobody's bug
        raise
    except Exception as error:
        raise ScenarioFault(
            f"scenario fault: {who} stumbled in {stand.folder.id} (variant {stand.variant}, seed {stand.seed}): "
            f"{stand.folder.told(error)}"
        ) from error


def card_in_copy(stand: Stand, player: Player, held_against: Baselines, learner: str | None = None) -> Scorecard:
    """A player's scorecard, played in a copy of this process so that the world at its alert stays as it is."""
    header = header_for(stand.folder, learner=learner or player.name, variant=stand.variant, seed=stand.seed)

    def work(world: World) -> dict[str, Any]:
        return card_of(run_player(stand, world, header, player), held_against).plain()

    return Scorecard.model_validate(stand.send(work).result())


def expert_first(stand: Stand) -> tuple[Baselines, Scorecard]:
    """Both baselines, worked out anew, and the scorecard of the run that is one of them. Raises what `baselines` raises."""
    nothing = undisturbed(stand)

    def work(world: World) -> tuple[Baselines, dict[str, Any]]:
        run = expert_run(stand, world)
        made = Baselines(nothing, run.course, marks_of(run, nothing))
        return made, card_of(run, made).plain()

    held_against, card = stand.send(work).result()
    return held_against, Scorecard.model_validate(card)


def cards_from(
    stand: Stand, begin: Callable[[Case], object], players: Sequence[Player], held_against: Baselines
) -> dict[str, Scorecard | IrcoachError]:
    """Scorecards of players who begin alike, by name: the beginning is played once, and each goes on from a copy of it.

    Instead of a card an error, where one could not be played. `begin` must be what the players' runs do first, and give what
    it came to when they ask for it once more (`craft.beginning`).
    """
    header = header_for(stand.folder, learner="beginning", variant=stand.variant, seed=stand.seed)

    def work(world: World) -> dict[str, dict[str, Any] | IrcoachError]:
        watched = Watched(stand, world, header)
        with _whose_fault(stand, "the beginning of the answers"):
            begin(watched.case)
        watched.read()
        return {player.name: _went_on(stand, watched, player, held_against) for player in players}

    made = stand.send(work).result()
    return {
        name: card if isinstance(card, IrcoachError) else Scorecard.model_validate({**card, "learner": name})
        for name, card in made.items()
    }


def _went_on(stand: Stand, watched: Watched, player: Player, held_against: Baselines) -> dict[str, Any] | IrcoachError:
    def work() -> dict[str, Any]:
        with _whose_fault(stand, f"player {player.name}"):
            run = watched.played(player.play)
        return card_of(run, held_against).plain()

    try:
        return Errand(work).result()
    except IrcoachError as error:
        return error
