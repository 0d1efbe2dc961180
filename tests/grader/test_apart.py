"""Errands: a world is built once, and copies of the process run it as often as needed."""

from __future__ import annotations

import pytest

from ircoach.errors import ScenarioFault
from ircoach.grader.apart import Errand, Stand, can_fork
from ircoach.scenario.library import Folder
from ircoach.world.clock import MINUTE
from ircoach.world.world import World
from tests.small import ONE_KEY

needs_fork = pytest.mark.skipif(not can_fork(), reason="this system cannot copy a process")


def stolen(world: World) -> float:
    """What is lost by the horizon."""
    world.advance(world.alert_at + 60 * MINUTE)
    return world.ledger.lost(world.alert_at)


@needs_fork
def test_a_world_sent_on_stays_where_it_is_here() -> None:
    """Copies run to the horizon, twice and to the same end; the world at home still stands at its alert."""
    stand = Stand(Folder(ONE_KEY), "stolen", 3)
    assert [stand.send(stolen).result(), stand.send(stolen).result()] == [4, 4]
    world = stand.take()
    assert world.clock.now == world.alert_at
    assert world.ledger.losses == []


def test_without_fork_the_world_is_built_anew_for_each_run() -> None:
    """Slower, and the same result."""
    stand = Stand(Folder(ONE_KEY), "stolen", 3, fork=False)
    assert stand.send(stolen).result() == 4
    world = stand.take()
    assert world.clock.now == world.alert_at


@needs_fork
def test_what_goes_wrong_in_a_copy_comes_back() -> None:
    """Errors of ours are raised as they are, others with their trace, and a copy that dies says so."""

    def fault() -> None:
        raise ScenarioFault("scenario fault: the author's")

    def bug() -> None:
        raise LookupError("nowhere")

    def death() -> None:
        import os

        os._exit(9)

    with pytest.raises(ScenarioFault, match="the author's"):
        Errand(fault).result()
    with pytest.raises(RuntimeError, match=r"LookupError: nowhere"):
        Errand(bug).result()
    with pytest.raises(RuntimeError, match="without a word"):
        Errand(death).result()


@needs_fork
def test_a_held_errand_begins_when_it_is_let_go() -> None:
    """The copy is of the moment it was made; it works on `go` or `result`, and not at all when it is called off."""
    counted = [1]
    early, late, never = (Errand(lambda: list(counted), held=True) for _ in range(3))
    counted.append(2)
    early.go()
    assert early.result() == late.result() == [1]
    never.call_off()
    with pytest.raises(ValueError, match="has begun"):
        never.call_off()
